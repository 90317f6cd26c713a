package org.measuredynamics.theorem;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.flow.DivergenceException;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/**
 * A faulty implementation of the contract: what the suite must refute.
 *
 * @param name its name
 * @param fault what is wrong, in words
 * @param implementation the implementation
 */
public record Mutant(String name, String fault, Implementation implementation) {

  /** Returns every mutant of the catalogue. */
  public static List<Mutant> catalogue() {
    return List.of(
        mutant(
            "gradient-sign",
            "ascends",
            new Faulty() {
              @Override
              void adjust(Step step) {
                scale(step.velocity, -1);
              }
            }),
        mutant(
            "gradient-doubled",
            "gradient twice too large (loss without its 1/2)",
            new Faulty() {
              @Override
              void adjust(Step step) {
                scale(step.velocity, 2);
              }
            }),
        mutant(
            "step-not-times-n",
            "learning rate h, not n h",
            new Faulty() {
              @Override
              void adjust(Step step) {
                scale(step.velocity, 1.0 / step.mu.size());
              }
            }),
        mutant(
            "step-5-percent-long",
            "step 1.05 h",
            new Faulty() {
              @Override
              void adjust(Step step) {
                scale(step.velocity, 1.05);
              }
            }),
        mutant(
            "step-1-percent-long",
            "step 1.01 h",
            new Faulty() {
              @Override
              void adjust(Step step) {
                scale(step.velocity, 1.01);
              }
            }),
        mutant(
            "energy-doubled-step",
            "takes two steps where one was asked",
            new Faulty() {
              @Override
              int repeats() {
                return 2;
              }
            }),
        mutant(
            "step-schedule",
            "step decays as 1/sqrt(k)",
            new Faulty() {
              @Override
              void adjust(Step step) {
                scale(step.velocity, 1 / Math.sqrt(step.index + 1));
              }
            }),
        mutant(
            "momentum",
            "heavy-ball momentum 0.9 left on",
            new Faulty() {
              @Override
              void adjust(Step step) {
                for (int c = 0; c < step.velocity.length; c++) {
                  step.velocity[c] += 0.9 * step.previous[c];
                }
              }
            }),
        mutant(
            "stale-residual",
            "gradient of the step before",
            new Faulty() {
              @Override
              void adjust(Step step) {
                if (step.index > 0) {
                  double[] present = step.velocity.clone();
                  System.arraycopy(step.state, 0, step.velocity, 0, present.length);
                  System.arraycopy(present, 0, step.state, 0, present.length);
                } else {
                  System.arraycopy(step.velocity, 0, step.state, 0, step.velocity.length);
                }
              }
            }),
        mutant(
            "neurons-in-turn",
            "neurons updated in two turns, the odd ones after the even ones",
            new Faulty() {
              @Override
              void adjust(Step step) {
                double[] positions = step.mu.positions();
                int p = step.mu.dimension();
                double[] gradient = new double[positions.length];
                Energy.Field field = step.energy.field(step.mu.weights(), 1);
                for (int turn = 0; turn < 2; turn++) {
                  field.at(positions, gradient);
                  for (int c = 0; c < positions.length; c++) {
                    if (c / p % 2 == turn) {
                      step.velocity[c] = -gradient[c];
                      positions[c] += step.step * step.velocity[c];
                    }
                  }
                }
              }
            }),
        mutant(
            "float32-inside",
            "float32 arithmetic under a float64 label",
            new Faulty() {
              @Override
              void adjust(Step step) {
                for (int c = 0; c < step.velocity.length; c++) {
                  step.velocity[c] = (float) step.velocity[c];
                }
              }
            }),
        mutant(
            "last-particle-frozen",
            "the last particle is never updated",
            new Faulty() {
              @Override
              void adjust(Step step) {
                int p = step.mu.dimension();
                Arrays.fill(step.velocity, step.velocity.length - p, step.velocity.length, 0);
              }
            }),
        mutant(
            "gradient-clipped",
            "gradient norm clipped at 1",
            new Faulty() {
              @Override
              void adjust(Step step) {
                double norm = 0;
                for (double v : step.velocity) {
                  norm = Math.hypot(norm, v);
                }
                scale(step.velocity, Math.min(1, 1 / Math.max(norm, 1e-300)));
              }
            }),
        mutant(
            "weight-decay",
            "weight decay 1e-4 left on",
            new Faulty() {
              @Override
              void adjust(Step step) {
                double[] positions = step.mu.positions();
                for (int c = 0; c < positions.length; c++) {
                  step.velocity[c] -= 1e-4 * positions[c];
                }
              }
            }),
        mutant(
            "noise-left-on",
            "noise of size 1e-6 left on",
            new Faulty() {
              private long runs;

              @Override
              void adjust(Step step) {
                Stream stream = Stream.of(runs++, 0, 0, step.index, Stream.Purpose.NOISE);
                for (int c = 0; c < step.velocity.length; c++) {
                  step.velocity[c] += 1e-6 * stream.normal() / step.step;
                }
              }
            }),
        mutant(
            "early-stop",
            "stops when the gradient is short, and repeats itself",
            new Faulty() {
              @Override
              void adjust(Step step) {
                if (step.index >= 2) {
                  scale(step.velocity, 0);
                }
              }
            }),
        mutant(
            "output-layer-rate-doubled",
            "output weights learn twice as fast",
            new Faulty() {
              @Override
              void adjust(Step step) {
                for (int c = 0; c < step.velocity.length; c += step.mu.dimension()) {
                  step.velocity[c] *= 2;
                }
              }
            }),
        mutant(
            "order-shuffled",
            "particles returned in another order each time",
            new Faulty() {
              @Override
              ParticleMeasure recorded(ParticleMeasure mu, int index) {
                int[] order = new int[mu.size()];
                Arrays.setAll(order, i -> (i + index) % mu.size());
                return mu.at(mu.permuted(order).positions());
              }
            }),
        mutant(
            "regulariser-doubled",
            "ridge 2 lambda theta for lambda |theta|^2 / 2",
            new Faulty() {
              @Override
              Energy energy(Energy energy) {
                if (energy instanceof NetworkEnergy network) {
                  Regulariser once = network.regulariser();
                  return NetworkEnergy.of(
                      network.unit(),
                      network.risk(),
                      new Regulariser(once.kind(), 2 * once.strength()),
                      network.data());
                }
                return energy;
              }
            }),
        mutant(
            "weights-ignored",
            "weights taken to be 1/n",
            new Faulty() {
              @Override
              ParticleMeasure measure(ParticleMeasure mu) {
                return ParticleMeasure.uniform(mu.dimension(), mu.positions());
              }
            }),
        mutant(
            "output-drops-last-particle",
            "outputs leave the last particle out",
            new Faulty() {
              @Override
              Evaluation evaluated(Energy energy, ParticleMeasure mu, Evaluation right) {
                if (!(energy instanceof NetworkEnergy network)) {
                  return right;
                }
                double[] outputs = right.outputs().clone();
                double[] last = mu.particle(mu.size() - 1);
                for (int j = 0; j < outputs.length; j++) {
                  outputs[j] -=
                      mu.weight(mu.size() - 1)
                          * network.unit().value(last, network.data().input(j));
                }
                return new Evaluation(outputs, right.energy(), right.gradient());
              }
            }),
        mutant(
            "output-times-sqrt-n",
            "scaling 1/sqrt(n) for 1/n in the output",
            new Faulty() {
              @Override
              Evaluation evaluated(Energy energy, ParticleMeasure mu, Evaluation right) {
                double[] outputs = right.outputs().clone();
                scale(outputs, Math.sqrt(mu.size()));
                return new Evaluation(outputs, right.energy(), right.gradient());
              }
            }),
        mutant(
            "gradient-output-weight-missing",
            "gradient in w without the factor a",
            new Faulty() {
              @Override
              Evaluation evaluated(Energy energy, ParticleMeasure mu, Evaluation right) {
                double[] gradient = right.gradient().clone();
                if (energy instanceof NetworkEnergy network && network.unit().hasOutputWeight()) {
                  int p = mu.dimension();
                  for (int c = 0; c < gradient.length; c++) {
                    gradient[c] /= c % p == 0 ? 1 : mu.position(c / p, 0);
                  }
                }
                return new Evaluation(right.outputs(), right.energy(), gradient);
              }
            }),
        mutant(
            "output-weights-frozen",
            "the output layer is not trained",
            new Faulty() {
              @Override
              void adjust(Step step) {
                scaleFirst(step.velocity, step.mu.dimension(), 0);
              }
            }),
        mutant(
            "langevin-noise-halved",
            "noise sqrt(tau h)",
            new FaultyLangevin() {
              @Override
              double amplitude(double temperature, double step) {
                return Math.sqrt(temperature * step);
              }
            }),
        mutant(
            "langevin-noise-unscaled",
            "noise sqrt(2 tau), without h",
            new FaultyLangevin() {
              @Override
              double amplitude(double temperature, double step) {
                return Math.sqrt(2 * temperature);
              }
            }),
        mutant(
            "langevin-temperature-3-percent-high",
            "noise sqrt(2 x 1.03 tau h)",
            new FaultyLangevin() {
              @Override
              double amplitude(double temperature, double step) {
                return Math.sqrt(2.06 * temperature * step);
              }
            }),
        mutant(
            "langevin-noise-shared",
            "one noise vector for all particles",
            new FaultyLangevin() {
              @Override
              Stream noise(long seed, int particle, int index) {
                return super.noise(seed, 0, index);
              }
            }),
        mutant(
            "langevin-noise-reused",
            "the same noise in every step",
            new FaultyLangevin() {
              @Override
              Stream noise(long seed, int particle, int index) {
                return super.noise(seed, particle, 0);
              }
            }),
        mutant(
            "langevin-noise-across-coordinates",
            "one number for all coordinates of a particle",
            new FaultyLangevin() {
              @Override
              double[] normals(Stream stream, int p) {
                double[] noise = new double[p];
                Arrays.fill(noise, stream.normal());
                return noise;
              }
            }),
        mutant(
            "langevin-noise-antithetic",
            "particles in pairs of opposite noise",
            new FaultyLangevin() {
              @Override
              Stream noise(long seed, int particle, int index) {
                return super.noise(seed, particle / 2, index);
              }

              @Override
              double sign(int particle) {
                return particle % 2 == 0 ? 1 : -1;
              }
            }),
        mutant(
            "langevin-seed-ignored",
            "the same noise whatever the seed",
            new FaultyLangevin() {
              @Override
              Stream noise(long seed, int particle, int index) {
                return super.noise(1, particle, index);
              }
            }),
        mutant(
            "langevin-noise-uniform",
            "uniform noise, of the right variance",
            new FaultyLangevin() {
              @Override
              double[] normals(Stream stream, int p) {
                double[] noise = new double[p];
                Arrays.setAll(noise, c -> Math.sqrt(12) * (stream.uniform() - 0.5));
                return noise;
              }
            }),
        mutant(
            "langevin-confinement-missing",
            "drift without the regulariser",
            new FaultyLangevin() {
              @Override
              Energy drift(Energy energy) {
                return energy instanceof NetworkEnergy network
                    ? NetworkEnergy.of(
                        network.unit(), network.risk(), Regulariser.NONE, network.data())
                    : energy;
              }
            }),
        mutant(
            "langevin-drift-doubled",
            "drift -2 grad V",
            new FaultyLangevin() {
              @Override
              double driftFactor(int n) {
                return 2;
              }
            }),
        mutant(
            "langevin-drift-not-times-n",
            "learning rate h, not n h, beside noise at its right size",
            new FaultyLangevin() {
              @Override
              double driftFactor(int n) {
                return 1.0 / n;
              }
            }),
        mutant(
            "batch-not-rescaled",
            "the sum over a mini-batch, not the mean",
            new FaultyBatch() {
              @Override
              double factor(int batch, int data, int particles) {
                return batch;
              }
            }),
        mutant(
            "batch-over-all-data",
            "the sum over a mini-batch divided by the number of all data",
            new FaultyBatch() {
              @Override
              double factor(int batch, int data, int particles) {
                return (double) batch / data;
              }
            }),
        mutant(
            "batch-rate-not-times-n",
            "learning rate h, not n h, on mini-batches",
            new FaultyBatch() {
              @Override
              double factor(int batch, int data, int particles) {
                return 1.0 / particles;
              }
            }),
        mutant(
            "batch-without-replacement",
            "distinct data in a mini-batch, and epochs, declared as with replacement",
            new FaultyBatch() {
              @Override
              int draw(long seed, int index, int k, int batch, int data) {
                int place = index * batch + k;
                int[] order = order(seed + place / data, data);
                return order[place % data];
              }
            }),
        mutant(
            "batch-in-turn",
            "data one after the other, not drawn",
            new FaultyBatch() {
              @Override
              int draw(long seed, int index, int k, int batch, int data) {
                return (index * batch + k) % data;
              }
            }),
        mutant(
            "batch-last-datum-rare",
            "the last datum half as often as the others",
            new FaultyBatch() {
              @Override
              int draw(long seed, int index, int k, int batch, int data) {
                int j = super.draw(seed, index, k, batch, data);
                boolean again =
                    j == data - 1
                        && Stream.of(seed, 9, k, index, Stream.Purpose.BATCH).uniform() < 0.5;
                return again ? super.draw(seed, index, k + batch, batch, data) : j;
              }
            }),
        mutant(
            "batch-pass-with-replacement",
            "data drawn again in what is declared one pass",
            new FaultyBatch() {
              @Override
              int pass(long seed, int place, int data) {
                return Stream.of(seed, 8, 0, place, Stream.Purpose.BATCH).integer(data);
              }
            }),
        mutant(
            "birth-death-sign",
            "mass grows where V is above its mean",
            new FaultyReaction() {
              @Override
              double[] react(ParticleMeasure mu, double[] variation, double scale) {
                return normalised(mu, variation, -scale);
              }
            }),
        mutant(
            "birth-death-rate-doubled",
            "rate 2 alpha",
            new FaultyReaction() {
              @Override
              double[] react(ParticleMeasure mu, double[] variation, double scale) {
                return normalised(mu, variation, 2 * scale);
              }
            }),
        mutant(
            "birth-death-weights-frozen",
            "transport alone",
            new FaultyReaction() {
              @Override
              double[] react(ParticleMeasure mu, double[] variation, double scale) {
                return mu.weights();
              }
            }),
        mutant(
            "birth-death-transport-missing",
            "reaction alone",
            new FaultyReaction() {
              @Override
              double transport() {
                return 0;
              }
            }),
        mutant(
            "birth-death-transport-per-mass",
            "positions follow the parameter gradient times n, w_i grad V n: wrong once weights differ",
            new FaultyReaction() {
              @Override
              double transport(ParticleMeasure mu, int i) {
                return mu.weight(i) * mu.size();
              }
            }),
        mutant(
            "birth-death-mean-of-particles",
            "weights shifted by V - (1/n) sum V and cut at zero, the mean not that of the measure",
            new FaultyReaction() {
              @Override
              double[] react(ParticleMeasure mu, double[] variation, double scale) {
                double mean = Arrays.stream(variation).average().orElseThrow();
                double[] weights = mu.weights();
                double mass = 0;
                for (int i = 0; i < weights.length; i++) {
                  weights[i] =
                      Math.max(1e-12, weights[i] - scale * (variation[i] - mean) / mu.size());
                  mass += weights[i];
                }
                scale(weights, 1 / mass);
                return weights;
              }
            }),
        mutant(
            "loss-doubled",
            "energy without its 1/2, gradient right",
            new Faulty() {
              @Override
              Evaluation evaluated(Energy energy, ParticleMeasure mu, Evaluation right) {
                return new Evaluation(right.outputs(), 2 * right.energy(), right.gradient());
              }
            }));
  }

