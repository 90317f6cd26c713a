package org.measuredynamics.evidence;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ProcessImplementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.evidence.BasePower.Smallest;
import org.measuredynamics.evidence.EvidenceFile.Asked;
import org.measuredynamics.evidence.EvidenceFile.Held;
import org.measuredynamics.evidence.EvidenceFile.Kill;
import org.measuredynamics.evidence.EvidenceFile.Power;
import org.measuredynamics.evidence.EvidenceFile.Refutation;
import org.measuredynamics.evidence.Examination.Place;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.mutant.Graded;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Catalogue;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;
import org.measuredynamics.variant.Implementations;
import picocli.CommandLine;

/**
 * The suite examined by itself: every theorem on the reference, every control, every mutant, and
 * the power of each theorem. What the last full run found says only whom to ask first, and how long
 * it will take: nothing is taken from it unasked, but for what its parts do not ask and keep, as
 * its manifest says.
 */
public final class Verification {
  /** What is asked. */
  enum Extent {
    /**
     * What proves every sentence: of a mutant until one theorem refutes it. What took {@value
     * #BRIEFLY} seconds last time is kept, but for theorems, controls, and the cheapest mutant that
     * a theorem names.
     */
    BRIEF,
    /** Of each mutant every theorem that may meet its fault. */
    MATRIX,
    /** Of the matrix what the last full run lacks: new mutants, and of all mutants new theorems. */
    ADDITIONS,
    /** Of each theorem the whole ladder of each graded fault. */
    POWER,
    /** Each mutant, served by a process, at quick effort until one theorem refutes it. */
    QUICK
  }

  private static final long SEED = 20261124;

  /** Seconds of a piece that the full run alone asks, where it may. */
  private static final double BRIEFLY = 2;

  /** About how many times as long the full run takes for a power. */
  private static final double WHOLE_LADDER = 4;

  private static final double UNKNOWN_SECONDS = 1;

  /** Of a mutant that nobody is known to refute: many may have to be asked. */
  private static final double SECONDS_OF_A_STRANGER = 60;

  private static final Duration CALL = Duration.ofSeconds(60);

  private static final List<Theorem<?>> CATALOGUE = Theorem.catalogue();

  private static final EvidenceFile NOTHING =
      new EvidenceFile(Map.of(), List.of(), List.of(), List.of(), List.of());

  private final EvidenceFile last;
  private final Schedule schedule;
  private final Map<String, Evidence> evidence = new ConcurrentSkipListMap<>();
  private final Map<String, Held> controls = new ConcurrentSkipListMap<>();
  private final Map<String, Map<String, Refutation>> refuted = new ConcurrentHashMap<>();
  private final Map<String, Collection<String>> survived = new ConcurrentHashMap<>();
  private final Map<String, String> refutedInSinglePrecision = new ConcurrentHashMap<>();
  private final Map<String, String> refutedQuickly = new ConcurrentHashMap<>();
  private final Map<String, Map<String, Asked>> asked = new ConcurrentHashMap<>();
  private final Map<String, Map<String, Power>> power = new ConcurrentSkipListMap<>();

  /** What a brief run did not ask again. */
  private final List<String> kept = new ArrayList<>();

  private final Set<String> keptTheorems;
  private final Set<String> keptMutants;

  /**
   * Makes a verification that has found nothing but what is kept.
   *
   * @param last the last full run
   * @param kept what of it is not asked again
   */
  Verification(EvidenceFile last, EvidenceFile kept, Schedule schedule) {
    this.last = last;
    this.schedule = schedule;
    kept.evidence().forEach(found -> evidence.put(found.theorem(), found));
    kept.controls().forEach(held -> controls.put(name(held.theorem(), held.control()), held));
    kept.mutants().forEach(this::put);
    kept.power().forEach(this::put);
    keptTheorems = Set.copyOf(evidence.keySet());
    keptMutants = Set.copyOf(refuted.keySet());
  }

