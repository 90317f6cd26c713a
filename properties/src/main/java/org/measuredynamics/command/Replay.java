package org.measuredynamics.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.measuredynamics.evidence.Case;
import org.measuredynamics.evidence.Effort;
import org.measuredynamics.evidence.Evidence;
import org.measuredynamics.evidence.EvidenceFile;
import org.measuredynamics.evidence.Run;
import org.measuredynamics.theorem.Catalogue;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description =
        "Judges one theorem on one instance again, as the check did that printed the token: the same"
            + " observations against the same bounds.",
    sortOptions = false)
final class Replay implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "TOKEN|FILE",
      description = "A token that a check printed, or a problem file that it wrote.")
  private String token;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = Target.COMMAND,
      description = "After --: the command that starts the implementation.")
  private List<String> command = new ArrayList<>();

  @Mixin private Target target;
  @Mixin private TheoremLimit limit;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Writes evidence.json, junit.xml and the problem file.")
  private Path report;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Case of;
    try {
      of = Case.read(token);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    Evidence evidence;
    try (Run run =
        new Run(target.name(command), target.starter(command), Effort.STANDARD, 0, limit.time())) {
      evidence = run.again(of);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    Printed.evidence(out, evidence);
    if (report != null) {
      EvidenceFile.ofRun(Catalogue.current().version(), 0, Effort.STANDARD, List.of(evidence), 1)
          .write(report);
      Printed.problem(out, report, evidence);
      out.println("evidence: " + report.resolve("evidence.json"));
    }
    return Printed.summary(out, List.of(evidence));
  }
}
