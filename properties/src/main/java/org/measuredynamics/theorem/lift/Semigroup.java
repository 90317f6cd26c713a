package org.measuredynamics.theorem.lift;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.EulerPair;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * The flow is autonomous: where it goes depends on where it is, not on when or how it came there.
 * To run s + t steps is to run s, and t more from there.
 *
 * <p>Both runs are observed, so each step is judged by itself: the distance already there times (1
 * + hL), and rounding.
 *
 * <p>Refuted by whatever an optimiser remembers: momentum, a schedule, a stale gradient.
 *
 * <p>Alone: {@code check --theorem lift.semigroup}.
 */
@AutoService(Theorem.class)
public final class Semigroup implements OldTheorem {
  private static final int BEFORE = 3;
  private static final int AFTER = 4;

  @Override
  public String id() {
    return "lift.semigroup";
  }

  @Override
  public String statement() {
    return "S_(s+t) mu = S_t S_s mu: the flow from mu_s is the flow from mu_0, later";
  }

  @Override
  public String source() {
    return "Ambrosio, Gigli, Savare 2008, theorem 11.2.1";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("the velocity -grad V(.; mu_t) depends on the present measure only");
  }

  @Override
  public List<String> needs() {
    return List.of("euler");
  }

  @Override
  public String budget() {
    return "rounding of one step, and the distance already there times (1 + hL); asked for again: nothing where the same bits are declared";
  }

  @Override
  public String firstRefutes() {
    return "step-schedule";
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    Energy energy = instance.energy();
    ParticleMeasure initial = instance.initial();
    double step = EulerPath.step(energy, initial, 0.25);
    EulerPath whole = EulerPath.of(implementation, energy, initial, step, BEFORE + AFTER);
    EulerPath rest = EulerPath.of(implementation, energy, whole.at(BEFORE), step, AFTER);
    int[] same = IntStream.range(0, initial.size()).toArray();
    List<Comparison> comparisons =
        new EulerPair(energy, whole.from(BEFORE), rest, same).steps("distance of the two runs");
    EulerPath again = EulerPath.of(implementation, energy, initial, step, BEFORE + AFTER);
    comparisons.addAll(repeated(implementation, new EulerPair(energy, whole, again, same)));
    return comparisons;
  }

  /** The same question brings the same answer: the same bits, or within rounding, as declared. */
  private static List<Comparison> repeated(Implementation implementation, EulerPair pair) {
    if (implementation.describe().repeatable() == Description.Repeatable.BITS) {
      return IntStream.rangeClosed(0, BEFORE + AFTER)
          .mapToObj(
              k ->
                  Comparison.identity(
                      "distance to the same run asked for again, declared to have the same bits",
                      pair.distance(k),
                      0,
                      Budget.ofRounding(0)))
          .toList();
    }
    return pair.agree("distance to the same run asked for again", 0, k -> 0);
  }

  @Override
  public List<Control> controls() {
    Instance instance = Instance.plain("tanh");
    return List.of(
        new Control(
            hypotheses().get(0),
            "heavy-ball inertia",
            () -> check(Mutant.named("momentum").implementation(), instance, AlphaLedger.RUN)));
  }
}