  /**
   * Writes the evidence. Arguments: what is asked, "brief", "matrix", "additions", "power" or
   * "quick"; the directory of the last full run, which need not exist; the directory to write to;
   * and after how many minutes no further pair of the matrix, and of the power no further one of a
   * theorem outside the base, is begun, 75 if not given. All but the first are parts of the full
   * run: what they do not ask they keep from the last.
   *
   * @throws IOException if the evidence cannot be written
   * @throws IllegalStateException if, after the additions, nothing refutes some mutant, or
   *     something was thrown; then nothing is written
   */
  public static void main(String[] arguments) throws IOException {
    Extent extent = Extent.valueOf(arguments[0].toUpperCase(Locale.ROOT));
    Path from = Path.of(arguments[1]);
    EvidenceFile last =
        Files.exists(from.resolve("evidence.json")) ? EvidenceFile.read(from) : NOTHING;
    EvidenceFile kept = extent == Extent.ADDITIONS ? present(last) : NOTHING;
    String what =
        extent == Extent.ADDITIONS ? "additions (%s)".formatted(lackedBy(kept)) : "evidence";
    Schedule schedule = new Schedule(what, System.out, CommandLine.Help.Ansi.AUTO.enabled());
    EvidenceFile found =
        new Verification(last, kept, schedule)
            .carriedOut(
                extent,
                Duration.ofMinutes(arguments.length > 3 ? Long.parseLong(arguments[3]) : 75));
    if (extent == Extent.ADDITIONS) {
      requireRefutations(found);
    }
    found.write(Path.of(arguments[2]));
    if (extent == Extent.MATRIX) {
      // What took an hour is there to be looked at.
      requireRefutations(found);
    }
  }

  /** Returns what a file says of the theorems and mutants that there are. */
  static EvidenceFile present(EvidenceFile file) {
    return file.about(
        CATALOGUE.stream().map(Theorem::id).collect(Collectors.toSet()),
        Mutant.catalogue().stream().map(Mutant::id).collect(Collectors.toSet()));
  }

  private static String lackedBy(EvidenceFile kept) {
    return "mutants: %d, theorems: %d"
        .formatted(
            Mutant.catalogue().size() - kept.mutants().size(),
            CATALOGUE.size() - kept.evidence().size());
  }

  /** Requires every mutant to be refuted, and nothing to be thrown. */
  static void requireRefutations(EvidenceFile found) {
    List<String> survivors =
        found.mutants().stream()
            .filter(kill -> kill.refuted().isEmpty())
            .map(Kill::mutant)
            .toList();
    List<?> failures = (List<?>) found.manifest().get("failures");
    if (!survivors.isEmpty() || !failures.isEmpty()) {
      throw new IllegalStateException(
          "mutants that nothing refutes: %s, thrown: %s".formatted(survivors, failures));
    }
  }

  /** Carries out what is asked; of what may be left undone nothing is begun after the limit. */
  EvidenceFile carriedOut(Extent extent, Duration limit) {
    switch (extent) {
      case BRIEF -> {
        keepWhatIsLong();
        theorems();
        Mutant.catalogue().forEach(this::likeliestFirst);
        graded(false);
      }
      case MATRIX -> {
        theorems();
        Mutant.catalogue().forEach(this::likeliestFirst);
        Mutant.catalogue().forEach(this::inSinglePrecision);
        Mutant.catalogue().forEach(this::everyOtherTheorem);
      }
      case ADDITIONS -> {
        theorems();
        Mutant.catalogue().forEach(this::likeliestFirst);
        Mutant.catalogue().forEach(this::everyOtherTheorem);
      }
      case POWER -> {
        last.power().forEach(this::put);
        graded(true);
      }
      case QUICK -> Mutant.catalogue().forEach(this::quickly);
    }
    Map<String, Throwable> failures =
        schedule.carryOut(Runtime.getRuntime().availableProcessors(), limit);
    boolean isPart = extent == Extent.POWER || extent == Extent.QUICK;
    List<Evidence> found = isPart ? last.evidence() : List.copyOf(evidence.values());
    // What a part does not ask stays the last full run's, and so does what that says of itself.
    Map<String, Object> manifest = new LinkedHashMap<>(last.manifest());
    if (!isPart) {
      manifest =
          EvidenceFile.manifest(
              Catalogue.current().version(), SEED, Effort.STANDARD, found, CATALOGUE.size());
      manifest.put("extent", extent.name().toLowerCase(Locale.ROOT));
    }
    if (extent == Extent.BRIEF) {
      manifest.put("kept", kept);
      manifest.put("keptOf", last.manifest().getOrDefault("commit", "none"));
    }
    if (extent == Extent.ADDITIONS) {
      Map<String, Object> before = new LinkedHashMap<>(last.manifest());
      before.keySet().removeAll(List.of("catalogue", "falseAlarm", "complete"));
      manifest.putAll(before);
      manifest.put("additions", added());
    }
    manifest.put("failures", failures.entrySet().stream().map(Object::toString).toList());
    return new EvidenceFile(
        manifest,
        found,
        isPart ? killsBefore() : kills(),
        isPart ? last.controls() : List.copyOf(controls.values()),
        extent == Extent.MATRIX || extent == Extent.QUICK
            ? last.power()
            : power.values().stream().flatMap(faults -> faults.values().stream()).toList());
  }

