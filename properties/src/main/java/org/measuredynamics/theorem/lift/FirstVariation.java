package org.measuredynamics.theorem.lift;

import static org.measuredynamics.contract.Capability.EVALUATE;
import static org.measuredynamics.contract.Capability.NETWORK;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Counterexamples;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * V is the derivative of F along mixtures: F((1 - e) mu + e nu) = F(mu) + e int V d(nu - mu) + a
 * remainder, exactly e^2 |f_nu - f_mu|^2 / 2 for the square loss and at most a quarter of it for
 * the logistic one. Its gradient is n times the gradient in the parameters: w_i grad V(theta_i) =
 * dF/dtheta_i, which is the derivative of the implementation's own energy, by central differences
 * of order eight.
 *
 * <p>Refuted by gradients that are not those of the energy, by losses off by a factor.
 *
 * <p>Alone: {@code check --theorem lift.first-variation}.
 */
@AutoService(Catalogued.class)
public final class FirstVariation implements Theorem<NetworkInstance> {
  private static final int COPIES = 7;

  /** Of f((k + 1) e) - f(-(k + 1) e), by 1 / e. */
  private static final double[] STENCIL = {4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280};

  @Override
  public Card card() {
    return Card.of("lift.first-variation")
        .states(
            "d/de F(mu + e (nu - mu)) = int V(.; mu) d(nu - mu) at e = 0; grad V(theta_i; mu) = n dF(mu^n)/dtheta_i")
        .source("Chizat, Bach 2018, section 2.1; theory.md, First variation")
        .assumes(
            Hypothesis.of("phi is differentiable in theta where the derivative is taken")
                .violatedBy("a relu exactly at its kink", FirstVariation::kink))
        .needs(NETWORK, EVALUATE)
        .budget(
            "mixtures: exact remainder; differences: none, what such a difference leaves is that of the suite's own energy; rounding: running error analysis")
        .firstRefutes(FlowMutant.GRADIENT_OUTPUT_WEIGHT_MISSING)
        .judgesData();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return instance.isNetwork() ? Optional.empty() : Optional.of("a network");
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared).arbitrary();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    NetworkEnergy energy = trial.instance().network();
    mixture(trial, energy, trial.instance().drawn(1));
    Evaluation here = trial.implementation().evaluate(energy, trial.initial());
    gradient(trial, energy, here);
    if (energy.isSmooth()) {
      direction(trial, energy, here);
    }
  }

  /**
   * F((1 - e) mu + e nu) - F(mu) = e int V(.; mu) d(nu - mu) + e^2 |f_nu - f_mu|^2 / 2; between 0
   * and a quarter of that last term for the logistic loss.
   */
  private static void mixture(
      Trial<NetworkInstance> trial, NetworkEnergy energy, ParticleMeasure nu) {
    ParticleMeasure mu = trial.initial();
    double e = 1.0 / (COPIES + 1);
    ParticleMeasure mixed = mu.duplicated(COPIES).mixedWith(nu, e);
    double change =
        trial.implementation().evaluate(energy, mixed).energy()
            - trial.implementation().evaluate(energy, mu).energy();
    double remainder = 0.5 * e * e * distance(energy.outputs(mu), energy.outputs(nu));
    // Between 0 and a quarter for the logistic loss: an eighth, give or take as much.
    double expected = energy.risk() == Risk.SQUARE ? remainder : remainder / 8;
    double open = energy.risk() == Risk.SQUARE ? 0 : remainder / 8;
    double chain = energy.operations(mixed.size()) * trial.roundoff();
    double rounding =
        4
            * chain
            * (energy.valueMagnitude(mu)
                + energy.valueMagnitude(nu)
                + energy.valueMagnitude(mixed));
    trial.identity(
        "change along a mixture",
        change,
        e * slope(energy, mu, nu) + expected,
        Budget.of(open, rounding));
  }

  /** int V(.; mu) d(nu - mu). */
  private static double slope(NetworkEnergy energy, ParticleMeasure mu, ParticleMeasure nu) {
    double slope = 0;
    for (int i = 0; i < nu.size(); i++) {
      slope += nu.weight(i) * energy.firstVariation(mu, nu.particle(i));
    }
    for (int i = 0; i < mu.size(); i++) {
      slope -= mu.weight(i) * energy.firstVariation(mu, mu.particle(i));
    }
    return slope;
  }

  /** |f - g|^2 in the mean over the data. */
  private static double distance(double[] f, double[] g) {
    double square = 0;
    for (int j = 0; j < f.length; j++) {
      square += (f[j] - g[j]) * (f[j] - g[j]) / f.length;
    }
    return square;
  }

  /** dF/dtheta_i = w_i grad V(theta_i; mu), coordinate by coordinate. */
  private static void gradient(
      Trial<NetworkInstance> trial, NetworkEnergy energy, Evaluation here) {
    ParticleMeasure mu = trial.initial();
    double u = trial.roundoff();
    double[] gradient = energy.gradient(mu);
    double[] rounding = energy.gradientRounding(mu, u);
    for (int c = 0; c < gradient.length; c++) {
      double weight = mu.weight(c / mu.dimension());
      trial.identity(
          "coordinate %d of the gradient".formatted(c),
          here.gradient()[c],
          weight * gradient[c],
          Budget.ofRounding(weight * (2 * rounding[c] + 4 * u * Math.abs(gradient[c]))));
    }
  }

  /**
   * Central differences of order eight of the implementation's own energy against v . dF/dtheta of
   * its gradient. What such a difference leaves is known: that of the suite's own energy.
   */
  private static void direction(
      Trial<NetworkInstance> trial, NetworkEnergy energy, Evaluation here) {
    ParticleMeasure mu = trial.initial();
    double u = trial.roundoff();
    double[] direction =
        trial.instance().stream(Draw.PERTURBATION).normals(mu.size() * mu.dimension());
    double[] gradient = energy.gradient(mu);
    double along = 0;
    double expected = 0;
    double size = 0;
    for (int c = 0; c < direction.length; c++) {
      direction[c] /= Math.sqrt(mu.dimension());
      along = Math.fma(direction[c], here.gradient()[c], along);
      expected = Math.fma(direction[c] * mu.weight(c / mu.dimension()), gradient[c], expected);
      size += Math.abs(direction[c] * here.gradient()[c]);
    }
    double e = u > 0x1p-30 ? 0x1p-3 : 0x1p-7;
    double left = difference(d -> energy.value(moved(mu, direction, d)), e) - expected;
    double magnitude = energy.valueMagnitude(mu);
    for (double end : new double[] {-STENCIL.length * e, STENCIL.length * e}) {
      magnitude = Math.max(magnitude, energy.valueMagnitude(moved(mu, direction, end)));
    }
    double chain = energy.operations(mu.size()) * u;
    trial.identity(
        "derivative of the energy in a direction",
        difference(d -> shifted(trial.implementation(), energy, mu, direction, d), e),
        along + left,
        Budget.ofRounding(
            4 * chain * magnitude / e
                + (direction.length + 4) * u * size
                + Math.sqrt(Energy.meanSquare(mu, direction))
                    * Math.sqrt(Energy.meanSquare(mu, energy.gradientRounding(mu, u)))));
  }

  /** The derivative at 0 by values at multiples of e, exact for polynomials of degree 8. */
  private static double difference(DoubleUnaryOperator value, double e) {
    double sum = 0;
    for (int k = 0; k < STENCIL.length; k++) {
      double apart = value.applyAsDouble((k + 1) * e) - value.applyAsDouble(-(k + 1) * e);
      sum += STENCIL[k] * apart;
    }
    return sum / e;
  }

  /** F(theta + e v), as the implementation computes it. */
  private static double shifted(
      Implementation implementation,
      NetworkEnergy energy,
      ParticleMeasure mu,
      double[] direction,
      double e) {
    return implementation.evaluate(energy, moved(mu, direction, e)).energy();
  }

  private static ParticleMeasure moved(ParticleMeasure mu, double[] direction, double e) {
    double[] moved = mu.positions();
    for (int c = 0; c < moved.length; c++) {
      moved[c] += e * direction[c];
    }
    return mu.at(moved);
  }

  /** One relu at w = 0: forward and backward derivatives of the energy in w differ. */
  private static List<Comparison> kink() {
    NetworkEnergy energy = Counterexamples.relu();
    ParticleMeasure mu = ParticleMeasure.uniform(2, new double[] {1, 0});
    ReferenceImplementation reference = new ReferenceImplementation();
    double e = 1e-6;
    double forward =
        (shifted(reference, energy, mu, new double[] {0, 1}, e) - energy.value(mu)) / e;
    return List.of(
        Comparison.identity(
            "one-sided derivative in w against the gradient",
            forward,
            reference.evaluate(energy, mu).gradient()[1],
            Budget.of(e, 16 * EulerPath.U / e)));
  }
}
