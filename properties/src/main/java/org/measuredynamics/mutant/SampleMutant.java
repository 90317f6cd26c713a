package org.measuredynamics.mutant;

import java.util.function.Supplier;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.random.Stream;

/** What a sampler of initial neurons may have wrong. */
public enum SampleMutant implements Mutant {
  VARIANCE_3_PERCENT_HIGH(
      "initial neurons of variance 1.03",
      () ->
          new FaultySample() {
            @Override
            double scale() {
              return Math.sqrt(1.03);
            }
          }),

  UNIFORM(
      "initial neurons uniform, of the right variance",
      () ->
          new FaultySample() {
            @Override
            double number(Stream stream) {
              return Math.sqrt(12) * (stream.uniform() - 0.5);
            }
          }),

  SEED_IGNORED(
      "the same initial neurons whatever the seed",
      () ->
          new FaultySample() {
            @Override
            Stream stream(long seed, int particle, int coordinate, int particles) {
              return super.stream(1, particle, coordinate, particles);
            }
          }),

  ANTITHETIC(
      "initial neurons in pairs of opposite sign",
      () ->
          new FaultySample() {
            @Override
            Stream stream(long seed, int particle, int coordinate, int particles) {
              return super.stream(seed, particle / 2, coordinate, particles);
            }

            @Override
            double sign(int particle) {
              return particle % 2 == 0 ? 1 : -1;
            }
          }),

  ACROSS_COORDINATES(
      "one number for all coordinates of a neuron",
      () ->
          new FaultySample() {
            @Override
            Stream stream(long seed, int particle, int coordinate, int particles) {
              return super.stream(seed, particle, 0, particles);
            }
          }),

  CENTRED(
      "initial neurons with their mean taken off",
      () ->
          new FaultySample() {
            @Override
            void finish(double[] positions, int p) {
              int n = positions.length / p;
              double[] mean = new double[p];
              for (int c = 0; c < positions.length; c++) {
                mean[c % p] += positions[c] / n;
              }
              for (int c = 0; c < positions.length; c++) {
                positions[c] -= mean[c % p];
              }
            }
          }),

  DEVIATION_AS_VARIANCE(
      "variances where standard deviations are given",
      () ->
          new FaultySample() {
            @Override
            double deviation(double deviation) {
              return Math.sqrt(deviation);
            }
          });

  private final String fault;

  @SuppressWarnings("ImmutableEnumChecker") // suppliers without state
  private final Supplier<Implementation> implementation;

  SampleMutant(String fault, Supplier<Implementation> implementation) {
    this.fault = fault;
    this.implementation = implementation;
  }

  @Override
  public String id() {
    return "sample-" + Mutant.word(this);
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
