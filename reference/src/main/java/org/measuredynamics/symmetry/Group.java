package org.measuredynamics.symmetry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;

/**
 * A finite group of isometries of R^d, enumerated from its generators: element 0 is the identity.
 * Signed permutations and Hadamard maps act without rounding. Immutable.
 */
public final class Group {
  /** Elements above which a group is not enumerated. */
  public static final int MOST = 1024;

  private final String name;
  private final List<Isometry> generators;
  private final List<Isometry> elements;

  private Group(String name, List<Isometry> generators, List<Isometry> elements) {
    this.name = name;
    this.generators = generators;
    this.elements = elements;
  }

  /**
   * Returns the group that some isometries generate.
   *
   * @throws IllegalArgumentException if there is no generator, their dimensions disagree, or the
   *     group has more than {@value #MOST} elements
   */
  public static Group generatedBy(String name, List<Isometry> generators) {
    if (generators.isEmpty()) {
      throw new IllegalArgumentException("group " + name + ": expected a generator, found none");
    }
    int d = generators.get(0).dimension();
    List<Isometry> elements = new ArrayList<>(List.of(Isometry.identity(d)));
    for (int done = 0; done < elements.size(); done++) {
      for (Isometry generator : generators) {
        if (generator.dimension() != d) {
          throw new IllegalArgumentException(
              "group %s: expected generators of dimension %d, found %d"
                  .formatted(name, d, generator.dimension()));
        }
        Isometry next = generator.after(elements.get(done));
        if (elements.stream().noneMatch(next::isSame)) {
          if (elements.size() == MOST) {
            throw new IllegalArgumentException(
                "group %s: expected at most %d elements, found more".formatted(name, MOST));
          }
          elements.add(next);
        }
      }
    }
    return new Group(name, List.copyOf(generators), elements);
  }

  /** Returns {1, -1}. */
  public static Group reflection(int d) {
    boolean[] all = new boolean[d];
    Arrays.fill(all, true);
    return generatedBy("x -> -x", List.of(Isometry.signedPermutation(identity(d), all)));
  }

  /** Returns the sign flips of the first so many coordinates, 2^count elements. */
  public static Group signFlips(int d, int count) {
    List<Isometry> generators = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      boolean[] negated = new boolean[d];
      negated[k] = true;
      generators.add(Isometry.signedPermutation(identity(d), negated));
    }
    return generatedBy("sign flips", generators);
  }

  /** Returns the cyclic shifts of blocks of so many coordinates, all blocks at once. */
  public static Group cyclicShifts(int d, int length) {
    return generatedBy("cyclic shifts", List.of(shift(d, length)));
  }

  /** Returns the permutations of the first so many coordinates. */
  public static Group permutations(int d, int count) {
    int[] swap = identity(d);
    swap[0] = 1;
    swap[1] = 0;
    int[] turn = identity(d);
    for (int k = 0; k < count; k++) {
      turn[k] = (k + 1) % count;
    }
    boolean[] none = new boolean[d];
    return generatedBy(
        "permutations",
        List.of(Isometry.signedPermutation(swap, none), Isometry.signedPermutation(turn, none)));
  }

  /** Returns the quarter turns of the plane of the first two coordinates. */
  public static Group quarterTurns(int d) {
    int[] image = identity(d);
    image[0] = 1;
    image[1] = 0;
    boolean[] negated = new boolean[d];
    negated[0] = true;
    return generatedBy("quarter turns", List.of(Isometry.signedPermutation(image, negated)));
  }

  /**
   * Returns the rotations by multiples of 2 pi / order in the plane of the first two coordinates.
   */
  public static Group rotations(int d, int order) {
    double[] matrix = Isometry.identity(d).matrix();
    double angle = 2 * Math.PI / order;
    matrix[0] = StrictMath.cos(angle);
    matrix[1] = -StrictMath.sin(angle);
    matrix[d] = StrictMath.sin(angle);
    matrix[d + 1] = StrictMath.cos(angle);
    return generatedBy("rotations", List.of(Isometry.of(d, matrix)));
  }

  /** Returns the group of two that mixes blocks of four coordinates by the Hadamard matrix. */
  public static Group hadamard(int d) {
    return generatedBy("Hadamard", List.of(Isometry.hadamard(d)));
  }

  /** Returns the symmetries of the square in the plane of the first two coordinates. */
  public static Group square(int d) {
    return generatedBy(
        "square", List.of(quarterTurns(d).generators.get(0), permutations(d, 2).generators.get(0)));
  }

  private static int[] identity(int d) {
    return IntStream.range(0, d).toArray();
  }

  private static Isometry shift(int d, int length) {
    int[] image = identity(d);
    for (int k = 0; k + length <= d; k += length) {
      for (int l = 0; l < length; l++) {
        image[k + l] = k + (l + 1) % length;
      }
    }
    return Isometry.signedPermutation(image, new boolean[d]);
  }

  /** Returns what the report calls the group. */
  public String name() {
    return name;
  }

  /** Returns d. */
  public int dimension() {
    return elements.get(0).dimension();
  }

  /** Returns |G|. */
  public int order() {
    return elements.size();
  }

  /** Returns the generators. */
  public List<Isometry> generators() {
    return generators;
  }

  /** Returns an element, 0 the identity. */
  public Isometry element(int g) {
    return elements.get(g);
  }

  /** Returns the number of the element that is element g after element h. */
  public int product(int g, int h) {
    Isometry product = elements.get(g).after(elements.get(h));
    for (int k = 0; k < order(); k++) {
      if (elements.get(k).isSame(product)) {
        return k;
      }
    }
    throw new IllegalStateException("group " + name + ": not closed");
  }

  /** Returns the data whose inputs are the orbits: all images of their points, as one set. */
  public DataSet orbits(DataSet data) {
    int d = data.dimension();
    double[] points = new double[data.points() * order() * d];
    int[] sizes = data.sizes();
    int at = 0;
    for (int j = 0; j < data.size(); j++) {
      for (Isometry g : elements) {
        double[] image = g.act(data.input(j));
        System.arraycopy(image, 0, points, at, image.length);
        at += image.length;
      }
      sizes[j] *= order();
    }
    return DataSet.ofSets(data.name(), d, points, sizes, data.targets());
  }

  /** Returns the data with every image of every input, of the same target: datum j |G| + g. */
  public DataSet images(DataSet data) {
    int d = data.dimension();
    double[] points = new double[data.points() * order() * d];
    int[] sizes = new int[data.size() * order()];
    double[] targets = new double[sizes.length];
    int at = 0;
    for (int j = 0; j < data.size(); j++) {
      for (int g = 0; g < order(); g++) {
        double[] image = elements.get(g).act(data.input(j));
        System.arraycopy(image, 0, points, at, image.length);
        at += image.length;
        sizes[j * order() + g] = data.points(j);
        targets[j * order() + g] = data.target(j);
      }
    }
    return DataSet.ofSets(data.name(), d, points, sizes, targets);
  }

  /**
   * Returns the measure averaged over the group: particle i |G| + g is g applied to particle i.
   *
   * @throws IllegalArgumentException if isometries do not act on the unit
   */
  public ParticleMeasure orbits(Unit unit, ParticleMeasure mu) {
    ParticleMeasure copies = mu.duplicated(order());
    double[] positions = copies.positions();
    int p = mu.dimension();
    for (int g = 0; g < order(); g++) {
      double[] image = elements.get(g).act(unit, mu).positions();
      for (int i = 0; i < mu.size(); i++) {
        System.arraycopy(image, i * p, positions, (i * order() + g) * p, p);
      }
    }
    return copies.at(positions);
  }
}
