package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.FaultyFlow.ofElevenBits;
import static org.measuredynamics.mutant.FaultyFlow.scale;
import static org.measuredynamics.mutant.FaultyFlow.scaleFirst;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/** What a gradient flow by Euler steps, or an evaluation of its energy, may have wrong. */
public enum FlowMutant implements Mutant {
  GRADIENT_SIGN(
      "ascends",
      () ->
          new FaultyFlow() {
            @Override
            void adjust(Step step) {
              scale(step.velocity, -1);
            }
          }),

  GRADIENT_DOUBLED(
      "gradient twice too large (loss without its 1/2)",
      () ->
          new FaultyFlow() {
            @Override
            void adjust(Step step) {
              scale(step.velocity, 2);
            }
          }),

  STEP_NOT_TIMES_N(
      "learning rate h, not n h",
      () ->
          new FaultyFlow() {
            @Override
            void adjust(Step step) {
              scale(step.velocity, 1.0 / step.mu.size());
            }
          }),

  STEP_5_PERCENT_LONG(
      "step 1.05 h",
      () ->
          new FaultyFlow() {
            @Override
            void adjust(Step step) {
              scale(step.velocity, 1.05);
            }
          }),

  STEP_1_PERCENT_LONG(
      "step 1.01 h",
      () ->
          new FaultyFlow() {
            @Override
            void adjust(Step step) {
              scale(step.velocity, 1.01);
            }
          }),

  ENERGY_DOUBLED_STEP(
      "takes two steps where one was asked",
      () ->
          new FaultyFlow() {
            @Override
            int repeats() {
              return 2;
            }
          }),

  STEP_SCHEDULE(
      "step decays as 1/sqrt(k)",
      () ->
          new FaultyFlow() {
            @Override
            void adjust(Step step) {
              scale(step.velocity, 1 / Math.sqrt(step.index + 1));
            }
          }),

  MOMENTUM(
      "heavy-ball momentum 0.9 left on",
      () ->
          new FaultyFlow() {
            @Override
            void adjust(Step step) {
              for (int c = 0; c < step.velocity.length; c++) {
                step.velocity[c] += 0.9 * step.previous[c];
              }
            }
          }),

  STALE_RESIDUAL(
      "gradient of the step before",
      () ->
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

  NEURONS_IN_TURN(
      "neurons updated in two turns, the odd ones after the even ones",
      () ->
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

  FLOAT32_INSIDE(
      "float32 arithmetic under a float64 label",
      () ->
          new FaultyFlow() {
            @Override
            void adjust(Step step) {
              for (int c = 0; c < step.velocity.length; c++) {
                step.velocity[c] = (float) step.velocity[c];
              }
            }
          }),

  TF32_PRODUCTS(
      "products of 11 bits (TF32) under a float32 label",
      () ->
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

  BITS_NOT_REPEATED(
      "declares the same bits, and rounds in another way in the next run",
      () ->
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

  LAST_PARTICLE_FROZEN(
      "the last particle is never updated",
      () ->
          new FaultyFlow() {
            @Override
            void adjust(Step step) {
              int p = step.mu.dimension();
              Arrays.fill(step.velocity, step.velocity.length - p, step.velocity.length, 0);
            }
          }),

  GRADIENT_CLIPPED(
      "gradient norm clipped at 1",
      () ->
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

  WEIGHT_DECAY(
      "weight decay 1e-4 left on",
      () ->
          new FaultyFlow() {
            @Override
            void adjust(Step step) {
              double[] positions = step.mu.positions();
              for (int c = 0; c < positions.length; c++) {
                step.velocity[c] -= 1e-4 * positions[c];
              }
            }
          }),

  NOISE_LEFT_ON(
      "noise of size 1e-6 left on",
      () ->
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

  EARLY_STOP(
      "stops when the gradient is short, and repeats itself",
      () ->
          new FaultyFlow() {
            @Override
            void adjust(Step step) {
              if (step.index >= 2) {
                scale(step.velocity, 0);
              }
            }
          }),

  OUTPUT_LAYER_RATE_DOUBLED(
      "output weights learn twice as fast",
      () ->
          new FaultyFlow() {
            @Override
            void adjust(Step step) {
              for (int c = 0; c < step.velocity.length; c += step.mu.dimension()) {
                step.velocity[c] *= 2;
              }
            }
          }),

  ORDER_SHUFFLED(
      "particles returned in another order each time",
      () ->
          new FaultyFlow() {
            @Override
            ParticleMeasure recorded(ParticleMeasure mu, int index) {
              int[] order = new int[mu.size()];
              Arrays.setAll(order, i -> (i + index) % mu.size());
              return mu.at(mu.permuted(order).positions());
            }
          }),

  REGULARISER_DOUBLED(
      "ridge 2 lambda theta for lambda |theta|^2 / 2",
      () ->
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

  WEIGHTS_IGNORED(
      "weights taken to be 1/n",
      () ->
          new FaultyFlow() {
            @Override
            ParticleMeasure measure(ParticleMeasure mu) {
              return ParticleMeasure.uniform(mu.dimension(), mu.positions());
            }
          }),

  OUTPUT_DROPS_LAST_PARTICLE(
      "outputs leave the last particle out",
      () ->
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
                    mu.weight(mu.size() - 1) * network.unit().value(last, network.data().input(j));
              }
              return new Evaluation(outputs, right.energy(), right.gradient());
            }
          }),

  OUTPUT_TIMES_SQRT_N(
      "scaling 1/sqrt(n) for 1/n in the output",
      () ->
          new FaultyFlow() {
            @Override
            Evaluation evaluated(Energy energy, ParticleMeasure mu, Evaluation right) {
              double[] outputs = right.outputs().clone();
              scale(outputs, Math.sqrt(mu.size()));
              return new Evaluation(outputs, right.energy(), right.gradient());
            }
          }),

  GRADIENT_OUTPUT_WEIGHT_MISSING(
      "gradient in w without the factor a",
      () ->
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

  OUTPUT_WEIGHTS_FROZEN(
      "the output layer is not trained",
      () ->
          new FaultyFlow() {
            @Override
            void adjust(Step step) {
              scaleFirst(step.velocity, step.mu.dimension(), 0);
            }
          }),

  LOSS_DOUBLED(
      "energy without its 1/2, gradient right",
      () ->
          new FaultyFlow() {
            @Override
            Evaluation evaluated(Energy energy, ParticleMeasure mu, Evaluation right) {
              return new Evaluation(right.outputs(), 2 * right.energy(), right.gradient());
            }
          });

  private final String fault;

  @SuppressWarnings("ImmutableEnumChecker") // suppliers without state
  private final Supplier<Implementation> implementation;

  FlowMutant(String fault, Supplier<Implementation> implementation) {
    this.fault = fault;
    this.implementation = implementation;
  }

  @Override
  public String id() {
    return Mutant.word(this);
  }

  @Override
  public String fault() {
    return fault;
  }

  @Override
  public Implementation implementation() {
    return implementation.get();
  }
}
