package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.Faulty.mapped;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** What a gradient flow by Euler steps, or an evaluation of its energy, may have wrong. */
public enum FlowMutant implements Fault.Listed {
  GRADIENT_SIGN("ascends", flow -> flow.adjust = step -> step.scale(-1)),

  GRADIENT_DOUBLED(
      "gradient twice too large (loss without its 1/2)",
      flow -> flow.adjust = step -> step.scale(2)),

  STEP_NOT_TIMES_N(
      "learning rate h, not n h", flow -> flow.adjust = step -> step.scale(1.0 / step.mu.size())),

  STEP_5_PERCENT_LONG("step 1.05 h", flow -> flow.adjust = step -> step.scale(1.05)),

  STEP_1_PERCENT_LONG("step 1.01 h", flow -> flow.adjust = step -> step.scale(1.01)),

  ENERGY_DOUBLED_STEP("takes two steps where one was asked", flow -> flow.repeats = 2),

  STEP_SCHEDULE(
      "step decays as 1/sqrt(k)",
      flow -> flow.adjust = step -> step.scale(1 / Math.sqrt(step.index + 1))),

  MOMENTUM(
      "heavy-ball momentum 0.9 left on",
      flow -> flow.adjust = step -> step.add(c -> 0.9 * step.previous[c])),

  RATE_FALLS_LATE(
      "learning rate 0.8 h after step 70",
      flow -> flow.adjust = step -> step.scale(step.index >= 70 ? 0.8 : 1)),

  STOPS_EARLY_AT_TIMES(
      "stops after two steps in 30 percent of runs",
      flow ->
          flow.adjust =
              step -> {
                Stream stream = Stream.of(step.bits(0), 0, 0, 0, Purpose.DIRECTION);
                step.scale(step.index >= 2 && stream.uniform() < 0.3 ? 0 : 1);
              }),

  FAULT_IN_A_HUNDRED(
      "one step in 100 is taken twice",
      flow -> flow.adjust = step -> step.scale(step.index % 100 == 87 ? 2 : 1)),

  MOMENTUM_CLEARED_AT_RECORDS(
      "heavy-ball momentum 0.9, its buffer cleared at every record",
      flow ->
          flow.adjust = step -> step.add(c -> step.isAfterRecord() ? 0 : 0.9 * step.previous[c])),

  FAR_FROM_RECORDS(
      "steps 1 percent long from the 150th after a record on",
      flow -> flow.adjust = step -> step.scale(step.sinceRecord() < 150 ? 1 : 1.01)),

  LAYERS_FAR_FROM_RECORDS(
      "steps of linear networks 1 percent long from the 150th after a record on",
      flow ->
          flow.adjust =
              step ->
                  step.scale(step.isOf("linear-network") && step.sinceRecord() >= 150 ? 1.01 : 1)),

  PARTICLES_BEYOND_1024_FROZEN(
      "particles beyond the 1024th are not updated",
      flow -> flow.adjust = step -> step.scale(c -> step.particle(c) < 1024 ? 1 : 0)),

  DATA_BEYOND_256_IGNORED(
      "data after the 256th are left out of the gradient",
      flow -> {
        flow.energy = FlowMutant::onFewData;
        flow.evaluated = FlowMutant::withAllOutputs;
      }),

  SIGNS_TAKEN_FOR_CLASSES(
      "targets that are all 1 or -1, and both, are taken for classes: the logistic risk",
      flow -> flow.energy = FlowMutant::ofClasses),

  CLIPPED_WHERE_LONG(
      "gradient norm clipped at 1000",
      flow -> flow.adjust = step -> step.scale(1000 / Math.max(1000, step.speed()))),

  SOFTPLUS_LINEAR(
      "softplus that turns linear above 20", flow -> flow.adjust = FlowMutant::ofLinearSoftplus),

  PROBABILITIES_CLIPPED(
      "probabilities are clipped to 1e-7..1 - 1e-7: no gradient beyond",
      flow -> flow.adjust = FlowMutant::ofClippedProbabilities),

  STOPS_WHERE_FITTED(
      "no step where the logistic risk is below 1e-6",
      flow -> flow.adjust = step -> step.scale(isFitted(step) ? 0 : 1)),

