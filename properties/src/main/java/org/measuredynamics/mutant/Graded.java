package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.Faulty.mapped;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.ObjDoubleConsumer;
import java.util.function.Supplier;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** What a graded mutant has wrong by e: the measure of a theorem's power. */
public enum Graded {
  /** Every step is (1 + e) h. */
  STEP((flow, e) -> flow.adjust = step -> step.scale(1 + e)),

  /** The first coordinate of every neuron's gradient is times 1 + e, in run and in evaluate. */
  GRADIENT(
      (flow, e) -> {
        flow.adjust = step -> step.scaleFirst(1 + e);
        flow.evaluated =
            (energy, mu, right) ->
                new Evaluation(
                    right.outputs(),
                    right.energy(),
                    mapped(
                        right.gradient(),
                        mu.dimension(),
                        (slope, k) -> k == 0 ? slope * (1 + e) : slope));
      }),

  /** Normal noise of standard deviation e h is added to every coordinate in every step. */
  NOISE(
      (flow, e) ->
          flow.adjust =
              step -> {
                Stream stream = Stream.of(1, 0, 0, step.index, Purpose.NOISE);
                step.add(c -> e * stream.normal());
              }),

  /** Starts from particles times 1 + e, and records the right ones as those of step 0. */
  INITIAL(
      (flow, e) -> {
        flow.particles = mu -> mapped(mu, (value, k) -> value * (1 + e));
        flow.sampled = flow.particles;
        flow.recorded =
            (mu, index) -> index > 0 ? mu : mapped(mu, (value, k) -> value * (1 / (1 + e)));
      });

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final ObjDoubleConsumer<FaultyFlow> fault;

  Graded(ObjDoubleConsumer<FaultyFlow> fault) {
    this.fault = fault;
  }

  /** Returns the mutant. */
  public Mutant by(double e) {
    return graded(Mutant.word(this), e, FaultyFlow::new, flow -> fault.accept(flow, e));
  }

  /** Returns the mutant whose ensembles draw from normal laws of so many times the variance. */
  public static Mutant variance(double factor) {
    return graded(
        "variance of ensembles",
        factor - 1,
        FaultyEnsemble::new,
        ensemble -> ensemble.drawn = FaultyEnsemble.ofVariance(factor));
  }

  /** Returns the mutant whose samples are of normal laws of 1 + e times the variance. */
  public static Mutant varianceOfSamples(double e) {
    return graded(
        "variance", e, FaultySample::new, sampler -> sampler.deviation = s -> s * Math.sqrt(1 + e));
  }

  /** Returns the mutant whose Langevin noise is of 1 + e times the temperature. */
  public static Mutant temperature(double e) {
    return graded(
        "temperature",
        e,
        FaultyLangevin::new,
        langevin ->
            langevin.deviation =
                (problem, particle, index) -> Math.sqrt(1 + e) * FaultyLangevin.right(problem));
  }

  /** Returns the mutant whose players' noise is of 1 + e times the temperature. */
  public static Mutant temperatureOfPlayers(double e) {
    return graded(
        "temperature",
        e,
        FaultyGame::new,
        game ->
            game.played =
                of ->
                    of.under(of.dynamics().withTemperature((1 + e) * of.dynamics().temperature())));
  }

  /** Returns the mutant whose Langevin noise has correlation r with that of the step before. */
  public static Mutant correlation(double r) {
    // Moving averages c_0 z_k + c_1 z_(k-1) with c_0^2 + c_1^2 = 1 and c_0 c_1 = r.
    double angle = 0.5 * StrictMath.asin(2 * r);
    double now = StrictMath.cos(angle);
    double before = StrictMath.sin(angle);
    return graded(
        "correlation",
        r,
        FaultyLangevin::new,
        langevin ->
            langevin.noise =
                (seed, particle, index, p) -> {
                  double[] noise = FaultyLangevin.stream(seed, particle, index).normals(p);
                  double[] last = FaultyLangevin.stream(seed, particle, index - 1).normals(p);
                  Arrays.setAll(noise, k -> now * noise[k] + before * last[k]);
                  return noise;
                });
  }

  /** Returns the mutant that kills and clones at 1 + e times the rate. */
  public static Mutant reaction(double e) {
    return graded(
        "reaction",
        e,
        FaultyPopulation::new,
        population -> population.scale = problem -> (1 + e) * FaultyPopulation.rightScale(problem));
  }

  /** Returns the mutant whose steps along mini-batches are times 1 + e. */
  public static Mutant rateOfBatches(double e) {
    return graded(
        "rate", e, FaultyBatch::new, sgd -> sgd.factor = (batch, data, particles, index) -> 1 + e);
  }

  private static <M extends Implementation> Mutant graded(
      String what, double e, Supplier<M> machine, Consumer<M> fault) {
    return Fault.of("%s wrong by %s".formatted(what, e), "graded", machine, fault);
  }
}
