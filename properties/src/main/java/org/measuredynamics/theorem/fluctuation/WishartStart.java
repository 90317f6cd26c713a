package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.observation.MomentMap;
import org.measuredynamics.observation.NormalDraws;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Interval;
import org.measuredynamics.statistic.NormalArray.Axis;
import org.measuredynamics.statistic.NormalScores;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * The law of a trained network at finite width, exactly: quadratic units that start normal have a
 * second moment with Wishart's law, and in one dimension every step maps it by one increasing
 * function. So the distribution function of the output after k steps is a chi-squared one, carried
 * along; no limit in n, no linearisation.
 *
 * <p>Outputs alone are asked for: f(x) = x . M x. Found moments are carried back to the start, and
 * their chi-squared probabilities made normal numbers, whose law is decided at every number of
 * replicates.
 *
 * <p>Alone: {@code check --theorem fluctuation.wishart}.
 */
@AutoService(Catalogued.class)
public final class WishartStart implements Theorem<NetworkInstance> {
  private static final int AT_START = 1 << 14;
  private static final int TRAINED = 1 << 11;
  private static final int MOST_STEPS = 32;

  /** Of the longest step with which T increases. */
  private static final double PART = 0.8;

  /** Networks are trained until relative differences of moments are this part of what they were. */
  private static final double LEFT = 0.25;

  /** Of alpha, for networks that begin beyond where T is known to increase. */
  private static final double BEYOND = 0.01;

