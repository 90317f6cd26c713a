package org.measuredynamics.theorem;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Comparison;

/** The bridge for the time of the move: a theorem whose card is eight methods. */
public interface OldTheorem extends Theorem {
  /** An old control. */
  record Control(String hypothesis, String name, Supplier<List<Comparison>> observe) {}

  @Override
  String id();

  String statement();

  String source();

  List<String> hypotheses();

  List<String> needs();

  String budget();

  String firstRefutes();

  default int cost() {
    return 1;
  }

  List<Comparison> check(Implementation implementation, Instance instance, double alpha);

  default boolean sharpens() {
    return false;
  }

  default List<Comparison> check(
      Implementation implementation, Instance instance, double alpha, int sharpness) {
    return check(implementation, instance, alpha);
  }

  List<Control> controls();

  default String uncontrolled(String hypothesis) {
    return "";
  }

  @Override
  default void check(Trial trial) {
    trial.addAll(check(trial.implementation(), trial.instance(), trial.alpha(), trial.sharpness()));
  }

  @Override
  default Card card() {
    Card card =
        Card.of(id())
            .states(statement())
            .source(source())
            .budget(budget())
            .firstRefutes(Mutant.named(firstRefutes()))
            .cost(cost());
    if (id().equals("symmetry.conserved-quantities")) {
      card = card.uses(Capability.dynamics("preconditioned"));
    }
    if (sharpens()) {
      card = card.sharpened();
    }
    for (String need : needs()) {
      card =
          card.needsOneOf(
              Arrays.stream(need.split(" or ", -1))
                  .map(OldTheorem::capability)
                  .toArray(Capability[]::new));
    }
    List<Hypothesis> all = new ArrayList<>();
    for (String words : hypotheses()) {
      Hypothesis hypothesis = Hypothesis.of(words);
      for (Control control : controls()) {
        if (control.hypothesis.equals(words)) {
          hypothesis = hypothesis.violatedBy(control.name, control.observe);
        }
      }
      if (!uncontrolled(words).isEmpty()) {
        hypothesis = hypothesis.uncontrolledSince(uncontrolled(words));
      }
      all.add(hypothesis);
    }
    return card.assumes(all.toArray(Hypothesis[]::new));
  }

  private static Capability capability(String word) {
    return new ReferenceImplementation()
        .describe().declared().stream()
            .filter(each -> each.toString().equals(word))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(word));
  }
}
