package org.measuredynamics.mutant;

import java.util.List;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.ParticleMeasure;

/** Ensembles of networks: faults that only fluctuations show. */
final class FaultyEnsemble extends Faulty {
  /** The neurons of a replicate. */
  Draw drawn = InitialLaw::draw;

  /** How a replicate is trained. */
  Function<Problem, List<ParticleMeasure>> trained = this::run;

  /** What is done to all outputs, replicates x records x q, of so many neurons each. */
  ObjIntConsumer<double[][][]> report = (outputs, particles) -> {};

  /** The neurons of a replicate. */
  interface Draw {
    ParticleMeasure of(InitialLaw law, int n, long seed, int replicate);
  }

  FaultyEnsemble() {
    super(List.of("gradient-flow", "lazy"), Capability.ENSEMBLE);
  }

  @Override
  public Ensemble.Replicates ensemble(Ensemble ensemble) {
    int n = ensemble.particles();
    Ensemble.Replicates right =
        ensemble.answer(
            replicate -> drawn.of(ensemble.law(), n, ensemble.seed(), replicate), trained);
    report.accept(right.outputs(), n);
    return right;
  }

  /** Draws from normal laws of so many times the variance. */
  static Draw ofVariance(double factor) {
    return (law, n, seed, replicate) -> {
      ParticleMeasure right = law.draw(n, seed, replicate);
      return law instanceof ParticleMeasure
          ? right
          : mapped(right, (value, k) -> value * Math.sqrt(factor));
    };
  }
}
