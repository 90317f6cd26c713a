package org.measuredynamics.theorem.symmetry;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.EVALUATE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.SETS;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.NetworkInstance.Source;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.instance.SetPair;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.mutant.SetMutant;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.observation.EulerPair;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * A network over sets is a function of the empirical measure of the set: blind to the order of the
 * points and to the set being repeated as a whole, in its outputs and in its training; and
 * continuous in W1 with the network's own Lipschitz constant, (1/n) sum_i |b_i| (1/h) sum_k |c_k|
 * |a_k| for units over sets.
 *
 * <p>That training is blind to the list says more than that two lists lead to one end: each step on
 * the repeated and shuffled sets is the gradient step on the sets themselves.
 *
 * <p>W1 is exact: an assignment between sets of equal size, repeated to a common size where they
 * differ. Pairs: points moved a little; one point moved far, so that W1 is of order 1/N; other
 * sets.
 *
 * <p>Refuted by sums for means, by places in the list that matter, by what looks at other sets.
 *
 * <p>Alone: {@code check --theorem symmetry.set-function}.
 */
@AutoService(Catalogued.class)
public final class SetFunction implements Theorem<NetworkInstance> {
  private static final int STEPS = 4;

  @Override
  public Card card() {
    return Card.of("symmetry.set-function")
        .states(
            "f(x_1, ..., x_N) = f(nu), nu = (1/N) sum_k delta_{x_k}, and trained by the gradient of a function of nu; |f(nu) - f(nu')| <= Lip(f) W1(nu, nu')")
        .source(
            "Zweig, Bruna 2021, continuity on measures; De Bie, Peyre, Cuturi 2019; Zaheer, Kottur, Ravanbakhsh, Poczos, Salakhutdinov, Smola 2017, theorem 2")
        .assumes(
            Hypothesis.of("pooling by the mean: a function of the measure")
                .violatedBy(
                    "sum pooling", SetMutant.SET_SUM, NetworkInstance::plainSets, this::check),
            Hypothesis.of("the pooling is continuous in the weak topology")
                .violatedBy(
                    "the maximum over 64 points, one of which moves",
                    Violation.POOLED_BY_MAXIMUM::implementation,
                    SetFunction::oneNeuron,
                    trial -> oneMoves(trial, 64))
                .violatedBy(
                    "the median of 64 points, half of them at 0 and half at 1, one of which moves",
                    Violation.POOLED_BY_MEDIAN::implementation,
                    SetFunction::oneNeuron,
                    trial -> oneMoves(trial, 32)))
        .needs(EULER, NETWORK, EVALUATE, SETS)
        .budget(
            "rounding: running error analysis of outputs and steps; kinks that lie between the configurations of two runs, or as near as rounding; no term for W1, which is an exact assignment")
        .firstRefutes(SetMutant.SET_POSITION_LEAK)
        .neverAloneSince(
            "asks evaluations and runs of a few steps over sets, as symmetry.energy does: nothing in a question tells which of them asks");
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    DataSet data = trial.instance().network().data();
    Stream stream = trial.instance().stream(Draw.MOVED_SETS);
    sameMeasures(trial, "order of the points", SetPair.repeated(data, 1, stream));
    sameMeasures(trial, "every set twice", SetPair.repeated(data, 2, stream));
    sameMeasures(trial, "every set three times", SetPair.repeated(data, 3, stream));
    double lipschitz = lipschitz(trial);
    if (!Double.isInfinite(lipschitz)) {
      continuous(
          trial,
          lipschitz,
          List.of(SetPair.near(data, stream), SetPair.oneFar(data, stream), SetPair.next(data)));
    }
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.overSets(declared).arbitrary();
  }

  /** f(nu) and the training do not depend on the list that stands for nu. */
  private static void sameMeasures(Trial<NetworkInstance> trial, String what, SetPair pair) {
    NetworkEnergy energy = trial.instance().network();
    NetworkEnergy changed = energy.on(pair.second());
    double[] found = trial.implementation().evaluate(changed, trial.initial()).outputs();
    double[] expected = energy.outputs(trial.initial());
    double[] blur = rounding(trial, changed);
    for (int j = 0; j < found.length; j++) {
      trial.identity(
          "output %d, %s".formatted(j, what),
          found[j],
          expected[j],
          Budget.ofRounding(2 * blur[j]));
    }
    double step = trial.step(0.1);
    EulerPath path = trial.euler(step, STEPS);
    EulerPath again = EulerPath.of(trial.implementation(), changed, trial.initial(), step, STEPS);
    for (int k = 0; k < STEPS; k++) {
      trial.add(
          again.isStepOf(
              "distance from the gradient step, step %d, %s".formatted(k, what), energy, k));
    }
    trial.addAll(
        new EulerPair(energy, path, again).agree("distance in training, " + what, 0, k -> 0));
  }

