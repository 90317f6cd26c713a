package org.measuredynamics.instance;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * Neurons that are drawn from the atoms of a measure.
 *
 * @param atoms of equal weight
 * @param drawn the atom of each neuron
 */
public record AtomSample(ParticleMeasure atoms, int[] drawn) {
  /** How a sample of n neurons is drawn. */
  public interface Law {
    /** Draws one; independent over replicates. */
    AtomSample draw(ParticleMeasure atoms, int n, long seed, int replicate);
  }

  private static AtomSample of(ParticleMeasure atoms, int n, IntUnaryOperator atom) {
    int[] drawn = new int[n];
    Arrays.setAll(drawn, atom);
    return new AtomSample(atoms, drawn);
  }

  /** Returns independent, uniform draws. */
  public static AtomSample independent(ParticleMeasure atoms, int n, long seed, int replicate) {
    return of(
        atoms, n, i -> Stream.of(seed, replicate, i, n, Purpose.REPLICATE).integer(atoms.size()));
  }

  /** Returns all atoms but the last in turn, from a random one on: stratified, not independent. */
  public static AtomSample inTurn(ParticleMeasure atoms, int n, long seed, int replicate) {
    int first = Stream.of(seed, replicate, 0, n, Purpose.REPLICATE).integer(atoms.size());
    return of(atoms, n, i -> (i + first) % (atoms.size() - 1));
  }

  /** Returns n. */
  public int size() {
    return drawn.length;
  }

  /** Returns the neurons, of equal weight. */
  public ParticleMeasure neurons() {
    int p = atoms.dimension();
    double[] positions = new double[drawn.length * p];
    for (int i = 0; i < drawn.length; i++) {
      System.arraycopy(atoms.particle(drawn[i]), 0, positions, i * p, p);
    }
    return ParticleMeasure.uniform(p, positions);
  }

  /** Returns the atoms that were drawn, each once. */
  public int[] atomsDrawn() {
    return Arrays.stream(drawn).sorted().distinct().toArray();
  }

  /** Returns the measure of the neurons, carried by the atoms that were drawn. */
  public ParticleMeasure merged() {
    double[] shares = new double[atoms.size()];
    for (int atom : drawn) {
      shares[atom] += 1.0 / drawn.length;
    }
    int[] of = atomsDrawn();
    int p = atoms.dimension();
    double[] positions = new double[of.length * p];
    for (int i = 0; i < of.length; i++) {
      System.arraycopy(atoms.particle(of[i]), 0, positions, i * p, p);
    }
    return ParticleMeasure.of(
        p,
        positions,
        ParticleMeasure.ofMassOne(Arrays.stream(of).mapToDouble(i -> shares[i]).toArray()));
  }
}
