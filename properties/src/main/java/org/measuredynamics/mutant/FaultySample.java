package org.measuredynamics.mutant;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/** A sampler of initial neurons. */
final class FaultySample extends Faulty {
  /** The deviation instead of the right one. */
  DoubleUnaryOperator deviation = s -> s;

  /** Which deviation coordinate k of a particle has, of n particles of p coordinates. */
  Which which = (n, p, particle, k) -> k;

  /** A number of deviation 1. */
  ToDoubleFunction<Stream> number = Stream::normal;

  /** Where the number of coordinate k of a particle comes from. */
  Source source = FaultySample::right;

  /** What becomes of the neurons. */
  UnaryOperator<ParticleMeasure> sampled = UnaryOperator.identity();

  /** The number of a coordinate. */
  interface Which {
    int of(int n, int p, int particle, int k);

    /** That of the particle where there are as many particles as coordinates. */
    static int alongParticles(int n, int p, int particle, int k) {
      return n == p ? particle : k;
    }
  }

  /** The stream of coordinate k of a particle. */
  interface Source {
    Stream of(long seed, int particle, int k);
  }

  FaultySample() {
    super(List.of(), Capability.EVALUATE, Capability.SAMPLE);
  }

  static Stream right(long seed, int particle, int k) {
    return Stream.of(seed, k, particle, 4, Stream.Purpose.INITIAL);
  }

  @Override
  public ParticleMeasure sample(NormalLaw law, int particles, long seed) {
    int p = law.dimension();
    double[] positions = new double[particles * p];
    for (int c = 0; c < positions.length; c++) {
      positions[c] =
          deviation.applyAsDouble(law.deviations()[which.of(particles, p, c / p, c % p)])
              * number.applyAsDouble(source.of(seed, c / p, c % p));
    }
    return sampled.apply(ParticleMeasure.uniform(p, positions));
  }
}
