package org.measuredynamics.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;
import org.measuredynamics.contract.BrokenException;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.KeptEnsembles;
import org.measuredynamics.contract.PackedAnswers;
import org.measuredynamics.contract.QuestionPack;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.evidence.Effort;
import org.measuredynamics.evidence.Evidence;
import org.measuredynamics.evidence.EvidenceFile;
import org.measuredynamics.evidence.Examination;
import org.measuredynamics.evidence.Run;
import org.measuredynamics.instance.GivenData;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogue;
import org.measuredynamics.theorem.Theorem;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
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
  @Spec private CommandSpec spec;
  @Mixin private Target target;
  @Mixin private TheoremLimit limit;
  @Mixin private Questions questions;

  @Parameters(
      index = "0..*",
      arity = "0..*",
      paramLabel = Target.COMMAND,
      description = "After --: the command that starts the implementation.")
  private List<String> command = new ArrayList<>();

  @Option(
      names = "--list",
      description = "Says which theorems would be judged, and which not and why; judges none.")
  private boolean list;

  @Option(
      names = "--known",
      paramLabel = "FILE.json",
      description =
          "Deviations that are known, with reasons: they do not fail the run; that one of them is upheld does.")
  private Path knownFile;

  @Option(names = "--fail-fast", description = "Ends with the first theorem that fails the run.")
  private boolean failsFast;

  @Option(
      names = "--json",
      description = "Prints what evidence.json holds, and nothing else, when all is judged.")
  private boolean json;

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

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description =
          "Instead of COMMAND: what was answered elsewhere to the questions that pack wrote to DIR.")
  private Path from;

  @ArgGroup(exclusive = false, heading = "One's own problem:%n")
  private Own own;

  /** The problem of somebody's own data. */
  private static final class Own {
    @Option(
        names = "--data",
        paramLabel = "FILE.csv",
        required = true,
        description =
            "Judges these data alone, a row a line, the last number the target: by every theorem that is about such problems.")
    private Path data;

    @Option(
        names = "--unit",
        paramLabel = "U",
        description =
            "Unit of the network (default: tanh if it is declared, else the first that is).")
    private String unit;

    @Option(names = "--risk", description = "${COMPLETION-CANDIDATES} (default SQUARE).")
    private Risk risk = Risk.SQUARE;

    @Option(names = "--width", paramLabel = "N", description = "Neurons (default 64).")
    private int width = 64;

    @Option(
        names = "--step",
        paramLabel = "H",
        description = "Step of the runs (default: the longest that each theorem is about).")
    private double step;
  }

  private String current = "";
  private long replicates;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = json ? new PrintWriter(Writer.nullWriter()) : spec.commandLine().getOut();
    Supplier<Implementation> starter = from == null ? target.starter(command) : packed(out);
    List<Theorem<?>> chosen = questions.chosen();
    List<Known> known = known();
    Effort effort = questions.effort();
    long number = questions.seed();
    directory("--report", report);
    directory("--resume", resume);
    requireProcesses();
    if (effort == Effort.QUICK && !command.isEmpty()) {
      Compilation.first();
    }
    List<Evidence> found = new ArrayList<>();
    List<Run> runs = new ArrayList<>();
    Catalogue catalogue = questions.catalogue();
    try {
      for (int k = 0; k < processes; k++) {
        runs.add(
            new Run(
                from == null ? target.name(command) : from.toString(),
                () -> kept(starter.get()),
                effort,
                number,
                limit.time()));
      }
      runs.forEach(run -> run.spending(catalogue));
      if (report != null && own == null && from == null) {
        runs.forEach(run -> run.remembering(report));
      }
      try {
        Description description = runs.get(0).implementation().describe();
        out.printf(
            "%s %s (%s), catalogue %s, seed %d, effort %s%n",
            description.name(),
            description.version(),
            description.language(),
            catalogue.version(),
            number,
            effort.name().toLowerCase(Locale.ROOT));
        if (own != null) {
          NetworkInstance problem = problem(description, number);
          runs.forEach(run -> run.about(problem));
          predicted(out, problem);
        }
      } catch (BrokenException e) {
        spec.commandLine().getErr().println("broken: " + e.getMessage());
        if (own != null) {
          return MeasureDynamics.BROKEN;
        }
      }
      catalogue
          .gone()
          .forEach(
              id ->
                  out.printf(
                      "%-34s not in the suite any more, as it was in %s%n",
                      id, catalogue.version()));
      if (list) {
        chosen.forEach(theorem -> listed(out, theorem, runs.get(0), effort));
        return 0;
      }
      // What was refuted last time is asked first.
      List<Theorem<?>> order =
          chosen.stream()
              .sorted(Comparator.comparing(theorem -> !runs.get(0).remembers(theorem)))
              .toList();
      Optional<Progress> progress =
          Optional.of(new Progress(System.err, order))
              .filter(shown -> CommandLine.Help.Ansi.AUTO.enabled());
      Run.over(
          runs,
          order,
          questions.areNamed(),
          theorem -> progress(progress, theorem),
          judged -> {
            progress.ifPresent(shown -> shown.judged(Theorem.named(judged.theorem())));
            Evidence evidence =
                Known.of(known, judged)
                    .map(each -> judged.knownSince(each.reason()))
                    .orElse(judged);
            found.add(evidence);
            print(out, evidence);
            if (Known.isWrongBy(known, evidence)) {
              out.println("  not refuted, though it is listed as known");
            }
            if (report != null) {
              Printed.problem(out, report, evidence);
              write(number, found, chosen.size());
            }
            return !failsFast || !fails(known, evidence);
          });
    } finally {
      runs.forEach(Run::close);
    }
    if (own != null) {
      long elsewhere =
          found.stream().filter(each -> each.what().equals(Examination.ELSEWHERE)).count();
      if (elsewhere > 0) {
        out.printf("%d theorems are %s%n", elsewhere, Examination.ELSEWHERE);
      }
    }
    if (report != null) {
      out.println("evidence: " + report.resolve("evidence.json"));
    }
    if (json) {
      spec.commandLine()
          .getOut()
          .println(
              EvidenceFile.ofRun(catalogue.version(), number, effort, found, chosen.size()).json());
    }
    if (found.size() < chosen.size()) {
      out.printf("%d theorems not asked: --fail-fast%n", chosen.size() - found.size());
    }
    int status = Printed.summary(out, found);
    return status == 0 && found.stream().anyMatch(each -> fails(known, each))
        ? MeasureDynamics.REFUTED
        : status;
  }

  /** Whether a theorem makes the run fail. */
  private static boolean fails(List<Known> known, Evidence evidence) {
    return switch (evidence.verdict()) {
      case UPHELD -> Known.isWrongBy(known, evidence);
      case NOT_COVERED, KNOWN -> false;
      case REFUTED, UNDECIDED, BROKEN, ERROR -> true;
    };
  }

  /** Says whether a theorem would be judged. */
  private void listed(PrintWriter out, Theorem<?> theorem, Run run, Effort effort) {
    Card card = theorem.card();
    Optional<String> uncovered = card.uncovered(run.implementation().describe());
    String words =
        uncovered.isPresent()
            ? "not covered: " + uncovered.get()
            : !questions.areNamed() && !effort.affords(theorem)
                ? "not covered: too costly at this effort, unless it is named"
                : "%s; needs %s"
                    .formatted(
                        card.isFixedDesign()
                            ? "a fixed design"
                            : effort.instances(theorem) + " instances",
                        String.join(", ", card.needsInWords()));
    out.printf("%-34s %s%n", theorem.id(), words);
  }

  private List<Known> known() {
    try {
      return knownFile == null ? List.of() : Known.read(knownFile);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--known: " + e.getMessage(), e);
    } catch (IOException e) {
      throw wrong("--known", "a file that can be read", e);
    }
  }

  /** Of one's own problem: what a theorem says beside what was seen, and not who says nothing. */
  private void print(PrintWriter out, Evidence evidence) {
    boolean isElsewhere = evidence.what().equals(Examination.ELSEWHERE);
    if (own == null || !isElsewhere || questions.areNamed()) {
      Printed.evidence(out, evidence);
      String revision = questions.catalogue().revision(Theorem.named(evidence.theorem()));
      if (!revision.isEmpty()) {
        out.println("  " + revision);
      }
    }
    if (own != null && evidence.hasObservation()) {
      out.println("  " + Theorem.named(evidence.theorem()).card().statement());
    }
  }

  /**
   * Returns the problem of the data.
   *
   * @throws CommandLine.ParameterException if it is none, or none that the implementation declares
   */
  private NetworkInstance problem(Description declared, long number) {
    List<String> units =
        Unit.all().stream()
            .filter(unit -> !unit.isOverSets() && declared.declares(Capability.unit(unit.name())))
            .map(Unit::name)
            .toList();
    if (units.isEmpty()) {
      throw wrong(
          "--data", "an implementation of networks on vectors", "one that declares no unit");
    }
    String unit = own.unit == null ? units.contains("tanh") ? "tanh" : units.get(0) : own.unit;
    if (!units.contains(unit)) {
      throw wrong("--unit", "one that is declared, of " + units, unit);
    }
    if (!declared.declares(Capability.risk(own.risk))) {
      throw wrong("--risk", "one that is declared, of " + declared.risks(), own.risk);
    }
    if (own.width < 1) {
      throw wrong("--width", "at least 1 neuron", own.width);
    }
    if (!(own.step >= 0 && Double.isFinite(own.step))) {
      throw wrong("--step", "a positive length", own.step);
    }
    try {
      NetworkInstance problem =
          NetworkInstance.given(
              GivenData.read(own.data, own.step), unit, own.risk, own.width, number);
      problem.network();
      return problem;
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--data: " + e.getMessage(), e);
    } catch (IOException e) {
      throw wrong("--data", "a file that can be read", e);
    }
  }

  private CommandLine.ParameterException wrong(String option, String expected, Object found) {
    return new CommandLine.ParameterException(
        spec.commandLine(), "%s: expected %s, found %s".formatted(option, expected, found));
  }

  /** What holds of the problem whatever is judged. */
  private static void predicted(PrintWriter out, NetworkInstance problem) {
    ParticleMeasure start = problem.initial();
    Energy energy = problem.energy();
    double lipschitz = energy.regularity(start, new double[start.size()]).lipschitz();
    out.printf(
        Locale.ROOT,
        "%d data of dimension %d, %d %s neurons, %s risk: energy %.6g at the start, where the field has Lipschitz constant L = %.4g; steps of at most 1 / L = %.4g descend%n",
        problem.data(),
        problem.dimension(),
        problem.particles(),
        problem.unit(),
        problem.risk().name().toLowerCase(Locale.ROOT),
        energy.value(start),
        lipschitz,
        1 / lipschitz);
  }

  private void requireProcesses() {
    if (processes < 1 || (processes > 1 && resume != null)) {
      throw wrong("--processes", "at least 1, and 1 with --resume", processes);
    }
  }

  /** What was answered elsewhere. */
  private Supplier<Implementation> packed(PrintWriter out) throws IOException {
    target.requireNone(command);
    if (processes > 1 || resume != null || own != null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--from: expected no --processes, --resume or --data with it");
    }
    try {
      QuestionPack pack = QuestionPack.in(from);
      questions.follow(
          pack.plan().orElseThrow(() -> wrong("--from", "a directory that pack wrote", from)));
      Description description =
          pack.description()
              .orElseThrow(() -> wrong("--from", "answers, of answer DIR -- COMMAND", "none"));
      if (pack.waits()) {
        out.printf("%s waits for answers%n", pack.questions());
      }
      return () -> PackedAnswers.of(pack, description);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--from: " + e.getMessage(), e);
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
    try {
      EvidenceFile.ofRun(questions.catalogue().version(), number, questions.effort(), found, asked)
          .write(report);
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

  private DoubleConsumer progress(Optional<Progress> progress, Theorem<?> theorem) {
    current = theorem.id();
    replicates = 0;
    return progress.map(shown -> shown.of(theorem)).orElse(share -> {});
  }
}
