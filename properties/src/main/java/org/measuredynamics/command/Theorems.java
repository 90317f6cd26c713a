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
import org.measuredynamics.evidence.Effort;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogue;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "theorems",
    mixinStandardHelpOptions = true,
    description = "Lists the theorems of the catalogue, and which of them are the base.")
final class Theorems implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "As a JSON array.")
  private boolean json;

  @Option(names = "--tsv", description = "As a version of the catalogue keeps them.")
  private boolean tsv;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (tsv) {
      out.print(Catalogue.current().table());
      out.flush();
    } else if (json) {
      List<Map<String, Object>> all = new ArrayList<>();
      for (Theorem<?> theorem : Theorem.catalogue()) {
        Card card = theorem.card();
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", card.id());
        entry.put("statement", card.statement());
        entry.put("source", card.source());
        entry.put("hypotheses", card.hypotheses().stream().map(Hypothesis::words).toList());
        entry.put("needs", card.needsInWords());
        entry.put("base", card.isBase());
        entry.put("revision", card.revision());
        entry.put("effort", Effort.QUICK.affords(theorem) ? "quick" : "standard");
        all.add(entry);
      }
      out.println(
          new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(all));
    } else {
      for (Theorem<?> theorem : Theorem.catalogue()) {
        Card card = theorem.card();
        out.printf(
            "%s%s%n  %s%n  %s%n",
            card.id(), card.isBase() ? " (base)" : "", card.statement(), card.source());
      }
    }
    return 0;
  }
}
