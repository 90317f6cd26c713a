package org.measuredynamics.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.measuredynamics.evidence.Effort;
import org.measuredynamics.evidence.Evidence;
import org.measuredynamics.evidence.Examination;
import org.measuredynamics.evidence.FreshInstances;
import org.measuredynamics.evidence.FreshInstances.Requirement;
import org.measuredynamics.evidence.FreshInstances.Row;
import org.measuredynamics.evidence.Verdict;
import org.measuredynamics.theorem.Theorem;
import org.measuredynamics.variant.Implementations;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "fresh",
    mixinStandardHelpOptions = true,
    description = {
      "Judges the reference and its right variants on fresh instances, always the theorem and implementation that have had fewest, the reference ten times as often as a variant, and appends a row to a table for each. All must be upheld: whoever refutes a right program is not believed again."
    },
    sortOptions = false)
final class Fresh implements Callable<Integer> {
  private static final Duration MOST = Duration.ofMinutes(15);
  private static final double TURNS_OF_REFERENCE = 10;

  @Spec private CommandSpec spec;

  @Option(
      names = "--table",
      paramLabel = "FILE",
      description = "The table, tab-separated (default ${DEFAULT-VALUE}).")
  private Path file = Path.of("reports", "fresh.tsv");

  @Option(names = "--theorem", paramLabel = "ID", description = "Only this theorem; repeatable.")
  private List<String> theorems = new ArrayList<>();

  @ArgGroup(exclusive = false, multiplicity = "1")
  private What what;

  private static final class What {
    @Option(
        names = "--for",
        paramLabel = "TIME",
        description = "How long to ask, as 45m; s, m and h are understood.")
    private String time;

    @Option(
        names = "--require",
        paramLabel = "A:B:C",
        description = {
          "Asks nothing, or with --for what is lacking, the cheapest first; exit status 0 if each theorem has A instances on the reference, B where one takes under 0.1 s, and C on each variant, none refuted, broken or in error and at most 1 %% undecided."
        })
    private String required;
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    FreshInstances table;
    List<Theorem<?>> chosen;
    try {
      chosen = Theorem.chosen(theorems);
      table = FreshInstances.read(file);
      Optional<Requirement> required = Optional.ofNullable(what.required).map(Requirement::of);
      Map<String, String> revisions = new ConcurrentHashMap<>();
      if (what.time != null) {
        ask(out, table, required, revisions, chosen, duration(what.time));
      }
      if (required.isPresent()) {
        return lacks(out, table, required.get(), revisions, chosen);
      }
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    return 0;
  }

  private static Duration duration(String text) {
    if (!text.matches("\\d{1,6}[smh]")) {
      throw new IllegalArgumentException("--for: expected a time as 90s, 45m or 2h, found " + text);
    }
    return Duration.parse("PT" + text.toUpperCase(java.util.Locale.ROOT));
  }

  private static int lacks(
      PrintWriter out,
      FreshInstances table,
      Requirement required,
      Map<String, String> revisions,
      List<Theorem<?>> chosen) {
    chosen.parallelStream().forEach(theorem -> revision(revisions, theorem));
    List<String> lacks = table.lacks(required, new TreeMap<>(revisions), implementations());
    lacks.forEach(out::println);
    out.printf(
        "%d theorems, %d implementations: %s%n",
        chosen.size(),
        implementations().size(),
        lacks.isEmpty() ? "all have what is required" : lacks.size() + " shortcomings");
    return lacks.isEmpty() ? 0 : MeasureDynamics.REFUTED;
  }

  private record Pair(Theorem<?> theorem, String variant) {}