  /** Keeps what became of a mutant. */
  private void put(Kill kill) {
    Map<String, Refutation> by = new ConcurrentSkipListMap<>();
    kill.refuted().forEach(refutation -> by.put(refutation.theorem(), refutation));
    refuted.put(kill.mutant(), by);
    survived.put(kill.mutant(), new ConcurrentSkipListSet<>(kill.survived()));
    asked.put(kill.mutant(), new ConcurrentSkipListMap<>(kill.asked()));
    Optional.ofNullable(kill.inSinglePrecision())
        .ifPresent(theorem -> refutedInSinglePrecision.put(kill.mutant(), theorem));
  }

  private boolean isKept(Mutant mutant, Theorem<?> theorem) {
    return keptMutants.contains(mutant.id()) && keptTheorems.contains(theorem.id());
  }

  /** Each theorem is still asked about one mutant that it names. */
  private void keepWhatIsLong() {
    for (Theorem<?> theorem : CATALOGUE) {
      List<Mutant> named = theorem.card().refutes();
      double least =
          named.stream()
              .flatMap(mutant -> refutationBefore(mutant, theorem).stream())
              .mapToDouble(Refutation::seconds)
              .min()
              .orElse(0);
      for (Mutant mutant : named) {
        refutationBefore(mutant, theorem)
            .filter(before -> before.seconds() > Math.max(BRIEFLY, least))
            .ifPresent(before -> keep(mutant, before));
      }
    }
  }

  private void keep(Mutant mutant, Refutation before) {
    refuted(mutant).put(before.theorem(), before);
    asked(mutant)
        .put(before.theorem(), killBefore(mutant).orElseThrow().asked().get(before.theorem()));
    kept.add("mutant %s by %s".formatted(mutant.id(), before.theorem()));
  }

  /** How many mutants and theorems are new, and what was asked about them. */
  private Map<String, Long> added() {
    Map<String, Long> added = new LinkedHashMap<>();
    added.put("mutants", (long) Mutant.catalogue().size() - keptMutants.size());
    added.put("theorems", (long) CATALOGUE.size() - keptTheorems.size());
    long pairs = 0;
    long refutations = 0;
    for (Mutant mutant : Mutant.catalogue()) {
      for (Theorem<?> theorem : CATALOGUE) {
        if (!isKept(mutant, theorem) && wasAsked(mutant, theorem)) {
          pairs++;
          refutations += refuted(mutant).containsKey(theorem.id()) ? 1 : 0;
        }
      }
    }
    added.put("pairs asked", pairs);
    added.put("pairs refuted", refutations);
    return added;
  }

