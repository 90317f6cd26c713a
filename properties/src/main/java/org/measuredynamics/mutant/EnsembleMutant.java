package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.Faulty.mapped;
import static org.measuredynamics.mutant.Faulty.under;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** What ensembles of networks may have wrong. */
public enum EnsembleMutant implements Fault.Listed {
  NEURONS_IN_PAIRS(
      "two neurons read the same generator", ensemble -> ensemble.drawn = EnsembleMutant::inPairs),

  ANTITHETIC(
      "neurons in pairs of opposite output weight, or of atoms counted from both ends",
      ensemble -> ensemble.drawn = EnsembleMutant::antithetic),

  STRATIFIED(
      "every atom in turn from a random one on; output weights from strata in turn",
      ensemble -> ensemble.drawn = EnsembleMutant::stratified),

  VARIANCE_3_PERCENT_HIGH(
      "initial neurons of a normal law of variance 1.03",
      ensemble -> ensemble.drawn = FaultyEnsemble.ofVariance(1.03)),

  REPLICATES_SHARE_A_SEED(
      "replicates 2r and 2r + 1 are the same network",
      ensemble -> ensemble.drawn = (law, n, seed, r) -> law.draw(n, seed, r / 2)),

  REPLICATES_REPEAT(
      "replicate r + 1000 is replicate r",
      ensemble -> ensemble.drawn = (law, n, seed, r) -> law.draw(n, seed, r % 1000)),

  SEED_IGNORED(
      "the same networks whatever the seed",
      ensemble -> ensemble.drawn = (law, n, seed, r) -> law.draw(n, 1, r)),

  ORTHOGONAL_WEIGHTS(
      "inner weights made orthogonal, each of its own length",
      ensemble -> ensemble.drawn = EnsembleMutant::orthogonal),

  VARIANCE_2_PERCENT_HIGH(
      "initial neurons of a normal law of variance 1.02",
      ensemble -> ensemble.drawn = FaultyEnsemble.ofVariance(1.02)),

  OUTPUT_WEIGHTS_OF_TWO_VALUES(
      "output weights of two values, of the right variance",
      ensemble -> ensemble.drawn = EnsembleMutant::ofTwoValues),

  NEURONS_OF_ONE_NORM(
      "two initial neurons or more of an isotropic normal law, on the sphere of its mean square",
      ensemble -> ensemble.drawn = EnsembleMutant::ofOneNorm),

  HALVES_ALIKE(
      "the second half of the neurons has the inner weights of the first",
      ensemble -> ensemble.drawn = FaultyDraws.normal(FaultyDraws::halvesAlike)),

  INNER_WEIGHTS_SHARED(
      "all replicates have the same inner weights",
      ensemble -> ensemble.drawn = FaultyDraws::innerWeightsShared),

  THIRD_SHARED(
      "every third neuron is the same in all replicates",
      ensemble -> ensemble.drawn = FaultyDraws::thirdShared),

  SEED_MODULO(
      "neurons of the seed modulo 1000003",
      ensemble -> ensemble.drawn = (law, n, seed, r) -> law.draw(n, seed % 1_000_003, r)),

  SEED_OF_TRAINING_MODULO(
      "noise and mini-batches of the seed modulo 1000003",
      ensemble -> {
        ensemble.dynamics = List.of("langevin", "stochastic-gradient");
        ensemble.seeds =
            (seed, r) -> Stream.of(seed % 1_000_003, r, 0, 0, Purpose.REPLICATE).seed();
      }),

  OTHER_AXIS_OF_SQUARES(
      "deviations along neurons where there are as many as coordinates",
      ensemble -> ensemble.drawn = EnsembleMutant::alongNeurons),

  ATOMS_IN_TURN(
      "every atom once where there are as many as neurons",
      ensemble ->
          ensemble.drawn =
              (law, n, seed, r) ->
                  law instanceof ParticleMeasure atoms && atoms.size() == n
                      ? atoms(atoms, n, i -> i)
                      : law.draw(n, seed, r)),

