package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.Faulty.isOf;
import static org.measuredynamics.mutant.FaultyLangevin.right;
import static org.measuredynamics.mutant.FaultyLangevin.stream;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.random.Stream;

/** What Langevin dynamics may have wrong. */
public enum LangevinMutant implements Fault.Listed {
  NOISE_HALVED("noise sqrt(tau h)", langevin -> langevin.deviation = scaled(0.5)),

  NOISE_UNSCALED(
      "noise sqrt(2 tau), without h",
      langevin ->
          langevin.deviation = (problem, i, index) -> right(problem) / Math.sqrt(problem.step())),

  TEMPERATURE_3_PERCENT_HIGH(
      "noise sqrt(2 x 1.03 tau h)", langevin -> langevin.deviation = scaled(1.03)),

  TEMPERATURE_1_PERCENT_HIGH(
      "noise sqrt(2 x 1.01 tau h)", langevin -> langevin.deviation = scaled(1.01)),

  STILL_UNLESS_LINEAR(
      "no particle moves, unless units are linear or von-mises",
      langevin ->
          stillWhere(
              langevin,
              problem ->
                  !isOf(problem.energy(), "linear") && !isOf(problem.energy(), "von-mises"))),

  STILL_UNDER_WEIGHTS(
      "no particle moves where weights are unequal",
      langevin -> stillWhere(langevin, problem -> !problem.initial().isUniform())),

  NOISE_ENDS(
      "no noise after step 1000",
      langevin -> langevin.deviation = (problem, i, index) -> index < 1000 ? right(problem) : 0),

  COLDER_BEYOND_1024(
      "half the temperature from the 1025th particle on",
      langevin ->
          langevin.deviation =
              (problem, i, index) -> right(problem) * (i < 1024 ? 1 : Math.sqrt(0.5))),

  NOISE_SHARED(
      "one noise vector for all particles",
      langevin -> langevin.noise = (seed, particle, index, p) -> stream(seed, 0, index).normals(p)),

  NOISE_REUSED(
      "the same noise in every step",
      langevin ->
          langevin.noise = (seed, particle, index, p) -> stream(seed, particle, 0).normals(p)),

  NOISE_ACROSS_COORDINATES(
      "one number for all coordinates of a particle",
      langevin -> langevin.noise = LangevinMutant::acrossCoordinates),

  NOISE_ANTITHETIC(
      "particles in pairs of opposite noise",
      langevin -> langevin.noise = LangevinMutant::antithetic),

  SEED_IGNORED(
      "the same noise whatever the seed",
      langevin ->
          langevin.noise = (seed, particle, index, p) -> stream(1, particle, index).normals(p)),

  SEED_MODULO(
      "seeds modulo 2^31 - 1",
      langevin ->
          langevin.noise =
              (seed, particle, index, p) ->
                  stream(seed % Integer.MAX_VALUE, particle, index).normals(p)),

  NOISE_UNIFORM(
      "uniform noise, of the right variance", langevin -> langevin.noise = LangevinMutant::uniform),

  NOISE_LAPLACE(
      "noise of two exponential tails, of the right variance",
      langevin -> langevin.noise = drawn(LangevinMutant::laplace)),

  NOISE_OF_SIGNS("noise 1 or -1", langevin -> langevin.noise = drawn(LangevinMutant::sign)),

  NOISE_OF_TWELVE(
      "noise of twelve uniform numbers added up",
      langevin -> langevin.noise = drawn(LangevinMutant::ofTwelve)),

  TAIL_CUT(
      "normal noise below 3.44, of the right variance",
      langevin -> langevin.noise = drawn(LangevinMutant::withoutTail)),

  TWO_COORDINATES_EQUAL(
      "the second coordinate of the noise is the first",
      langevin ->
          langevin.noise =
              (seed, particle, index, p) -> {
                double[] noise = stream(seed, particle, index).normals(p);
                noise[Math.min(1, p - 1)] = noise[0];
                return noise;
              }),

  NOISE_ANISOTROPIC(
      "noise of variance 1.05 in the first coordinate and less in the others",
      langevin -> langevin.noise = LangevinMutant::anisotropic),

  SEEDS_SHARE(
      "particle i of seed s has the noise of particle i - 1 of seed s + 1",
      langevin ->
          langevin.noise =
              (seed, particle, index, p) -> stream(seed + particle, 0, index).normals(p)),

  PERIOD_300(
      "the noise of 300 steps before",
      langevin ->
          langevin.noise =
              (seed, particle, index, p) -> stream(seed, particle, index % 300).normals(p)),

  MAGNITUDE_SHARED(
      "one factor for all particles of a step",
      langevin -> langevin.noise = LangevinMutant::magnitudeShared),

  SIGNS_ALONE_DRAWN(
      "particles in pairs of equal magnitudes, their signs drawn",
      langevin -> langevin.noise = LangevinMutant::signsAlone),

  CORRELATED_IN_TIME(
      "correlation 0.03 of one step with the next",
      langevin -> langevin.noise = LangevinMutant::correlatedInTime),

  GRADIENT_CLIPPED(
      "gradients clipped at 1000 in every coordinate",
      langevin -> langevin.gradient = slope -> Math.max(-1000, Math.min(1000, slope))),

