package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.regulariser;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Certificate;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Rehearsal;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * For 2-homogeneous units, if the initial support separates (both signs of the output weight in
 * every direction) and the flow converges, its limit is a global minimiser; relu units are not
 * smooth and have a theorem of their own, on the convergence of the network.
 *
 * <p>Optimality is certified: the duality gap, whose supremum over directions is exact for relu in
 * dimensions 2 and 3, bounds F(mu) - inf F whatever ran. In dimension 10 the supremum is searched
 * by ascent from many starts, and the verdict says that it is not certified. The flow is followed
 * for a finite time, so the claim is that the certified gap falls below a stated part of F(0) where
 * the suite's own run from the same neurons gets half way to it.
 *
 * <p>Alone: {@code check --theorem global.homogeneous}.
 */
@AutoService(Catalogued.class)
public final class Homogeneous implements Theorem<NetworkInstance> {
  private static final Rehearsal<NetworkInstance> OPTIMUM =
      Rehearsal.of(Homogeneous::fromTheInstance);
  private static final double LAMBDA = 0.05;
  private static final double STEP = 0.05;
  private static final int STEPS = 10_000;
  private static final int WIDTH = 96;
  private static final int[] DIMENSIONS = {2, 3, 10};
  private static final int STARTS = 256;

  /** The part of the energy of the empty network above which a certified gap refutes. */
  private static final double RESOLUTION = 0.02;

  @Override
  public Card card() {
    return Card.of("global.homogeneous")
        .states(
            "supp mu_0 separating, mu_t -> mu_inf: F(mu_inf) = inf F, certified by F(mu) - inf F <= duality gap(V(.; mu))")
        .source(
            "Chizat, Bach 2018, theorem 3.3, for smooth units; Wojtowytsch 2020, for relu; certificate: theory.md, Duality certificates")
        .assumes(
            Hypothesis.of(
                    "the initial support separates: output weights of both signs in all directions")
                .violatedBy(
                    "positive output weights, directions within an arc of one radian, a negative target",
                    ReferenceImplementation::new,
                    () -> NetworkInstance.plain("relu").sized(2, 12, WIDTH),
                    Homogeneous::withinAnArc),
            Hypothesis.inTime())
        .needs(EULER, unit("relu"), regulariser(Regulariser.Kind.TIKHONOV))
        .budget(
            "truncation: finite time, resolution 2 percent of F(0) after T = 500, of which the exact scheme uses half at most; the certificate is rigorous up to rounding")
        .firstRefutes(FlowMutant.OUTPUT_WEIGHTS_FROZEN)
        .alone(RareMutant.AFTER_5000_STEPS)
        .cost(20);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("relu"))
        .plain()
        .under(Regulariser.Kind.TIKHONOV)
        .ofDimension(DIMENSIONS)
        .ofData(8, 16)
        .ofParticles(WIDTH, WIDTH)
        .arbitrary();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return OPTIMUM.getsHalfWay(instance) ? Optional.empty() : Optional.of(Hypothesis.IN_TIME);
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    fromTheInstance(trial);
  }

  private static void fromTheInstance(Trial<NetworkInstance> trial) {
    certified(trial, trial.instance().dataSet(), trial.initial());
  }

  /** F(mu_T) - inf F is at most the duality gap, which is 2 percent of F(0) at most. */
  private static void certified(
      Trial<NetworkInstance> trial, DataSet data, ParticleMeasure initial) {
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("relu"),
            Risk.SQUARE,
            new Regulariser(Regulariser.Kind.TIKHONOV, LAMBDA),
            data);
    List<ParticleMeasure> path =
        trial
            .implementation()
            .run(new Problem(energy, initial, Problem.Scheme.EULER, STEP, new int[] {STEPS}));
    double empty = 0;
    for (double y : energy.data().targets()) {
      empty += y * y / (2 * energy.data().size());
    }
    double rounding =
        16 * energy.operations(initial.size()) * EulerPath.U * energy.valueMagnitude(initial);
    boolean exact = data.dimension() <= 3;
    trial.atMost(
        exact ? "certified gap F(mu) - inf F" : "gap F(mu) - inf F by multi-start, not certified",
        exact
            ? Certificate.reluGap(energy, path.get(0))
            : Certificate.reluGapEstimate(energy, path.get(0), STARTS),
        0,
        new Budget(0, 0, rounding, RESOLUTION * empty, 0));
  }

  /** Neurons that cannot reach a negative target: positive ones whose directions lie in an arc. */
  private static void withinAnArc(Trial<NetworkInstance> trial) {
    double[] positions = trial.initial().positions();
    for (int i = 0; i < WIDTH; i++) {
      double angle = i / (WIDTH - 1.0);
      double norm = Math.hypot(positions[3 * i + 1], positions[3 * i + 2]);
      // Off balance by a margin: Euler steps drift, and must not carry a to zero.
      positions[3 * i] = Math.sqrt(norm * norm + 1);
      positions[3 * i + 1] = norm * StrictMath.cos(angle);
      positions[3 * i + 2] = norm * StrictMath.sin(angle);
    }
    double[] inputs = trial.instance().dataSet().inputs();
    double[] targets = new double[trial.instance().data()];
    for (int j = 0; j < targets.length; j++) {
      targets[j] = -3 * Math.max(0, inputs[2 * j]);
    }
    certified(
        trial, DataSet.of("a negative neuron", 2, inputs, targets), trial.initial().at(positions));
  }
}