  /**
   * Returns the mutant of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Mutant named(String name) {
    return catalogue().stream()
        .filter(mutant -> mutant.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("mutant: there is no " + name));
  }

  /** What a graded mutant has wrong by e: the measure of a theorem's power. */
  public enum Graded {
    /** Every step is (1 + e) h. */
    STEP,
    /** The first coordinate of every neuron's gradient is times 1 + e, in run and in evaluate. */
    GRADIENT,
    /** Normal noise of standard deviation e h is added to every coordinate in every step. */
    NOISE,
    /** Starts from particles times 1 + e, and records the right ones as those of step 0. */
    INITIAL;

    /** Returns the mutant. */
    public Mutant by(double e) {
      return mutant(
          "%s wrong by %s".formatted(name().toLowerCase(Locale.ROOT), e),
          "graded",
          switch (this) {
            case STEP ->
                new Faulty() {
                  @Override
                  void adjust(Step step) {
                    scale(step.velocity, 1 + e);
                  }
                };
            case GRADIENT ->
                new Faulty() {
                  @Override
                  void adjust(Step step) {
                    scaleFirst(step.velocity, step.mu.dimension(), 1 + e);
                  }

                  @Override
                  Evaluation evaluated(Energy energy, ParticleMeasure mu, Evaluation right) {
                    double[] gradient = right.gradient().clone();
                    scaleFirst(gradient, mu.dimension(), 1 + e);
                    return new Evaluation(right.outputs(), right.energy(), gradient);
                  }
                };
            case NOISE ->
                new Faulty() {
                  @Override
                  void adjust(Step step) {
                    double[] noise =
                        Stream.of(1, 0, 0, step.index, Stream.Purpose.NOISE)
                            .normals(step.velocity.length);
                    for (int c = 0; c < noise.length; c++) {
                      step.velocity[c] += e * noise[c];
                    }
                  }
                };
            case INITIAL ->
                new Faulty() {
                  @Override
                  ParticleMeasure measure(ParticleMeasure mu) {
                    double[] positions = mu.positions();
                    scale(positions, 1 + e);
                    return mu.at(positions);
                  }

                  @Override
                  ParticleMeasure recorded(ParticleMeasure mu, int index) {
                    if (index > 0) {
                      return mu;
                    }
                    double[] positions = mu.positions();
                    scale(positions, 1 / (1 + e));
                    return mu.at(positions);
                  }
                };
          });
    }
  }

