package org.measuredynamics.instance;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Arrays;
import org.measuredynamics.random.Stream;

/**
 * What a theorem is asked about, small enough to read, to write by hand and to replay: everything
 * else is a function of it. Each kind refuses what is out of its range, and says so.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = NetworkInstance.class, name = "network"),
  @JsonSubTypes.Type(value = StudentInstance.class, name = "student"),
  @JsonSubTypes.Type(value = SpikesInstance.class, name = "spikes"),
  @JsonSubTypes.Type(value = GameInstance.class, name = "game"),
  @JsonSubTypes.Type(value = Design.class, name = "design"),
})
public sealed interface Instance
    permits NetworkInstance, StudentInstance, SpikesInstance, GameInstance, Design {
  /** Returns the seed of all that is drawn for it. */
  long seed();

  /** Returns the stream of this instance that something is drawn from. */
  default Stream stream(Draw what) {
    return stream(what, 0);
  }

  /** Returns the stream that the further one of something of that index is drawn from. */
  default Stream stream(Draw what, int index) {
    return what.stream(seed(), index);
  }

  /** Returns what a kind of instance is called. */
  static String word(Class<?> kind) {
    return Arrays.stream(Instance.class.getAnnotation(JsonSubTypes.class).value())
        .filter(type -> type.value() == kind)
        .map(JsonSubTypes.Type::name)
        .findFirst()
        .orElse("instance");
  }

  /**
   * Requires a number of an instance to be within a range.
   *
   * @throws IllegalArgumentException if it is not; says what was expected
   */
  static void require(String name, int found, int least, int most) {
    if (found < least || found > most) {
      String expected =
          most == Integer.MAX_VALUE ? "at least " + least : "%d to %d".formatted(least, most);
      throw new IllegalArgumentException(
          "%s: expected %s, found %d".formatted(name, expected, found));
    }
  }
}
