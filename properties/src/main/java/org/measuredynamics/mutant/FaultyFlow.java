package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.flow.DivergenceException;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.random.Stream;

/** The Euler scheme with places for faults. */
@SuppressWarnings("UnusedVariable") // the hooks leave their arguments to the faults
public abstract class FaultyFlow implements Implementation {
  private final ReferenceImplementation reference = new ReferenceImplementation();

  void adjust(Step step) {}

  int repeats() {
    return 1;
  }

  /** The dynamics it declares; theorems about others need not look at it. */
  List<String> dynamics() {
    return List.of("gradient-flow");
  }

  /** Whether it declares to evaluate energies and to draw neurons; faults elsewhere need not. */
  boolean evaluatesAndSamples() {
    return isGradientFlow();
  }

  /** The precision it declares. */
  Precision precision() {
    return reference.describe().precision();
  }

  /** Whether it declares sets and groups; faults elsewhere need not. */
  boolean takesSets() {
    return false;
  }

  @Override
  public ParticleMeasure sample(NormalLaw law, int particles, long seed) {
    return reference.sample(law, particles, seed);
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
        evaluatesAndSamples(),
        precision(),
        0,
        right.repeatable(),
        dynamics(),
        evaluatesAndSamples() ? right.laws() : List.of(),
        false,
        takesSets(),
        takesSets(),
        List.of(),
        false);
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

