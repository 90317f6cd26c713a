package org.measuredynamics.theorem.fluctuation;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
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
@AutoService(Theorem.class)
public final class EnsembleConsistency implements OldTheorem {
  private static final int WIDTH = 24;
  private static final int REPLICATES = 6;
  private static final int[] RECORD = {0, 1, 4, 8};

  @Override
  public String id() {
    return "fluctuation.ensemble";
  }

  @Override
  public String statement() {
    return "an ensemble's outputs are f(x; mu_t^n), mu_t^n the gradient flow from the neurons drawn, replicate by replicate";
  }

  @Override
  public String source() {
    return "Rotskoff, Vanden-Eijnden 2018, section 2; the contract of ensembles";
  }

  @Override
  public List<String> hypotheses() {
    return List.of();
  }

  @Override
  public List<String> needs() {
    return List.of("ensemble", "network", "gradient-flow", "tanh");
  }

  @Override
  public String budget() {
    return "rounding: of each step, carried on by the proved growth of the flow";
  }

  @Override
  public String firstRefutes() {
    return "ensemble-float32";
  }

  @Override
  public Instance member(Instance drawn) {
    Instance member = StudentTeacher.member(drawn, drawn.regulariser(), 4, 12);
    // Beyond a kink two computations that differ by rounding part.
    return member.unit().equals("relu") ? StudentTeacher.with(member, "tanh") : member;
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    boolean regularised = instance.regulariser() != Regulariser.Kind.NONE;
    StudentTeacher problem = StudentTeacher.of(instance, regularised ? 0.1 : 0);
    NetworkEnergy energy = problem.energy();
    ParticleMeasure atoms = problem.atoms(2 * WIDTH, instance.seed());
    double step = 0.2 / StudentTeacher.fastest(energy, atoms);
    double roundoff = implementation.describe().roundoff() + EulerPath.U;
    List<Comparison> comparisons = new ArrayList<>();
    for (InitialLaw law : List.of(problem.law(), atoms)) {
      Ensemble whole =
          Ensemble.onData(energy, law, WIDTH, step, RECORD, instance.seed()).withInitialNeurons();
      Ensemble.Replicates all = implementation.ensemble(whole.part(0, REPLICATES));
      int from = REPLICATES / 2;
      Ensemble.Replicates part = implementation.ensemble(whole.part(from, REPLICATES - from));
      for (int r = 0; r < REPLICATES; r++) {
        ParticleMeasure drawn = ParticleMeasure.uniform(law.dimension(), all.initial()[r]);
        List<ParticleMeasure> path = GradientFlow.of(energy).euler(drawn, step, every());
        double error = 0;
        int taken = 0;
        for (int k = 0; k < RECORD.length; k++) {
          for (; taken < RECORD[k]; taken++) {
            double[] still = new double[WIDTH];
            Arrays.fill(still, Math.sqrt(error));
            double growth = 1 + step * energy.regularity(path.get(taken), still).lipschitz();
            double rounding = 0;
            for (double bound : energy.gradientRounding(path.get(taken), roundoff)) {
              rounding += step * bound * step * bound / WIDTH;
            }
            error = growth * error + Math.sqrt(rounding) + 4 * roundoff * norm(path.get(taken));
          }
          ParticleMeasure now = path.get(RECORD[k]);
          double[] right = energy.outputs(now);
          double[] magnitude = energy.outputMagnitudes(now);
          for (int j = 0; j < right.length; j++) {
            double slope = 0;
            for (int i = 0; i < WIDTH; i++) {
              double bound =
                  energy.unit().gradientBound(now.particle(i), energy.data().input(j), error);
              slope += bound * bound / WIDTH;
            }
            double budget =
                Math.sqrt(slope) * error + energy.operations(WIDTH) * roundoff * magnitude[j];
            String where = "output %d of replicate %d, step %d".formatted(j, r, RECORD[k]);
            comparisons.add(
                Comparison.identity(
                    where, all.outputs()[r][k][j], right[j], Budget.ofRounding(budget)));
            if (r >= from) {
              comparisons.add(
                  Comparison.identity(
                      where + ", asked for in another part",
                      part.outputs()[r - from][k][j],
                      all.outputs()[r][k][j],
                      Budget.ofRounding(2 * budget)));
            }
          }
        }
      }
    }
    return comparisons;
  }

  private static int[] every() {
    int[] every = new int[RECORD[RECORD.length - 1] + 1];
    Arrays.setAll(every, k -> k);
    return every;
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
  public List<Control> controls() {
    return List.of();
  }
}
