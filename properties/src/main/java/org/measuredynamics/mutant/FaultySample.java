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

  /** A number of deviation 1. */
  ToDoubleFunction<Stream> number = Stream::normal;

  /** Where the number of coordinate k of a particle comes from. */
  Source source = FaultySample::right;

  /** What becomes of the neurons. */
  UnaryOperator<ParticleMeasure> sampled = UnaryOperator.identity();

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
          deviation.applyAsDouble(law.deviations()[c % p])
              * number.applyAsDouble(source.of(seed, c / p, c % p));
    }
    return sampled.apply(ParticleMeasure.uniform(p, positions));
  }
}