  private void theorems() {
    for (Theorem<?> theorem : CATALOGUE) {
      if (keptTheorems.contains(theorem.id())) {
        continue;
      }
      schedule.add(
          theorem.id(),
          seconds(theorem),
          () ->
              evidence.put(
                  theorem.id(),
                  Examination.of(theorem, new ReferenceImplementation(), Effort.STANDARD, SEED)
                      .verdict(share -> {})));
      for (Hypothesis hypothesis : theorem.card().hypotheses()) {
        for (Hypothesis.Control control : hypothesis.controls()) {
          schedule(theorem, hypothesis, control);
        }
      }
    }
  }

  private void schedule(Theorem<?> theorem, Hypothesis hypothesis, Hypothesis.Control control) {
    String name = name(theorem.id(), control.name());
    controls.put(name, new Held(theorem.id(), control.name(), hypothesis.words(), false, 0));
    schedule.add(
        name,
        last.controls().stream()
            .filter(before -> before.theorem().equals(theorem.id()))
            .filter(before -> before.control().equals(control.name()))
            .mapToDouble(Held::seconds)
            .findFirst()
            .orElse(UNKNOWN_SECONDS),
        () -> {
          long start = System.nanoTime();
          boolean fails = control.fails();
          controls.put(
              name,
              new Held(
                  theorem.id(), control.name(), hypothesis.words(), fails, secondsSince(start)));
        });
  }

  private static String name(String theorem, String control) {
    return "control %s: %s".formatted(theorem, control);
  }

  private double seconds(Theorem<?> theorem) {
    return last.evidence().stream()
        .filter(before -> before.theorem().equals(theorem.id()))
        .mapToDouble(Evidence::seconds)
        .findFirst()
        .orElse(UNKNOWN_SECONDS);
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }

  /** How long each theorem took last time that refuted the mutant. */
  private Map<String, Double> secondsBefore(Mutant mutant) {
    Map<String, Double> before = new TreeMap<>();
    refutationsBefore(mutant).forEach(each -> before.put(each.theorem(), each.seconds()));
    return before;
  }

  /** The theorems that may meet the fault: before the others those that refuted it last time. */
  private static List<Theorem<?>> likeliest(Mutant mutant, Map<String, Double> before) {
    return CATALOGUE.stream()
        .filter(theorem -> theorem.card().mayMeet(mutant) || before.containsKey(theorem.id()))
        .sorted(
            Comparator.comparing((Theorem<?> theorem) -> !before.containsKey(theorem.id()))
                // Nobody is known to: the base sees faults of steps and draws, whatever they lead
                // to.
                .thenComparing(theorem -> !theorem.card().isBase())
                .thenComparingDouble(
                    theorem -> before.getOrDefault(theorem.id(), (double) theorem.card().cost())))
        .toList();
  }

  /**
   * Asks the theorems that name the mutant as theirs, all of them of which nothing is kept; if none
   * refutes it, the theorem that did so fastest last time, then the others that may meet the fault,
   * until one does.
   */
  private void likeliestFirst(Mutant mutant) {
    Map<String, Double> before = secondsBefore(mutant);
    List<Theorem<?>> naming =
        CATALOGUE.stream()
            .filter(theorem -> theorem.card().refutes().contains(mutant))
            .filter(theorem -> !isKept(mutant, theorem))
            .filter(theorem -> !refuted(mutant).containsKey(theorem.id()))
            .toList();
    if (naming.isEmpty() && !refuted(mutant).isEmpty()) {
      return;
    }
    List<Theorem<?>> others =
        likeliest(mutant, before).stream()
            .filter(theorem -> !theorem.card().refutes().contains(mutant))
            .toList();
    double expected =
        naming.isEmpty()
            ? before.values().stream().mapToDouble(x -> x).min().orElse(SECONDS_OF_A_STRANGER)
            : naming.stream()
                .mapToDouble(theorem -> before.getOrDefault(theorem.id(), seconds(theorem)))
                .sum();
    schedule.add(
        "mutant " + mutant.id(),
        expected,
        () -> {
          naming.forEach(theorem -> ask(mutant, theorem, Effort.STANDARD));
          for (Theorem<?> theorem : others) {
            if (!refuted(mutant).isEmpty()) {
              break;
            }
            ask(mutant, theorem, Effort.STANDARD);
          }
        });
  }

