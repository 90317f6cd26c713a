package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.contract.Solver;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.ParticleMeasure;

/** The reference, but for its ensembles: faults that only fluctuations show. */
@SuppressWarnings("UnusedVariable") // the hooks leave their arguments to the faults
abstract class FaultyEnsemble extends Solver {
  private final ReferenceImplementation reference = new ReferenceImplementation();

  /** The dynamics it declares; theorems about others need not look at it. */
  List<String> dynamics() {
    return List.of("gradient-flow", "lazy");
  }

  /** Draws the neurons of a replicate. */
  ParticleMeasure drawn(InitialLaw law, int n, long seed, int replicate) {
    return law.draw(n, seed, replicate);
  }

  /** Trains a replicate. */
  List<ParticleMeasure> trained(Problem problem) {
    return reference.run(problem);
  }

  /** What is reported of an output. */
  double reported(double output, int particles) {
    return output;
  }

  /** What is reported of all outputs, replicates x records x q. */
  void report(double[][][] outputs) {}

  @Override
  public Description describe() {
    Description right = reference.describe();
    return right
        .only(this::declares)
        .declaring(dynamics().stream().map(Capability::dynamics).toList())
        .of("mutant", right.precision(), right.repeatable());
  }

  private boolean declares(Capability capability) {
    return switch (capability.kind()) {
      case SCHEME -> dynamics().contains("gradient-flow") && capability.equals(Capability.EULER);
      case ENERGY -> capability.equals(Capability.NETWORK);
      case DYNAMICS, PAYOFF, LAW -> false;
      case ANSWER ->
          capability.equals(Capability.UNEQUAL_WEIGHTS) || capability.equals(Capability.ENSEMBLE);
      default -> true;
    };
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    return reference.run(problem);
  }

  @Override
  public Evaluation evaluate(Energy energy, ParticleMeasure mu) {
    return reference.evaluate(energy, mu);
  }

  @Override
  public Ensemble.Replicates ensemble(Ensemble ensemble) {
    Ensemble.Replicates right =
        ensemble.answer(
            replicate -> drawn(ensemble.law(), ensemble.particles(), ensemble.seed(), replicate),
            this::trained);
    for (double[][] replicate : right.outputs()) {
      for (double[] row : replicate) {
        Arrays.setAll(row, j -> reported(row[j], ensemble.particles()));
      }
    }
    report(right.outputs());
    return right;
  }

  /** Euler steps with something done to every step. */
  static List<ParticleMeasure> steps(Problem problem, StepFault fault) {
    List<ParticleMeasure> path = new ArrayList<>();
    double[] positions = problem.initial().positions();
    double[] gradient = new double[positions.length];
    Energy.Field field = problem.energy().field(problem.initial().weights(), 1);
    int taken = 0;
    for (int due : problem.record()) {
      for (; taken < due; taken++) {
        field.at(positions, gradient);
        fault.adjust(positions, gradient, taken);
        for (int c = 0; c < positions.length; c++) {
          positions[c] = Math.fma(-problem.step(), gradient[c], positions[c]);
        }
      }
      path.add(problem.initial().at(positions));
    }
    return path;
  }

  interface StepFault {
    void adjust(double[] positions, double[] gradient, int index);
  }

  static ParticleMeasure atom(ParticleMeasure law, int n, IntUnaryOperator atom) {
    int p = law.dimension();
    double[] positions = new double[n * p];
    for (int i = 0; i < n; i++) {
      System.arraycopy(
          law.particle(Math.floorMod(atom.applyAsInt(i), law.size())), 0, positions, i * p, p);
    }
    return ParticleMeasure.uniform(p, positions);
  }

  /** Gram and Schmidt in blocks of as many neurons as there are inner weights. */
  static ParticleMeasure orthogonal(ParticleMeasure mu) {
    int p = mu.dimension();
    double[] positions = mu.positions();
    for (int i = 0; i < mu.size(); i++) {
      double before = norm(positions, i, p);
      for (int k = i - i % (p - 1); k < i; k++) {
        double square = norm(positions, k, p);
        double product = 0;
        for (int c = 1; c < p; c++) {
          product += positions[i * p + c] * positions[k * p + c] / (square * square);
        }
        for (int c = 1; c < p; c++) {
          positions[i * p + c] -= product * positions[k * p + c];
        }
      }
      double after = norm(positions, i, p);
      for (int c = 1; c < p; c++) {
        positions[i * p + c] *= before / after;
      }
    }
    return mu.at(positions);
  }

  static double norm(double[] positions, int particle, int p) {
    double square = 0;
    for (int c = 1; c < p; c++) {
      square += positions[particle * p + c] * positions[particle * p + c];
    }
    return Math.sqrt(square);
  }

  /** Draws from normal laws of so many times the variance. */
  static FaultyEnsemble ofVariance(double factor) {
    return new FaultyEnsemble() {
      @Override
      ParticleMeasure drawn(InitialLaw law, int n, long seed, int replicate) {
        ParticleMeasure right = law.draw(n, seed, replicate);
        if (law instanceof ParticleMeasure) {
          return right;
        }
        double[] positions = right.positions();
        FaultyFlow.scale(positions, Math.sqrt(factor));
        return right.at(positions);
      }
    };
  }
}
