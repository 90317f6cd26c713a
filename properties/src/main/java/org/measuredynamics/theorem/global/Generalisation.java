package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.EULER;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.NetworkInstance.Source;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.instance.RandomLabels;
import org.measuredynamics.limit.LinearDescent;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.LabelFit;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * How far networks fit labels that are pure noise. Labels eps_1..eps_m are 1 or -1, and a network
 * is trained on each of the 2^m choices. On fresh labels its risk is larger than on its own by g =
 * E (1/m) sum_j eps_j f_eps(x_j) of the square risk, by g / 2 of the logistic one: the mean over
 * the choices is that over noise, and nothing is left to chance.
 *
 * <p>Of relu networks with a ridge g is at most B times the Rademacher complexity of the unit ball
 * of F1, which is exact over all signs: training does not leave the ball of radius B, at any number
 * of neurons, whatever the kinks do. Of linear units g is (1/m) sum_a a / (a + lambda) (1 - (1 - h
 * (a + lambda))^K) after K steps, a the eigenvalues of (1/m) sum_j x_j x_j^T: m g are the degrees
 * of freedom of gradient descent.
 *
 * <p>Alone: {@code check --theorem global.generalisation}.
 */
@AutoService(Catalogued.class)
public final class Generalisation implements Theorem<NetworkInstance> {
  private static final List<String> UNITS = List.of("relu", "linear");
  private static final int STEPS = 400;

  /** Of linear units. */
  private static final double RIDGE = 0.1;

  private static final double REACH = 4;

  @Override
  public Card card() {
    return Card.of("global.generalisation")
        .states(
            "y = eps in {-1, 1}^m, g = E_eps (1/m) sum_j eps_j f_eps(x_j), risk on fresh labels less risk on one's own = g (square) or g / 2 (logistic). relu, ridge lambda: int |theta|^2 dmu / 2 <= B = kappa / (lambda (1 - delta)) and g <= B E max_{|w| = 1} |(1/m) sum_j eps_j relu(w . x_j)|, kappa = 1/4 or 0.2785, h (rho + lambda)^2 <= 2 lambda delta; linear: g = (1/m) sum_a a / (a + lambda) (1 - (1 - h (a + lambda))^K)")
        .source("Bartlett, Mendelson 2002; Efron 2004; Bach 2017; theory.md, Random labels")
        .assumes(
            Hypothesis.of("labels are noise: every choice as likely as any other")
                .violatedBy(
                    "the first two labels are the same",
                    () -> fitOfLinearUnits(choice -> choice % 4 == 0 || choice % 4 == 3)),
            Hypothesis.of("a ridge keeps the networks in the ball")
                .violatedBy("no ridge", () -> fitWithoutRidge()))
        .needs(EULER, Capability.regulariser(Regulariser.Kind.TIKHONOV))
        .needsOneOf(UNITS.stream().map(Capability::unit).toArray(Capability[]::new))
        .budget(
            "relu: truncation, the complexity is known within 1e-8 of itself; rounding of a step, which the slack delta has room for. linear: rounding of K steps, none of which grows")
        .firstRefutes(FlowMutant.STRONG_RIDGE_CAPPED)
        .cost(4);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(UNITS)
        .ofRisk(Risk.SQUARE, Risk.LOGISTIC)
        .under(Regulariser.Kind.TIKHONOV)
        .from(Source.SYNTHETIC)
        .ofDimensions(2, 3)
        .ofData(3, 4)
        .ofParticles(2, 24)
        .arbitrary();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    boolean met =
        UNITS.contains(instance.unit()) && (!isExact(instance) || instance.risk() == Risk.SQUARE);
    return met ? Optional.empty() : Optional.of("relu units, or linear ones under the square risk");
  }

  private static boolean isExact(NetworkInstance instance) {
    return instance.unit().equals("linear");
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    if (isExact(trial.instance())) {
      degreesOfFreedom(trial, choice -> true);
    } else {
      complexity(trial, new RandomLabels(trial.instance()), true);
    }
  }

  /** int |theta|^2 dmu / 2 &lt;= B under each choice, and g &lt;= B times the complexity. */
  private static void complexity(
      Trial<NetworkInstance> trial, RandomLabels labels, boolean hasRidge) {
    double step = labels.step(trial.roundoff());
    double g = 0;
    double rounding = 0;
    for (int choice = 0; choice < labels.size(); choice++) {
      NetworkEnergy energy = labels.energy(choice, hasRidge ? labels.strength() : 0);
      LabelFit fit = LabelFit.of(trial, energy, labels.initial(), step, STEPS);
      trial.atMost(
          "int |theta|^2 dmu / 2 of labels %d".formatted(choice),
          fit.size(),
          labels.radius(),
          Budget.ofRounding(fit.sizeRounding()));
      g += fit.value() / labels.size();
      rounding += fit.rounding() / labels.size();
    }
    double bound = labels.radius() * labels.complexity();
    trial.atMost("mean of eps f over all labels", g, bound, Budget.ofRounding(rounding));
  }

  /** g = (1/m) sum_a a / (a + lambda) (1 - (1 - h (a + lambda))^K). */
  private static void degreesOfFreedom(Trial<NetworkInstance> trial, IntPredicate kept) {
    RandomLabels labels = new RandomLabels(trial.instance());
    DataSet data = trial.instance().dataSet();
    double steepest = RIDGE + LinearDescent.fastest(data);
    double step = REACH / (STEPS * steepest);
    int[] choices = IntStream.range(0, labels.size()).filter(kept).toArray();
    double g = 0;
    double rounding = 64 * (STEPS + data.dimension()) * EulerPath.U * steepest / RIDGE;
    for (int choice : choices) {
      NetworkEnergy energy = labels.energy(choice, RIDGE);
      LabelFit fit = LabelFit.of(trial, energy, trial.initial(), step, STEPS);
      double drift = fit.drift(trial.description().precision());
      g += fit.value() / choices.length;
      rounding += (fit.rounding() + drift) / choices.length;
    }
    trial.identity(
        "mean of eps f over all labels, linear units",
        g,
        LinearDescent.freedom(data, RIDGE, step, STEPS) / data.size(),
        Budget.ofRounding(rounding));
  }

  private static List<Comparison> fitOfLinearUnits(IntPredicate kept) {
    Trial<NetworkInstance> trial = reference("linear", Risk.SQUARE);
    degreesOfFreedom(trial, kept);
    return trial.observations();
  }

  private static List<Comparison> fitWithoutRidge() {
    Trial<NetworkInstance> trial = reference("relu", Risk.LOGISTIC);
    complexity(trial, new RandomLabels(trial.instance()), false);
    return trial.observations();
  }

  private static Trial<NetworkInstance> reference(String unit, Risk risk) {
    NetworkInstance instance =
        new NetworkInstance(
            unit, risk, Regulariser.Kind.TIKHONOV, Source.SYNTHETIC, 2, 4, 12, false, 1);
    return Trial.of(new ReferenceImplementation(), instance, AlphaLedger.INSTANCE, 1);
  }
}