  /**
   * Asks the theorems that refuted the mutant last time, the fastest first, until one refutes it
   * where its particles are kept in single precision.
   */
  private void inSinglePrecision(Mutant mutant) {
    List<Refutation> before =
        refutationsBefore(mutant).stream()
            .sorted(Comparator.comparingDouble(Refutation::seconds))
            .toList();
    if (before.isEmpty()) {
      return;
    }
    schedule.add(
        "mutant %s in single precision".formatted(mutant.id()),
        before.get(0).seconds(),
        () -> {
          Implementation single = Implementations.inSinglePrecision(mutant.implementation());
          Optional<Refutation> refuting =
              before.stream()
                  .filter(
                      known ->
                          Examination.of(
                                  Theorem.named(known.theorem()), single, Effort.STANDARD, SEED)
                              .refuting(new Place(known.instance(), known.part()))
                              .isPresent())
                  .findFirst();
          refutedInSinglePrecision.put(mutant.id(), refuting.map(Refutation::theorem).orElse(""));
        });
  }

  /**
   * Asks a process that serves the mutant what quick effort affords, the theorems that refuted it
   * last time before the others, until one refutes it.
   */
  private void quickly(Mutant mutant) {
    List<Theorem<?>> order = likeliest(mutant, secondsBefore(mutant));
    List<String> command =
        List.of(
            "java",
            "-jar",
            System.getProperty("java.class.path").split(File.pathSeparator, -1)[0],
            "serve",
            "--jvm",
            "mutant:" + mutant.id());
    schedule.add(
        "mutant %s at quick effort".formatted(mutant.id()),
        UNKNOWN_SECONDS,
        () -> {
          try (Implementation served = ProcessImplementation.start(command, CALL)) {
            refutedQuickly.put(
                mutant.id(),
                order.stream()
                    .filter(Effort.QUICK::affords)
                    .filter(
                        theorem ->
                            Examination.of(theorem, served, Effort.QUICK, SEED)
                                .refuting(Place.FIRST)
                                .isPresent())
                    .map(Theorem::id)
                    .findFirst()
                    .orElse(""));
          }
        });
  }

  /**
   * What became of the mutants last time, and what quick effort did of them now if it was asked.
   */
  private List<Kill> killsBefore() {
    return last.mutants().stream()
        .map(kill -> kill.quickly(refutedQuickly.getOrDefault(kill.mutant(), kill.quickly())))
        .toList();
  }

  /**
   * Asks every theorem that may meet the fault and was not asked yet, at quick effort, the cheapest
   * first, as long as time is left; first those that may not refute it, for another is said to do
   * so alone.
   */
  private void everyOtherTheorem(Mutant mutant) {
    boolean isSaidToBeAlone =
        CATALOGUE.stream()
            .anyMatch(theorem -> theorem.card().refutesAlone().filter(mutant::equals).isPresent());
    for (Theorem<?> theorem : CATALOGUE) {
      if (!isKept(mutant, theorem) && theorem.card().mayMeet(mutant)) {
        schedule.addOptional(
            "mutant %s by %s".formatted(mutant.id(), theorem.id()),
            seconds(theorem) * (Effort.QUICK.affords(theorem) ? 0.3 : 1),
            isSaidToBeAlone && !theorem.card().isBase(),
            () -> {
              if (!wasAsked(mutant, theorem)) {
                ask(mutant, theorem, Effort.QUICK);
              }
            });
      }
    }
  }

  private boolean wasAsked(Mutant mutant, Theorem<?> theorem) {
    return refuted(mutant).containsKey(theorem.id())
        || survived.getOrDefault(mutant.id(), List.of()).contains(theorem.id());
  }

  private Optional<Kill> killBefore(Mutant mutant) {
    return last.mutants().stream().filter(kill -> kill.mutant().equals(mutant.id())).findFirst();
  }

