package org.measuredynamics.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.measuredynamics.contract.BrokenException;
import org.measuredynamics.contract.QuestionPack;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "answer",
    mixinStandardHelpOptions = true,
    description =
        "Has an implementation answer the questions that pack wrote, where it runs; goes on where an"
            + " earlier call was stopped.",
    sortOptions = false)
final class Answer implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Target target;

  @Parameters(index = "0", paramLabel = "DIR", description = "The directory of the pack.")
  private Path directory;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = Target.COMMAND,
      description = "After --: the command that starts the implementation.")
  private List<String> command = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      QuestionPack pack = QuestionPack.in(directory);
      if (!pack.waits()) {
        out.printf("nothing waits for answers: pack %s%n", directory);
        return 0;
      }
      int answered = pack.answer(target.starter(command));
      out.printf("%s: %d answers; next: pack %s%n", pack.answers(), answered, directory);
      return 0;
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (BrokenException e) {
      spec.commandLine().getErr().println("broken: " + e.getMessage());
      return MeasureDynamics.BROKEN;
    }
  }
}
