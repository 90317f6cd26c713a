package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.FaultyLangevin.stream;

import java.util.Arrays;
import java.util.function.Consumer;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.random.Stream;

/** What Langevin dynamics may have wrong. */
public enum LangevinMutant implements Fault.Listed {
  NOISE_HALVED(
      "noise sqrt(tau h)", langevin -> langevin.amplitude = (tau, h) -> Math.sqrt(tau * h)),

  NOISE_UNSCALED(
      "noise sqrt(2 tau), without h",
      langevin -> langevin.amplitude = (tau, h) -> Math.sqrt(2 * tau)),

  TEMPERATURE_3_PERCENT_HIGH(
      "noise sqrt(2 x 1.03 tau h)",
      langevin -> langevin.amplitude = (tau, h) -> Math.sqrt(2.06 * tau * h)),

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

  NOISE_UNIFORM(
      "uniform noise, of the right variance", langevin -> langevin.noise = LangevinMutant::uniform),

  CONFINEMENT_MISSING(
      "drift without the regulariser",
      langevin -> langevin.energy = LangevinMutant::withoutRegulariser),

  DRIFT_DOUBLED("drift -2 grad V", langevin -> langevin.drift = n -> 2),

  DRIFT_NOT_TIMES_N(
      "learning rate h, not n h, beside noise at its right size",
      langevin -> langevin.drift = n -> 1.0 / n);

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

  private static Energy withoutRegulariser(Energy energy) {
    return energy instanceof NetworkEnergy network
        ? NetworkEnergy.of(network.unit(), network.risk(), Regulariser.NONE, network.data())
        : energy;
  }
}
