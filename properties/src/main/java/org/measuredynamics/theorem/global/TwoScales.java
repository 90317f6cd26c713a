package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.regulariser;
import static org.measuredynamics.contract.Capability.risk;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.limit.VariableProjection;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.SetMutant;
import org.measuredynamics.observation.OneStep;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Output weights that learn R times as fast as inner ones follow the best answer to them: their
 * distance from it contracts by a matrix that is known in every step, and what the answer moves is
 * added, so it stays of the order of 1 / R.
 *
 * <p>R is 64 to 1024: rates that the laws of single steps do not ask for.
 *
 * <p>Alone: {@code check --theorem global.two-scales}.
 */
@AutoService(Catalogued.class)
public final class TwoScales implements Theorem<NetworkInstance> {
  private static final int STEPS = 48;

  /** h R over the inverse of a bound of the curvature in the output weights. */
  private static final double PACE = 0.5;

  /** The ridge that is assumed where there is none. */
  private static final double ASSUMED = 0.1;

  private static final Capability[] UNITS =
      Unit.all().stream()
          .filter(TwoScales::fits)
          .map(unit -> Capability.unit(unit.name()))
          .toArray(Capability[]::new);

  private static boolean fits(Unit unit) {
    return unit.hasOutputWeight() && !unit.isOverSets();
  }

  @Override
  public Card card() {
    return Card.of("global.two-scales")
        .states(
            "output weights at R times the rate: a' - a*(w) = (I - h R H(w)) (a - a*(w)), a*(w) the best ones; so |a_k - a*(w_k)| <= b_k, b' = b max |1 - h R eig H| + |a*(w') - a*(w)| = O(1 / R)")
        .source(
            "Marion, Berthier 2023; Barboni, Peyre, Vialard 2025; Golub, Pereyra 1973; theory.md, Two time scales")
        .assumes(
            Hypothesis.of("the risk is the square: V is quadratic in the output weights")
                .violatedBy(
                    "logistic",
                    ReferenceImplementation::new,
                    () ->
                        new NetworkInstance(
                            "tanh",
                            Risk.LOGISTIC,
                            Regulariser.Kind.TIKHONOV,
                            NetworkInstance.Source.SYNTHETIC,
                            5,
                            20,
                            16,
                            false,
                            1),
                    this::check),
            Hypothesis.of("a ridge: one answer is best")
                .violatedBy(
                    "none, where one is assumed",
                    ReferenceImplementation::new,
                    () -> NetworkInstance.plain("tanh"),
                    this::check),
            Hypothesis.of("the output layer learns R times as fast")
                .violatedBy(
                    "no more than 32 times",
                    SetMutant.LAYER_RATES_CAPPED,
                    TwoScales::small,
                    this::check))
        .needs(
            NETWORK,
            dynamics("preconditioned"),
            risk(Risk.SQUARE),
            regulariser(Regulariser.Kind.TIKHONOV))
        .needsOneOf(UNITS)
        .budget(
            "rounding: of a step, of the best answer by its residual, and of both added up over steps that do not enlarge them; no discretisation")
        .firstRefutes(SetMutant.LAYER_RATES_CAPPED);
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    NetworkEnergy energy = trial.instance().network();
    ParticleMeasure initial = trial.initial();
    double ratio = StrictMath.pow(2, 6 + 4 * trial.instance().stream(Draw.RATE).uniform());
    double step = PACE / (ratio * projection(energy, initial).steepest());
    double[] rates = new double[initial.dimension()];
    Arrays.fill(rates, 1);
    rates[0] = ratio;
    Problem problem =
        new Problem(
            new Dynamics.Preconditioned(rates),
            energy,
            initial,
            Problem.Scheme.EULER,
            step,
            Trial.every(STEPS),
            0);
    OneStep one = OneStep.of(problem, trial.description().precision());
    List<ParticleMeasure> path = trial.implementation().run(problem);
    double pace = ratio * step;
    VariableProjection at = projection(energy, path.get(0));
    double bound = at.distance();
    double blur = at.answerOff();
    for (int k = 0; k < STEPS; k++) {
      ParticleMeasure mu = path.get(k);
      ParticleMeasure next = path.get(k + 1);
      double rounding = contracts(trial, k, pace, at, next, one.from(mu));
      VariableProjection then = projection(energy, next);
      double largest =
          Math.max(Math.abs(1 - pace * at.lambda()), Math.abs(1 - pace * at.steepest()));
      bound = largest * bound + then.distance(at);
      blur = Math.max(1, largest) * blur + rounding + at.answerOff() + then.answerOff();
      at = then;
    }
    trial.atMost(
        "distance from the best answer after %d steps".formatted(STEPS),
        at.distance(),
        bound,
        Budget.ofRounding(2 * blur));
  }

  private static NetworkInstance small() {
    return NetworkInstance.plain("tanh").with(Regulariser.Kind.TIKHONOV);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .alone(TwoScales::fits)
        .ofRisk(Risk.SQUARE)
        .under(Regulariser.Kind.TIKHONOV)
        .ofDimensions(1, 8)
        .ofData(1, 16)
        .ofParticles(1, 16)
        .arbitrary();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return instance.isNetwork() && fits(Unit.named(instance.unit()))
        ? Optional.empty()
        : Optional.of("units have an output weight");
  }

  /**
   * a' - a* = (I - h R H) (a - a*) after step k, in the mean over neurons; returns its rounding.
   */
  private static double contracts(
      Trial<NetworkInstance> trial,
      int k,
      double pace,
      VariableProjection at,
      ParticleMeasure next,
      OneStep.Image image) {
    double[] offset = at.offset();
    double[] curved = at.curved(offset);
    double[] answer = at.answer();
    double[] sizes = at.sizes();
    double[] residual = at.residual();
    double[] rounding = at.rounding(sizes);
    double[] missed = new double[curved.length];
    double[] blur = new double[curved.length];
    int p = next.dimension();
    for (int i = 0; i < missed.length; i++) {
      double expected = offset[i] - pace * curved[i];
      missed[i] = next.position(i, 0) - answer[i] - expected;
      blur[i] = image.rounding()[i * p] + pace * (residual[i] + rounding[i]) + 0x1p-50 * sizes[i];
    }
    double most = 2 * at.mean(blur);
    trial.atMost(
        "what step %d misses of the contraction".formatted(k + 1),
        at.mean(missed),
        0,
        Budget.ofRounding(most));
    return most;
  }

  private static VariableProjection projection(NetworkEnergy energy, ParticleMeasure mu) {
    double strength = energy.regulariser().strength();
    return VariableProjection.of(energy, mu, strength > 0 ? strength : ASSUMED);
  }
}
