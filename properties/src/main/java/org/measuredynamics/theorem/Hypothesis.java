package org.measuredynamics.theorem;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Comparison;

/**
 * A hypothesis of a theorem, and what shows that it is needed: negative controls, or the reason why
 * there are none.
 *
 * @param words the hypothesis
 * @param controls what violates it; the conclusion must then fail
 * @param uncontrolled why nothing does, or an empty text
 */
public record Hypothesis(String words, List<Control> controls, String uncontrolled) {
  /**
   * A negative control: the hypothesis violated, and the conclusion fails.
   *
   * @param name what violates it
   * @param observe what the theorem then observes
   */
  public record Control(String name, Supplier<List<Comparison>> observe) {
    /** Returns whether the conclusion fails, as it should: one of the comparisons is refuted. */
    public boolean fails() {
      return observe.get().stream().anyMatch(Comparison::isRefuted);
    }
  }

  /** What instances meet on which a claim of convergence in finite time is deterministic. */
  public static final String IN_TIME =
      "the exact scheme gets half way to the resolution in the time of a run";

  /** Returns {@link #IN_TIME}, which is looked at and has no control. */
  public static Hypothesis inTime() {
    return of(IN_TIME)
        .uncontrolledSince(
            "how far a run gets in finite time is no matter of a theorem; instances on which the exact scheme is late are not checked");
  }

  /** Returns a hypothesis that nothing violates yet. */
  public static Hypothesis of(String words) {
    return new Hypothesis(words, List.of(), "");
  }

  /** Returns the hypothesis with a control: the claim on that mutant and instance. */
  public <I extends Instance> Hypothesis violatedBy(
      String what, Mutant mutant, Supplier<I> instance, Consumer<Trial<I>> claim) {
    return violatedBy(what, mutant::implementation, instance, claim);
  }

  /**
   * Returns the hypothesis with a control: the claim on an implementation that may be right, at the
   * false-alarm probability that an instance has in a check.
   */
  public <I extends Instance> Hypothesis violatedBy(
      String what,
      Supplier<Implementation> implementation,
      Supplier<I> instance,
      Consumer<Trial<I>> claim) {
    return violatedBy(
        what,
        () -> {
          Trial<I> trial = Trial.of(implementation.get(), instance.get(), AlphaLedger.INSTANCE, 1);
          claim.accept(trial);
          return trial.observations();
        });
  }

  /** Returns the hypothesis with a control that makes its observations itself. */
  public Hypothesis violatedBy(String what, Supplier<List<Comparison>> observe) {
    List<Control> more = new ArrayList<>(controls);
    more.add(new Control(what, observe));
    return new Hypothesis(words, List.copyOf(more), uncontrolled);
  }

  /** Returns the hypothesis with the reason why it has no control. */
  public Hypothesis uncontrolledSince(String reason) {
    return new Hypothesis(words, controls, reason);
  }
}
