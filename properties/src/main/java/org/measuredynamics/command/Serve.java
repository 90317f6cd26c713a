package org.measuredynamics.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Server;
import org.measuredynamics.variant.Implementations;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description =
        "Answers the wire protocol on standard input and output for an implementation on the class"
            + " path, a variant of the reference or a mutant: what check -- COMMAND speaks to.")
final class Serve implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--jvm",
      paramLabel = "NAME",
      required = true,
      description = "Its name: as check --jvm takes it.")
  private String name;

  @Override
  public Integer call() throws IOException {
    Implementation implementation;
    try {
      implementation = Implementations.named(name);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--jvm: " + e.getMessage(), e);
    }
    // Whatever else prints would break the protocol: it goes to the log.
    System.setOut(System.err);
    try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      Server.serve(implementation, System.in, out);
    }
    return 0;
  }
}
