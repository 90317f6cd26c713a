package org.measuredynamics.observation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.AnnealedChain;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.limit.LangevinLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;

/**
 * How far n noisy particles may be from independent ones of the law of infinitely many that have
 * the same noise. With L the Lipschitz constant of the limit's step, c the curvature of the risk, G
 * the largest root mean square over the data of |grad phi_j|,
 *
 * <pre>
 *   e' = L e + h c G (G e + delta) + what a step rounds,
 * </pre>
 *
 * delta how far outputs of independent particles are off those of their law: their deviation, and
 * that of McDiarmid 1989 at alpha for all steps together (theory.md, Law of noisy steps).
 */
final class CoupledParticles {
  /** Points of the circle, or of each side of a rectangle, on which bounds are looked for. */
  private static final int ON_CIRCLE = 1024;

  private static final int ON_SIDE = 24;

  /**
   * A bound of the third derivative of a von Mises spike: (2 kappa u)^{1/2} e^-u (1 + 3 kappa + 2
   * kappa u), kappa = 8, at most, u = kappa (1 - cos).
   */
  private static final double THIRD = 61;

  /** Normal numbers that are larger come with probability 1e-23. */
  private static final double LARGEST = 10;

  private final AnnealedChain chain;
  private final NetworkEnergy energy;
  private final boolean isOnCircle;
  private final int particles;
  private final double roundoff;
  private final double unlikely;
  private double error;

  /**
   * Begins where all are in their places.
   *
   * @param roundoff u
   * @param alpha of the bound
   */
  CoupledParticles(AnnealedChain chain, int particles, double roundoff, double alpha) {
    this.chain = chain;
    this.energy = chain.energy();
    this.isOnCircle = energy.unit().equals(Unit.named("von-mises"));
    this.particles = particles;
    this.roundoff = roundoff;
    unlikely = alpha / (2.0 * chain.runs() * chain.steps());
    error = 4 * roundoff * Contraction.norm(chain.place());
  }

  /** Returns the bound of each coordinate. */
  double error() {
    return error;
  }

  /** Takes a step from the law, of noise of a deviation. */
  void step(LangevinLaw law, double deviation) {
    Places places = isOnCircle ? circle() : rectangle(law.measure());
    double step = chain.step();
    double gradient = 0;
    double size = 0;
    double magnitude = 0;
    for (double[] theta : places.points) {
      double slopes = 0;
      double squares = 0;
      double conditions = 0;
      for (double[] x : energy.data().eachInput()) {
        double slope =
            Contraction.norm(energy.unit().gradient(theta, x))
                + places.radius * energy.unit().curvatureBound(theta, x, places.radius);
        double value = Math.abs(energy.unit().value(theta, x)) + places.radius * slope;
        slopes += slope * slope / energy.data().size();
        squares += value * value / energy.data().size();
        double condition = energy.unit().valueMagnitude(theta, x);
        conditions += condition * condition / energy.data().size();
      }
      gradient = Math.max(gradient, Math.sqrt(slopes));
      size = Math.max(size, Math.sqrt(squares));
      magnitude = Math.max(magnitude, Math.sqrt(conditions));
    }
    // Spikes are positive: two of them differ by no more than the root of both squares.
    double range = (isOnCircle ? Math.sqrt(2) : 2) * size;
    double delta =
        size / Math.sqrt(particles)
            + range * Math.sqrt(-StrictMath.log(unlikely) / (2.0 * particles));
    // Outputs round in each value, and in their sum.
    double rounding =
        (energy.operations(particles) * size + energy.operations(1) * magnitude) * roundoff;
    double[] local = local(law, places);
    double strength = step * energy.risk().curvature() * gradient;
    error =
        local[0] * error
            + strength * (gradient * error + delta + rounding)
            + local[1]
            + 4 * roundoff * LARGEST * deviation;
  }

  /** A Lipschitz constant of theta to theta - h grad V(theta; law), and what it rounds. */
  private double[] local(LangevinLaw law, Places places) {
    NetworkEnergy.Potential potential = energy.potential(law.measure());
    double[] outputs = energy.outputs(law.measure());
    Regulariser regulariser = energy.regulariser();
    double step = chain.step();
    double kept =
        regulariser.kind() == Regulariser.Kind.TIKHONOV
            ? Math.abs(1 - step * regulariser.strength())
            : 1 + step * regulariser.curvature();
    double chainOfOne = energy.operations(1) * roundoff;
    double growth = 0;
    double rounding = 0;
    for (double[] theta : places.points) {
      double second = 0;
      double third = 4 * regulariser.strength();
      double terms = regulariser.strength() * (1 + Contraction.norm(theta));
      double drift = regulariser.slopeBound(theta, 0);
      for (int j = 0; j < outputs.length; j++) {
        double[] x = energy.data().input(j);
        double y = energy.data().target(j);
        double slope = Math.abs(energy.risk().slope(outputs[j], y)) / outputs.length;
        second += slope * energy.unit().curvatureBound(theta, x, places.radius);
        third += slope * THIRD;
        double size = energy.risk().slopeMagnitude(Math.abs(outputs[j]), y) / outputs.length;
        double length = Contraction.norm(energy.unit().gradient(theta, x));
        terms += size * (length + Contraction.norm(energy.unit().gradientMagnitude(theta, x)));
        drift += slope * length;
      }
      growth =
          Math.max(
              growth,
              isOnCircle
                  ? Math.abs(1 - step * potential.hessian(theta)[0]) + step * places.radius * third
                  : kept + step * second);
      rounding =
          Math.max(
              rounding,
              // A run stores where it begins and where it ends.
              step * chainOfOne * terms
                  + 4 * roundoff * (4 * Contraction.norm(theta) + step * drift));
    }
    return new double[] {growth, rounding};
  }

  /**
   * Places that no particle is farther from than a radius.
   *
   * @param points p numbers each
   */
  private record Places(List<double[]> points, double radius) {}

  private Places circle() {
    double from = chain.place()[0] - Math.PI;
    return new Places(
        IntStream.range(0, ON_CIRCLE)
            .mapToObj(g -> new double[] {from + 2 * Math.PI * g / ON_CIRCLE})
            .toList(),
        Math.PI / ON_CIRCLE);
  }

  /**
   * A rectangle that none of n particles is outside of, but with a probability that is unlikely.
   */
  private Places rectangle(ParticleMeasure law) {
    double[] low = new double[2];
    double[] side = new double[2];
    for (int c = 0; c < 2; c++) {
      TreeMap<Double, Double> masses = new TreeMap<>();
      for (int g = 0; g < law.size(); g++) {
        masses.merge(law.position(g, c), law.weight(g), Double::sum);
      }
      low[c] = edge(masses) - error;
      side[c] = (edge(masses.descendingMap()) + error - low[c]) / ON_SIDE;
    }
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < ON_SIDE; i++) {
      for (int j = 0; j < ON_SIDE; j++) {
        points.add(new double[] {low[0] + (i + 0.5) * side[0], low[1] + (j + 0.5) * side[1]});
      }
    }
    return new Places(points, Contraction.norm(side) / 2);
  }

  /** The place beyond which masses are, together, a quarter of what is unlikely for a particle. */
  private double edge(SortedMap<Double, Double> masses) {
    double sum = 0;
    double edge = masses.firstKey();
    for (Map.Entry<Double, Double> next : masses.entrySet()) {
      sum += next.getValue();
      if (sum > unlikely / (4.0 * particles)) {
        return edge;
      }
      edge = next.getKey();
    }
    return edge;
  }
}