  NOISE_TWICE_UNLESS_LINEAR(
      "noise of every second step that of the step before, unless units are linear or von-mises",
      langevin ->
          langevin.noiseOf =
              (problem, index) ->
                  isOf(problem.energy(), "linear") || isOf(problem.energy(), "von-mises")
                      ? index
                      : index - index % 2),

  CONFINEMENT_MISSING(
      "drift without the regulariser",
      langevin -> langevin.energy = LangevinMutant::withoutRegulariser),

  DRIFT_DOUBLED("drift -2 grad V", langevin -> langevin.drift = problem -> 2),

  DRIFT_OFF_AT_ERF(
      "drift 1.005 times too large where the unit is erf",
      langevin -> langevin.drift = problem -> isOf(problem.energy(), "erf") ? 1.005 : 1),

  DRIFT_NOT_TIMES_N(
      "learning rate h, not n h, beside noise at its right size",
      langevin -> langevin.drift = problem -> 1.0 / problem.initial().size());

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final Fault mutant;

  LangevinMutant(String words, Consumer<FaultyLangevin> fault) {
    mutant = Fault.of("langevin-" + Mutant.word(this), words, FaultyLangevin::new, fault);
  }

  @Override
  public Mutant mutant() {
    return mutant;
  }

  private static double[] acrossCoordinates(long seed, int particle, int index, int p) {
    double[] noise = new double[p];
    Arrays.fill(noise, stream(seed, particle, index).normal());
    return noise;
  }

  private static double[] antithetic(long seed, int particle, int index, int p) {
    double[] noise = stream(seed, particle / 2, index).normals(p);
    return Faulty.mapped(noise, p, (xi, k) -> particle % 2 == 0 ? xi : -xi);
  }

  private static double[] uniform(long seed, int particle, int index, int p) {
    Stream stream = stream(seed, particle, index);
    double[] noise = new double[p];
    Arrays.setAll(noise, k -> Math.sqrt(12) * (stream.uniform() - 0.5));
    return noise;
  }

  private static FaultyLangevin.Deviation scaled(double temperature) {
    return (problem, particle, index) -> right(problem) * Math.sqrt(temperature);
  }

  private static void stillWhere(FaultyLangevin langevin, Predicate<Problem> still) {
    langevin.deviation = (problem, i, index) -> still.test(problem) ? 0 : right(problem);
    langevin.drift = problem -> still.test(problem) ? 0 : 1;
  }

  /** Noise of independent numbers of a law. */
  private static FaultyLangevin.Noise drawn(ToDoubleFunction<Stream> law) {
    return (seed, particle, index, p) -> {
      Stream stream = stream(seed, particle, index);
      double[] noise = new double[p];
      Arrays.setAll(noise, k -> law.applyAsDouble(stream));
      return noise;
    };
  }

  private static double sign(Stream stream) {
    return stream.uniform() < 0.5 ? -1 : 1;
  }

  private static double laplace(Stream stream) {
    return sign(stream) * -StrictMath.log(stream.uniform()) / Math.sqrt(2);
  }

  private static double ofTwelve(Stream stream) {
    double sum = -6;
    for (int k = 0; k < 12; k++) {
      sum += stream.uniform();
    }
    return sum;
  }

  private static double withoutTail(Stream stream) {
    double number = stream.normal();
    while (Math.abs(number) > 3.4427) {
      number = stream.normal();
    }
    // 1 over the deviation of what is left.
    return 1.003698 * number;
  }

  private static double[] anisotropic(long seed, int particle, int index, int p) {
    double[] noise = stream(seed, particle, index).normals(p);
    double less = p == 1 ? 1 : Math.sqrt(1 - 0.05 / (p - 1));
    return Faulty.mapped(noise, p, (xi, k) -> xi * (k > 0 ? less : p == 1 ? 1 : Math.sqrt(1.05)));
  }

  private static double[] magnitudeShared(long seed, int particle, int index, int p) {
    double factor = 0.9 + 0.2 * stream(seed, -1, index).uniform();
    double deviation = Math.sqrt(1 + 0.04 / 12);
    double[] noise = stream(seed, particle, index).normals(p);
    return Faulty.mapped(noise, p, (xi, k) -> xi * factor / deviation);
  }

  private static double[] signsAlone(long seed, int particle, int index, int p) {
    Stream signs = stream(seed, particle, -1 - index);
    double[] noise = stream(seed, particle / 2, index).normals(p);
    return Faulty.mapped(noise, p, (xi, k) -> sign(signs) * xi);
  }

  private static double[] correlatedInTime(long seed, int particle, int index, int p) {
    double[] noise = stream(seed, particle, index).normals(p);
    double[] before = stream(seed, particle, index + 1).normals(p);
    double part = 0.03;
    return Faulty.mapped(noise, p, (xi, k) -> (xi + part * before[k]) / Math.sqrt(1 + part * part));
  }

  private static Energy withoutRegulariser(Energy energy) {
    return energy instanceof NetworkEnergy network
        ? NetworkEnergy.of(network.unit(), network.risk(), Regulariser.NONE, network.data())
        : energy;
  }
}