  private static Mutant mutant(String name, String fault, Faulty faulty) {
    return new Mutant(name, fault, faulty);
  }

  private static void scale(double[] field, double factor) {
    for (int c = 0; c < field.length; c++) {
      field[c] *= factor;
    }
  }

  private static void scaleFirst(double[] field, int dimension, double factor) {
    for (int c = 0; c < field.length; c += dimension) {
      field[c] *= factor;
    }
  }

  /** One step about to be taken. */
  private static final class Step {
    private final Energy energy;
    private final ParticleMeasure mu;
    private final double step;
    private final int index;
    private final double[] velocity;
    private final double[] previous;
    private final double[] state;

    Step(
        Energy energy,
        ParticleMeasure mu,
        double step,
        int index,
        double[] velocity,
        double[] previous,
        double[] state) {
      this.energy = energy;
      this.mu = mu;
      this.step = step;
      this.index = index;
      this.velocity = velocity;
      this.previous = previous;
      this.state = state;
    }
  }

  /** The Euler scheme with places for faults. */
  @SuppressWarnings("UnusedVariable") // the hooks leave their arguments to the faults
  private abstract static class Faulty implements Implementation {
    private final ReferenceImplementation reference = new ReferenceImplementation();

    void adjust(Step step) {}

    int repeats() {
      return 1;
    }

