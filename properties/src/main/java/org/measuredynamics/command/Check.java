package org.measuredynamics.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;
import org.measuredynamics.contract.BrokenException;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.KeptEnsembles;
import org.measuredynamics.evidence.Effort;
import org.measuredynamics.evidence.Evidence;
import org.measuredynamics.evidence.EvidenceFile;
import org.measuredynamics.evidence.Run;
import org.measuredynamics.theorem.Theorem;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Checks an implementation by the theorems.",
    sortOptions = false)
final class Check implements Callable<Integer> {
  private static final long SEED = 20261124;

  @Spec private CommandSpec spec;
  @Mixin private Target target;

  @Parameters(
      index = "0..*",
      arity = "0..*",
      paramLabel = Target.COMMAND,
      description = "After --: the command that starts the implementation.")
  private List<String> command = new ArrayList<>();

  @Option(names = "--theorem", paramLabel = "ID", description = "Only this theorem; repeatable.")
  private List<String> theorems = new ArrayList<>();

  @Option(names = "--effort", description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
  private Effort effort = Effort.STANDARD;

  @Option(
      names = "--seed",
      description = "Seed of the instances, or random (default ${DEFAULT-VALUE}).")
  private String seed = String.valueOf(SEED);

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description =
          "Writes evidence.json, junit.xml and what was not upheld as problems/THEOREM.json.")
  private Path report;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description =
          "Keeps finished replicates of ensembles in DIR, and takes up those it finds there.")
  private Path resume;

  @Option(
      names = "--processes",
      paramLabel = "N",
      description =
          "How many of it are started, and as many theorems judged at a time (default ${DEFAULT-VALUE}).")
  private int processes = 1;

  private String current = "";
  private long replicates;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<Theorem> chosen = chosen();
    long number = number();
    Supplier<Implementation> starter = target.starter(command);
    directory("--report", report);
    directory("--resume", resume);
    requireProcesses();
    List<Evidence> found = new ArrayList<>();
    List<Run> runs = new ArrayList<>();
    try {
      for (int k = 0; k < processes; k++) {
        runs.add(
            new Run(
                target.name(command),
                () -> kept(starter.get()),
                effort,
                number,
                target.theoremLimit()));
      }
      try {
        Description description = runs.get(0).implementation().describe();
        out.printf(
            "%s %s (%s), seed %d, effort %s%n",
            description.name(),
            description.version(),
            description.language(),
            number,
            effort.name().toLowerCase(Locale.ROOT));
      } catch (BrokenException e) {
        spec.commandLine().getErr().println("broken: " + e.getMessage());
      }
      Run.over(
          runs,
          chosen,
          !theorems.isEmpty(),
          this::progress,
          evidence -> {
            found.add(evidence);
            Printed.evidence(out, evidence);
            if (report != null) {
              Printed.problem(out, report, evidence);
              write(number, found, chosen.size());
            }
          });
    } finally {
      runs.forEach(Run::close);
    }
    if (report != null) {
      out.println("evidence: " + report.resolve("evidence.json"));
    }
    return Printed.summary(out, found);
  }

  private void requireProcesses() {
    if (processes < 1 || (processes > 1 && resume != null)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--processes: expected at least 1, and 1 with --resume, found " + processes);
    }
  }

  private List<Theorem> chosen() {
    try {
      return Theorem.chosen(theorems);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--theorem: " + e.getMessage());
    }
  }

  private long number() {
    if (seed.equals("random")) {
      return new SecureRandom().nextLong() >>> 16;
    }
    try {
      return Long.parseLong(seed);
    } catch (NumberFormatException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--seed: expected a whole number or random, found " + seed, e);
    }
  }

  private void directory(String option, Path directory) {
    if (directory != null) {
      try {
        Files.createDirectories(directory);
      } catch (IOException e) {
        throw new CommandLine.ParameterException(
            spec.commandLine(),
            "%s: expected a directory that can be made, found %s: %s"
                .formatted(option, directory, e));
      }
    }
  }

  /** What is known by now is on the disk, whatever happens next. */
  private void write(long number, List<Evidence> found, int asked) {
    EvidenceFile file =
        new EvidenceFile(
            EvidenceFile.manifest(number, effort, found, asked),
            List.copyOf(found),
            List.of(),
            List.of(),
            List.of());
    try {
      file.write(report);
    } catch (IOException e) {
      throw new UncheckedIOException("--report: cannot write: " + e.getMessage(), e);
    }
  }

  private Implementation kept(Implementation implementation) {
    try {
      return resume == null
          ? implementation
          : new KeptEnsembles(implementation, resume, this::replicatesDone);
    } catch (IOException e) {
      throw new UncheckedIOException("--resume: " + e.getMessage(), e);
    }
  }

  private void replicatesDone(int count) {
    replicates += count;
    if (CommandLine.Help.Ansi.AUTO.enabled()) {
      System.err.printf("\r%-34s %,d replicates\r", current, replicates);
    }
  }

  private DoubleConsumer progress(Theorem theorem) {
    current = theorem.id();
    replicates = 0;
    return share -> {
      if (CommandLine.Help.Ansi.AUTO.enabled()) {
        System.err.printf("\r%-34s %3.0f %%\r", theorem.id(), 100 * share);
      }
    };
  }
}
