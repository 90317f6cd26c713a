package org.measuredynamics.theorem.lift;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * The energy is convex in the measure, along mixtures. For the square loss the gap to the chord is
 * exactly s (1 - s) |f_mu - f_nu|^2 / 2 in the mean over data; for the logistic loss it lies
 * between 0 and s (1 - s) |f_mu - f_nu|^2 / 8.
 *
 * <p>Mixtures are of copies of equal weight, so that they need no weights of the implementation.
 *
 * <p>Refuted by outputs that are not linear in the measure. It is not convex in the parameters: the
 * control finds a witness.
 *
 * <p>Alone: {@code check --theorem lift.convexity}.
 */
@AutoService(Theorem.class)
public final class Convexity implements OldTheorem {

  @Override
  public String id() {
    return "lift.convexity";
  }

  @Override
  public String statement() {
    return "(1 - s) F(mu) + s F(nu) - F((1 - s) mu + s nu) = s (1 - s) |f_mu - f_nu|^2 / 2 (square), in [0, s (1 - s) |f_mu - f_nu|^2 / 8] (logistic)";
  }

  @Override
  public String source() {
    return "Bach 2017, section 2; Chizat, Bach 2018, section 1.1; theory.md, Convexity";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("the two networks are mixed as measures, not in their parameters");
  }

  @Override
  public List<String> needs() {
    return List.of("network", "evaluate");
  }

  @Override
  public String budget() {
    return "rounding of four energies in any order of summation";
  }

  @Override
  public String firstRefutes() {
    return "output-times-sqrt-n";
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    return instance.isNetwork() ? Optional.empty() : Optional.of("a network");
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    NetworkEnergy energy = instance.network();
    ParticleMeasure mu = instance.drawn(0);
    ParticleMeasure nu = instance.drawn(1);
    List<Comparison> comparisons = new ArrayList<>();
    for (int[] copies : new int[][] {{1, 1}, {3, 1}, {1, 4}}) {
      comparisons.addAll(chord(implementation, energy, mu, nu, copies[0], copies[1]));
    }
    return comparisons;
  }

  private static List<Comparison> chord(
      Implementation implementation,
      NetworkEnergy energy,
      ParticleMeasure mu,
      ParticleMeasure nu,
      int left,
      int right) {
    double s = (double) right / (left + right);
    ParticleMeasure mixture = mu.duplicated(left).mixedWith(nu.duplicated(right), s);
    Evaluation first = implementation.evaluate(energy, mu);
    Evaluation second = implementation.evaluate(energy, nu);
    Evaluation mixed = implementation.evaluate(energy, mixture);
    double gap = (1 - s) * first.energy() + s * second.energy() - mixed.energy();
    double square = 0;
    double chain =
        energy.operations(mixture.size()) * (implementation.describe().roundoff() + EulerPath.U);
    double rounding =
        2
            * chain
            * (energy.valueMagnitude(mu)
                + energy.valueMagnitude(nu)
                + energy.valueMagnitude(mixture));
    double[] fine = energy.outputMagnitudes(mu);
    double[] other = energy.outputMagnitudes(nu);
    for (int j = 0; j < first.outputs().length; j++) {
      double difference = first.outputs()[j] - second.outputs()[j];
      square += difference * difference / first.outputs().length;
      rounding +=
          chain
              * (fine[j] + other[j])
              * 2
              * (Math.abs(difference) + chain * (fine[j] + other[j]))
              / first.outputs().length;
    }
    double size = 0.5 * s * (1 - s) * square;
    if (energy.risk() == Risk.SQUARE) {
      return List.of(
          Comparison.identity("gap to the chord", gap, size, Budget.ofRounding(rounding)));
    }
    return List.of(
        Comparison.atMost("gap to the chord", gap, size / 4, Budget.ofRounding(rounding)),
        Comparison.atMost("mixture below the chord", -gap, 0, Budget.ofRounding(rounding)));
  }

  @Override
  public List<Control> controls() {
    return List.of(
        new Control(
            hypotheses().get(0), "tanh networks mixed in their parameters", Convexity::witness));
  }

  /** The first pair among 200 whose parameter midpoint lies above the chord. */
  private static List<Comparison> witness() {
    ReferenceImplementation reference = new ReferenceImplementation();
    List<Comparison> comparisons = new ArrayList<>();
    for (long seed = 1; seed <= 200; seed++) {
      Instance instance =
          new Instance(
              "tanh",
              Risk.SQUARE,
              Regulariser.Kind.NONE,
              Instance.Source.SYNTHETIC,
              3,
              12,
              4,
              false,
              seed);
      NetworkEnergy energy = instance.network();
      double[] middle = instance.drawn(0).positions();
      double[] other = instance.drawn(1).positions();
      for (int c = 0; c < middle.length; c++) {
        middle[c] = 0.5 * (middle[c] + other[c]);
      }
      double ends =
          0.5 * reference.evaluate(energy, instance.drawn(0)).energy()
              + 0.5 * reference.evaluate(energy, instance.drawn(1)).energy();
      ParticleMeasure between = instance.drawn(0).at(middle);
      comparisons.add(
          Comparison.atMost(
              "energy at the midpoint of parameters, seed " + seed,
              reference.evaluate(energy, between).energy(),
              ends,
              Budget.ofRounding(
                  energy.operations(4) * EulerPath.U * energy.valueMagnitude(between))));
    }
    return comparisons;
  }
}