    /** The dynamics it declares; theorems about others need not look at it. */
    List<String> dynamics() {
      return List.of("gradient-flow");
    }

    private boolean isGradientFlow() {
      return dynamics().contains("gradient-flow");
    }

    /** Runs a dynamics other than the gradient flow. */
    List<ParticleMeasure> other(Problem problem) {
      return reference.run(problem);
    }

    Energy energy(Energy energy) {
      return energy;
    }

    ParticleMeasure measure(ParticleMeasure mu) {
      return mu;
    }

    ParticleMeasure recorded(ParticleMeasure mu, int index) {
      return mu;
    }

    Evaluation evaluated(Energy energy, ParticleMeasure mu, Evaluation right) {
      return right;
    }

    @Override
    public Description describe() {
      Description right = reference.describe();
      return new Description(
          "mutant",
          right.version(),
          right.language(),
          isGradientFlow() ? List.of("euler") : List.of(),
          right.units(),
          right.risks(),
          right.regularisers(),
          right.energies(),
          right.weights(),
          right.evaluate(),
          right.precision(),
          dynamics());
    }

    @Override
    public List<ParticleMeasure> run(Problem problem) {
      if (!(problem.dynamics() instanceof Dynamics.GradientFlow)) {
        return other(problem);
      }
      Energy energy = energy(problem.energy());
      ParticleMeasure mu = measure(problem.initial());
      double[] previous = new double[mu.size() * mu.dimension()];
      double[] state = previous.clone();
      List<ParticleMeasure> trajectory = new ArrayList<>();
      int taken = 0;
      for (int due : problem.record()) {
        for (; taken < due; taken++) {
          for (int repeat = 0; repeat < repeats(); repeat++) {
            double[] velocity = energy.gradient(mu);
            scale(velocity, -1);
            adjust(new Step(energy, mu, problem.step(), taken, velocity, previous, state));
            previous = velocity;
            double[] positions = mu.positions();
            for (int c = 0; c < positions.length; c++) {
              positions[c] = Math.fma(problem.step(), velocity[c], positions[c]);
            }
            DivergenceException.requireFinite("step " + (taken + 1), positions, mu.dimension());
            mu = mu.at(positions);
          }
        }
        trajectory.add(problem.initial().at(recorded(mu, due).positions()));
      }
      return trajectory;
    }

