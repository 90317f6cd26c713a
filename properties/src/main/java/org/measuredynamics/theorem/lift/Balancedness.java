package org.measuredynamics.theorem.lift;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.observation.ContinuousPath;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * For relu, a grad_a V = w . grad_w V, so a^2 - |w|^2 is conserved for every neuron; with the ridge
 * lambda |theta|^2 / 2 it decays as exp(-2 lambda t).
 *
 * <p>One Euler step changes it by exactly -2 h lambda (a^2 - |w|^2) + |step_a|^2 - |step_w|^2, so
 * its total drift is of first order in h: no term of the budget but rounding.
 *
 * <p>Refuted by layers that learn at different rates, by inertia, by a ridge that is off.
 *
 * <p>Alone: {@code check --theorem lift.balancedness}.
 */
@AutoService(Theorem.class)
public final class Balancedness implements OldTheorem {
  private static final int STEPS = 8;

  @Override
  public String id() {
    return "lift.balancedness";
  }

  @Override
  public String statement() {
    return "d/dt (a_i^2 - |w_i|^2) = -2 lambda (a_i^2 - |w_i|^2) for relu units; Euler adds h^2 ((grad_a V)^2 - |grad_w V|^2)";
  }

  @Override
  public String source() {
    return "Du, Hu, Lee 2018, theorem 2.1; theory.md, Balancedness and charges";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("positively 2-homogeneous unit, output weight and inner weights at equal rates");
  }

  @Override
  public List<String> needs() {
    return List.of("euler", "relu");
  }

  @Override
  public String budget() {
    return "Euler: none but rounding, the second-order term is exact; continuous flow: the declared tolerance from record to record, and what is stored, grown with the flow";
  }

  @Override
  public String firstRefutes() {
    return "output-layer-rate-doubled";
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    boolean met =
        instance.unit().equals("relu")
            && instance.regulariser() != Regulariser.Kind.TOTAL_VARIATION
            && instance.regulariser() != Regulariser.Kind.WELLS;
    return met ? Optional.empty() : Optional.of(hypotheses().get(0));
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    NetworkEnergy energy = instance.network();
    double ridge = energy.regulariser().strength();
    ParticleMeasure initial = instance.initial();
    List<Comparison> comparisons =
        steps(implementation, energy, initial, EulerPath.step(energy, initial, 0.1), ridge);
    if (implementation.describe().declares(Capability.CONTINUOUS)
        && instance.particles() * instance.data() <= 256) {
      double horizon = beforeKinks(energy, initial, EulerPath.step(energy, initial, 0.1));
      if (horizon > 0) {
        comparisons.addAll(continuous(implementation, energy, initial, horizon, ridge));
      }
    }
    return comparisons;
  }

  private static List<Comparison> steps(
      Implementation implementation,
      Energy energy,
      ParticleMeasure initial,
      double step,
      double ridge) {
    EulerPath path = EulerPath.of(implementation, energy, initial, step, STEPS);
    List<Comparison> comparisons = new ArrayList<>();
    int p = initial.dimension();
    for (int k = 0; k < STEPS; k++) {
      double[] gradient = path.gradient(k);
      double[] blur = path.stepRounding(k);
      for (int i = 0; i < initial.size(); i++) {
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
        comparisons.add(
            Comparison.identity(
                "change of a^2 - |w|^2 of neuron %d in step %d".formatted(i, k),
                change,
                second - 2 * step * ridge * charge,
                Budget.ofRounding(rounding)));
      }
    }
    return comparisons;
  }

  /**
   * The longest 64th of the horizon before a neuron changes its activation pattern. The charge is
   * conserved beyond, but where V has a convex kink the flow slides along it, and integrators of
   * smooth equations come to a halt there.
   */
  private static double beforeKinks(NetworkEnergy energy, ParticleMeasure initial, double horizon) {
    int parts = 64;
    EulerPath path =
        EulerPath.of(new ReferenceImplementation(), energy, initial, horizon / parts, parts);
    boolean[] pattern = activation(energy.data(), initial);
    for (int k = 1; k <= parts; k++) {
      if (!Arrays.equals(pattern, activation(energy.data(), path.at(k)))) {
        return Math.max(0, k - 2) * horizon / parts;
      }
    }
    return horizon;
  }

  /** Which neurons are active on which data, n x m. */
  private static boolean[] activation(DataSet data, ParticleMeasure mu) {
    boolean[] active = new boolean[mu.size() * data.size()];
    for (int j = 0; j < data.size(); j++) {
      double[] x = data.input(j);
      for (int i = 0; i < mu.size(); i++) {
        double sum = 0;
        for (int c = 0; c < x.length; c++) {
          sum = Math.fma(mu.position(i, c + 1), x[c], sum);
        }
        active[i * data.size() + j] = sum > 0;
      }
    }
    return active;
  }

  /** The charge along the continuous flow, from each record to the next. */
  private static List<Comparison> continuous(
      Implementation implementation,
      Energy energy,
      ParticleMeasure initial,
      double horizon,
      double ridge) {
    ContinuousPath path =
        ContinuousPath.of(
            implementation,
            new Problem(
                energy,
                initial,
                Problem.Scheme.CONTINUOUS,
                horizon / 64,
                new int[] {0, 7, 13, 22, 31, 43, 50, 64}));
    List<Comparison> comparisons = new ArrayList<>();
    for (int k = 0; k < path.intervals(); k++) {
      double[] error = path.error(k);
      double decay = StrictMath.exp(-2 * ridge * path.length(k));
      for (int i = 0; i < initial.size(); i++) {
        double size = charge(path.at(k), i, true) + charge(path.at(k + 1), i, true);
        comparisons.add(
            Comparison.identity(
                "charge of neuron %d under the continuous flow, interval %d".formatted(i, k),
                charge(path.at(k + 1), i, false),
                charge(path.at(k), i, false) * decay,
                // |q(x + e) - q(x)| is at most 2 |x| |e| + |e|^2.
                Budget.of((2 * Math.sqrt(size) + error[i]) * error[i], 64 * EulerPath.U * size)));
      }
    }
    return comparisons;
  }

  private static double charge(ParticleMeasure mu, int i, boolean absolute) {
    double sum = 0;
    for (int c = 0; c < mu.dimension(); c++) {
      double square = mu.position(i, c) * mu.position(i, c);
      sum += c == 0 || absolute ? square : -square;
    }
    return sum;
  }

  @Override
  public List<Control> controls() {
    Instance instance = Instance.plain("tanh");
    Energy energy = instance.energy();
    return List.of(
        new Control(
            hypotheses().get(0),
            "tanh, which is not homogeneous",
            () ->
                steps(
                    new ReferenceImplementation(),
                    energy,
                    instance.initial(),
                    EulerPath.step(energy, instance.initial(), 0.1),
                    0)));
  }
}
