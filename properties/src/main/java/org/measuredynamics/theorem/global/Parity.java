package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.NETWORK;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Gradients hardly tell parities apart. The data are the whole cube {-1, 1}^d, the targets a parity
 * chi_S(x) = prod_{k in S} x_k or its opposite. Targets are signs, so the slope of any risk is
 * affine in them, l'(f, y) = A(f) + y B(f), and the 2^d parities are an orthonormal basis of the
 * functions on the cube. Half the difference of the steps towards chi_S and -chi_S is therefore D_S
 * = -(h / m) sum_x chi_S(x) B(f(x)) grad phi(x), and by Parseval's identity, for each neuron,
 *
 * <pre>  sum_S |D_S|^2 = (h^2 / m) sum_x B(f(x))^2 |grad phi(x; theta)|^2,</pre>
 *
 * so that a random parity moves it by no more than 2^(-d/2) of what its gradient would: whichever
 * parity it is, training sees next to nothing of it. By inversion sum_S chi_S(x) D_S is the part of
 * the datum x alone. Both hold at every state: at the start, and where a run of the implementation
 * has come to.
 *
 * <p>Alone: {@code check --theorem global.parity}.
 */
@AutoService(Catalogued.class)
public final class Parity implements Theorem<NetworkInstance> {
  private static final int MOST_DIMENSIONS = 5;
  private static final int MOST_PARTICLES = 24;
  private static final double PART_OF_LIPSCHITZ = 0.3;

  /** Where the runs are looked at, whose steps towards each parity are taken. */
  private static final int[] RECORD = {0, 60};

  @Override
  public Card card() {
    return Card.of("global.parity")
        .states(
            "x in {-1, 1}^d, y = +-chi_S(x), D_S half the difference of the two steps: sum_S |D_S|^2 = (h^2 / m) sum_x B(f(x))^2 |grad phi(x; theta)|^2, 2 B(f) = l'(f, 1) - l'(f, -1); sum_S chi_S(x) D_S = -h B(f(x)) grad phi(x; theta)")
        .source("Shalev-Shwartz, Shamir, Shammah 2017, theorem 1; theory.md, Parities")
        .assumes(
            Hypothesis.of("the data are the whole cube, each point once")
                .violatedBy("a point is missing", () -> control(j -> j > 0))
                .violatedBy("half the cube, a coordinate biased", () -> control(j -> j % 2 == 0)))
        .needs(EULER, NETWORK)
        .budget("rounding of one step, by running error analysis; nothing else")
        .firstRefutes(FlowMutant.SIGNS_TAKEN_FOR_CLASSES)
        .alone(RareMutant.ON_THE_CUBE)
        .cost(2);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .alone()
        .from(NetworkInstance.Source.SYNTHETIC)
        .ofDimensions(2, MOST_DIMENSIONS)
        .ofData(d -> 1 << d)
        .ofParticles(1, MOST_PARTICLES)
        .arbitrary();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return instance.isNetwork() ? Optional.empty() : Optional.of("a network");
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    check(trial, IntStream.range(0, 1 << trial.instance().dimension()).toArray());
  }

  /** The claims about steps on those points of the cube. */
  private static void check(Trial<NetworkInstance> trial, int[] points) {
    int d = trial.instance().dimension();
    NetworkEnergy towards = trial.instance().network().on(parity(d, points, (1 << d) - 1, 1));
    double step = EulerPath.step(towards, trial.initial(), PART_OF_LIPSCHITZ);
    List<ParticleMeasure> states =
        trial
            .implementation()
            .run(new Problem(towards, trial.initial(), Problem.Scheme.EULER, step, RECORD));
    for (int k = 0; k < RECORD.length; k++) {
      String at = "step %d".formatted(RECORD[k]);
      Half[] steps = new Half[1 << d];
      for (int s = 0; s < steps.length; s++) {
        steps[s] = Half.of(trial, towards, points, s, states.get(k), step);
      }
      Half[] parts = new Half[1 << d];
      for (int x = 0; x < parts.length; x++) {
        parts[x] = Half.of(towards, x, states.get(k), step);
      }
      parseval(trial, at, steps, parts);
      inversion(trial, at, steps, parts);
    }
  }

  /** sum_S |D_S|^2 is the mean of |h B grad phi|^2 over the cube, neuron by neuron. */
  private static void parseval(
      Trial<NetworkInstance> trial, String at, Half[] steps, Half[] parts) {
    int p = trial.initial().dimension();
    for (int i = 0; i < trial.initial().size(); i++) {
      double[] found = square(steps, i * p, p);
      double[] expected = square(parts, i * p, p);
      trial.identity(
          "sum of |D_S|^2 of neuron %d, %s".formatted(i, at),
          found[0],
          expected[0] / parts.length,
          Budget.ofRounding(found[1] + expected[1] / parts.length));
    }
  }

