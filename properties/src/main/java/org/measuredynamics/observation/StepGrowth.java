package org.measuredynamics.observation;

import java.util.Arrays;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;

/**
 * How far two runs of a deterministic dynamics may be apart that round otherwise: a bound for each
 * particle and for the logarithm of each weight, carried from step to step by bounds of the units
 * on balls of those radii.
 */
final class StepGrowth {
  private final Problem problem;
  private final double[] places;
  private final double[] logWeights;

  /** The like of those before they are divided by their sum: what a division adds is forgotten. */
  private final double[] logMasses;

  /** Two runs from some particles, each stored once. */
  StepGrowth(Problem problem, Precision precision, ParticleMeasure from) {
    this.problem = problem;
    places = EulerPath.lengths(from, from.positions());
    Arrays.setAll(places, i -> EulerPath.stored(precision, places[i]));
    logWeights = new double[from.size()];
    Arrays.setAll(
        logWeights,
        i ->
            problem.dynamics().changesWeights()
                ? OneStep.logarithm(from.weight(i), from.size()) * precision.products()
                : EulerPath.stored(precision, 1));
    logMasses = logWeights.clone();
  }

  /** Returns how far particles may be apart, length n. */
  double[] places() {
    return places;
  }

  /** Returns how far the logarithms of weights may be apart, length n. */
  double[] logWeights() {
    return logWeights;
  }

  /** Returns the particles that a step leads to. */
  ParticleMeasure measure(ParticleMeasure mu, OneStep.Image image) {
    if (!problem.dynamics().changesWeights()) {
      return mu.at(image.positions());
    }
    double[] weights = Arrays.stream(image.logWeights()).map(StrictMath::exp).toArray();
    return ParticleMeasure.of(
        mu.dimension(), image.positions(), ParticleMeasure.ofMassOne(weights));
  }

  /** How far apart gradients and first variations may be, of each particle. */
  private record Field(double[] gradient, double[] variation) {}

  /** Takes a step of both. */
  void after(ParticleMeasure mu, OneStep.Image image) {
    Field apart =
        problem.energy() instanceof PairInteraction pairs
            ? ofPairs(pairs, mu)
            : ofNetwork((NetworkEnergy) problem.energy(), mu);
    int p = mu.dimension();
    double[] rounding = EulerPath.lengths(mu, image.rounding());
    double fastest = 1;
    if (problem.dynamics() instanceof Dynamics.Preconditioned layers) {
      fastest = Arrays.stream(layers.rates()).max().orElseThrow();
    }
    double[] gradient = problem.energy().gradient(mu);
    for (int i = 0; i < places.length; i++) {
      double more = problem.step() * fastest * apart.gradient[i];
      if (problem.dynamics() instanceof Dynamics.Conic conic) {
        double a = Math.abs(mu.position(i, 0));
        double slope =
            EulerPath.lengths(
                ParticleMeasure.uniform(p, new double[p]),
                Arrays.copyOfRange(gradient, i * p, (i + 1) * p))[0];
        double mass = 4 * problem.step() * conic.massRate() * apart.gradient[i];
        double nearer = a > places[i] ? a - places[i] : 0;
        more =
            Math.abs(image.positions()[i * p]) * ((1 + places[i] / a) * StrictMath.exp(mass) - 1)
                + problem.step()
                    * conic.positionRate()
                    * ((slope + apart.gradient[i]) / nearer - slope / a);
      }
      places[i] += more + rounding[i];
    }
    if (problem.dynamics() instanceof Dynamics.Reacting reacting) {
      double scale = problem.step() * reacting.rate();
      double most = 0;
      for (int i = 0; i < logWeights.length; i++) {
        logMasses[i] += scale * apart.variation[i] + image.logRounding()[i];
        most = Math.max(most, logMasses[i]);
      }
      for (int i = 0; i < logWeights.length; i++) {
        logWeights[i] = logMasses[i] + most;
      }
    }
  }

  private Field ofPairs(PairInteraction pairs, ParticleMeasure mu) {
    double pull = pairs.attraction() + pairs.repulsion();
    double[] gradient = new double[places.length];
    double mean = 0;
    for (int i = 0; i < places.length; i++) {
      mean += mu.weight(i) * pull * places[i];
    }
    for (int i = 0; i < places.length; i++) {
      gradient[i] = (pairs.confinement() + pull) * places[i] + mean;
    }
    double[] unknown = new double[places.length];
    Arrays.fill(unknown, Double.POSITIVE_INFINITY);
    return new Field(gradient, unknown);
  }

  private Field ofNetwork(NetworkEnergy energy, ParticleMeasure mu) {
    boolean isLazy = problem.dynamics() instanceof Dynamics.Lazy;
    // Features of lazy training do not move, and its outputs are a sum over sqrt(n).
    double scale = isLazy ? Math.sqrt(mu.size()) : 1;
    ParticleMeasure at = isLazy ? problem.initial() : mu;
    int n = mu.size();
    int m = energy.data().size();
    Unit unit = energy.unit();
    double[] gradient = new double[n];
    double[] variation = new double[n];
    double[] outputs = energy.outputs(mu);
    double[] steepness = new double[n];
    double[] value = new double[n];
    for (int j = 0; j < m; j++) {
      double[] x = energy.data().input(j);
      double output = 0;
      for (int i = 0; i < n; i++) {
        double radius = isLazy ? 0 : places[i];
        steepness[i] = unit.gradientBound(at.particle(i), x, radius);
        value[i] = Math.abs(unit.value(at.particle(i), x)) + steepness[i] * radius;
        output +=
            mu.weight(i)
                * scale
                * (steepness[i] * places[i] + StrictMath.expm1(logWeights[i]) * value[i]);
      }
      double slope =
          Math.abs(energy.risk().slope(outputs[j], energy.data().target(j)))
              + energy.risk().curvature() * output;
      for (int i = 0; i < n; i++) {
        double[] theta = at.particle(i);
        double turn =
            isLazy
                ? 0
                : unit.curvatureBound(theta, x, places[i]) * places[i]
                    + unit.jumpBound(theta, x, places[i]);
        double moved = energy.risk().curvature() * output;
        gradient[i] += (moved * steepness[i] + slope * turn) / m / scale;
        variation[i] += (moved * value[i] + slope * steepness[i] * places[i]) / m;
      }
    }
    Regulariser regulariser = energy.regulariser();
    for (int i = 0; i < n; i++) {
      double[] theta = mu.particle(i);
      gradient[i] += regulariser.curvature() * places[i] + regulariser.jump(theta, places[i]);
      variation[i] += regulariser.slopeBound(theta, places[i]) * places[i];
    }
    return new Field(gradient, variation);
  }
}