  /** |f(nu_j) - f(nu'_j)| is at most Lip(f) W1(nu_j, nu'_j). */
  private static void continuous(
      Trial<NetworkInstance> trial, double lipschitz, List<SetPair> pairs) {
    NetworkEnergy energy = trial.instance().network();
    double[] here = trial.implementation().evaluate(energy, trial.initial()).outputs();
    double[] blur = rounding(trial, energy);
    for (SetPair pair : pairs) {
      NetworkEnergy there = energy.on(pair.second());
      double[] outputs = trial.implementation().evaluate(there, trial.initial()).outputs();
      double[] blurThere = rounding(trial, there);
      for (int j = 0; j < here.length; j++) {
        if (pair.isModerate(j)) {
          double distance = pair.distance(j);
          trial.atMost(
              "change of output %d over W1 = %.3g".formatted(j, distance),
              Math.abs(outputs[j] - here[j]),
              lipschitz * distance,
              Budget.ofRounding(blur[j] + blurThere[j] + 64 * EulerPath.U * lipschitz * distance));
        }
      }
    }
  }

  /** sum_i w_i Lip(phi(.; theta_i)); infinite where the unit has none. */
  private static double lipschitz(Trial<NetworkInstance> trial) {
    NetworkEnergy energy = trial.instance().network();
    ParticleMeasure mu = trial.initial();
    double lipschitz = 0;
    for (int i = 0; i < mu.size(); i++) {
      lipschitz += mu.weight(i) * energy.unit().inputLipschitz(mu.particle(i));
    }
    return lipschitz;
  }

  private static double[] rounding(Trial<NetworkInstance> trial, NetworkEnergy energy) {
    double u = trial.roundoff();
    double[] rounding = energy.outputMagnitudes(trial.initial());
    for (int j = 0; j < rounding.length; j++) {
      rounding[j] *= energy.operations(trial.initial().size()) * u;
    }
    return rounding;
  }

  private static NetworkInstance oneNeuron() {
    return NetworkInstance.plain("deep-sets").from(Source.SETS).sized(1, 1, 1);
  }

  /**
   * Of 64 points, so many at 0 and the others at 1, one goes from 0 to 1: W1 is 1/64, and the mean
   * itself changes by no more than it may.
   */
  private static void oneMoves(Trial<NetworkInstance> trial, int atZero) {
    int size = 64;
    double[] points = new double[size];
    Arrays.fill(points, atZero, size, 1);
    double[] moved = points.clone();
    moved[0] = 1;
    SetPair pair =
        new SetPair(
            DataSet.ofSets("before", 1, points, new int[] {size}, new double[1]),
            DataSet.ofSets("after", 1, moved, new int[] {size}, new double[1]));
    NetworkEnergy energy = trial.instance().network();
    double[] ones = new double[energy.dimension()];
    Arrays.fill(ones, 1);
    double most = energy.unit().inputLipschitz(ones) * pair.distance(0);
    trial.atMost(
        "change under a pooling that is not continuous",
        change(trial.implementation(), energy, pair, ones),
        most,
        Budget.ofRounding(1e-12));
    if (change(new ReferenceImplementation(), energy, pair, ones) > most + 1e-12) {
      throw new IllegalStateException(
          "the mean itself is not continuous: the control says nothing");
    }
  }

  private static double change(
      Implementation implementation, NetworkEnergy energy, SetPair pair, double[] neuron) {
    ParticleMeasure mu = ParticleMeasure.uniform(neuron.length, neuron);
    return Math.abs(
        implementation.evaluate(energy.on(pair.second()), mu).outputs()[0]
            - implementation.evaluate(energy.on(pair.first()), mu).outputs()[0]);
  }
}
