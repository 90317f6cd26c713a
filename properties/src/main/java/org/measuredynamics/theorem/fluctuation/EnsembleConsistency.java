package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.instance.StudentInstance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.instance.Students;
import org.measuredynamics.instance.TangentKernel;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Theorem;

/**
 * A replicate of an ensemble is the flow from the neurons that were drawn, and what is recorded are
 * its outputs; replicate r is the same in whatever part of the ensemble it is asked for. What the
 * other theorems of fluctuations say of outputs is tied to particles here.
 *
 * <p>The flow is computed again from the neurons reported. Two floating-point computations of it
 * differ by the rounding of a step, times what the flow makes of it in the steps that are left: the
 * derivative of the flow in its initial neurons, bounded by prod (1 + h L).
 *
 * <p>Alone: {@code check --theorem fluctuation.ensemble}.
 */
@AutoService(Catalogued.class)
public final class EnsembleConsistency implements Theorem<StudentInstance> {
  private static final int WIDTH = 24;
  private static final int REPLICATES = 6;
  private static final int[] RECORD = {0, 1, 4, 8};

  @Override
  public Card card() {
    return Card.of("fluctuation.ensemble")
        .states(
            "an ensemble's outputs are f(x; mu_t^n), mu_t^n the gradient flow from the neurons drawn, replicate by replicate")
        .source("Rotskoff, Vanden-Eijnden 2018, section 2; the contract of ensembles")
        .needs(ENSEMBLE, NETWORK, dynamics("gradient-flow"), unit("tanh"))
        .budget("rounding: of each step, carried on by the proved growth of the flow")
        .firstRefutes(EnsembleMutant.FLOAT32);
  }

  @Override
  public void check(Trial<StudentInstance> trial) {
    StudentInstance instance = trial.instance();
    boolean regularised = instance.regulariser() != Regulariser.Kind.NONE;
    StudentTeacher problem = StudentTeacher.of(instance, regularised ? 0.1 : 0);
    ParticleMeasure atoms = problem.atoms(2 * WIDTH, instance.seed());
    double step = 0.2 / TangentKernel.fastest(problem.energy(), atoms);
    for (InitialLaw law : List.of(problem.law(), atoms)) {
      flowOfTheNeuronsDrawn(
          trial,
          Ensemble.onData(problem.energy(), law, WIDTH, step, RECORD, instance.seed())
              .withInitialNeurons());
    }
  }

  /** f_n(x_j; t) is the output of the flow from the neurons reported, in whatever part. */
  private static void flowOfTheNeuronsDrawn(Trial<StudentInstance> trial, Ensemble whole) {
    NetworkEnergy energy = whole.energy();
    Ensemble.Replicates all = trial.implementation().ensemble(whole.part(0, REPLICATES));
    int from = REPLICATES / 2;
    Ensemble.Replicates part = trial.implementation().ensemble(whole.part(from, REPLICATES - from));
    int[] every = IntStream.rangeClosed(0, RECORD[RECORD.length - 1]).toArray();
    for (int r = 0; r < REPLICATES; r++) {
      ParticleMeasure drawn = ParticleMeasure.uniform(whole.law().dimension(), all.initial()[r]);
      List<ParticleMeasure> path = GradientFlow.of(energy).euler(drawn, whole.step(), every);
      double error = 0;
      int taken = 0;
      for (int k = 0; k < RECORD.length; k++) {
        for (; taken < RECORD[k]; taken++) {
          error = afterStep(energy, path.get(taken), whole.step(), error, trial.roundoff());
        }
        if (error == Double.POSITIVE_INFINITY) {
          // In a coarse precision nothing is known of where so many steps lead.
          break;
        }
        ParticleMeasure now = path.get(RECORD[k]);
        double[] right = energy.outputs(now);
        double[] magnitude = energy.outputMagnitudes(now);
        for (int j = 0; j < right.length; j++) {
          double budget =
              slope(energy, now, j, error) * error
                  + energy.operations(WIDTH) * trial.roundoff() * magnitude[j];
          String where = "output %d of replicate %d, step %d".formatted(j, r, RECORD[k]);
          trial.identity(where, all.outputs()[r][k][j], right[j], Budget.ofRounding(budget));
          if (r >= from) {
            trial.identity(
                where + ", asked for in another part",
                part.outputs()[r - from][k][j],
                all.outputs()[r][k][j],
                Budget.ofRounding(2 * budget));
          }
        }
      }
    }
  }

  /**
   * e' = (1 + h L) e + the rounding of a step, in L2 of the measure; L holds as far as one of n
   * particles may be off then, sqrt(n) e.
   */
  private static double afterStep(
      NetworkEnergy energy, ParticleMeasure mu, double step, double error, double roundoff) {
    double[] still = new double[WIDTH];
    Arrays.fill(still, Math.sqrt(WIDTH) * error);
    double growth = 1 + step * energy.regularity(mu, still).lipschitz();
    double rounding = 0;
    for (double bound : energy.gradientRounding(mu, roundoff)) {
      rounding += step * bound * step * bound / WIDTH;
    }
    return growth * error + Math.sqrt(rounding) + 4 * roundoff * norm(mu);
  }

  /** A bound of (int |grad phi_j|^2 dmu)^{1/2} as far as particles may be off. */
  private static double slope(NetworkEnergy energy, ParticleMeasure mu, int j, double error) {
    double slope = 0;
    double radius = Math.sqrt(WIDTH) * error;
    for (int i = 0; i < WIDTH; i++) {
      double bound = energy.unit().gradientBound(mu.particle(i), energy.data().input(j), radius);
      slope += bound * bound / WIDTH;
    }
    return Math.sqrt(slope);
  }

  /** The norm of the positions in L2 of the measure. */
  private static double norm(ParticleMeasure mu) {
    double square = 0;
    for (double coordinate : mu.positions()) {
      square += coordinate * coordinate / mu.size();
    }
    return Math.sqrt(square);
  }

  @Override
  public Arbitrary<StudentInstance> instances(Description declared) {
    return Students.ofSmooth(declared, 4, 12).penalisedOrNot(declared).arbitrary();
  }
}