  PRODUCT_TRANSPOSED(
      "outputs by the transposed product where there are as many neurons as data",
      flow -> flow.adjust = FlowMutant::ofTransposedProduct),

  SQUARES_TRANSPOSED(
      "the first gradient is transposed where a neuron has as many parameters as there are neurons",
      flow -> flow.adjust = FlowMutant::transposed),

  WEIGHTLESS_FROZEN(
      "particles of weight 0 do not move",
      flow -> flow.adjust = step -> step.scale(c -> step.mu.weight(step.particle(c)) == 0 ? 0 : 1)),

  WEAK_REGULARISER_DROPPED(
      "regularisers of strengths up to 1e-3 are left out",
      flow -> flow.energy = FlowMutant::withoutWeakRegulariser),

  STRONG_RIDGE_CAPPED(
      "relu networks: ridges stronger than 1/8 are taken for 1/8",
      flow -> flow.energy = FlowMutant::withCappedRidge),

  SIGN_SMOOTHED(
      "tanh(a / 1e-6) for the sign of a in the total variation",
      flow -> flow.adjust = FlowMutant::withSmoothSign),

  ONE_UNIT_WRONG(
      "the derivative of erf 1 percent too large",
      flow ->
          flow.adjust =
              step -> step.scale(c -> step.isOf("erf") && step.coordinate(c) > 0 ? 1.01 : 1)),

  ONE_REGULARISER_WRONG(
      "no total variation for negative output weights under the logistic risk",
      flow ->
          flow.adjust =
              step -> {
                if (step.energy instanceof NetworkEnergy network
                    && network.risk() == Risk.LOGISTIC
                    && network.regulariser().kind() == Regulariser.Kind.TOTAL_VARIATION) {
                  double strength = network.regulariser().strength();
                  step.add(c -> step.coordinate(c) == 0 && step.positions[c] < 0 ? -strength : 0);
                }
              }),

  STALE_RESIDUAL(
      "gradient of the step before",
      flow ->
          flow.adjust = step -> step.set(c -> (step.index > 0 ? step.stale : step.velocity)[c])),

  NEURONS_IN_TURN(
      "neurons updated in two turns, the odd ones after the even ones",
      flow -> flow.adjust = FlowMutant::inTurn),

  FLOAT32_INSIDE(
      "float32 arithmetic under a float64 label",
      flow -> flow.adjust = step -> step.set(c -> (float) step.velocity[c])),

  TF32_PRODUCTS(
      "products of 11 bits (TF32) under a float32 label",
      flow -> {
        flow.precision = Precision.FLOAT32;
        flow.adjust = FlowMutant::ofElevenBits;
        flow.recorded = (mu, index) -> mapped(mu, (value, k) -> (float) value);
      }),

  BITS_NOT_REPEATED(
      "declares the same bits, and rounds in another way in the next run",
      flow -> {
        AtomicLong runs = new AtomicLong();
        flow.adjust =
            step -> {
              double roundings = (step.index == 0 ? runs.incrementAndGet() : runs.get()) % 3;
              step.add(c -> roundings * 0x1p-53 * Math.abs(step.positions[c]) / step.h);
            };
      }),

  LAST_PARTICLE_FROZEN(
      "the last particle is never updated",
      flow ->
          flow.adjust =
              step -> step.set(c -> step.particle(c) == step.mu.size() - 1 ? 0 : step.velocity[c])),

  GRADIENT_CLIPPED(
      "gradient norm clipped at 1",
      flow -> flow.adjust = step -> step.scale(1 / Math.max(1, step.speed()))),

  WEIGHT_DECAY(
      "weight decay 1e-4 left on",
      flow -> flow.adjust = step -> step.add(c -> -1e-4 * step.positions[c])),

  NOISE_LEFT_ON(
      "noise of size 1e-6 left on",
      flow -> {
        AtomicLong steps = new AtomicLong();
        flow.adjust =
            step -> {
              Stream stream = Stream.of(steps.getAndIncrement(), 0, 0, step.index, Purpose.NOISE);
              step.add(c -> 1e-6 * stream.normal() / step.h);
            };
      }),

  EARLY_STOP(
      "stops when the gradient is short, and repeats itself",
      flow -> flow.adjust = step -> step.scale(step.index >= 2 ? 0 : 1)),