  private void ask(
      PrintWriter out,
      FreshInstances table,
      Optional<Requirement> required,
      Map<String, String> revisions,
      List<Theorem<?>> chosen,
      Duration time)
      throws IOException {
    long deadline = System.nanoTime() + time.toNanos();
    // Of those that have had equally few the cheap ones come first, the laws of the base last.
    List<Pair> pairs = new ArrayList<>();
    chosen.stream()
        .sorted(
            Comparator.comparing((Theorem<?> theorem) -> theorem.card().isBase())
                .thenComparingInt(theorem -> theorem.card().cost()))
        .forEach(
            theorem -> implementations().forEach(variant -> pairs.add(new Pair(theorem, variant))));
    Set<Pair> taken = new HashSet<>();
    List<Thread> workers = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    for (int k = 0; k < Math.min(pairs.size(), Runtime.getRuntime().availableProcessors()); k++) {
      Thread worker =
          new Thread(
              () -> {
                boolean isLacking = true;
                while (isLacking && System.nanoTime() < deadline) {
                  isLacking = ask(out, table, required, pairs, taken, revisions);
                }
              },
              "fresh-" + k);
      worker.setUncaughtExceptionHandler(
          (thread, failure) -> {
            synchronized (failures) {
              failures.add(failure);
            }
          });
      worker.start();
      workers.add(worker);
    }
    try {
      for (Thread worker : workers) {
        worker.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (failures) {
      if (!failures.isEmpty()) {
        throw new IllegalStateException(failures.get(0));
      }
    }
    out.println("table: " + file);
  }

  private static List<String> implementations() {
    return Stream.concat(Stream.of(FreshInstances.REFERENCE), Implementations.variants().stream())
        .toList();
  }

  /** Asks about one instance, unless nothing is lacking. */
  private static boolean ask(
      PrintWriter out,
      FreshInstances table,
      Optional<Requirement> required,
      List<Pair> pairs,
      Set<Pair> taken,
      Map<String, String> revisions) {
    Optional<Pair> next;
    synchronized (taken) {
      Stream<Pair> free = pairs.stream().filter(each -> !taken.contains(each));
      next =
          required.isPresent()
              ? free.filter(each -> isLacking(table, required.get(), revisions, each)).findFirst()
              : free.min(Comparator.comparingDouble(each -> turns(table, revisions, each)));
      next.ifPresent(taken::add);
    }
    if (next.isEmpty()) {
      return false;
    }
    Pair pair = next.get();
    Theorem<?> theorem = pair.theorem;
    String revision = revision(revisions, theorem);
    long seed = new SecureRandom().nextLong() >>> 12;
    Evidence evidence =
        Examination.of(theorem, Implementations.named(pair.variant), Effort.STANDARD, seed)
            .first()
            .verdict(share -> {}, MOST);
    try {
      table.append(Row.of(evidence, revision, pair.variant));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    synchronized (out) {
      if (evidence.verdict() != Verdict.UPHELD) {
        out.printf("%s, seed %d:%n", pair.variant, seed);
        Printed.evidence(out, evidence);
      }
    }
    if (evidence.verdict() != Verdict.NOT_COVERED) {
      // Who had nothing to say will not have either: that does not count, and is not asked again.
      synchronized (taken) {
        taken.remove(pair);
      }
    }
    return true;
  }

  private static String revision(Map<String, String> revisions, Theorem<?> theorem) {
    String known = revisions.get(theorem.id());
    if (known == null) {
      // Not inside of the map: threads that wait for one theorem may take up another.
      known = FreshInstances.revision(theorem);
      revisions.put(theorem.id(), known);
    }
    return known;
  }

  private static boolean isLacking(
      FreshInstances table, Requirement required, Map<String, String> revisions, Pair pair) {
    String id = pair.theorem.id();
    String revision = revision(revisions, pair.theorem);
    return table.count(id, revision, pair.variant)
        < table.wanted(required, id, revision, pair.variant);
  }

  /** How often a pair was asked; the reference has its turn as often as so many variants do. */
  private static double turns(FreshInstances table, Map<String, String> revisions, Pair pair) {
    String id = pair.theorem.id();
    int asked = table.count(id, revisions.getOrDefault(id, ""), pair.variant);
    return pair.variant.equals(FreshInstances.REFERENCE) ? asked / TURNS_OF_REFERENCE : asked;
  }
}
