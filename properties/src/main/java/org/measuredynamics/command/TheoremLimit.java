package org.measuredynamics.command;

import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How long a theorem may take, as check, pack and replay take it. */
final class TheoremLimit {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--theorem-limit",
      paramLabel = "SECONDS",
      description =
          "How long one theorem may take; past it, it is undecided (default ${DEFAULT-VALUE}).")
  private long seconds = 1800;

  /**
   * Returns the time a theorem may take.
   *
   * @throws CommandLine.ParameterException if it is below a second
   */
  Duration time() {
    requireASecond(spec, "--theorem-limit", seconds);
    return Duration.ofSeconds(seconds);
  }

  static void requireASecond(CommandSpec spec, String option, long seconds) {
    if (seconds < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "%s: expected at least 1 second, found %d".formatted(option, seconds));
    }
  }
}
