package org.measuredynamics.mutant;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** What may be wrong with draws, of a sampler and of ensembles alike. */
final class FaultyDraws {
  /** Where Ziggurats of 256 layers begin their tail. */
  private static final double TAIL = 3.4427;

  /** The variance of a normal number that is at most 2 in size. */
  private static final double CUT_AT_TWO = 0.7737412903;

  private static final int POOL = 4096;
  private static final int BITS = 16;

  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

  private FaultyDraws() {}

  /** A normal number without its tail. */
  static double withoutTail(Stream stream) {
    double number = stream.normal();
    return Math.abs(number) < TAIL ? number : withoutTail(stream);
  }

  /** A normal number that is at most 2 in size, made of variance 1 again. */
  static double cutAtTwo(Stream stream) {
    double number = stream.normal();
    return Math.abs(number) < 2 ? number / Math.sqrt(CUT_AT_TWO) : cutAtTwo(stream);
  }

  /** One of a pool of normal numbers. */
  static double ofPool(Stream stream) {
    return Stream.of(1, 0, stream.integer(POOL), 9, Purpose.INITIAL).normal();
  }

  /** A normal number made of 16 bits. */
  static double ofFewBits(Stream stream) {
    int steps = 1 << BITS;
    return NORMAL.inverseCumulativeProbability((stream.integer(steps) + 0.5) / steps);
  }

  /** A number of variance 1 and of two values. */
  static double sign(Stream stream) {
    return stream.integer(2) == 0 ? -1 : 1;
  }

  /** Draws from normal laws that are made of other numbers. */
  static FaultyEnsemble.Draw of(ToDoubleFunction<Stream> number) {
    return (law, n, seed, replicate) -> {
      if (!(law instanceof NormalLaw normal)) {
        return law.draw(n, seed, replicate);
      }
      Stream stream = Stream.of(seed, replicate, 0, 3, Purpose.INITIAL);
      int p = law.dimension();
      double[] positions = new double[n * p];
      for (int c = 0; c < positions.length; c++) {
        positions[c] = normal.deviations()[c % p] * number.applyAsDouble(stream);
      }
      return ParticleMeasure.uniform(p, positions);
    };
  }

  /** Right draws from normal laws to which something is done. */
  static FaultyEnsemble.Draw normal(UnaryOperator<ParticleMeasure> done) {
    return (law, n, seed, replicate) -> {
      ParticleMeasure right = law.draw(n, seed, replicate);
      return law instanceof ParticleMeasure ? right : done.apply(right);
    };
  }

  /** Variance 1.1 from the 1024th particle on. */
  static ParticleMeasure otherFromOneThousand(ParticleMeasure mu) {
    double[] positions = mu.positions();
    for (int c = 1024 * mu.dimension(); c < positions.length; c++) {
      positions[c] *= Math.sqrt(1.1);
    }
    return mu.at(positions);
  }

  /** Variance 1.05 of all particles where there are 1024 at least. */
  static ParticleMeasure otherWhereWide(ParticleMeasure mu) {
    double factor = mu.size() < 1024 ? 1 : Math.sqrt(1.05);
    return Faulty.mapped(mu, (value, k) -> factor * value);
  }

  /** Where there are 1024 particles at least, every fifth is a copy of the one before. */
  static ParticleMeasure withCopiesWhereWide(InitialLaw law, int n, long seed, int replicate) {
    double[] positions = law.draw(n, seed, replicate).positions();
    int p = law.dimension();
    for (int i = 1; n >= 1024 && i < n; i += 5) {
      System.arraycopy(positions, (i - 1) * p, positions, i * p, p);
    }
    return ParticleMeasure.uniform(p, positions);
  }

  /** Inner weights of neurons over sets, as the number of their weights tells, times a factor. */
  static UnaryOperator<ParticleMeasure> features(double factor) {
    return mu -> {
      int p = mu.dimension();
      int block = (p - 1) / 4;
      return p % 4 != 1 || block < 2
          ? mu
          : Faulty.mapped(mu, (value, k) -> k > 0 && (k - 1) % block > 0 ? factor * value : value);
    };
  }

  /** The second half of the particles has the inner weights of the first. */
  static ParticleMeasure halvesAlike(ParticleMeasure mu) {
    double[] positions = mu.positions();
    int p = mu.dimension();
    int half = mu.size() / 2;
    for (int i = 0; i < half; i++) {
      System.arraycopy(positions, i * p + 1, positions, (half + i) * p + 1, p - 1);
    }
    return mu.at(positions);
  }

  /** All replicates have the inner weights of replicate 0. */
  static ParticleMeasure innerWeightsShared(InitialLaw law, int n, long seed, int replicate) {
    ParticleMeasure right = law.draw(n, seed, replicate);
    ParticleMeasure first = law.draw(n, seed, 0);
    double[] positions = first.positions();
    for (int c = 0; c < positions.length; c += law.dimension()) {
      positions[c] = right.positions()[c];
    }
    return law instanceof ParticleMeasure ? right : right.at(positions);
  }

  /** Every third neuron is that of replicate 0. */
  static ParticleMeasure thirdShared(InitialLaw law, int n, long seed, int replicate) {
    double[] positions = law.draw(n, seed, replicate).positions();
    double[] first = law.draw(n, seed, 0).positions();
    int p = law.dimension();
    Arrays.setAll(positions, c -> c / p % 3 == 0 ? first[c] : positions[c]);
    return ParticleMeasure.uniform(p, positions);
  }

  /** Atoms in shuffled decks, each once before any comes again. */
  static ParticleMeasure inDecks(InitialLaw law, int n, long seed, int replicate) {
    if (!(law instanceof ParticleMeasure atoms)) {
      return law.draw(n, seed, replicate);
    }
    Stream stream = Stream.of(seed, replicate, 0, 4, Purpose.INITIAL);
    int p = law.dimension();
    int[] deck = new int[atoms.size()];
    double[] positions = new double[n * p];
    for (int i = 0; i < n; i++) {
      int at = i % deck.length;
      if (at == 0) {
        for (int k = 0; k < deck.length; k++) {
          int other = stream.integer(k + 1);
          deck[k] = deck[other];
          deck[other] = k;
        }
      }
      System.arraycopy(atoms.particle(deck[at]), 0, positions, i * p, p);
    }
    return ParticleMeasure.uniform(p, positions);
  }
}
