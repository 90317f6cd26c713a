package org.measuredynamics.mutant;

import com.google.auto.service.AutoService;
import java.util.List;
import org.measuredynamics.contract.Forwarding;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.measure.ParticleMeasure;

/** What is kept between two questions: a mutant in one file. */
@AutoService(Mutant.class)
public final class StepOfTheQuestionBefore implements Mutant {
  @Override
  public String id() {
    return "step-of-the-question-before";
  }

  @Override
  public String fault() {
    return "takes steps as long as the question before asked for";
  }

  @Override
  public Implementation implementation() {
    return new Forwarding(new ReferenceImplementation()) {
      private double before;

      @Override
      public List<ParticleMeasure> run(Problem problem) {
        double step = before == 0 ? problem.step() : before;
        before = problem.step();
        return super.run(
            new Problem(
                problem.dynamics(),
                problem.energy(),
                problem.initial(),
                problem.scheme(),
                step,
                problem.record(),
                problem.seed()));
      }
    };
  }
}
