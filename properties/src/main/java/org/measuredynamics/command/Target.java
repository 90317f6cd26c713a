package org.measuredynamics.command;

import java.time.Duration;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.function.Supplier;
import org.measuredynamics.contract.BrokenException;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Paced;
import org.measuredynamics.contract.ProcessImplementation;
import org.measuredynamics.variant.Implementations;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which implementation, as check and replay take it. */
final class Target {
  /** What stands for the words that start an implementation. */
  static final String COMMAND = "COMMAND";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      description = "How long one call may take (default ${DEFAULT-VALUE}).")
  private long limit = 60;

  @Option(
      names = "--jvm",
      paramLabel = "NAME",
      description =
          "Instead of COMMAND: an implementation on the class path, a variant of the reference or mutant:ID.")
  private String name;

  /** What the implementation is called as long as it has not described itself. */
  String name(List<String> command) {
    return name == null ? String.join(" ", command) : name;
  }

  /**
   * Returns what starts the implementation.
   *
   * @throws CommandLine.ParameterException if the options do not say which
   */
  Supplier<Implementation> starter(List<String> command) {
    TheoremLimit.requireASecond(spec, "--limit", limit);
    if ((name == null) == command.isEmpty()) {
      throw usage(
          "expected either -- COMMAND, the command that starts the implementation, or --jvm NAME");
    }
    if (name == null) {
      Duration call = Duration.ofSeconds(limit);
      return () -> new Paced(ProcessImplementation.start(command, call), call);
    }
    try {
      Implementations.named(name).close();
    } catch (IllegalArgumentException e) {
      throw usage("--jvm: " + e.getMessage());
    } catch (RuntimeException | ServiceConfigurationError e) {
      // There is one, and it does not start: the run says so.
    }
    return () -> {
      try {
        return Implementations.named(name);
      } catch (RuntimeException | Error e) {
        throw new BrokenException("cannot make %s: %s".formatted(name, e), e);
      }
    };
  }

  /** Returns whether nothing says which. */
  boolean isNone(List<String> command) {
    return name == null && command.isEmpty();
  }

  /**
   * Says that the implementation is known otherwise.
   *
   * @throws CommandLine.ParameterException if the options say which
   */
  void requireNone(List<String> command) {
    if (!isNone(command)) {
      throw usage("expected one of --from DIR, -- COMMAND and --jvm NAME, found two");
    }
  }

  private CommandLine.ParameterException usage(String what) {
    return new CommandLine.ParameterException(spec.commandLine(), what);
  }
}