  private List<Refutation> refutationsBefore(Mutant mutant) {
    return killBefore(mutant).map(Kill::refuted).orElse(List.of());
  }

  private Optional<Refutation> refutationBefore(Mutant mutant, Theorem<?> theorem) {
    return refutationsBefore(mutant).stream()
        .filter(before -> before.theorem().equals(theorem.id()))
        .findFirst();
  }

  private Map<String, Asked> asked(Mutant mutant) {
    return asked.computeIfAbsent(mutant.id(), name -> new ConcurrentSkipListMap<>());
  }

  private void ask(Mutant mutant, Theorem<?> theorem, Effort effort) {
    if (!theorem.card().isCoveredBy(mutant.implementation().describe())) {
      return;
    }
    Place likeliest =
        refutationBefore(mutant, theorem)
            .map(before -> new Place(before.instance(), before.part()))
            .orElse(Place.FIRST);
    long start = System.nanoTime();
    Examination<?> examination = Examination.of(theorem, mutant.implementation(), effort, SEED);
    Optional<Place> place = examination.refuting(likeliest);
    asked(mutant).put(theorem.id(), new Asked(effort, examination.alpha()));
    if (place.isPresent()) {
      refuted(mutant)
          .put(
              theorem.id(),
              new Refutation(
                  theorem.id(), place.get().instance(), place.get().part(), secondsSince(start)));
    } else {
      survived
          .computeIfAbsent(mutant.id(), name -> new ConcurrentSkipListSet<>())
          .add(theorem.id());
    }
  }

  private Map<String, Refutation> refuted(Mutant mutant) {
    return refuted.computeIfAbsent(mutant.id(), name -> new ConcurrentSkipListMap<>());
  }

  private List<Kill> kills() {
    return Mutant.catalogue().stream()
        .map(
            mutant ->
                new Kill(
                    mutant.id(),
                    mutant.fault(),
                    List.copyOf(refuted(mutant).values()),
                    List.copyOf(survived.getOrDefault(mutant.id(), List.of())),
                    asked.getOrDefault(mutant.id(), Map.of()),
                    refutedInSinglePrecision.get(mutant.id()),
                    killBefore(mutant).map(Kill::quickly).orElse(null)))
        .toList();
  }

  /**
   * Measures what theorems see whose instances are cheap: that they still see the last threshold,
   * and in the full run whether a smaller one. A theorem that did not see a fault then is asked
   * again in the full run alone.
   */
  private void graded(boolean isFull) {
    for (Theorem<?> theorem : CATALOGUE) {
      if (theorem.card().isBase()) {
        continue;
      }
      for (Graded fault : Graded.values()) {
        String name = fault.name().toLowerCase(Locale.ROOT);
        boolean isUnseen =
            powerBefore(theorem.id(), name)
                .filter(known -> Double.isInfinite(known.thorough()))
                .isPresent();
        if (isFull || !isUnseen) {
          measure(theorem.id(), name, isFull, true, () -> power(theorem, fault, isFull));
        }
      }
    }
    for (BasePower seen : BasePower.values()) {
      measure(seen.law(), seen.fault(), isFull, false, () -> power(seen, isFull));
    }
    measure("fluctuation.initial", "variance", isFull, false, () -> variancePower(isFull));
  }

  /** Measures a power, unless that took the full run long; there what may be optional is. */
  private void measure(
      String theorem,
      String fault,
      boolean isFull,
      boolean mayBeOptional,
      Supplier<Power> measured) {
    Optional<Power> before = powerBefore(theorem, fault);
    String piece = "power %s: %s".formatted(theorem, fault);
    double expected = before.map(Power::seconds).orElse(UNKNOWN_SECONDS);
    Runnable work = () -> put(measured.get());
    if (!isFull && expected > WHOLE_LADDER * BRIEFLY) {
      put(before.orElseThrow());
      kept.add(piece);
    } else if (isFull && mayBeOptional) {
      schedule.addOptional(piece, expected, false, work);
    } else {
      schedule.add(piece, expected, work);
    }
  }