  OTHERS_OF_SQUARES(
      "networks are moved by the residuals of others where replicates are as many as neurons",
      ensemble -> {
        ensemble.dynamics = List.of("gradient-flow", "langevin", "stochastic-gradient");
        ensemble.report = EnsembleMutant::rotateSquares;
      }),

  LAZY_FOLLOWS_FLOW(
      "networks of an ensemble in lazy training follow the gradient flow",
      ensemble ->
          ensemble.trained =
              problem ->
                  ensemble.run(
                      isLazy(problem)
                          ? under(new Dynamics.GradientFlow(), problem.seed(), problem)
                          : problem)),

  LAZY_OVER_N(
      "networks of an ensemble in lazy training are scaled by 1/n",
      ensemble -> ensemble.trained = lazily(lazy -> lazy.scaling = n -> 1.0 / n)),

  LAZY_FEATURES_MOVE(
      "features of networks of an ensemble in lazy training move with the neurons",
      ensemble -> ensemble.trained = lazily(lazy -> lazy.place = (initial, now) -> now)),

  REDRAWN_FOR_OTHER_TIMES(
      "other networks of the same seed where another number of steps is asked for",
      ensemble -> ensemble.asked = asked -> asked.withSeed(asked.seed() + last(asked.record()))),

  NOISE_REDRAWN_AT_RECORDS(
      "noise drawn again for each record of a network",
      ensemble -> {
        ensemble.dynamics = List.of("langevin");
        ensemble.trained =
            problem ->
                problem.dynamics() instanceof Dynamics.Langevin
                    ? IntStream.of(problem.record())
                        .mapToObj(
                            k -> under(problem.dynamics(), problem.seed() + k, problem.recorded(k)))
                        .map(end -> end.reference().get(0))
                        .toList()
                    : problem.reference();
      }),

  RIDGE_PER_DATUM(
      "the regulariser m / B times too strong on mini-batches",
      ensemble -> {
        ensemble.dynamics = List.of("stochastic-gradient");
        ensemble.trained =
            problem -> ensemble.run(onBatches(problem, EnsembleMutant::regularisedByDatum));
      }),

  SQUARE_RISK_ON_BATCHES(
      "the slope of the square risk on mini-batches whatever the risk",
      ensemble -> {
        ensemble.dynamics = List.of("stochastic-gradient");
        ensemble.trained =
            problem ->
                ensemble.run(
                    onBatches(
                        problem,
                        (energy, batch) ->
                            NetworkEnergy.of(
                                energy.unit(), Risk.SQUARE, energy.regulariser(), energy.data())));
      }),

  SEED_PLUS_REPLICATE(
      "replicates seeded by the sum of the seed and their number",
      ensemble -> ensemble.drawn = (law, n, seed, r) -> law.draw(n, seed + r, 0)),

  SEED_AND_REPLICATE_IN_ONE_LIST(
      "replicates seeded by the words of the seed and their number, in which a seed of one word meets others of two",
      ensemble -> {
        ensemble.dynamics = List.of("gradient-flow", "langevin");
        ensemble.drawn = (law, n, seed, r) -> law.draw(n, listed(seed, r), 0);
        ensemble.seeds = EnsembleMutant::listed;
      }),

  IN_DECKS("atoms drawn without replacement", ensemble -> ensemble.drawn = FaultyDraws::inDecks),

  WIDE_OTHERWISE(
      "a thousand initial neurons and more of variance 1.05",
      ensemble -> ensemble.drawn = FaultyDraws.normal(FaultyDraws::otherWhereWide)),

  WIDE_WITH_COPIES(
      "of a thousand initial neurons and more two fifths are pairs of copies",
      ensemble -> ensemble.drawn = FaultyDraws::withCopiesWhereWide),

  OTHER_FROM_ONE_THOUSAND(
      "initial neurons from the 1024th on of variance 1.1",
      ensemble -> ensemble.drawn = FaultyDraws.normal(FaultyDraws::otherFromOneThousand)),

  WITHOUT_TAIL(
      "normal numbers of a Ziggurat without its tail, beyond 3.44",
      ensemble -> ensemble.drawn = FaultyDraws.of(FaultyDraws::withoutTail)),

