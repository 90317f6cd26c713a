package org.measuredynamics.command;

import org.measuredynamics.kernel.MicroKernel;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The command line. */
@Command(
    name = "measure-dynamics",
    mixinStandardHelpOptions = true,
    version = "measure-dynamics 0.1.0-SNAPSHOT",
    description =
        "Checks code that trains wide networks against the theorems of mean-field learning.",
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:every covered theorem upheld, or none covered",
      "1:something refuted or undecided",
      "2:wrong usage",
      "3:the implementation broke",
      "4:the suite itself failed"
    },
    footer = "Where several apply, the highest.",
    scope = ScopeType.INHERIT,
    subcommands = {
      Theorems.class,
      Explain.class,
      Mutants.class,
      Check.class,
      Pack.class,
      Answer.class,
      Replay.class,
      Certify.class,
      Serve.class,
      Fresh.class,
    })
public final class MeasureDynamics {
  static final int REFUTED = 1;
  static final int BROKEN = 3;
  static final int ERROR = 4;

  private MeasureDynamics() {}

  /** Runs the command line and exits with its status. */
  public static void main(String[] arguments) {
    try {
      MicroKernel.chosen();
    } catch (IllegalStateException e) {
      System.err.println(e.getMessage());
      System.exit(CommandLine.ExitCode.USAGE);
    }
    System.exit(commandLine().execute(arguments));
  }

  /** Returns the command line, ready to execute. */
  public static CommandLine commandLine() {
    return new CommandLine(new MeasureDynamics())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (exception, line, parsed) -> {
              line.getErr().println("the suite itself failed: " + exception);
              exception.printStackTrace(line.getErr());
              return ERROR;
            });
  }
}