  /** The mutants of this kind. */
  static List<Mutant> mutants() {
    return List.of(
        new Mutant(
            "gradient-sign",
            "ascends",
            new FaultyFlow() {
              @Override
              void adjust(Step step) {
                scale(step.velocity, -1);
              }
            }),
        new Mutant(
            "gradient-doubled",
            "gradient twice too large (loss without its 1/2)",
            new FaultyFlow() {
              @Override
              void adjust(Step step) {
                scale(step.velocity, 2);
              }
            }),
        new Mutant(
            "step-not-times-n",
            "learning rate h, not n h",
            new FaultyFlow() {
              @Override
              void adjust(Step step) {
                scale(step.velocity, 1.0 / step.mu.size());
              }
            }),
        new Mutant(
            "step-5-percent-long",
            "step 1.05 h",
            new FaultyFlow() {
              @Override
              void adjust(Step step) {
                scale(step.velocity, 1.05);
              }
            }),
        new Mutant(
            "step-1-percent-long",
            "step 1.01 h",
            new FaultyFlow() {
              @Override
              void adjust(Step step) {
                scale(step.velocity, 1.01);
              }
            }),
        new Mutant(
            "energy-doubled-step",
            "takes two steps where one was asked",
            new FaultyFlow() {
              @Override
              int repeats() {
                return 2;
              }
            }),
        new Mutant(
            "step-schedule",
            "step decays as 1/sqrt(k)",
            new FaultyFlow() {
              @Override
              void adjust(Step step) {
                scale(step.velocity, 1 / Math.sqrt(step.index + 1));
              }
            }),
        new Mutant(
            "momentum",
            "heavy-ball momentum 0.9 left on",
            new FaultyFlow() {
              @Override
              void adjust(Step step) {
                for (int c = 0; c < step.velocity.length; c++) {
                  step.velocity[c] += 0.9 * step.previous[c];
                }
              }
            }),
        new Mutant(
            "stale-residual",
            "gradient of the step before",
            new FaultyFlow() {
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
        new Mutant(
            "neurons-in-turn",
            "neurons updated in two turns, the odd ones after the even ones",
            new FaultyFlow() {
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
        new Mutant(
            "float32-inside",
            "float32 arithmetic under a float64 label",
            new FaultyFlow() {
              @Override
              void adjust(Step step) {
                for (int c = 0; c < step.velocity.length; c++) {
                  step.velocity[c] = (float) step.velocity[c];
                }
              }
            }),
        new Mutant(
            "tf32-products",
            "products of 11 bits (TF32) under a float32 label",
            new FaultyFlow() {
              @Override
              Precision precision() {
                return Precision.FLOAT32;
              }

              @Override
              void adjust(Step step) {
                Energy energy =
                    step.energy instanceof NetworkEnergy network
                        ? network.on(ofElevenBits(network.given()))
                        : step.energy;
                double[] gradient = energy.gradient(step.mu.at(ofElevenBits(step.mu.positions())));
                Arrays.setAll(step.velocity, c -> -gradient[c]);
              }

              @Override
              ParticleMeasure recorded(ParticleMeasure mu, int index) {
                double[] positions = mu.positions();
                Arrays.setAll(positions, c -> (float) positions[c]);
                return mu.at(positions);
              }
            }),
        new Mutant(
            "bits-not-repeated",
            "declares the same bits, and rounds in another way in the next run",
            new FaultyFlow() {
              private final AtomicLong runs = new AtomicLong();

              @Override
              void adjust(Step step) {
                if (step.index == 0) {
                  runs.incrementAndGet();
                }
                double[] positions = step.mu.positions();
                double roundings = runs.get() % 3;
                for (int c = 0; c < step.velocity.length; c++) {
                  step.velocity[c] += roundings * 0x1p-53 * Math.abs(positions[c]) / step.step;
                }
              }
            }),
        new Mutant(
            "last-particle-frozen",
            "the last particle is never updated",
            new FaultyFlow() {
              @Override
              void adjust(Step step) {
                int p = step.mu.dimension();
                Arrays.fill(step.velocity, step.velocity.length - p, step.velocity.length, 0);
              }
            }),
        new Mutant(
            "gradient-clipped",
            "gradient norm clipped at 1",
            new FaultyFlow() {
              @Override
              void adjust(Step step) {
                double norm = 0;
                for (double v : step.velocity) {
                  norm = Math.hypot(norm, v);
                }
                scale(step.velocity, Math.min(1, 1 / Math.max(norm, 1e-300)));
              }
            }),
        new Mutant(
            "weight-decay",
            "weight decay 1e-4 left on",
            new FaultyFlow() {
              @Override
              void adjust(Step step) {
                double[] positions = step.mu.positions();
                for (int c = 0; c < positions.length; c++) {
                  step.velocity[c] -= 1e-4 * positions[c];
                }
              }
            }),
        new Mutant(
            "noise-left-on",
            "noise of size 1e-6 left on",
            new FaultyFlow() {
              private long runs;

              @Override
              void adjust(Step step) {
                Stream stream = Stream.of(runs++, 0, 0, step.index, Stream.Purpose.NOISE);
                for (int c = 0; c < step.velocity.length; c++) {
                  step.velocity[c] += 1e-6 * stream.normal() / step.step;
                }
              }
            }),
        new Mutant(
            "early-stop",
            "stops when the gradient is short, and repeats itself",
            new FaultyFlow() {
              @Override
              void adjust(Step step) {
                if (step.index >= 2) {
                  scale(step.velocity, 0);
                }
              }
            }),
        new Mutant(
            "output-layer-rate-doubled",
            "output weights learn twice as fast",
            new FaultyFlow() {
              @Override
              void adjust(Step step) {
                for (int c = 0; c < step.velocity.length; c += step.mu.dimension()) {
                  step.velocity[c] *= 2;
                }
              }
            }),
        new Mutant(
            "order-shuffled",
            "particles returned in another order each time",
            new FaultyFlow() {
              @Override
              ParticleMeasure recorded(ParticleMeasure mu, int index) {
                int[] order = new int[mu.size()];
                Arrays.setAll(order, i -> (i + index) % mu.size());
                return mu.at(mu.permuted(order).positions());
              }
            }),
        new Mutant(
            "regulariser-doubled",
            "ridge 2 lambda theta for lambda |theta|^2 / 2",
            new FaultyFlow() {
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
        new Mutant(
            "weights-ignored",
            "weights taken to be 1/n",
            new FaultyFlow() {
              @Override
              ParticleMeasure measure(ParticleMeasure mu) {
                return ParticleMeasure.uniform(mu.dimension(), mu.positions());
              }
            }),
        new Mutant(
            "output-drops-last-particle",
            "outputs leave the last particle out",
            new FaultyFlow() {
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
        new Mutant(
            "output-times-sqrt-n",
            "scaling 1/sqrt(n) for 1/n in the output",
            new FaultyFlow() {
              @Override
              Evaluation evaluated(Energy energy, ParticleMeasure mu, Evaluation right) {
                double[] outputs = right.outputs().clone();
                scale(outputs, Math.sqrt(mu.size()));
                return new Evaluation(outputs, right.energy(), right.gradient());
              }
            }),
        new Mutant(
            "gradient-output-weight-missing",
            "gradient in w without the factor a",
            new FaultyFlow() {
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
        new Mutant(
            "output-weights-frozen",
            "the output layer is not trained",
            new FaultyFlow() {
              @Override
              void adjust(Step step) {
                scaleFirst(step.velocity, step.mu.dimension(), 0);
              }
            }),
        new Mutant(
            "loss-doubled",
            "energy without its 1/2, gradient right",
            new FaultyFlow() {
              @Override
              Evaluation evaluated(Energy energy, ParticleMeasure mu, Evaluation right) {
                return new Evaluation(right.outputs(), 2 * right.energy(), right.gradient());
              }
            }));
  }

  /** One step about to be taken. */
  static final class Step {
    final Energy energy;
    final ParticleMeasure mu;
    final double step;
    final int index;
    final double[] velocity;
    final double[] previous;
    final double[] state;

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

  private static DataSet ofElevenBits(DataSet data) {
    return DataSet.ofSets(
        data.name(), data.dimension(), ofElevenBits(data.inputs()), data.sizes(), data.targets());
  }

  /** The nearest numbers with 11 significant bits, as TF32 and half precision have them. */
  private static double[] ofElevenBits(double[] values) {
    double[] rounded = new double[values.length];
    for (int k = 0; k < values.length; k++) {
      double unit = Math.ulp(values[k]) * 0x1p42;
      rounded[k] = Math.rint(values[k] / unit) * unit;
    }
    return rounded;
  }

  static void scale(double[] field, double factor) {
    for (int c = 0; c < field.length; c++) {
      field[c] *= factor;
    }
  }

  static void scaleFirst(double[] field, int dimension, double factor) {
    for (int c = 0; c < field.length; c += dimension) {
      field[c] *= factor;
    }
  }
}