  /** The sum of |.|^2 over halves and p coordinates, and what rounding may do to it. */
  private static double[] square(Half[] halves, int from, int p) {
    double square = 0;
    double blur = 0;
    for (Half half : halves) {
      for (int c = from; c < from + p; c++) {
        double value = half.value[c];
        square += value * value;
        blur += 2 * Math.abs(value) * half.rounding[c] + half.rounding[c] * half.rounding[c];
      }
    }
    return new double[] {square, blur + 2 * halves.length * p * EulerPath.U * square};
  }

  /** sum_S chi_S(x) D_S = -h B(f(x)) grad phi(x; theta), of all neurons. */
  private static void inversion(
      Trial<NetworkInstance> trial, String at, Half[] steps, Half[] parts) {
    for (int x = 0; x < parts.length; x++) {
      double off = 0;
      double blur = 0;
      for (int c = 0; c < parts[x].value.length; c++) {
        double sum = parts[x].value[c];
        double rounding = parts[x].rounding[c];
        for (int s = 0; s < steps.length; s++) {
          sum -= character(s, x) * steps[s].value[c];
          rounding += steps[s].rounding[c] + 2 * EulerPath.U * Math.abs(steps[s].value[c]);
        }
        off += sum * sum;
        blur += rounding * rounding;
      }
      trial.identity(
          "part of datum %d in the steps, %s".formatted(x, at),
          Math.sqrt(off),
          0,
          Budget.ofRounding(Math.sqrt(blur)));
    }
  }

  /**
   * Half the difference of what two opposite targets do in a step.
   *
   * @param value n x p
   * @param rounding what rounding may do to it, n x p
   */
  private record Half(double[] value, double[] rounding) {
    /** Of the implementation's steps towards chi_S and -chi_S. */
    static Half of(
        Trial<NetworkInstance> trial,
        NetworkEnergy like,
        int[] points,
        int subset,
        ParticleMeasure mu,
        double step) {
      double[] value = new double[mu.size() * mu.dimension()];
      double[] rounding = new double[value.length];
      int d = trial.instance().dimension();
      for (int sign = -1; sign <= 1; sign += 2) {
        NetworkEnergy energy = like.on(parity(d, points, subset, sign));
        EulerPath one = EulerPath.of(trial.implementation(), energy, mu, step, 1);
        double[] increment = one.increment(0);
        double[] bound = one.stepRounding(0);
        for (int c = 0; c < value.length; c++) {
          value[c] += 0.5 * sign * increment[c];
          rounding[c] += 0.5 * bound[c];
        }
      }
      return new Half(value, rounding);
    }

    /** Of the targets 1 and -1 of one point of the cube, by the suite: -h B grad phi. */
    static Half of(NetworkEnergy like, int point, ParticleMeasure mu, double step) {
      double[] value = new double[mu.size() * mu.dimension()];
      double[] rounding = new double[value.length];
      int d = like.data().dimension();
      for (int sign = -1; sign <= 1; sign += 2) {
        Energy energy = like.on(parity(d, new int[] {point}, 0, sign));
        double[] gradient = energy.gradient(mu);
        double[] bound = energy.gradientRounding(mu, EulerPath.U);
        for (int c = 0; c < value.length; c++) {
          value[c] -= 0.5 * sign * step * gradient[c];
          rounding[c] += 0.5 * step * (bound[c] + 4 * EulerPath.U * Math.abs(gradient[c]));
        }
      }
      return new Half(value, rounding);
    }
  }

  /** Those points of the cube, bit k of a number for coordinate k, with targets sign chi_S. */
  private static DataSet parity(int d, int[] points, int subset, int sign) {
    double[] inputs = new double[points.length * d];
    Arrays.setAll(inputs, c -> (points[c / d] >> c % d & 1) == 1 ? -1 : 1);
    double[] targets =
        Arrays.stream(points).mapToDouble(x -> sign * character(subset, x)).toArray();
    return DataSet.of("parity", d, inputs, targets);
  }

  /** chi_S(x), both as bits. */
  private static int character(int subset, int point) {
    return Integer.bitCount(subset & point) % 2 == 0 ? 1 : -1;
  }

  private static List<Comparison> control(IntPredicate kept) {
    NetworkInstance instance = NetworkInstance.plain("tanh").sized(3, 8, 17);
    Trial<NetworkInstance> trial =
        Trial.of(new ReferenceImplementation(), instance, AlphaLedger.INSTANCE, 1);
    check(trial, IntStream.range(0, 1 << instance.dimension()).filter(kept).toArray());
    return trial.observations();
  }
}
