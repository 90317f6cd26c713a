package org.measuredynamics.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.model.DataSet;

/**
 * How large and how small the problems of an implementation may be. What is beyond is not asked of
 * it, and such a problem is not covered.
 *
 * @param ranges of the sizes that are limited; any other may be of any number
 */
public record Limits(Map<Size, Range> ranges) {
  /** Problems of any size. */
  public static final Limits NONE = new Limits(Map.of());

  /** What has a size, by the word of descriptions in upper case. */
  public enum Size {
    /** n: neurons of a network, particles of a measure or of each player. */
    PARTICLES,
    /** m, the number of inputs. */
    DATA,
    /** d of inputs; p of particles that interact in pairs or play. */
    DIMENSION,
    /** Of each set, where inputs are sets. */
    POINTS,
    /** b, the number of data in a mini-batch. */
    BATCH;

    String word() {
      return Capability.word(this);
    }
  }

  /**
   * From the least to the most, both allowed.
   *
   * @param least at least 1; 1 where a description leaves it out
   * @param most at least as large; any number where a description leaves it out
   */
  public record Range(int least, int most) {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if there is no number from the least to the most, or the
     *     least is not positive
     */
    public Range {
      if (least < 1 || most < least) {
        throw new IllegalArgumentException(
            "limits: expected a least number of at least 1 and at most the most, found %d and %d"
                .formatted(least, most));
      }
    }

    @JsonCreator
    static Range read(@JsonProperty("least") Integer least, @JsonProperty("most") Integer most) {
      return new Range(least == null ? 1 : least, most == null ? Integer.MAX_VALUE : most);
    }
  }

  /**
   * A size of a problem.
   *
   * @param what has that size
   * @param number how many
   */
  public record Sized(Size what, int number) {}

  /** Copies the ranges. */
  public Limits {
    Map<Size, Range> copied = new EnumMap<>(Size.class);
    copied.putAll(ranges);
    ranges = Collections.unmodifiableMap(copied);
  }

  /** Reads what a description says, by the words of sizes. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Limits read(Map<String, Range> said) {
    return new Limits(
        Stream.of(Size.values())
            .filter(size -> said.containsKey(size.word()))
            .collect(Collectors.toMap(size -> size, size -> said.get(size.word()))));
  }

  @JsonValue
  private Map<String, Range> message() {
    Map<String, Range> said = new TreeMap<>();
    ranges.forEach((size, range) -> said.put(size.word(), range));
    return said;
  }

  /** Returns the number within the limits that is nearest. */
  public int nearest(Size size, int number) {
    Range range = ranges.get(size);
    return range == null ? number : Math.max(range.least, Math.min(range.most, number));
  }

  /** Returns what of a range is within the limits; all of it if nothing is. */
  public Range narrowed(Size size, int least, int most) {
    int low = nearest(size, least);
    int high = nearest(size, most);
    boolean meets = low <= most && high >= least;
    return meets ? new Range(low, high) : new Range(least, most);
  }

  /** Returns whether there may be so many. */
  public boolean allow(Size size, int number) {
    return nearest(size, number) == number;
  }

  /** Says which size of a question is beyond the limits; nothing if none is. */
  public Optional<String> beyond(Question<?> question) {
    return question.sizes().stream()
        .filter(size -> !allow(size.what, size.number))
        .findFirst()
        .map(
            size ->
                "%s %d: declared are %d to %d"
                    .formatted(
                        size.what.word(),
                        size.number,
                        ranges.get(size.what).least,
                        ranges.get(size.what).most));
  }

  /** Returns the sizes of a problem of so many particles of dimension p. */
  static List<Sized> of(Energy energy, int particles, int p) {
    Sized n = new Sized(Size.PARTICLES, particles);
    if (!(energy instanceof NetworkEnergy network)) {
      return List.of(n, new Sized(Size.DIMENSION, p));
    }
    DataSet data = network.given();
    IntStream points = data.isVectors() ? IntStream.empty() : IntStream.range(0, data.size());
    return Stream.concat(
            Stream.of(
                n, new Sized(Size.DATA, data.size()), new Sized(Size.DIMENSION, data.dimension())),
            points.mapToObj(j -> new Sized(Size.POINTS, data.points(j))))
        .toList();
  }

  /** Returns the sizes of a dynamics. */
  static List<Sized> of(Dynamics dynamics) {
    return dynamics instanceof Dynamics.Stochastic stochastic
        ? List.of(new Sized(Size.BATCH, stochastic.batch()))
        : List.of();
  }

  static List<Sized> and(List<Sized> some, List<Sized> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }
}
