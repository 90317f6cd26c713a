package org.measuredynamics.theorem.lift;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Refinement;
import org.measuredynamics.theorem.OldTheorem;
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
@AutoService(Theorem.class)
public final class FirstVariation implements OldTheorem {

  @Override
  public String id() {
    return "lift.first-variation";
  }

  @Override
  public String statement() {
    return "d/de F(mu + e (nu - mu)) = int V(.; mu) d(nu - mu) at e = 0; grad V(theta_i; mu) = n dF(mu^n)/dtheta_i";
  }

  @Override
  public String source() {
    return "Chizat, Bach 2018, section 2.1; theory.md, First variation";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("phi is differentiable in theta where the derivative is taken");
  }

  @Override
  public List<String> needs() {
    return List.of("network", "evaluate");
  }

  @Override
  public String budget() {
    return "mixtures: exact remainder; differences: last change of the extrapolation, halving the step; rounding: running error analysis";
  }

  @Override
  public String firstRefutes() {
    return "gradient-output-weight-missing";
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    return instance.isNetwork() ? Optional.empty() : Optional.of("a network");
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    NetworkEnergy energy = instance.network();
    ParticleMeasure mu = instance.drawn(0);
    List<Comparison> comparisons = new ArrayList<>();
    mixture(implementation, energy, mu, instance.drawn(1), comparisons);
    Evaluation here = implementation.evaluate(energy, mu);
    double u = implementation.describe().roundoff() + EulerPath.U;
    double[] gradient = energy.gradient(mu);
    double[] rounding = energy.gradientRounding(mu, u);
    int p = mu.dimension();
    for (int c = 0; c < gradient.length; c++) {
      double weight = mu.weight(c / p);
      comparisons.add(
          Comparison.identity(
              "coordinate %d of the gradient".formatted(c),
              here.gradient()[c],
              weight * gradient[c],
              Budget.ofRounding(weight * (2 * rounding[c] + 4 * u * Math.abs(gradient[c])))));
    }
    if (energy.isSmooth()) {
      comparisons.add(directional(implementation, energy, mu, here, instance, u));
    }
    return comparisons;
  }

  private static void mixture(
      Implementation implementation,
      NetworkEnergy energy,
      ParticleMeasure mu,
      ParticleMeasure nu,
      List<Comparison> comparisons) {
    int copies = 7;
    double e = 1.0 / (copies + 1);
    ParticleMeasure mixed = mu.duplicated(copies).mixedWith(nu, e);
    double slope = 0;
    for (int i = 0; i < nu.size(); i++) {
      slope += nu.weight(i) * energy.firstVariation(mu, nu.particle(i));
    }
    for (int i = 0; i < mu.size(); i++) {
      slope -= mu.weight(i) * energy.firstVariation(mu, mu.particle(i));
    }
    double[] f = energy.outputs(mu);
    double[] g = energy.outputs(nu);
    double square = 0;
    for (int j = 0; j < f.length; j++) {
      square += (f[j] - g[j]) * (f[j] - g[j]) / f.length;
    }
    double change =
        implementation.evaluate(energy, mixed).energy()
            - implementation.evaluate(energy, mu).energy();
    double remainder = 0.5 * e * e * square;
    double chain =
        energy.operations(mixed.size()) * (implementation.describe().roundoff() + EulerPath.U);
    double rounding =
        4
            * chain
            * (energy.valueMagnitude(mu)
                + energy.valueMagnitude(nu)
                + energy.valueMagnitude(mixed));
    if (energy.risk() == Risk.SQUARE) {
      comparisons.add(
          Comparison.identity(
              "change along a mixture",
              change,
              e * slope + remainder,
              Budget.ofRounding(rounding)));
    } else {
      comparisons.add(
          Comparison.identity(
              "change along a mixture",
              change,
              e * slope + remainder / 8,
              Budget.of(remainder / 8, rounding)));
    }
  }

  /** Central differences of the implementation's energy, extrapolated over four halvings. */
  private static Comparison directional(
      Implementation implementation,
      NetworkEnergy energy,
      ParticleMeasure mu,
      Evaluation here,
      Instance instance,
      double u) {
    double[] direction = instance.stream(Draw.PERTURBATION).normals(mu.size() * mu.dimension());
    double along = 0;
    double size = 0;
    for (int c = 0; c < direction.length; c++) {
      direction[c] /= Math.sqrt(mu.dimension());
      along = Math.fma(direction[c], here.gradient()[c], along);
      size += Math.abs(direction[c] * here.gradient()[c]);
    }
    double[] column = new double[4];
    double finest = 0;
    for (int level = 0; level < column.length; level++) {
      double e = (u > 0x1p-30 ? 0.5 : 0.05) / (1 << level);
      finest = e;
      column[level] =
          (shifted(implementation, energy, mu, direction, e)
                  - shifted(implementation, energy, mu, direction, -e))
              / (2 * e);
    }
    Refinement slope = Refinement.of(column, 2);
    double chain = energy.operations(mu.size()) * u;
    return Comparison.identity(
        "derivative of the energy in a direction",
        slope.limit(),
        along,
        Budget.of(
            slope.change(),
            4 * chain * energy.valueMagnitude(mu) / finest
                + (direction.length + 4) * u * size
                + Math.sqrt(Energy.meanSquare(mu, direction))
                    * Math.sqrt(Energy.meanSquare(mu, energy.gradientRounding(mu, u)))));
  }

  private static double shifted(
      Implementation implementation,
      NetworkEnergy energy,
      ParticleMeasure mu,
      double[] direction,
      double e) {
    double[] moved = mu.positions();
    Arrays.setAll(
        moved, c -> mu.position(c / mu.dimension(), c % mu.dimension()) + e * direction[c]);
    return implementation.evaluate(energy, mu.at(moved)).energy();
  }

  @Override
  public List<Control> controls() {
    return List.of(
        new Control(hypotheses().get(0), "a relu exactly at its kink", FirstVariation::kink));
  }

  /** One relu at w = 0: forward and backward derivatives of the energy in w differ. */
  private static List<Comparison> kink() {
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("relu"),
            Risk.SQUARE,
            Regulariser.NONE,
            DataSet.of("one datum", 1, new double[] {1}, new double[] {1}));
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
