package org.measuredynamics.observation;

import java.util.Arrays;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.instance.AnnealedChain;
import org.measuredynamics.limit.LangevinLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.statistic.NormalArray.Axis;

/**
 * Where noisy particles end after a chain of runs, each from the ends of the one before, as numbers
 * that are independent and standard normal by the law of infinitely many.
 *
 * @param chain what was run
 * @param ends of the last run
 * @param roundoff of whoever ran it
 */
public record ChainEnds(AnnealedChain chain, ParticleMeasure ends, double roundoff) {
  /** Points of the grid to a deviation of the coldest noise. */
  private static final double FINE = 1.8;

  private static final double COARSE = 1.4;

  /** Errors, in deviations of a step, that are not worth a second look. */
  private static final double SMALL = 0.01;

  /** Runs the chain; only ends are asked for. */
  public static ChainEnds of(Trial<?> trial, AnnealedChain chain, int particles, long seed) {
    ParticleMeasure now = chain.start(particles);
    for (int run = 0; run < chain.runs(); run++) {
      now =
          trial
              .implementation()
              .run(
                  new Problem(
                      new Dynamics.Langevin(chain.temperature(run)),
                      chain.energy(),
                      now,
                      Problem.Scheme.EULER,
                      chain.step(),
                      new int[] {chain.steps()},
                      seed + run))
              .get(0);
    }
    return new ChainEnds(chain, now, trial.roundoff());
  }

  /**
   * Returns the ends as the law of a chain has them, each with how far interaction, rounding and
   * the grid may have moved it.
   *
   * @param claimed the chain whose law it is
   * @param alpha of the bound of the interaction
   */
  public NormalArray scores(AnnealedChain claimed, double alpha) {
    double coldest = Arrays.stream(claimed.deviations()).min().orElseThrow();
    LangevinLaw law = LangevinLaw.at(claimed.energy(), claimed.start(1), coldest / FINE);
    LangevinLaw other = LangevinLaw.at(claimed.energy(), claimed.start(1), coldest / COARSE);
    int steps = claimed.runs() * claimed.steps();
    CoupledParticles coupled = new CoupledParticles(claimed, ends.size(), roundoff, alpha);
    for (int k = 0; k < steps; k++) {
      coupled.step(law, claimed.deviations()[k / claimed.steps()]);
      double temperature = claimed.temperature(k / claimed.steps());
      law = law.after(claimed.step(), temperature);
      other = other.after(claimed.step(), temperature);
    }
    return scores(new LawScores(law), new LawScores(other), coupled.error());
  }

  private NormalArray scores(LawScores fine, LawScores coarse, double off) {
    int n = ends.size();
    int p = ends.dimension();
    double[] values = new double[n * p];
    double[] errors = new double[n * p];
    double most = off / fine.deviation();
    for (int i = 0; i < n; i++) {
      double x = ends.position(i, 0);
      values[i * p] = fine.first(x);
      double moved =
          most < SMALL
              ? most
              : Math.max(fine.first(x + off) - values[i * p], values[i * p] - fine.first(x - off));
      errors[i * p] =
          moved + Math.abs(values[i * p] - coarse.first(x)) + LawScores.lost(values[i * p]);
      if (p == 2) {
        double[] second = fine.second(x, ends.position(i, 1));
        values[2 * i + 1] = second[0];
        errors[2 * i + 1] =
            most
                + off * Math.abs(second[1])
                + second[2]
                + Math.abs(second[0] - coarse.second(x, ends.position(i, 1))[0]);
      }
    }
    return NormalArray.of(values, new Axis("particle", n), new Axis("coordinate", p))
        .blurred(errors);
  }
}