    @Override
    public Evaluation evaluate(Energy energy, ParticleMeasure mu) {
      Energy wrong = energy(energy);
      return evaluated(wrong, mu, reference.evaluate(wrong, measure(mu)));
    }
  }

  /** Langevin dynamics with places for faults. */
  @SuppressWarnings("UnusedVariable") // the hooks leave their arguments to the faults
  private abstract static class FaultyLangevin extends Faulty {
    @Override
    List<String> dynamics() {
      return List.of("langevin");
    }

    double amplitude(double temperature, double step) {
      return Math.sqrt(2 * temperature * step);
    }

    Stream noise(long seed, int particle, int index) {
      return Stream.of(seed, 7, particle, index, Stream.Purpose.NOISE);
    }

    double[] normals(Stream stream, int p) {
      return stream.normals(p);
    }

    double sign(int particle) {
      return 1;
    }

    double driftFactor(int n) {
      return 1;
    }

    Energy drift(Energy energy) {
      return energy;
    }

    @Override
    List<ParticleMeasure> other(Problem problem) {
      if (!(problem.dynamics() instanceof Dynamics.Langevin langevin)) {
        return super.other(problem);
      }
      Energy energy = drift(problem.energy());
      ParticleMeasure mu = problem.initial();
      int p = mu.dimension();
      double amplitude = amplitude(langevin.temperature(), problem.step());
      List<ParticleMeasure> trajectory = new ArrayList<>();
      int taken = 0;
      for (int due : problem.record()) {
        for (; taken < due; taken++) {
          double[] velocity = energy.gradient(mu);
          double[] positions = mu.positions();
          for (int i = 0; i < mu.size(); i++) {
            double[] noise = normals(noise(problem.seed(), i, taken), p);
            for (int c = 0; c < p; c++) {
              positions[i * p + c] +=
                  amplitude * sign(i) * noise[c]
                      - problem.step() * driftFactor(mu.size()) * velocity[i * p + c];
            }
          }
          mu = mu.at(positions);
        }
        trajectory.add(mu);
      }
      return trajectory;
    }
  }

