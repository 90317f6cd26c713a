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
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
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
  private static final String REFERENCE = "reference";
  private static final double TURNS_OF_REFERENCE = 10;

  @Spec private CommandSpec spec;

  @Option(
      names = "--table",
      paramLabel = "FILE",
      description = "The table, tab-separated (default ${DEFAULT-VALUE}).")
  private Path file = Path.of("reports", "fresh.tsv");

  @Option(names = "--theorem", paramLabel = "ID", description = "Only this theorem; repeatable.")
  private List<String> theorems = new ArrayList<>();

  @ArgGroup(exclusive = true, multiplicity = "1")
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
          "Asks nothing; exit status 0 if each theorem has A instances on the reference, B where one takes under 0.1 s, and C on each variant, none refuted, broken or in error and at most 1 %% undecided."
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
      if (what.required != null) {
        return lacks(out, table, Requirement.of(what.required), chosen);
      }
      ask(out, table, chosen, duration(what.time));
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
      PrintWriter out, FreshInstances table, Requirement required, List<Theorem<?>> chosen) {
    Map<String, String> revisions = new TreeMap<>();
    chosen.parallelStream()
        .map(theorem -> Map.entry(theorem.id(), FreshInstances.revision(theorem)))
        .forEachOrdered(entry -> revisions.put(entry.getKey(), entry.getValue()));
    List<String> lacks = table.lacks(required, revisions, Implementations.variants());
    lacks.forEach(out::println);
    out.printf(
        "%d theorems, %d implementations: %s%n",
        chosen.size(),
        1 + Implementations.variants().size(),
        lacks.isEmpty() ? "all have what is required" : lacks.size() + " shortcomings");
    return lacks.isEmpty() ? 0 : MeasureDynamics.REFUTED;
  }

  private record Pair(Theorem<?> theorem, String variant) {}

  private void ask(PrintWriter out, FreshInstances table, List<Theorem<?>> chosen, Duration time)
      throws IOException {
    long deadline = System.nanoTime() + time.toNanos();
    // Of those that have had equally few the cheap ones come first.
    List<Pair> pairs = new ArrayList<>();
    chosen.stream()
        .sorted(Comparator.comparingInt(theorem -> theorem.card().cost()))
        .forEach(theorem -> variants().forEach(variant -> pairs.add(new Pair(theorem, variant))));
    Map<String, String> revisions = new ConcurrentHashMap<>();
    Set<Pair> taken = new HashSet<>();
    List<Thread> workers = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    for (int k = 0; k < Math.min(pairs.size(), Runtime.getRuntime().availableProcessors()); k++) {
      Thread worker =
          new Thread(
              () -> {
                while (System.nanoTime() < deadline) {
                  ask(out, table, pairs, taken, revisions);
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

  private static List<String> variants() {
    List<String> variants = new ArrayList<>(List.of(REFERENCE));
    variants.addAll(Implementations.variants());
    return variants;
  }

  private static void ask(
      PrintWriter out,
      FreshInstances table,
      List<Pair> pairs,
      Set<Pair> taken,
      Map<String, String> revisions) {
    Pair pair;
    synchronized (taken) {
      pair =
          pairs.stream()
              .filter(each -> !taken.contains(each))
              .min(Comparator.comparingDouble(each -> turns(table, revisions, each)))
              .orElseThrow();
      taken.add(pair);
    }
    Theorem<?> theorem = pair.theorem;
    String revision =
        revisions.computeIfAbsent(theorem.id(), id -> FreshInstances.revision(theorem));
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
    synchronized (taken) {
      taken.remove(pair);
    }
  }

  /** How often a pair was asked; the reference has its turn as often as so many variants do. */
  private static double turns(FreshInstances table, Map<String, String> revisions, Pair pair) {
    String id = pair.theorem.id();
    int asked = table.of(id, revisions.getOrDefault(id, ""), pair.variant).size();
    return pair.variant.equals(REFERENCE) ? asked / TURNS_OF_REFERENCE : asked;
  }
}
