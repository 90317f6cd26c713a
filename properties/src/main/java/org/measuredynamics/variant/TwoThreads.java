package org.measuredynamics.variant;

import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.measure.ParticleMeasure;

/** The reference whose gradient flows, at one rate or several, are shared by two threads. */
final class TwoThreads extends Variant {
  TwoThreads(String name) {
    super(name);
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    GradientFlow flow = GradientFlow.of(problem.energy()).withThreads(2);
    if (problem.dynamics() instanceof Dynamics.Preconditioned preconditioned) {
      flow = flow.withRates(preconditioned.rates());
    } else if (!(problem.dynamics() instanceof Dynamics.GradientFlow)) {
      return super.run(problem);
    }
    return problem.followed(flow);
  }
}