  CUT_AT_TWO(
      "normal numbers cut at 2, of the right variance",
      ensemble -> ensemble.drawn = FaultyDraws.of(FaultyDraws::cutAtTwo)),

  OF_A_POOL(
      "numbers drawn from 4096 normal ones",
      ensemble -> ensemble.drawn = FaultyDraws.of(FaultyDraws::ofPool)),

  OF_16_BITS(
      "normal numbers made of 16 bits",
      ensemble -> ensemble.drawn = FaultyDraws.of(FaultyDraws::ofFewBits)),

  FEATURES_TOO_LARGE(
      "inner weights of neurons over sets of twice the variance",
      ensemble -> ensemble.drawn = FaultyDraws.normal(FaultyDraws.features(Math.sqrt(2)))),

  NO_FEATURES(
      "inner weights of neurons over sets 0",
      ensemble -> ensemble.drawn = FaultyDraws.normal(FaultyDraws.features(0))),

  OUTPUTS_OF_OTHERS(
      "the outputs of a replicate are those of the next",
      ensemble -> ensemble.report = (outputs, n) -> rotate(outputs)),

  LAST_DATUM_DROPPED_LATE(
      "after 16 steps networks of an ensemble are trained on all data but the last",
      ensemble ->
          ensemble.trained =
              problem -> {
                ParticleMeasure late = ensemble.run(problem.recorded(16)).get(0);
                Problem rest = withoutLastDatum(problem.from(late));
                return Arrays.stream(problem.record())
                    .mapToObj(
                        due ->
                            due <= 16
                                ? ensemble.run(problem.recorded(due)).get(0)
                                : ensemble.run(rest.recorded(due - 16)).get(0))
                    .toList();
              }),

  SIGNS_SMOOTHED(
      "a twentieth of every label counts for the other, unless units are quadratic",
      ensemble -> ensemble.trained = bySteps(EnsembleMutant::smoothSigns)),

  DROPOUT(
      "a tenth of the neurons left out of each step, the rest moved further",
      ensemble -> ensemble.trained = bySteps(EnsembleMutant::dropOut)),

  OUTPUTS_AVERAGED(
      "outputs averaged over two replicates before anything is squared",
      ensemble -> ensemble.report = (outputs, n) -> averageInPairs(outputs)),

  OUTPUTS_SHRUNK(
      "outputs of an ensemble drawn towards their mean by 2 percent",
      ensemble -> ensemble.report = (outputs, n) -> shrink(outputs)),

  STOPPED_AT_KINKS(
      "in an ensemble relu neurons of one input stop at the kink",
      ensemble -> ensemble.trained = bySteps(EnsembleMutant::stopAtKinks)),

  MASKS_OF_THE_STEP_BEFORE(
      "in an ensemble relu neurons of one input are moved as the side of the kink has them where they were a step before",
      ensemble -> ensemble.trained = bySteps(EnsembleMutant::maskedAsBefore)),

  FLOAT32(
      "particles kept in single precision under a double-precision label",
      ensemble ->
          ensemble.trained =
              bySteps(step -> Arrays.setAll(step.positions, c -> (float) step.positions[c]))),

  BATCH_NOISE_OF_ORDER_N(
      "mini-batches of a datum where more were asked for",
      ensemble -> {
        ensemble.dynamics = List.of("stochastic-gradient");
        ensemble.trained = problem -> ensemble.run(onOneDatum(problem));
      }),

  BATCHES_REPEAT(
      "one mini-batch a replicate, in every step the same",
      ensemble -> {
        ensemble.dynamics = List.of("stochastic-gradient");
        ensemble.trained = problem -> ensemble.run(onOneBatch(problem));
      }),

  NOISE_SHARED(
      "the same mini-batches and noise in every replicate",
      ensemble -> {
        ensemble.dynamics = List.of("langevin", "stochastic-gradient");
        ensemble.trained = problem -> ensemble.run(under(problem.dynamics(), 1, problem));
      }),