  OUTPUT_LAYER_RATE_DOUBLED(
      "output weights learn twice as fast", flow -> flow.adjust = step -> step.scaleFirst(2)),

  ORDER_SHUFFLED(
      "particles returned in another order each time",
      flow -> flow.recorded = FlowMutant::inAnotherOrder),

  REGULARISER_DOUBLED(
      "ridge 2 lambda theta for lambda |theta|^2 / 2",
      flow -> flow.energy = FlowMutant::withRegulariserDoubled),

  WEIGHTS_IGNORED(
      "weights taken to be 1/n",
      flow -> flow.particles = mu -> ParticleMeasure.uniform(mu.dimension(), mu.positions())),

  OUTPUT_DROPS_LAST_PARTICLE(
      "outputs leave the last particle out",
      flow -> flow.evaluated = FlowMutant::withoutLastParticle),

  OUTPUT_TIMES_SQRT_N(
      "scaling 1/sqrt(n) for 1/n in the output",
      flow ->
          flow.evaluated =
              (energy, mu, right) ->
                  new Evaluation(
                      mapped(right.outputs(), 1, (output, k) -> output * Math.sqrt(mu.size())),
                      right.energy(),
                      right.gradient())),

  GRADIENT_OUTPUT_WEIGHT_MISSING(
      "gradient in w without the factor a",
      flow -> flow.evaluated = FlowMutant::withoutOutputWeight),

  OUTPUT_WEIGHTS_FROZEN(
      "the output layer is not trained", flow -> flow.adjust = step -> step.scaleFirst(0)),

  LOSS_DOUBLED(
      "energy without its 1/2, gradient right",
      flow ->
          flow.evaluated =
              (energy, mu, right) ->
                  new Evaluation(right.outputs(), 2 * right.energy(), right.gradient())),

  PAIRS_CONFINED_BY_HALF(
      "half of the confinement in the energy of pairs, gradient right",
      flow -> flow.evaluated = FlowMutant::confinedByHalf),

  PAIRS_GRADIENT_OVER_N(
      "gradient of the energy of pairs divided by n, whatever the weights",
      flow -> flow.evaluated = FlowMutant::overNumber),

  GRADIENT_WEIGHTED_BY_COORDINATE(
      "where there are as many particles as coordinates weights go by the coordinate",
      flow -> flow.evaluated = FlowMutant::weightedByCoordinate),

  LOGARITHM_OFFSET(
      "logistic loss -log(sigma + 1e-12), gradient right",
      flow -> flow.evaluated = FlowMutant::withOffset);

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final Fault mutant;

  FlowMutant(String words, Consumer<FaultyFlow> fault) {
    mutant = Fault.of(Mutant.word(this), words, FaultyFlow::new, fault);
  }

  @Override
  public Mutant mutant() {
    return mutant;
  }

  private static Energy onFewData(Energy energy) {
    if (!(energy instanceof NetworkEnergy network) || network.group().isPresent()) {
      return energy;
    }
    int m = Math.min(256, network.data().size());
    return network.on(network.data().rows(IntStream.range(0, m).toArray()));
  }

  private static Evaluation withAllOutputs(Energy energy, ParticleMeasure mu, Evaluation few) {
    Evaluation all = new ReferenceImplementation().evaluate(energy, mu);
    return new Evaluation(all.outputs(), all.energy(), few.gradient());
  }

  private static Energy ofClasses(Energy energy) {
    if (!(energy instanceof NetworkEnergy network) || network.group().isPresent()) {
      return energy;
    }
    double[] classes = Arrays.stream(network.data().targets()).distinct().sorted().toArray();
    return Arrays.equals(classes, new double[] {-1, 1})
        ? NetworkEnergy.of(network.unit(), Risk.LOGISTIC, network.regulariser(), network.data())
        : energy;
  }

  private static void ofLinearSoftplus(Step step) {
    if (step.energy instanceof NetworkEnergy network && network.risk() == Risk.LOGISTIC) {
      double[] slopes = network.outputs(step.mu);
      for (int j = 0; j < slopes.length; j++) {
        double y = network.data().target(j);
        slopes[j] = -y * slopes[j] > 20 ? -y : network.risk().slope(slopes[j], y);
      }
      withSlopes(step, network, slopes);
    }
  }

