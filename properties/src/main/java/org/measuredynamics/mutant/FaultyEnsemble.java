package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** The reference, but for its ensembles: faults that only fluctuations show. */
@SuppressWarnings("UnusedVariable") // the hooks leave their arguments to the faults
public abstract class FaultyEnsemble implements Implementation {
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
    return new Description(
        "mutant",
        right.version(),
        right.language(),
        dynamics().contains("gradient-flow") ? List.of("euler") : List.of(),
        right.units(),
        right.risks(),
        right.regularisers(),
        List.of("network"),
        right.weights(),
        false,
        right.precision(),
        0,
        right.repeatable(),
        dynamics(),
        List.of(),
        true,
        false,
        false,
        List.of(),
        false);
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
  private static List<ParticleMeasure> steps(Problem problem, StepFault fault) {
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

  private interface StepFault {
    void adjust(double[] positions, double[] gradient, int index);
  }

  private static ParticleMeasure atom(ParticleMeasure law, int n, IntUnaryOperator atom) {
    int p = law.dimension();
    double[] positions = new double[n * p];
    for (int i = 0; i < n; i++) {
      System.arraycopy(
          law.particle(Math.floorMod(atom.applyAsInt(i), law.size())), 0, positions, i * p, p);
    }
    return ParticleMeasure.uniform(p, positions);
  }

  /** The mutants of this kind. */
  static List<Mutant> mutants() {
    return List.of(
        new Mutant(
            "ensemble-neurons-in-pairs",
            "two neurons read the same generator",
            new FaultyEnsemble() {
              @Override
              ParticleMeasure drawn(InitialLaw law, int n, long seed, int replicate) {
                return n % 2 == 1
                    ? law.draw(n, seed, replicate)
                    : law.draw(n / 2, seed, replicate).duplicated(2);
              }
            }),
        new Mutant(
            "ensemble-antithetic",
            "neurons in pairs of opposite output weight, or of atoms counted from both ends",
            new FaultyEnsemble() {
              @Override
              ParticleMeasure drawn(InitialLaw law, int n, long seed, int replicate) {
                if (n % 2 == 1) {
                  return law.draw(n, seed, replicate);
                }
                if (law instanceof ParticleMeasure atoms) {
                  Stream stream = Stream.of(seed, replicate, 0, 2, Purpose.INITIAL);
                  int[] first = new int[n / 2];
                  Arrays.setAll(first, i -> stream.integer(atoms.size()));
                  return atom(atoms, n, i -> i % 2 == 0 ? first[i / 2] : -1 - first[i / 2]);
                }
                double[] positions = law.draw(n / 2, seed, replicate).duplicated(2).positions();
                for (int at = 0; at < positions.length; at += 2 * law.dimension()) {
                  positions[at] = -positions[at];
                }
                return ParticleMeasure.uniform(law.dimension(), positions);
              }
            }),
        new Mutant(
            "ensemble-stratified",
            "every atom in turn from a random one on; output weights from strata in turn",
            new FaultyEnsemble() {
              @Override
              ParticleMeasure drawn(InitialLaw law, int n, long seed, int replicate) {
                Stream stream = Stream.of(seed, replicate, 0, 3, Purpose.INITIAL);
                if (law instanceof ParticleMeasure atoms) {
                  int start = stream.integer(atoms.size());
                  return atom(atoms, n, i -> start + i);
                }
                NormalDistribution normal = new NormalDistribution(null, 0, 1);
                double[] positions = law.draw(n, seed, replicate).positions();
                double scale = ((NormalLaw) law).deviations()[0];
                for (int i = 0; i < n; i++) {
                  positions[i * law.dimension()] =
                      scale * normal.inverseCumulativeProbability((i + stream.uniform()) / n);
                }
                return ParticleMeasure.uniform(law.dimension(), positions);
              }
            }),
        new Mutant(
            "ensemble-variance-3-percent-high",
            "initial neurons of a normal law of variance 1.03",
            Mutant.ofVariance(1.03).implementation()),
        new Mutant(
            "ensemble-replicates-share-a-seed",
            "replicates 2r and 2r + 1 are the same network",
            new FaultyEnsemble() {
              @Override
              ParticleMeasure drawn(InitialLaw law, int n, long seed, int replicate) {
                return law.draw(n, seed, replicate / 2);
              }
            }),
        new Mutant(
            "ensemble-replicates-repeat",
            "replicate r + 1000 is replicate r",
            new FaultyEnsemble() {
              @Override
              ParticleMeasure drawn(InitialLaw law, int n, long seed, int replicate) {
                return law.draw(n, seed, replicate % 1000);
              }
            }),
        new Mutant(
            "ensemble-seed-ignored",
            "the same networks whatever the seed",
            new FaultyEnsemble() {
              @Override
              ParticleMeasure drawn(InitialLaw law, int n, long seed, int replicate) {
                return law.draw(n, 1, replicate);
              }
            }),
        new Mutant(
            "ensemble-orthogonal-weights",
            "inner weights made orthogonal, each of its own length",
            new FaultyEnsemble() {
              @Override
              ParticleMeasure drawn(InitialLaw law, int n, long seed, int replicate) {
                ParticleMeasure right = law.draw(n, seed, replicate);
                return law instanceof ParticleMeasure ? right : orthogonal(right);
              }
            }),
        new Mutant(
            "ensemble-dropout",
            "a tenth of the neurons left out of each step, the rest moved further",
            new FaultyEnsemble() {
              @Override
              List<ParticleMeasure> trained(Problem problem) {
                int p = problem.initial().dimension();
                return steps(
                    problem,
                    (positions, gradient, index) -> {
                      Stream stream = Stream.of(problem.seed(), 0, 0, index, Purpose.NOISE);
                      for (int at = 0; at < gradient.length; at += p) {
                        double kept = stream.uniform() < 0.1 ? 0 : 1 / 0.9;
                        for (int c = at; c < at + p; c++) {
                          gradient[c] *= kept;
                        }
                      }
                    });
              }
            }),
        new Mutant(
            "ensemble-outputs-averaged",
            "outputs averaged over two replicates before anything is squared",
            new FaultyEnsemble() {
              @Override
              void report(double[][][] outputs) {
                for (int r = 1; r < outputs.length; r += 2) {
                  for (int k = 0; k < outputs[r].length; k++) {
                    for (int j = 0; j < outputs[r][k].length; j++) {
                      double mean = 0.5 * (outputs[r][k][j] + outputs[r - 1][k][j]);
                      outputs[r][k][j] = mean;
                      outputs[r - 1][k][j] = mean;
                    }
                  }
                }
              }
            }),
        new Mutant(
            "ensemble-outputs-shrunk",
            "outputs of an ensemble drawn towards their mean by 2 percent",
            new FaultyEnsemble() {
              @Override
              void report(double[][][] outputs) {
                for (int k = 0; k < outputs[0].length; k++) {
                  for (int j = 0; j < outputs[0][k].length; j++) {
                    double mean = 0;
                    for (double[][] replicate : outputs) {
                      mean += replicate[k][j] / outputs.length;
                    }
                    for (double[][] replicate : outputs) {
                      replicate[k][j] = mean + 0.98 * (replicate[k][j] - mean);
                    }
                  }
                }
              }
            }),
        new Mutant(
            "ensemble-float32",
            "particles kept in single precision under a double-precision label",
            new FaultyEnsemble() {
              @Override
              List<ParticleMeasure> trained(Problem problem) {
                return steps(
                    problem,
                    (positions, gradient, index) -> {
                      for (int c = 0; c < positions.length; c++) {
                        positions[c] = (float) positions[c];
                      }
                    });
              }
            }),
        new Mutant(
            "ensemble-batch-noise-of-order-n",
            "mini-batches of a datum where more were asked for",
            new FaultyEnsemble() {
              @Override
              List<String> dynamics() {
                return List.of("stochastic-gradient");
              }

              @Override
              List<ParticleMeasure> trained(Problem problem) {
                return super.trained(
                    problem.dynamics() instanceof Dynamics.Stochastic stochastic
                        ? new Problem(
                            new Dynamics.Stochastic(1, stochastic.sampling()),
                            problem.energy(),
                            problem.initial(),
                            problem.scheme(),
                            problem.step(),
                            problem.record(),
                            problem.seed())
                        : problem);
              }
            }),
        new Mutant(
            "ensemble-batches-repeat",
            "one mini-batch a replicate, in every step the same",
            new FaultyEnsemble() {
              @Override
              List<String> dynamics() {
                return List.of("stochastic-gradient");
              }

              @Override
              List<ParticleMeasure> trained(Problem problem) {
                if (!(problem.dynamics() instanceof Dynamics.Stochastic stochastic)) {
                  return super.trained(problem);
                }
                NetworkEnergy energy = (NetworkEnergy) problem.energy();
                Stream stream = Stream.of(problem.seed(), 0, 0, 0, Purpose.BATCH);
                int[] rows = new int[stochastic.batch()];
                Arrays.setAll(rows, k -> stream.integer(energy.data().size()));
                return super.trained(
                    new Problem(
                        energy.on(energy.data().rows(rows)),
                        problem.initial(),
                        problem.scheme(),
                        problem.step(),
                        problem.record()));
              }
            }),
        new Mutant(
            "ensemble-noise-shared",
            "the same mini-batches and noise in every replicate",
            new FaultyEnsemble() {
              @Override
              List<String> dynamics() {
                return List.of("langevin", "stochastic-gradient");
              }

              @Override
              List<ParticleMeasure> trained(Problem problem) {
                return super.trained(
                    new Problem(
                        problem.dynamics(),
                        problem.energy(),
                        problem.initial(),
                        problem.scheme(),
                        problem.step(),
                        problem.record(),
                        1));
              }
            }));
  }

  /** Gram and Schmidt in blocks of as many neurons as there are inner weights. */
  private static ParticleMeasure orthogonal(ParticleMeasure mu) {
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

  private static double norm(double[] positions, int particle, int p) {
    double square = 0;
    for (int c = 1; c < p; c++) {
      square += positions[particle * p + c] * positions[particle * p + c];
    }
    return Math.sqrt(square);
  }
}
