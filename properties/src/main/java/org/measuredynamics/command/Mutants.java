package org.measuredynamics.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.theorem.Theorem;
import org.measuredynamics.variant.Implementations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "mutants",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the mutants: faulty implementations that the theorems refute.",
      "See one refuted: check --jvm mutant:NAME --theorem ID."
    })
final class Mutants implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "As a JSON array.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      List<Map<String, Object>> all = new ArrayList<>();
      for (Mutant mutant : Mutant.catalogue()) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", Implementations.MUTANT + mutant.id());
        entry.put("fault", mutant.fault());
        entry.put("namedBy", namedBy(mutant));
        all.add(entry);
      }
      out.println(
          new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(all));
    } else {
      for (Mutant mutant : Mutant.catalogue()) {
        out.printf(
            "%s%n  %s%n%s",
            Implementations.MUTANT + mutant.id(),
            mutant.fault(),
            namedBy(mutant).stream()
                .map(id -> "  refuted by " + id + System.lineSeparator())
                .reduce("", String::concat));
      }
    }
    return 0;
  }

  /** The theorems that name the mutant as one they refute. */
  private static List<String> namedBy(Mutant mutant) {
    return Theorem.catalogue().stream()
        .filter(theorem -> theorem.card().refutes().contains(mutant))
        .map(Theorem::id)
        .toList();
  }
}