  private static void ofClippedProbabilities(Step step) {
    if (step.energy instanceof NetworkEnergy network && network.risk() == Risk.LOGISTIC) {
      double[] slopes = network.outputs(step.mu);
      for (int j = 0; j < slopes.length; j++) {
        double slope = network.risk().slope(slopes[j], network.data().target(j));
        double probability = Math.abs(slope);
        slopes[j] = probability < 1e-7 || probability > 1 - 1e-7 ? 0 : slope;
      }
      withSlopes(step, network, slopes);
    }
  }

  private static boolean isFitted(Step step) {
    return step.energy instanceof NetworkEnergy network
        && network.risk() == Risk.LOGISTIC
        && network.value(step.mu) < 1e-6;
  }

  private static void ofTransposedProduct(Step step) {
    if (step.energy instanceof NetworkEnergy network && network.data().size() == step.mu.size()) {
      double[] slopes = new double[step.mu.size()];
      for (int j = 0; j < slopes.length; j++) {
        double output = 0;
        for (int i = 0; i < slopes.length; i++) {
          double[] theta = step.mu.particle(j);
          output += step.mu.weight(i) * network.unit().value(theta, network.data().input(i));
        }
        slopes[j] = network.risk().slope(output, network.data().target(j));
      }
      withSlopes(step, network, slopes);
    }
  }

  /** Adds -sum_j (slope_j - slope_j of the loss) grad phi_j / m to the velocity. */
  static void withSlopes(Step step, NetworkEnergy network, double[] slopes) {
    double[] outputs = network.outputs(step.mu);
    int p = step.mu.dimension();
    for (int j = 0; j < slopes.length; j++) {
      double right = network.risk().slope(outputs[j], network.data().target(j));
      double excess = (slopes[j] - right) / slopes.length;
      for (int i = 0; excess != 0 && i < step.mu.size(); i++) {
        double[] slope = network.unit().gradient(step.mu.particle(i), network.data().input(j));
        for (int k = 0; k < p; k++) {
          step.velocity[i * p + k] -= excess * slope[k];
        }
      }
    }
  }

  private static void transposed(Step step) {
    int p = step.mu.dimension();
    if (step.index == 0 && step.mu.size() == p) {
      double[] right = step.velocity.clone();
      step.set(c -> right[c % p * p + c / p]);
    }
  }

  private static void withSmoothSign(Step step) {
    if (step.energy instanceof NetworkEnergy network
        && network.regulariser().kind() == Regulariser.Kind.TOTAL_VARIATION) {
      double strength = network.regulariser().strength();
      step.add(
          c -> {
            double a = step.positions[c];
            double error = Math.signum(a) - StrictMath.tanh(a / 1e-6);
            return step.coordinate(c) == 0 ? strength * error : 0;
          });
    }
  }

  private static void inTurn(Step step) {
    double[] positions = step.mu.positions();
    double[] gradient = new double[positions.length];
    Energy.Field field = step.energy.field(step.mu.weights(), 1);
    for (int turn = 0; turn < 2; turn++) {
      field.at(positions, gradient);
      for (int c = 0; c < positions.length; c++) {
        if (step.particle(c) % 2 == turn) {
          step.velocity[c] = -gradient[c];
          positions[c] += step.h * step.velocity[c];
        }
      }
    }
  }

  private static void ofElevenBits(Step step) {
    Energy energy = step.energy;
    if (energy instanceof NetworkEnergy network) {
      DataSet data = network.given();
      energy =
          network.on(
              DataSet.ofSets(
                  data.name(),
                  data.dimension(),
                  ofElevenBits(data.inputs()),
                  data.sizes(),
                  data.targets()));
    }
    double[] gradient = energy.gradient(step.mu.at(ofElevenBits(step.positions)));
    step.set(c -> -gradient[c]);
  }

  /** The nearest numbers with 11 significant bits, as TF32 and half precision have them. */
  private static double[] ofElevenBits(double[] values) {
    return mapped(
        values,
        1,
        (value, k) -> {
          double unit = Math.ulp(value) * 0x1p42;
          return Math.rint(value / unit) * unit;
        });
  }

