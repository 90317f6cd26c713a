package org.measuredynamics.command;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.measuredynamics.evidence.Effort;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;
import org.measuredynamics.variant.Implementations;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description =
        "Says what a theorem states, what it assumes, what it needs, what bounds its errors, and how"
            + " to see it refuted.")
final class Explain implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "THEOREM", description = "Its id.")
  private String theorem;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Theorem<?> chosen;
    try {
      chosen = Theorem.named(theorem);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    Card card = chosen.card();
    out.println(card.id() + (card.isBase() ? ", a law of the base" : ""));
    out.println("states:    " + card.statement());
    out.println("source:    " + card.source());
    for (Hypothesis hypothesis : card.hypotheses()) {
      out.println("assumes:   " + hypothesis.words());
      hypothesis.controls().forEach(each -> out.println("           fails with " + each.name()));
      if (!hypothesis.uncontrolled().isEmpty()) {
        out.println("           no control: " + hypothesis.uncontrolled());
      }
    }
    card.needsInWords().forEach(need -> out.println("needs:     " + need));
    out.println("bounded:   " + card.budget());
    out.printf(
        "instances: %s%n",
        card.isFixedDesign()
            ? "a fixed design"
            : "%d at standard effort%s"
                .formatted(
                    card.instances(Effort.STANDARD.instances()),
                    Effort.QUICK.affords(chosen) ? "" : ", none at quick unless it is named"));
    for (Mutant refuted : card.refutes()) {
      out.println("refutes:   " + refuted.fault());
      out.printf(
          "           check --theorem %s --jvm %s%s%n",
          card.id(), Implementations.MUTANT, refuted.id());
    }
    if (!card.neverAlone().isEmpty()) {
      out.println("           none alone: " + card.neverAlone());
    }
    return 0;
  }
}