  /** Birth-death in weights with places for faults. */
  @SuppressWarnings("UnusedVariable") // the hooks leave their arguments to the faults
  private abstract static class FaultyReaction extends Faulty {
    @Override
    List<String> dynamics() {
      return List.of("birth-death");
    }

    double[] react(ParticleMeasure mu, double[] variation, double scale) {
      return normalised(mu, variation, scale);
    }

    double transport() {
      return 1;
    }

    double transport(ParticleMeasure mu, int i) {
      return transport();
    }

    static double[] normalised(ParticleMeasure mu, double[] variation, double scale) {
      double[] weights = mu.weights();
      double mass = 0;
      for (int i = 0; i < weights.length; i++) {
        weights[i] *= StrictMath.exp(-scale * (variation[i] - variation[0]));
        mass += weights[i];
      }
      scale(weights, 1 / mass);
      return weights;
    }

    @Override
    List<ParticleMeasure> other(Problem problem) {
      if (!(problem.dynamics() instanceof Dynamics.Reacting reacting)
          || reacting.form() != BirthDeath.Form.WEIGHTS) {
        return super.other(problem);
      }
      Energy energy = problem.energy();
      ParticleMeasure mu = problem.initial();
      int p = mu.dimension();
      List<ParticleMeasure> trajectory = new ArrayList<>();
      int taken = 0;
      for (int due : problem.record()) {
        for (; taken < due; taken++) {
          double[] gradient = energy.gradient(mu);
          double[] positions = mu.positions();
          for (int c = 0; c < positions.length; c++) {
            positions[c] -= problem.step() * transport(mu, c / p) * gradient[c];
          }
          mu =
              ParticleMeasure.of(
                  p,
                  positions,
                  react(mu, energy.firstVariation(mu), problem.step() * reacting.rate()));
        }
        trajectory.add(mu);
      }
      return trajectory;
    }
  }

