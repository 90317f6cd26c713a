package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.regulariser;
import static org.measuredynamics.contract.Capability.risk;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.instance.SignedDirections;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.observation.MarginStep;
import org.measuredynamics.observation.Rehearsal;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Long after every datum is on its side the logistic risk goes on to shape a network of relu units:
 * its neurons grow by a law that is exact at every step, its smoothed margin rises by a factor that
 * is computed, and it ends near the largest margin that any network of its norm has, which the
 * slopes of its own risk prove.
 *
 * <p>The risk falls by orders of magnitude, so steps must grow with 1 / R: a ladder of runs, each
 * from where the one before ended, and a single step from the end of each. Ends of runs are all
 * that is asked for. It goes as far down as slopes that are off by a roundoff still point somewhere
 * (theory.md, Margins).
 *
 * <p>Alone: {@code check --theorem global.implicit-bias}.
 */
@AutoService(Catalogued.class)
public final class ImplicitBias implements Theorem<NetworkInstance> {
  private static final Dynamics BOTH_LAYERS = new Dynamics.GradientFlow();

  /** Runs of so many steps. */
  private static final int STEPS = 100;

  private static final int RUNGS = 40;

  /** h over the pace of the curvature, in a run and in the step from its end. */
  private static final double LONG = 0.4;

  private static final double SHORT = 0.1;

  /** The risk at which the ladder ends, over the roundoff. */
  private static final double FLOOR = 0x1p20;

  /** The risk down to which margins are compared with the largest. */
  private static final double FITTED = 1e-9;

  /** The part of the largest margin that may be missing. */
  private static final double RESOLUTION = 0.1;

  private static final Rehearsal<NetworkInstance> WIDEST =
      Rehearsal.of(trial -> ends(trial, trial.initial(), BOTH_LAYERS));

  @Override
  public Card card() {
    return Card.of("global.implicit-bias")
        .states(
            "relu, logistic risk, y_j = +-1, q_j = y_j f(x_j), s_j = 1 / (1 + e^q_j), N = int |theta|^2 dmu: N' = N + 4 h B + h^2 D, B the mean of s_j q_j, D = int |grad V|^2 dmu; G = -log(e^(m R) - 1): G' / N' >= (1 + b) G / N, b computed; min_j q_j <= gamma int |a| |w| dmu, gamma <= max_w |sum_j p_j y_j relu(w . x_j)| over |w| = 1, p_j = s_j / sum s, and these meet")
        .source("Chizat, Bach 2020; Lyu, Li 2020; theory.md, Margins")
        .assumes(
            Hypothesis.of("units are positively homogeneous")
                .violatedBy(
                    "tanh",
                    ReferenceImplementation::new,
                    () -> plain("tanh"),
                    trial -> climb(trial, trial.initial(), BOTH_LAYERS, ImplicitBias::grows)),
            Hypothesis.of("steps are so short that b is at least 0, for the margin never to fall")
                .violatedBy(
                    "a hundred times as long",
                    ReferenceImplementation::new,
                    () -> plain("relu"),
                    trial -> climb(trial, trial.initial(), BOTH_LAYERS, ImplicitBias::neverFalls)),
            Hypothesis.of("both layers learn")
                .violatedBy(
                    "the output layer alone",
                    ReferenceImplementation::new,
                    () -> plain("relu"),
                    trial ->
                        ends(
                            trial,
                            trial.initial(),
                            new Dynamics.Preconditioned(new double[] {1, 1e-9, 1e-9}))),
            Hypothesis.of("the initial support separates: output weights of both signs")
                .violatedBy(
                    "all positive, and larger than the inner ones",
                    ReferenceImplementation::new,
                    () -> plain("relu"),
                    trial -> ends(trial, positive(trial.initial()), BOTH_LAYERS)),
            Hypothesis.inTime())
        .needs(
            NETWORK, EULER, unit("relu"), risk(Risk.LOGISTIC), regulariser(Regulariser.Kind.NONE))
        .budget(
            "rounding of one step, of slopes as absolute as they may be computed, and of margins and losses; truncation: the ladder ends, resolution 10 percent of the largest margin, of which the exact scheme uses half at most")
        .firstRefutes(FlowMutant.STOPS_WHERE_FITTED)
        .cost(4);
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    boolean isCompared = floor(trial) <= FITTED && WIDEST.getsHalfWay(trial.instance());
    ParticleMeasure end = climb(trial, trial.initial(), BOTH_LAYERS, ImplicitBias::grows);
    if (isCompared) {
      widest(trial, SignedDirections.energy(trial.instance()), end);
    }
  }

  /** What is claimed from the end of a run on. */
  private interface Claim {
    void of(Trial<NetworkInstance> trial, NetworkEnergy energy, ParticleMeasure mu);
  }