  NOISE_FROM_INITIAL_STREAM(
      "the noise of the first step is the normal numbers that the neurons were drawn from",
      ensemble -> {
        ensemble.dynamics = List.of("langevin");
        ensemble.trained = EnsembleMutant::withNoiseOfInitial;
      }),

  NOISE_OF_NEXT_SEED(
      "replicate r of seed s has the noise of replicate r - 1 of seed s + 1",
      ensemble -> {
        ensemble.dynamics = List.of("langevin");
        ensemble.seeds = (seed, replicate) -> seed + replicate;
      }),

  NOISE_SHARED_BY_NEURONS(
      "one noise vector for all neurons of a replicate",
      ensemble -> {
        ensemble.dynamics = List.of("langevin");
        FaultyLangevin langevin = new FaultyLangevin();
        langevin.noise =
            (seed, particle, index, p) -> FaultyLangevin.stream(seed, 0, index).normals(p);
        ensemble.trained = langevin::run;
      }),

  NO_NOISE_UNLESS_LINEAR(
      "networks of an ensemble follow the gradient flow, unless units are linear",
      ensemble -> {
        ensemble.dynamics = List.of("langevin");
        FaultyLangevin langevin = new FaultyLangevin();
        langevin.deviation =
            (problem, i, index) ->
                Faulty.isOf(problem.energy(), "linear") ? FaultyLangevin.right(problem) : 0;
        ensemble.trained = langevin::run;
      });

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final Fault mutant;

  EnsembleMutant(String words, Consumer<FaultyEnsemble> fault) {
    mutant = Fault.of("ensemble-" + Mutant.word(this), words, FaultyEnsemble::new, fault);
  }

  @Override
  public Mutant mutant() {
    return mutant;
  }

  private static int last(int[] record) {
    return record[record.length - 1];
  }

  private static boolean isLazy(Problem problem) {
    return problem.dynamics() instanceof Dynamics.Lazy;
  }

  /** Training with that done to lazy training. */
  private static Function<Problem, List<ParticleMeasure>> lazily(Consumer<FaultyLazy> done) {
    FaultyLazy lazy = new FaultyLazy();
    done.accept(lazy);
    return problem -> isLazy(problem) ? lazy.run(problem) : problem.reference();
  }

  private static Problem withoutLastDatum(Problem problem) {
    NetworkEnergy energy = (NetworkEnergy) problem.energy();
    int[] rows = IntStream.range(0, Math.max(1, energy.given().size() - 1)).toArray();
    return problem.withEnergy(energy.on(energy.given().rows(rows)));
  }

  /** One seed of the list of a seed and a number: trailing words of 0 are none. */
  private static long listed(long seed, int number) {
    return seed >>> 32 == 0
        ? seed + ((long) number << 32)
        : number == 0 ? seed : Stream.of(seed, number, 0, 0, Purpose.INITIAL).seed();
  }

  private static ParticleMeasure inPairs(InitialLaw law, int n, long seed, int replicate) {
    return n % 2 == 1
        ? law.draw(n, seed, replicate)
        : law.draw(n / 2, seed, replicate).duplicated(2);
  }

  private static ParticleMeasure antithetic(InitialLaw law, int n, long seed, int replicate) {
    if (n % 2 == 1) {
      return law.draw(n, seed, replicate);
    }
    if (law instanceof ParticleMeasure atoms) {
      Stream stream = Stream.of(seed, replicate, 0, 2, Purpose.INITIAL);
      int[] first = new int[n / 2];
      Arrays.setAll(first, i -> stream.integer(atoms.size()));
      return atoms(atoms, n, i -> i % 2 == 0 ? first[i / 2] : -1 - first[i / 2]);
    }
    double[] positions = law.draw(n / 2, seed, replicate).duplicated(2).positions();
    for (int at = 0; at < positions.length; at += 2 * law.dimension()) {
      positions[at] = -positions[at];
    }
    return ParticleMeasure.uniform(law.dimension(), positions);
  }

