package org.measuredynamics.mutant;

import java.util.List;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/** A sampler of initial neurons with places for faults; the rest is right. */
@SuppressWarnings("UnusedVariable") // the hooks leave their arguments to the faults
abstract class FaultySample extends FaultyFlow {
  @Override
  List<String> dynamics() {
    return List.of();
  }

  @Override
  boolean evaluatesAndSamples() {
    return true;
  }

  double scale() {
    return 1;
  }

  double sign(int particle) {
    return 1;
  }

  double deviation(double deviation) {
    return deviation;
  }

  double number(Stream stream) {
    return stream.normal();
  }

  Stream stream(long seed, int particle, int coordinate, int particles) {
    return Stream.of(seed, coordinate, particle, 4, Stream.Purpose.INITIAL);
  }

  void finish(double[] positions, int p) {}

  @Override
  public ParticleMeasure sample(NormalLaw law, int particles, long seed) {
    int p = law.dimension();
    double[] positions = new double[particles * p];
    for (int c = 0; c < positions.length; c++) {
      positions[c] =
          sign(c / p)
              * scale()
              * deviation(law.deviations()[c % p])
              * number(stream(seed, c / p, c % p, particles));
    }
    finish(positions, p);
    return ParticleMeasure.uniform(p, positions);
  }

  /** The mutants of this kind. */
  static List<Mutant> mutants() {
    return List.of(
        new Mutant(
            "sample-variance-3-percent-high",
            "initial neurons of variance 1.03",
            new FaultySample() {
              @Override
              double scale() {
                return Math.sqrt(1.03);
              }
            }),
        new Mutant(
            "sample-uniform",
            "initial neurons uniform, of the right variance",
            new FaultySample() {
              @Override
              double number(Stream stream) {
                return Math.sqrt(12) * (stream.uniform() - 0.5);
              }
            }),
        new Mutant(
            "sample-seed-ignored",
            "the same initial neurons whatever the seed",
            new FaultySample() {
              @Override
              Stream stream(long seed, int particle, int coordinate, int particles) {
                return super.stream(1, particle, coordinate, particles);
              }
            }),
        new Mutant(
            "sample-antithetic",
            "initial neurons in pairs of opposite sign",
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
        new Mutant(
            "sample-across-coordinates",
            "one number for all coordinates of a neuron",
            new FaultySample() {
              @Override
              Stream stream(long seed, int particle, int coordinate, int particles) {
                return super.stream(seed, particle, 0, particles);
              }
            }),
        new Mutant(
            "sample-centred",
            "initial neurons with their mean taken off",
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
        new Mutant(
            "sample-deviation-as-variance",
            "variances where standard deviations are given",
            new FaultySample() {
              @Override
              double deviation(double deviation) {
                return Math.sqrt(deviation);
              }
            }));
  }
}
