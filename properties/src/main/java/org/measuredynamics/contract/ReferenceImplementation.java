package org.measuredynamics.contract;

import com.google.auto.service.AutoService;
import java.util.List;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.flow.ConicDescent;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.flow.Langevin;
import org.measuredynamics.flow.LazyTraining;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;

/** The reference solver behind the contract. */
@AutoService(Implementation.class)
public final class ReferenceImplementation implements Implementation {
  private static final double TOLERANCE = 1e-12;

  @Override
  public Description describe() {
    return new Description(
        "reference",
        "0.1.0",
        "Java",
        List.of("euler", "continuous"),
        Unit.all().stream().map(Unit::name).toList(),
        List.of("square", "logistic"),
        List.of("none", "tikhonov", "total-variation", "wells"),
        List.of("network", "pair-interaction"),
        true,
        true,
        "float64",
        List.of(
            "gradient-flow",
            "langevin",
            "stochastic-gradient",
            "birth-death",
            "conic",
            "lazy",
            "preconditioned"),
        List.of("normal"),
        true,
        true,
        true);
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    Energy energy = problem.energy();
    ParticleMeasure initial = problem.initial();
    double step = problem.step();
    int[] record = problem.record();
    long seed = problem.seed();
    Dynamics dynamics = problem.dynamics();
    if (dynamics instanceof Dynamics.Langevin langevin) {
      return Langevin.of(energy, langevin.temperature()).euler(initial, step, record, seed);
    }
    if (dynamics instanceof Dynamics.Stochastic stochastic) {
      return StochasticGradient.of(
              (NetworkEnergy) energy, stochastic.batch(), stochastic.sampling())
          .run(initial, step, record, seed);
    }
    if (dynamics instanceof Dynamics.Reacting reacting) {
      BirthDeath flow = BirthDeath.of(energy, reacting.rate(), reacting.form());
      return (reacting.reservoir() == null
              ? flow
              : flow.withReinjection(reacting.reinjection(), reacting.reservoir()))
          .euler(initial, step, record, seed);
    }
    if (dynamics instanceof Dynamics.Conic conic) {
      return ConicDescent.of((NetworkEnergy) energy, conic.massRate(), conic.positionRate())
          .run(initial, step, record);
    }
    if (dynamics instanceof Dynamics.Lazy) {
      return LazyTraining.of((NetworkEnergy) energy).run(initial, step, record);
    }
    GradientFlow plain = GradientFlow.of(energy);
    GradientFlow flow =
        dynamics instanceof Dynamics.Preconditioned preconditioned
            ? plain.withRates(preconditioned.rates())
            : plain;
    return switch (problem.scheme()) {
      case EULER -> flow.euler(initial, step, record);
      case CONTINUOUS -> flow.continuous(initial, step, record, TOLERANCE);
    };
  }

  @Override
  public Evaluation evaluate(Energy energy, ParticleMeasure mu) {
    double[] gradient = energy.gradient(mu);
    for (int k = 0; k < gradient.length; k++) {
      gradient[k] *= mu.weight(k / mu.dimension());
    }
    double[] outputs =
        energy instanceof NetworkEnergy network ? network.outputs(mu) : new double[0];
    return new Evaluation(outputs, energy.value(mu), gradient);
  }

  @Override
  public ParticleMeasure sample(NormalLaw law, int particles, long seed) {
    return law.draw(particles, seed);
  }

  @Override
  public Ensemble.Replicates ensemble(Ensemble ensemble) {
    return ensemble.answer(
        replicate -> ensemble.law().draw(ensemble.particles(), ensemble.seed(), replicate),
        this::run);
  }
}
