package org.measuredynamics.contract;

import com.google.auto.service.AutoService;
import java.util.List;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.GradientFlow;
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
        List.of("none", "tikhonov", "total-variation"),
        List.of("network", "pair-interaction"),
        true,
        true,
        "float64");
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    GradientFlow flow = GradientFlow.of(problem.energy());
    return switch (problem.scheme()) {
      case EULER -> flow.euler(problem.initial(), problem.step(), problem.record());
      case CONTINUOUS ->
          flow.continuous(problem.initial(), problem.step(), problem.record(), TOLERANCE);
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
}
