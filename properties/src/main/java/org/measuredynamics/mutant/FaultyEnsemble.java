package org.measuredynamics.mutant;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ObjIntConsumer;
import java.util.function.UnaryOperator;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.ParticleMeasure;

/** Ensembles of networks: faults that only fluctuations show. */
final class FaultyEnsemble extends Faulty {
  /** The neurons of a replicate. */
  Draw drawn = InitialLaw::draw;

  /** What is answered in the place of what was asked for. */
  UnaryOperator<Ensemble> asked = ensemble -> ensemble;

  /** How a replicate is trained. */
  Function<Problem, List<ParticleMeasure>> trained = this::run;

  /** The seed of noise and mini-batches of a replicate; null if the contract's own. */
  Seeds seeds;

  /** What is done to all outputs, replicates x records x q, of so many neurons each. */
  ObjIntConsumer<double[][][]> report = (outputs, particles) -> {};

  /** The neurons of a replicate. */
  interface Draw {
    ParticleMeasure of(InitialLaw law, int n, long seed, int replicate);
  }

  /** The seed of noise and mini-batches of a replicate. */
  interface Seeds {
    long of(long seed, int replicate);
  }

  FaultyEnsemble() {
    super(List.of("gradient-flow", "lazy"), Capability.ENSEMBLE);
  }

  @Override
  public Ensemble.Replicates ensemble(Ensemble question) {
    Ensemble ensemble = asked.apply(question);
    int n = ensemble.particles();
    IntFunction<ParticleMeasure> draw = r -> drawn.of(ensemble.law(), n, ensemble.seed(), r);
    Ensemble.Replicates right =
        seeds == null ? ensemble.answer(draw, trained) : seeded(ensemble, draw);
    report.accept(right.outputs(), n);
    return right;
  }

  private Ensemble.Replicates seeded(Ensemble ensemble, IntFunction<ParticleMeasure> draw) {
    double[][][] outputs = new double[ensemble.replicates()][][];
    double[][] initial = new double[ensemble.withInitial() ? outputs.length : 0][];
    for (int k = 0; k < outputs.length; k++) {
      int r = ensemble.first() + k;
      long seed = seeds.of(ensemble.seed(), r);
      Ensemble.Replicates one =
          ensemble
              .part(r, 1)
              .answer(draw, problem -> trained.apply(under(problem.dynamics(), seed, problem)));
      outputs[k] = one.outputs()[0];
      if (ensemble.withInitial()) {
        initial[k] = one.initial()[0];
      }
    }
    return new Ensemble.Replicates(outputs, initial);
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
