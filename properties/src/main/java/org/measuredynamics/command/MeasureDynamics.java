package org.measuredynamics.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.measuredynamics.contract.BrokenException;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.KeptEnsembles;
import org.measuredynamics.contract.ProcessImplementation;
import org.measuredynamics.evidence.Effort;
import org.measuredynamics.evidence.Evidence;
import org.measuredynamics.evidence.EvidenceFile;
import org.measuredynamics.evidence.Examination;
import org.measuredynamics.evidence.Verdict;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Theorem;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
    name = "measure-dynamics",
    mixinStandardHelpOptions = true,
    version = "measure-dynamics 0.1.0-SNAPSHOT",
    description =
        "Checks code that trains wide networks against the theorems of mean-field learning.",
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:every covered theorem upheld",
      "1:something refuted or undecided, or nothing covered",
      "2:usage",
      "3:the implementation broke"
    },
    subcommands = {
      MeasureDynamics.Theorems.class,
      MeasureDynamics.Check.class,
      MeasureDynamics.Replay.class
    })
public final class MeasureDynamics {
  static final int REFUTED = 1;
  static final int USAGE = 2;
  static final int BROKEN = 3;
  private static final long SEED = 20261124;

  private MeasureDynamics() {}

  /** Runs the command line and exits with its status. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** Returns the command line, ready to execute. */
  public static CommandLine commandLine() {
    return new CommandLine(new MeasureDynamics())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (exception, line, parsed) -> {
              if (exception instanceof BrokenException) {
                line.getErr().println("broken: " + exception.getMessage());
                return BROKEN;
              }
              if (exception instanceof IllegalArgumentException) {
                line.getErr().println(exception.getMessage());
                return USAGE;
              }
              throw exception;
            });
  }

  @Command(name = "theorems", mixinStandardHelpOptions = true, description = "Lists the catalogue.")
  static final class Theorems implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--json", description = "As a JSON array.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Theorem theorem : Theorem.catalogue()) {
          Map<String, Object> entry = new LinkedHashMap<>();
          entry.put("id", theorem.id());
          entry.put("statement", theorem.statement());
          entry.put("source", theorem.source());
          entry.put("hypotheses", theorem.hypotheses());
          entry.put("needs", theorem.needs());
          all.add(entry);
        }
        out.println(
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(all));
      } else {
        for (Theorem theorem : Theorem.catalogue()) {
          out.printf("%s%n  %s%n  %s%n", theorem.id(), theorem.statement(), theorem.source());
        }
      }
      return 0;
    }
  }

  /** What check and replay share: the implementation. */
  static final class Target {
    @Option(
        names = "--limit",
        paramLabel = "SECONDS",
        description = "How long one call may take (default ${DEFAULT-VALUE}).")
    private long limit = 60;

    @Option(
        names = "--jvm",
        paramLabel = "NAME",
        description = "Instead of COMMAND: an implementation on the class path, by its name.")
    private String name;

    @Parameters(
        arity = "0..*",
        paramLabel = "COMMAND",
        description = "After --: the command that starts the implementation.")
    private List<String> command = new ArrayList<>();

    Implementation start() {
      if (limit < 1) {
        throw new IllegalArgumentException("--limit: expected at least 1 second, found " + limit);
      }
      if ((name == null) == command.isEmpty()) {
        throw new IllegalArgumentException(
            "expected either -- COMMAND, the command that starts the implementation, or --jvm NAME");
      }
      if (name == null) {
        return ProcessImplementation.start(command, Duration.ofSeconds(limit));
      }
      List<Implementation> all =
          ServiceLoader.load(Implementation.class).stream()
              .map(ServiceLoader.Provider::get)
              .toList();
      return all.stream()
          .filter(implementation -> implementation.describe().name().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "--jvm: expected one of %s, found %s"
                          .formatted(
                              all.stream().map(found -> found.describe().name()).toList(), name)));
    }
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Checks an implementation.")
  static final class Check implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @CommandLine.Mixin private Target target;

    @Option(names = "--theorem", paramLabel = "ID", description = "Only this theorem; repeatable.")
    private List<String> theorems = new ArrayList<>();

    @Option(
        names = "--effort",
        description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private Effort effort = Effort.STANDARD;

    @Option(
        names = "--seed",
        description = "Seed of the instances, or random (default ${DEFAULT-VALUE}).")
    private String seed = String.valueOf(SEED);

    @Option(
        names = "--report",
        paramLabel = "DIR",
        description = "Writes evidence.json and junit.xml.")
    private Path report;

    @Option(
        names = "--resume",
        paramLabel = "DIR",
        description =
            "Keeps finished replicates of ensembles in DIR, and takes up those it finds there.")
    private Path resume;

    private String current = "";
    private long replicates;

    @Override
    public Integer call() throws IOException {
      PrintWriter out = spec.commandLine().getOut();
      List<Theorem> chosen =
          theorems.isEmpty() ? Theorem.catalogue() : theorems.stream().map(Theorem::named).toList();
      long number = seed(seed);
      List<Evidence> found = new ArrayList<>();
      try (Implementation implementation = kept(target.start())) {
        out.printf(
            "%s %s (%s), seed %d, effort %s%n",
            implementation.describe().name(),
            implementation.describe().version(),
            implementation.describe().language(),
            number,
            effort.name().toLowerCase(Locale.ROOT));
        for (Theorem theorem : chosen) {
          current = theorem.id();
          replicates = 0;
          Evidence evidence =
              Examination.of(theorem, implementation, effort, number)
                  .verdict(share -> progress(theorem, share));
          found.add(evidence);
          print(out, evidence);
          if (evidence.verdict() == Verdict.BROKEN) {
            break;
          }
        }
      } catch (BrokenException e) {
        throw e;
      } catch (IllegalArgumentException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      if (report != null) {
        new EvidenceFile(
                EvidenceFile.manifest(number, effort), found, List.of(), List.of(), List.of())
            .write(report);
        out.println("evidence: " + report.resolve("evidence.json"));
      }
      long upheld = count(found, Verdict.UPHELD);
      long covered = found.size() - count(found, Verdict.NOT_COVERED);
      out.printf(
          "%d of %d covered theorems upheld, %d of %d not covered%n",
          upheld, covered, found.size() - covered, found.size());
      if (count(found, Verdict.BROKEN) > 0) {
        return BROKEN;
      }
      return covered > 0 && upheld == covered ? 0 : REFUTED;
    }

    private Implementation kept(Implementation implementation) throws IOException {
      return resume == null
          ? implementation
          : new KeptEnsembles(implementation, resume, this::replicatesDone);
    }

    private void replicatesDone(int count) {
      replicates += count;
      if (CommandLine.Help.Ansi.AUTO.enabled()) {
        System.err.printf("\r%-34s %,d replicates\r", current, replicates);
      }
    }

    private static long count(List<Evidence> found, Verdict verdict) {
      return found.stream().filter(evidence -> evidence.verdict() == verdict).count();
    }

    private static void progress(Theorem theorem, double share) {
      if (CommandLine.Help.Ansi.AUTO.enabled()) {
        System.err.printf("\r%-34s %3.0f %%\r", theorem.id(), 100 * share);
      }
    }

    private static void print(PrintWriter out, Evidence evidence) {
      out.printf(
          Locale.ROOT,
          "%-34s %-11s %6.1f s  ",
          evidence.theorem(),
          evidence.verdict().words(),
          evidence.seconds());
      switch (evidence.verdict()) {
        case UPHELD ->
            out.printf(
                Locale.ROOT,
                "%d instances, at most %.2g of the bound used (%s)%n",
                evidence.instances(),
                evidence.margin(),
                evidence.what());
        case REFUTED, UNDECIDED ->
            out.printf(
                Locale.ROOT,
                "%s: observed %.6g, bound %.6g (discretisation %.2g, Monte Carlo %.2g, rounding %.2g)%n  smallest instance found: %s%n  replay %s%n",
                evidence.what(),
                evidence.observed(),
                evidence.bound(),
                evidence.budget().discretisation(),
                evidence.budget().monteCarlo(),
                evidence.budget().rounding(),
                evidence.instance(),
                evidence.replay());
        case NOT_COVERED, BROKEN -> out.println(evidence.what());
      }
      out.flush();
    }
  }

  @Command(
      name = "replay",
      mixinStandardHelpOptions = true,
      description = "Checks one theorem on one instance again, from the token a check printed.")
  static final class Replay implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "TOKEN")
    private String token;

    @CommandLine.Mixin private Target target;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      List<Comparison> comparisons;
      try (Implementation implementation = target.start()) {
        comparisons = Examination.replay(token, implementation);
      } catch (BrokenException | IllegalArgumentException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      List<Comparison> failed = comparisons.stream().filter(c -> !c.holds()).toList();
      for (Comparison comparison : failed) {
        out.printf(
            Locale.ROOT,
            "outside: %s: observed %.17g, bound %.17g%n",
            comparison.what(),
            comparison.observed(),
            comparison.bound());
      }
      out.printf(
          "%d of %d observations within their bounds%n",
          comparisons.size() - failed.size(), comparisons.size());
      return failed.isEmpty() ? 0 : REFUTED;
    }
  }

  static long seed(String text) {
    if (text.equals("random")) {
      return new java.security.SecureRandom().nextLong() >>> 16;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--seed: expected a whole number or random, found " + text, e);
    }
  }
}