  @Override
  public Card card() {
    return Card.of("fluctuation.wishart")
        .states(
            "phi = (theta . x)^2, theta_i(0) independent of law N(0, C): n M_0 has the law W(n, C); in one dimension, where T(M) = (1 - 2 h G(M))^2 M increases, P(M_k <= T^k(c)) = P(chi^2_n <= n c / sigma^2), for every n and k")
        .source(
            "Wishart 1928; Bartlett 1933; Laurent, Massart 2000, lemma 1; theory.md, Quadratic units")
        .assumes(
            Hypothesis.of("the neurons are independent")
                .violatedBy(
                    "neurons in pairs",
                    EnsembleMutant.NEURONS_IN_PAIRS,
                    WishartStart::control,
                    this::check),
            Hypothesis.of("the law of a neuron is normal")
                .violatedBy(
                    "neurons of two values, of the right variance",
                    EnsembleMutant.OUTPUT_WEIGHTS_OF_TWO_VALUES,
                    WishartStart::control,
                    trial -> trained(trial, PART)),
            Hypothesis.of("inputs have one dimension, so that M_k is a function of M_0")
                .violatedBy(
                    "the same inputs with a second coordinate",
                    ReferenceImplementation::new,
                    WishartStart::control,
                    trial -> trained(trial, PART, inPlane(trial.instance().network()))),
            Hypothesis.of("T increases on all but a negligible part of the starts")
                .violatedBy(
                    "steps four times as long as those with which it does",
                    ReferenceImplementation::new,
                    WishartStart::control,
                    trial -> trained(trial, 4)))
        .needs(ENSEMBLE, NETWORK, dynamics("gradient-flow"), unit("quadratic"))
        .budget(
            "Monte Carlo: exact and bounded probabilities at alpha, of which a hundredth is for starts beyond where T increases; rounding: of every step a part of M, carried back through the inverse of T as an interval; no discretisation, no limit in n")
        .firstRefutes(EnsembleMutant.NEURONS_OF_ONE_NORM)
        .cost(10)
        .sharpened();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    trial.withPart(0.5).later(WishartStart::atStart);
    trial.withPart(0.5).later(part -> trained(part, PART));
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("quadratic"))
        .under(Regulariser.Kind.NONE, Regulariser.Kind.TIKHONOV)
        .from(NetworkInstance.Source.SYNTHETIC)
        .ofEqualWeights()
        .ofDimensions(1, 1)
        .ofData(1, 8)
        .ofParticles(2, 32)
        .arbitrary();
  }

  private static NetworkInstance control() {
    return NetworkInstance.plain("quadratic").sized(1, 4, 8);
  }

  /** The data with their inputs in the other order as second coordinates. */
  private static NetworkEnergy inPlane(NetworkEnergy energy) {
    double[] x = energy.data().inputs();
    double[] plane = new double[2 * x.length];
    Arrays.setAll(plane, c -> x[c % 2 == 0 ? c / 2 : x.length - 1 - c / 2]);
    return energy.on(DataSet.of("plane", 2, plane, energy.data().targets()));
  }

  private static NormalLaw law(Trial<NetworkInstance> trial, int dimension) {
    return NormalDraws.mild(dimension, trial.instance().stream(Draw.START));
  }

  /**
   * In two dimensions n M_0 is L L^T in units of the deviations, L lower triangular: L_11^2 and
   * L_22^2 are chi-squared of n and n - 1 degrees of freedom, L_21 is normal, and the three are
   * independent (Bartlett 1933).
   */
  private static void atStart(Trial<NetworkInstance> trial) {
    // Of fewer neurons L_22 is often so small that single precision leaves nothing of it.
    int n = Math.max(4, trial.instance().particles());
    double[] both = {1, 0, 0, 1, 1, 1};
    NetworkEnergy energy =
        trial.instance().network().on(DataSet.of("axes", 2, both, new double[] {1, 1, 1}));
    NormalLaw law = law(trial, 2);
    Ensemble ensemble =
        Ensemble.onData(energy, law, n, 0x1p-10, new int[1], trial.instance().seed() + 1);
    int replicates = AT_START * trial.sharpness();
    double[][][] outputs = trial.implementation().ensemble(ensemble.part(0, replicates)).outputs();
    double rounding = rounding(energy, n, trial.roundoff());
    NormalScores scores = new NormalScores(3 * replicates);
    IntStream.range(0, replicates)
        .parallel()
        .forEach(r -> triangle(scores, 3 * r, outputs[r][0], n, law.deviations(), rounding));
    trial.addAll(
        scores
            .array(new Axis("replicate", replicates), new Axis("entry", 3))
            .tests("second moments at the start, width %d".formatted(n), trial.alpha()));
  }

  /**
   * The three numbers of L, normal all, of one network.
   *
   * @param f outputs at (1, 0), (0, 1) and (1, 1)
   * @param rounding the part of each that may be off
   */
  private static void triangle(
      NormalScores scores, int at, double[] f, int n, double[] s, double rounding) {
    double first = n * f[0] / (s[0] * s[0]);
    double second = n * f[1] / (s[1] * s[1]);
    double mixed = n * (f[2] - f[0] - f[1]) / (2 * s[0] * s[1]);
    // (|theta_1| + |theta_2|)^2, which sums may round by a part of, is at most twice both squares.
    double blurOfMixed = 3 * rounding * n * (f[0] + f[1]) / (2 * s[0] * s[1]);
    double below = mixed / Math.sqrt(first);
    double blurOfBelow =
        (Math.abs(mixed) + blurOfMixed) / Math.sqrt(first * (1 - rounding)) - Math.abs(below);
    double rest = second - below * below;
    double blurOfRest = rounding * second + blurOfBelow * (2 * Math.abs(below) + blurOfBelow);
    scores.chiSquared(at, first * (1 - rounding), first * (1 + rounding), n);
    scores.normal(at + 1, below, blurOfBelow);
    scores.chiSquared(at + 2, rest - blurOfRest, rest + blurOfRest, n - 1);
  }

  /**
   * P(M_k at most T^k(c)) = P(chi^2_n at most n c / sigma^2), in one dimension, at the start and
   * after steps.
   *
   * @param part of the longest step with which T increases
   */
  private static void trained(Trial<NetworkInstance> trial, double part) {
    trained(trial, part, trial.instance().network());
  }

  private static void trained(Trial<NetworkInstance> trial, double part, NetworkEnergy energy) {
    int n = trial.instance().particles();
    NormalLaw law = law(trial, energy.dimension());
    double variance = law.deviations()[0] * law.deviations()[0];
    int replicates = TRAINED * trial.sharpness();
    // P(chi^2_n > n + 2 sqrt(n t) + 2 t) is at most exp(-t) (Laurent, Massart 2000, lemma 1).
    double t = StrictMath.log(replicates / (BEYOND * trial.alpha()));
    double most = variance * (1 + 2 * Math.sqrt(t / n) + 2 * t / n);
    MomentMap map = MomentMap.of(trial.instance().network(), most, part);
    int steps = map.steps(variance, LEFT, MOST_STEPS);
    Ensemble ensemble =
        Ensemble.onData(energy, law, n, map.step(), new int[] {steps}, trial.instance().seed())
            .at(new double[][] {law.dimension() == 1 ? new double[] {1} : new double[] {1, 0}});
    double[][][] outputs = trial.implementation().ensemble(ensemble.part(0, replicates)).outputs();
    double rounding = rounding(energy, n, trial.roundoff());
    double chain = energy.operations(n) * trial.roundoff();
    NormalScores scores = new NormalScores(replicates);
    IntStream.range(0, replicates)
        .parallel()
        .forEach(
            r -> {
              double found = outputs[r][0][0];
              if (!Double.isFinite(found)) {
                scores.normal(r, found, 0);
                return;
              }
              double blur = rounding * Math.abs(found);
              Interval start =
                  map.before(
                      new Interval(found - blur, found + blur), steps, chain, trial.roundoff());
              scores.chiSquared(
                  r,
                  start.low() * (1 - rounding) * n / variance,
                  start.high() * (1 + rounding) * n / variance,
                  n);
            });
    trial.addAll(
        scores
            .array(new Axis("replicate", replicates))
            .tests(
                "second moments after %d steps, width %d".formatted(steps, n),
                (1 - BEYOND) * trial.alpha()));
  }

  /** The part of a mean of squares, and of the draws in it, that may be rounded away. */
  private static double rounding(NetworkEnergy energy, int n, double roundoff) {
    return 4 * energy.operations(n) * roundoff;
  }
}