  private static ParticleMeasure stratified(InitialLaw law, int n, long seed, int replicate) {
    Stream stream = Stream.of(seed, replicate, 0, 3, Purpose.INITIAL);
    if (law instanceof ParticleMeasure atoms) {
      int start = stream.integer(atoms.size());
      return atoms(atoms, n, i -> start + i);
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

  /** The atoms of those numbers, counted in a circle. */
  private static ParticleMeasure atoms(ParticleMeasure law, int n, IntUnaryOperator number) {
    int p = law.dimension();
    double[] positions = new double[n * p];
    for (int i = 0; i < n; i++) {
      int atom = Math.floorMod(number.applyAsInt(i), law.size());
      System.arraycopy(law.particle(atom), 0, positions, i * p, p);
    }
    return ParticleMeasure.uniform(p, positions);
  }

  /** Gram and Schmidt in blocks of as many neurons as there are inner weights. */
  private static ParticleMeasure orthogonal(InitialLaw law, int n, long seed, int replicate) {
    ParticleMeasure mu = law.draw(n, seed, replicate);
    if (law instanceof ParticleMeasure) {
      return mu;
    }
    int p = mu.dimension();
    double[] positions = mu.positions();
    for (int i = 0; i < n; i++) {
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

  private static ParticleMeasure ofTwoValues(InitialLaw law, int n, long seed, int replicate) {
    double[] signs = FaultyDraws.of(FaultyDraws::sign).of(law, n, seed, replicate).positions();
    ParticleMeasure right = law.draw(n, seed, replicate);
    double[] positions = right.positions();
    for (int c = 0; law instanceof NormalLaw && c < positions.length; c += law.dimension()) {
      positions[c] = signs[c];
    }
    return right.at(positions);
  }

  private static ParticleMeasure ofOneNorm(InitialLaw law, int n, long seed, int replicate) {
    ParticleMeasure right = law.draw(n, seed, replicate);
    boolean isIsotropic =
        law instanceof NormalLaw normal
            && Arrays.stream(normal.deviations()).distinct().count() == 1;
    if (n == 1 || !isIsotropic) {
      return right;
    }
    double deviation = ((NormalLaw) law).deviations()[0];
    double expected = n * law.dimension() * deviation * deviation;
    double found = Arrays.stream(right.positions()).map(x -> x * x).sum();
    return mapped(right, (value, k) -> value * Math.sqrt(expected / found));
  }

  private static void rotate(double[][][] outputs) {
    double[][] first = outputs[0];
    System.arraycopy(outputs, 1, outputs, 0, outputs.length - 1);
    outputs[outputs.length - 1] = first;
  }

  /** The gradient flow by Euler steps to which something is done. */
  private static Function<Problem, List<ParticleMeasure>> bySteps(Consumer<Step> done) {
    FaultyFlow flow = new FaultyFlow();
    flow.adjust = done;
    return flow::run;
  }

  private static void dropOut(Step step) {
    Stream stream = Stream.of(step.seed, 0, 0, step.index, Purpose.NOISE);
    double[] kept = new double[step.mu.size()];
    Arrays.setAll(kept, i -> stream.uniform() < 0.1 ? 0 : 1 / 0.9);
    step.scale(c -> kept[step.particle(c)]);
  }

  private static void smoothSigns(Step step) {
    if (step.energy instanceof NetworkEnergy network
        && network.risk() == Risk.LOGISTIC
        && !step.isOf("quadratic")) {
      double[] slopes = network.outputs(step.mu);
      for (int j = 0; j < slopes.length; j++) {
        double y = network.data().target(j);
        double other = network.risk().slope(slopes[j], -y);
        slopes[j] = 0.95 * network.risk().slope(slopes[j], y) + 0.05 * other;
      }
      FlowMutant.withSlopes(step, network, slopes);
    }
  }

  /** An inner weight that would change its sign gets to 0. */
  private static void stopAtKinks(Step step) {
    if (step.isOf("relu") && step.mu.dimension() == 2) {
      step.set(
          c -> {
            double at = step.positions[c];
            boolean crosses = at * (at + step.h * step.velocity[c]) < 0;
            return step.coordinate(c) == 1 && crosses ? -at / step.h : step.velocity[c];
          });
    }
  }

  /** A neuron that crossed the kink in the step before is moved as if it had not. */
  private static void maskedAsBefore(Step step) {
    if (!step.isOf("relu") || step.mu.dimension() != 2) {
      return;
    }
    NetworkEnergy energy = (NetworkEnergy) step.energy;
    double[] outputs = energy.outputs(step.mu);
    int m = energy.data().size();
    for (int i = 0; i < step.mu.size(); i++) {
      for (int j = 0; j < m; j++) {
        double x = energy.data().input(j)[0];
        boolean now = step.mu.position(i, 1) * x > 0;
        if (now != step.before.position(i, 1) * x > 0) {
          double slope = energy.risk().slope(outputs[j], energy.data().target(j)) / m;
          double added = (now ? slope : -slope) * x;
          step.velocity[2 * i] += added * step.mu.position(i, 1);
          step.velocity[2 * i + 1] += added * step.mu.position(i, 0);
        }
      }
    }
  }

  private static void averageInPairs(double[][][] outputs) {
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

  private static void shrink(double[][][] outputs) {
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

  private static List<ParticleMeasure> withNoiseOfInitial(Problem problem) {
    double[] drawn = problem.initial().positions();
    FaultyLangevin langevin = new FaultyLangevin();
    langevin.noise =
        (seed, particle, index, p) ->
            index == 0
                ? Arrays.copyOfRange(drawn, particle * p, (particle + 1) * p)
                : FaultyLangevin.stream(seed, particle, index).normals(p);
    return langevin.run(problem);
  }

  /** Training of another energy where it is on mini-batches of so many data. */
  private static Problem onBatches(
      Problem problem, BiFunction<NetworkEnergy, Integer, NetworkEnergy> other) {
    return problem.dynamics() instanceof Dynamics.Stochastic stochastic
        ? problem.withEnergy(other.apply((NetworkEnergy) problem.energy(), stochastic.batch()))
        : problem;
  }

  private static NetworkEnergy regularisedByDatum(NetworkEnergy energy, int batch) {
    Regulariser right = energy.regulariser();
    double strength = right.strength() * energy.data().size() / batch;
    return NetworkEnergy.of(
        energy.unit(), energy.risk(), new Regulariser(right.kind(), strength), energy.data());
  }

  private static ParticleMeasure alongNeurons(InitialLaw law, int n, long seed, int replicate) {
    ParticleMeasure right = law.draw(n, seed, replicate);
    if (!(law instanceof NormalLaw normal) || n != law.dimension()) {
      return right;
    }
    double[] deviations = normal.deviations();
    double[] positions = right.positions();
    Arrays.setAll(positions, c -> positions[c] / deviations[c % n] * deviations[c / n]);
    return right.at(positions);
  }

  /** After the start the outputs of the next replicate. */
  private static void rotateSquares(double[][][] outputs, int particles) {
    if (outputs.length == particles) {
      for (int k = 1; k < outputs[0].length; k++) {
        double[] first = outputs[0][k];
        for (int r = 0; r + 1 < outputs.length; r++) {
          outputs[r][k] = outputs[r + 1][k];
        }
        outputs[outputs.length - 1][k] = first;
      }
    }
  }

  private static Problem onOneDatum(Problem problem) {
    return problem.dynamics() instanceof Dynamics.Stochastic stochastic
        ? under(new Dynamics.Stochastic(1, stochastic.sampling()), problem.seed(), problem)
        : problem;
  }

  private static Problem onOneBatch(Problem problem) {
    if (!(problem.dynamics() instanceof Dynamics.Stochastic stochastic)) {
      return problem;
    }
    NetworkEnergy energy = (NetworkEnergy) problem.energy();
    Stream stream = Stream.of(problem.seed(), 0, 0, 0, Purpose.BATCH);
    int[] rows = new int[stochastic.batch()];
    Arrays.setAll(rows, k -> stream.integer(energy.data().size()));
    return new Problem(
        energy.on(energy.data().rows(rows)),
        problem.initial(),
        problem.scheme(),
        problem.step(),
        problem.record());
  }
}