  private Power power(Theorem<?> theorem, Graded fault, boolean isFull) {
    long start = System.nanoTime();
    String name = fault.name().toLowerCase(Locale.ROOT);
    Optional<Power> before = powerBefore(theorem.id(), name);
    Ladder<?> ladder = new Ladder<>(theorem, fault, SEED);
    double[] smallest =
        Arrays.stream(Effort.values())
            .mapToDouble(
                effort -> {
                  double known = before.map(power -> power.at(effort)).orElse(Double.NaN);
                  return isFull ? ladder.smallest(effort, known) : ladder.atMost(effort, known);
                })
            .toArray();
    return new Power(
        theorem.id(), name, smallest[0], smallest[1], smallest[2], List.of(), secondsSince(start));
  }

  private Optional<Power> powerBefore(String theorem, String fault) {
    return last.power().stream()
        .filter(known -> known.theorem().equals(theorem) && known.fault().equals(fault))
        .findFirst();
  }

  /** At thorough effort the full run alone asks; what it found last stands until then. */
  private Power power(BasePower seen, boolean isFull) {
    long start = System.nanoTime();
    Optional<Power> before = powerBefore(seen.law(), seen.fault());
    Place likeliest = before.map(known -> new Place(0, known.part())).orElse(Place.FIRST);
    Smallest standard = seen.smallest(Effort.STANDARD, SEED, likeliest);
    return new Power(
        seen.law(),
        seen.fault(),
        seen.smallest(Effort.QUICK, SEED, standard.place()).e(),
        standard.e(),
        isFull
            ? seen.smallest(Effort.THOROUGH, SEED, standard.place()).e()
            : before.map(Power::thorough).orElse(Double.POSITIVE_INFINITY),
        standard.place().part(),
        secondsSince(start));
  }

  private void put(Power found) {
    power
        .computeIfAbsent(found.theorem(), theorem -> new ConcurrentSkipListMap<>())
        .put(found.fault(), found);
  }

  /**
   * Measures which error of the variance of initial neurons fluctuations show: the smallest of 10,
   * 5 and 3 percent, or the last threshold if the run is not full, that fluctuation.initial refutes
   * on every instance of a small sample, with the share of alpha that an instance has; at thorough
   * effort, which the full run alone asks, whether 1 percent.
   */
  private Power variancePower(boolean isFull) {
    long start = System.nanoTime();
    Optional<Power> before = powerBefore("fluctuation.initial", "variance");
    double[] errors = {0.1, 0.05, 0.03};
    double known = isFull ? Double.NaN : before.map(Power::standard).orElse(Double.NaN);
    double smallest = Ladder.atMost(errors, known, k -> isVarianceSeen(errors[k], Effort.STANDARD));
    double thorough = before.map(Power::thorough).orElse(Double.POSITIVE_INFINITY);
    if (isFull) {
      thorough = isVarianceSeen(0.01, Effort.THOROUGH) ? 0.01 : Double.POSITIVE_INFINITY;
    }
    return new Power(
        "fluctuation.initial",
        "variance",
        smallest,
        smallest,
        thorough,
        List.of(),
        secondsSince(start));
  }

  private static boolean isVarianceSeen(double e, Effort effort) {
    return isVarianceSeen(Theorem.named("fluctuation.initial"), e, effort);
  }

  private static <I extends Instance> boolean isVarianceSeen(
      Theorem<I> theorem, double e, Effort effort) {
    int sharpness = effort.sharpness(theorem);
    boolean isSharp = sharpness > 1;
    double alpha = theorem.card().share() / (isSharp ? 1 : 4);
    Implementation mutant = Graded.variance(1 + e).implementation();
    return Examination.of(theorem, mutant, isSharp ? 10 : 60, SEED).sample().stream()
        .allMatch(
            instance -> {
              Trial<I> trial = Trial.of(mutant, instance, alpha, sharpness);
              theorem.check(trial);
              return trial.observations().stream().anyMatch(Comparison::isRefuted);
            });
  }
}
