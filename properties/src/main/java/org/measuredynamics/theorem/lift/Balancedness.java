package org.measuredynamics.theorem.lift;

import static org.measuredynamics.contract.Capability.CONTINUOUS;
import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.ActivationPattern;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.ContinuousPath;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * For relu, a grad_a V = w . grad_w V, so the charge q = a^2 - |w|^2 is conserved for every neuron;
 * with the ridge lambda |theta|^2 / 2 it decays as exp(-2 lambda t).
 *
 * <p>One Euler step changes it by exactly -2 h lambda q + |step_a|^2 - |step_w|^2, so its total
 * drift is of first order in h: no term of the budget but rounding.
 *
 * <p>Refuted by layers that learn at different rates, by inertia, by a ridge that is off.
 *
 * <p>Alone: {@code check --theorem lift.balancedness}.
 */
@AutoService(Catalogued.class)
public final class Balancedness implements Theorem<NetworkInstance> {
  private static final String HOMOGENEOUS =
      "positively 2-homogeneous unit, output weight and inner weights at equal rates";
  private static final int STEPS = 8;

  @Override
  public Card card() {
    return Card.of("lift.balancedness")
        .states(
            "d/dt (a_i^2 - |w_i|^2) = -2 lambda (a_i^2 - |w_i|^2) for relu units; Euler adds h^2 ((grad_a V)^2 - |grad_w V|^2)")
        .source("Du, Hu, Lee 2018, theorem 2.1; theory.md, Balancedness and charges")
        .assumes(
            Hypothesis.of(HOMOGENEOUS)
                .violatedBy(
                    "tanh, which is not homogeneous",
                    ReferenceImplementation::new,
                    () -> NetworkInstance.plain("tanh"),
                    Balancedness::everyStep))
        .needs(EULER, unit("relu"))
        .budget(
            "Euler: none but rounding, the second-order term is exact; continuous flow: the declared tolerance from record to record, and what is stored, grown with the flow")
        .firstRefutes(FlowMutant.OUTPUT_LAYER_RATE_DOUBLED)
        .alone(RareMutant.OF_RELU)
        .judgesData();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    boolean met =
        instance.unit().equals("relu")
            && instance.regulariser() != Regulariser.Kind.TOTAL_VARIATION
            && instance.regulariser() != Regulariser.Kind.WELLS;
    return met ? Optional.empty() : Optional.of(HOMOGENEOUS);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("relu"))
        .under(Regulariser.Kind.NONE, Regulariser.Kind.TIKHONOV)
        .arbitrary();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    everyStep(trial);
    if (trial.declares(CONTINUOUS)
        && trial.instance().particles() * trial.instance().data() <= 256) {
      continuousFlow(trial);
    }
  }

  /** Claims of every neuron and every step. */
  private static void everyStep(Trial<NetworkInstance> trial) {
    EulerPath path = trial.euler(trial.step(0.1), STEPS);
    double ridge = ridge(trial.instance().network());
    for (int k = 0; k < STEPS; k++) {
      double[] blur = path.stepRounding(k);
      for (int i = 0; i < trial.initial().size(); i++) {
        step(trial, path, k, i, ridge, blur);
      }
    }
  }

  /** q(theta_i(k+1)) - q(theta_i(k)) = -2 h lambda q + h^2 ((grad_a V)^2 - |grad_w V|^2). */
  private static void step(
      Trial<NetworkInstance> trial, EulerPath path, int k, int i, double ridge, double[] blur) {
    double[] gradient = path.gradient(k);
    double step = path.step();
    int p = path.at(k).dimension();
    double change = 0;
    double second = 0;
    double charge = 0;
    double rounding = 0;
    for (int c = 0; c < p; c++) {
      double sign = c == 0 ? 1 : -1;
      double before = path.at(k).position(i, c);
      double after = path.at(k + 1).position(i, c);
      double slope = gradient[i * p + c];
      change += sign * (after - before) * (after + before);
      second += sign * step * step * slope * slope;
      charge += sign * before * before;
      rounding +=
          2 * (Math.abs(before) + Math.abs(after) + step * Math.abs(slope)) * blur[i * p + c]
              + 8 * p * EulerPath.U * (before * before + after * after);
    }
    trial.identity(
        "change of a^2 - |w|^2 of neuron %d in step %d".formatted(i, k),
        change,
        second - 2 * step * ridge * charge,
        Budget.ofRounding(rounding));
  }

  /**
   * q(theta_i(t)) = exp(-2 lambda (t - s)) q(theta_i(s)) from each record to the next, while no
   * neuron changes its activation pattern. The charge is conserved beyond, but where V has a convex
   * kink the flow slides along it, and integrators of smooth equations come to a halt there.
   */
  private static void continuousFlow(Trial<NetworkInstance> trial) {
    NetworkEnergy energy = trial.instance().network();
    double horizon = ActivationPattern.kept(energy, trial.initial(), trial.time(0.1));
    if (horizon <= 0) {
      return;
    }
    ContinuousPath path =
        ContinuousPath.of(
            trial.implementation(),
            new Problem(
                energy,
                trial.initial(),
                Problem.Scheme.CONTINUOUS,
                horizon / 64,
                new int[] {0, 7, 13, 22, 31, 43, 50, 64}));
    for (int k = 0; k < path.intervals(); k++) {
      double[] error = path.error(k);
      double decay = StrictMath.exp(-2 * ridge(energy) * path.length(k));
      for (int i = 0; i < trial.initial().size(); i++) {
        double size = quadratic(path.at(k), i, 1) + quadratic(path.at(k + 1), i, 1);
        trial.identity(
            "charge of neuron %d under the continuous flow, interval %d".formatted(i, k),
            quadratic(path.at(k + 1), i, -1),
            quadratic(path.at(k), i, -1) * decay,
            // |q(x + e) - q(x)| is at most 2 |x| |e| + |e|^2.
            Budget.of((2 * Math.sqrt(size) + error[i]) * error[i], 64 * EulerPath.U * size));
      }
    }
  }

  /** a_i^2 + sign |w_i|^2: the charge, or the square of the length. */
  private static double quadratic(ParticleMeasure mu, int i, int sign) {
    double sum = mu.position(i, 0) * mu.position(i, 0);
    for (int c = 1; c < mu.dimension(); c++) {
      sum += sign * (mu.position(i, c) * mu.position(i, c));
    }
    return sum;
  }

  private static double ridge(NetworkEnergy energy) {
    return energy.regulariser().strength();
  }
}