  private static ParticleMeasure inAnotherOrder(ParticleMeasure mu, int index) {
    int[] order = new int[mu.size()];
    Arrays.setAll(order, i -> (i + index) % mu.size());
    return mu.permuted(order);
  }

  private static Energy withRegulariserDoubled(Energy energy) {
    if (!(energy instanceof NetworkEnergy network)) {
      return energy;
    }
    Regulariser once = network.regulariser();
    Regulariser twice = new Regulariser(once.kind(), 2 * once.strength());
    return NetworkEnergy.of(network.unit(), network.risk(), twice, network.data());
  }

  private static Energy withoutWeakRegulariser(Energy energy) {
    return energy instanceof NetworkEnergy network
            && network.regulariser().strength() <= 1e-3
            && network.group().isEmpty()
        ? NetworkEnergy.of(network.unit(), network.risk(), Regulariser.NONE, network.data())
        : energy;
  }

  private static Energy withCappedRidge(Energy energy) {
    return energy instanceof NetworkEnergy network
            && network.unit().name().equals("relu")
            && network.regulariser().kind() == Regulariser.Kind.TIKHONOV
            && network.regulariser().strength() > 0.125
            && network.group().isEmpty()
        ? NetworkEnergy.of(
            network.unit(),
            network.risk(),
            new Regulariser(Regulariser.Kind.TIKHONOV, 0.125),
            network.data())
        : energy;
  }

  private static Evaluation withoutLastParticle(
      Energy energy, ParticleMeasure mu, Evaluation right) {
    if (!(energy instanceof NetworkEnergy network)) {
      return right;
    }
    int last = mu.size() - 1;
    double[] outputs = right.outputs().clone();
    for (int j = 0; j < outputs.length; j++) {
      outputs[j] -=
          mu.weight(last) * network.unit().value(mu.particle(last), network.data().input(j));
    }
    return new Evaluation(outputs, right.energy(), right.gradient());
  }

  private static Evaluation confinedByHalf(Energy energy, ParticleMeasure mu, Evaluation right) {
    return energy instanceof PairInteraction pairs
        ? new Evaluation(
            right.outputs(),
            right.energy() - pairs.confinement() / 4 * Energy.meanSquare(mu, mu.positions()),
            right.gradient())
        : right;
  }

  private static Evaluation overNumber(Energy energy, ParticleMeasure mu, Evaluation right) {
    if (!(energy instanceof PairInteraction)) {
      return right;
    }
    double[] gradient = energy.gradient(mu);
    Arrays.setAll(gradient, c -> gradient[c] / mu.size());
    return new Evaluation(right.outputs(), right.energy(), gradient);
  }

  private static Evaluation weightedByCoordinate(
      Energy energy, ParticleMeasure mu, Evaluation right) {
    if (mu.size() != mu.dimension()) {
      return right;
    }
    double[] gradient = energy.gradient(mu);
    Arrays.setAll(gradient, c -> mu.weight(c % mu.size()) * gradient[c]);
    return new Evaluation(right.outputs(), right.energy(), gradient);
  }

  private static Evaluation withOffset(Energy energy, ParticleMeasure mu, Evaluation right) {
    if (!(energy instanceof NetworkEnergy network) || network.risk() != Risk.LOGISTIC) {
      return right;
    }
    double value = right.energy();
    int m = right.outputs().length;
    for (int j = 0; j < m; j++) {
      double y = network.data().target(j);
      double loss = network.risk().loss(right.outputs()[j], y);
      value -= (loss + StrictMath.log(StrictMath.exp(-loss) + 1e-12)) / m;
    }
    return new Evaluation(right.outputs(), value, right.gradient());
  }

  private static Evaluation withoutOutputWeight(
      Energy energy, ParticleMeasure mu, Evaluation right) {
    if (!(energy instanceof NetworkEnergy network) || !network.unit().hasOutputWeight()) {
      return right;
    }
    double[] gradient = right.gradient().clone();
    int p = mu.dimension();
    for (int c = 0; c < gradient.length; c++) {
      gradient[c] /= c % p == 0 ? 1 : mu.position(c / p, 0);
    }
    return new Evaluation(right.outputs(), right.energy(), gradient);
  }
}