  /** Stochastic gradient descent with places for faults. */
  @SuppressWarnings("UnusedVariable") // the hooks leave their arguments to the faults
  private abstract static class FaultyBatch extends Faulty {
    @Override
    List<String> dynamics() {
      return List.of("stochastic-gradient");
    }

    double factor(int batch, int data, int particles) {
      return 1;
    }

    int draw(long seed, int index, int k, int batch, int data) {
      return Stream.of(seed, 6, k, index, Stream.Purpose.BATCH).integer(data);
    }

    int pass(long seed, int place, int data) {
      return order(seed, data)[place];
    }

    static int[] order(long seed, int data) {
      int[] order = new int[data];
      Stream stream = Stream.of(seed, 5, 0, 0, Stream.Purpose.BATCH);
      for (int k = 0; k < data; k++) {
        int other = stream.integer(k + 1);
        order[k] = order[other];
        order[other] = k;
      }
      return order;
    }

    @Override
    List<ParticleMeasure> other(Problem problem) {
      if (!(problem.dynamics() instanceof Dynamics.Stochastic stochastic)) {
        return super.other(problem);
      }
      NetworkEnergy energy = (NetworkEnergy) problem.energy();
      ParticleMeasure mu = problem.initial();
      int data = energy.data().size();
      int batch = stochastic.batch();
      List<ParticleMeasure> trajectory = new ArrayList<>();
      int taken = 0;
      for (int due : problem.record()) {
        for (; taken < due; taken++) {
          int[] rows = new int[batch];
          for (int k = 0; k < batch; k++) {
            rows[k] =
                stochastic.sampling() == StochasticGradient.Sampling.ONE_PASS
                    ? pass(problem.seed(), taken * batch + k, data)
                    : draw(problem.seed(), taken, k, batch, data);
          }
          double[] velocity = energy.on(energy.data().rows(rows)).gradient(mu);
          double[] positions = mu.positions();
          for (int c = 0; c < positions.length; c++) {
            positions[c] -= problem.step() * factor(batch, data, mu.size()) * velocity[c];
          }
          mu = mu.at(positions);
        }
        trajectory.add(mu);
      }
      return trajectory;
    }
  }
}
