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
}