  private static double floor(Trial<NetworkInstance> trial) {
    return FLOOR * trial.description().precision().products();
  }

  /** The ladder: runs each from the end of the one before; returns the end of the last. */
  private static ParticleMeasure climb(
      Trial<NetworkInstance> trial, ParticleMeasure initial, Dynamics dynamics, Claim claim) {
    NetworkEnergy energy = SignedDirections.energy(trial.instance());
    ParticleMeasure mu = initial;
    for (int rung = 0; isOnTheWay(rung, energy.value(mu), floor(trial)); rung++) {
      double step = LONG * MarginStep.pace(energy, mu);
      mu = trial.implementation().run(problem(dynamics, energy, mu, step, STEPS)).get(0);
      claim.of(trial.under("rung %d: ".formatted(rung + 1)), energy, mu);
    }
    return mu;
  }

  /** One rung at least, and others while the risk is above the floor. */
  private static boolean isOnTheWay(int rung, double risk, double floor) {
    return rung == 0 || (rung < RUNGS && risk > floor);
  }

  private static Problem problem(
      Dynamics dynamics, NetworkEnergy energy, ParticleMeasure mu, double step, int steps) {
    return new Problem(dynamics, energy, mu, Problem.Scheme.EULER, step, new int[] {steps}, 0);
  }

  private static MarginStep step(
      Trial<NetworkInstance> trial, NetworkEnergy energy, ParticleMeasure mu, double c) {
    Problem one = problem(BOTH_LAYERS, energy, mu, c * MarginStep.pace(energy, mu), 1);
    return MarginStep.of(
        one, trial.description().precision(), trial.implementation().run(one).get(0));
  }

  /** N' = N + 4 h B + h^2 D, and G' / N' is at least (1 + b) G / N. */
  private static void grows(
      Trial<NetworkInstance> trial, NetworkEnergy energy, ParticleMeasure mu) {
    MarginStep step = step(trial, energy, mu, SHORT);
    trial.identity(
        "second moment after one more step",
        step.moment(),
        step.expectedMoment(),
        Budget.ofRounding(step.momentRounding()));
    trial.atMost(
        "bound of the smoothed margin after one more step",
        step.marginBound(),
        step.margin(),
        Budget.ofRounding(step.marginRounding()));
  }

  /** G' / N' is at least G / N. */
  private static void neverFalls(
      Trial<NetworkInstance> trial, NetworkEnergy energy, ParticleMeasure mu) {
    MarginStep step = step(trial, energy, mu, 100 * SHORT);
    trial.atMost(
        "smoothed margin before a long step",
        step.marginBefore(),
        step.margin(),
        Budget.ofRounding(step.marginRounding()));
  }

  private static void ends(
      Trial<NetworkInstance> trial, ParticleMeasure initial, Dynamics dynamics) {
    ParticleMeasure end = climb(trial, initial, dynamics, (part, energy, mu) -> {});
    widest(trial, SignedDirections.energy(trial.instance()), end);
  }

  /** min_j q_j is at least 0.9 of the largest margin, times int |a| |w| dmu. */
  private static void widest(
      Trial<NetworkInstance> trial, NetworkEnergy energy, ParticleMeasure mu) {
    trial.atMost(
        "part of the largest margin that is missing at the end",
        1 - MarginStep.normalised(energy, mu) / MarginStep.proved(energy, mu),
        0,
        new Budget(0, 0, 0, RESOLUTION, 0));
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("relu"))
        .ofRisk(Risk.LOGISTIC)
        .under(Regulariser.Kind.NONE)
        .from(NetworkInstance.Source.SYNTHETIC)
        .ofDimension(2, 3)
        .ofData(2, 6)
        .ofParticles(24, 64)
        .arbitrary();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    boolean met =
        instance.unit().equals("relu")
            && instance.dimension() >= 2
            && instance.dimension() <= 3
            && instance.data() >= 2;
    return met
        ? Optional.empty()
        : Optional.of("relu units, some signed directions in 2 or 3 dimensions");
  }

  private static NetworkInstance plain(String unit) {
    return new NetworkInstance(
        unit,
        Risk.LOGISTIC,
        Regulariser.Kind.NONE,
        NetworkInstance.Source.SYNTHETIC,
        2,
        4,
        48,
        false,
        1);
  }

  private static ParticleMeasure positive(ParticleMeasure mu) {
    double[] positions = mu.positions();
    int p = mu.dimension();
    for (int i = 0; i < mu.size(); i++) {
      double square = 0;
      for (int c = 1; c < p; c++) {
        square += positions[i * p + c] * positions[i * p + c];
      }
      positions[i * p] = Math.abs(positions[i * p]) + Math.sqrt(square);
    }
    return mu.at(positions);
  }
}
