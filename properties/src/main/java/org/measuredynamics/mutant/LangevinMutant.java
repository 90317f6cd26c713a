package org.measuredynamics.mutant;

import java.util.Arrays;
import java.util.function.Supplier;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.random.Stream;

/** What Langevin dynamics may have wrong. */
public enum LangevinMutant implements Mutant {
  NOISE_HALVED(
      "noise sqrt(tau h)",
      () ->
          new FaultyLangevin() {
            @Override
            double amplitude(double temperature, double step) {
              return Math.sqrt(temperature * step);
            }
          }),

  NOISE_UNSCALED(
      "noise sqrt(2 tau), without h",
      () ->
          new FaultyLangevin() {
            @Override
            double amplitude(double temperature, double step) {
              return Math.sqrt(2 * temperature);
            }
          }),

  TEMPERATURE_3_PERCENT_HIGH(
      "noise sqrt(2 x 1.03 tau h)",
      () ->
          new FaultyLangevin() {
            @Override
            double amplitude(double temperature, double step) {
              return Math.sqrt(2.06 * temperature * step);
            }
          }),

  NOISE_SHARED(
      "one noise vector for all particles",
      () ->
          new FaultyLangevin() {
            @Override
            Stream noise(long seed, int particle, int index) {
              return super.noise(seed, 0, index);
            }
          }),

  NOISE_REUSED(
      "the same noise in every step",
      () ->
          new FaultyLangevin() {
            @Override
            Stream noise(long seed, int particle, int index) {
              return super.noise(seed, particle, 0);
            }
          }),

  NOISE_ACROSS_COORDINATES(
      "one number for all coordinates of a particle",
      () ->
          new FaultyLangevin() {
            @Override
            double[] normals(Stream stream, int p) {
              double[] noise = new double[p];
              Arrays.fill(noise, stream.normal());
              return noise;
            }
          }),

  NOISE_ANTITHETIC(
      "particles in pairs of opposite noise",
      () ->
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

  SEED_IGNORED(
      "the same noise whatever the seed",
      () ->
          new FaultyLangevin() {
            @Override
            Stream noise(long seed, int particle, int index) {
              return super.noise(1, particle, index);
            }
          }),

  NOISE_UNIFORM(
      "uniform noise, of the right variance",
      () ->
          new FaultyLangevin() {
            @Override
            double[] normals(Stream stream, int p) {
              double[] noise = new double[p];
              Arrays.setAll(noise, c -> Math.sqrt(12) * (stream.uniform() - 0.5));
              return noise;
            }
          }),

  CONFINEMENT_MISSING(
      "drift without the regulariser",
      () ->
          new FaultyLangevin() {
            @Override
            Energy drift(Energy energy) {
              return energy instanceof NetworkEnergy network
                  ? NetworkEnergy.of(
                      network.unit(), network.risk(), Regulariser.NONE, network.data())
                  : energy;
            }
          }),

  DRIFT_DOUBLED(
      "drift -2 grad V",
      () ->
          new FaultyLangevin() {
            @Override
            double driftFactor(int n) {
              return 2;
            }
          }),

  DRIFT_NOT_TIMES_N(
      "learning rate h, not n h, beside noise at its right size",
      () ->
          new FaultyLangevin() {
            @Override
            double driftFactor(int n) {
              return 1.0 / n;
            }
          });

  private final String fault;

  @SuppressWarnings("ImmutableEnumChecker") // suppliers without state
  private final Supplier<Implementation> implementation;

  LangevinMutant(String fault, Supplier<Implementation> implementation) {
    this.fault = fault;
    this.implementation = implementation;
  }

  @Override
  public String id() {
    return "langevin-" + Mutant.word(this);
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
