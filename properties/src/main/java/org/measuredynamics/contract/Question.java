package org.measuredynamics.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * One thing that an implementation may be asked: what must be declared for it, how it and its
 * answer are written, and what the reference answers. A new question is one file, with its
 * definitions in the schema.
 *
 * @param <A> the answer
 */
public interface Question<A> {
  /** Returns the verb of the protocol. */
  String method();

  /** Returns what an implementation must declare. */
  List<Capability> needs();

  /** Returns how large it is, as far as descriptions may limit it. */
  default List<Limits.Sized> sizes() {
    return List.of();
  }

  /** Returns the question as the protocol has it: the parameters of its method. */
  ObjectNode parameters();

  /** Returns how many numbers an answer has. */
  long numbers();

  /**
   * Reads an answer that follows the schema.
   *
   * @param roundoff the unit roundoff of whoever answered
   * @throws BrokenException if it does not answer the question; says what was expected
   * @throws IllegalArgumentException if its numbers are none of what was asked for
   */
  A read(JsonNode answer, double roundoff);

  /** Returns an answer as the protocol has it: what {@link #read} reads. */
  ObjectNode written(A answer);

  /** Returns what the reference answers. */
  A reference();

  /**
   * Returns the answer of whoever has no more than the end of a run: what is recorded on the way is
   * a run of its own, from the same start.
   *
   * @param ends answers a question of one record
   */
  default A fromEnds(Function<Question<A>, A> ends) {
    return ends.apply(this);
  }

  /** Puts the question to a solver, by the method that it has for it. */
  default A askOf(Solver solver) {
    return solver.other(this);
  }

  /** Returns the question in a few words. */
  String inWords();

  /** Returns the largest size of a number of an answer. */
  double size(A answer);

  /** Returns an energy in a few words. */
  static String words(Energy energy) {
    return energy instanceof NetworkEnergy network
        ? "unit %s, %s data".formatted(network.unit().name(), network.data().size())
        : "pair interaction";
  }

  /** Returns particles in a few words. */
  static String words(ParticleMeasure mu) {
    return "%d particles of dimension %d".formatted(mu.size(), mu.dimension());
  }

  /** Returns numbers of steps in a few words. */
  static String words(int[] record) {
    return record.length <= 8
        ? Arrays.toString(record)
        : "%d, %d, ..., %d".formatted(record[0], record[1], record[record.length - 1]);
  }

  /** Returns the largest size of a number, 0 if there is none. */
  static double largest(double[] numbers) {
    double largest = 0;
    for (double number : numbers) {
      largest = Math.max(largest, Math.abs(number));
    }
    return largest;
  }

  /**
   * A kind of question, by which whoever answers knows it: annotate it with
   * {@code @AutoService(Question.Kind.class)}.
   */
  interface Kind {
    /** Returns the verb of the protocol. */
    String method();

    /** Returns the definition of its parameters in the schema. */
    String parameters();

    /** Returns the definition of its answer in the schema. */
    String answer();

    /**
     * Reads a question that follows the schema.
     *
     * @throws BrokenException or IllegalArgumentException if its numbers make no question
     */
    Question<?> read(JsonNode parameters);

    /**
     * Reads JSON that somebody has written: the parameters of evaluate, particles and their energy,
     * or, where there is a payoff, of nikaido-isoda, strategies of a finite game.
     *
     * @throws BrokenException or IllegalArgumentException if they do not follow the schema, or make
     *     no question; says what was expected
     */
    static Question<?> parsed(String json) {
      JsonNode node;
      try {
        node = Wire.JSON.readTree(json);
      } catch (JsonProcessingException e) {
        throw new BrokenException("expected JSON, found: " + e.getOriginalMessage(), e);
      }
      Kind kind = of(node.has("payoff") ? "nikaido-isoda" : "evaluate");
      Wire.require(Wire.schema(kind.parameters()), "it", node);
      return kind.read(node);
    }

    /** Returns all kinds, by their verbs. */
    static List<Kind> all() {
      return ServiceLoader.load(Kind.class, Kind.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .sorted(Comparator.comparing(Kind::method))
          .toList();
    }

    /**
     * Returns the kind of that verb.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Kind of(String method) {
      return all().stream()
          .filter(kind -> kind.method().equals(method))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("there is no method " + method));
    }
  }
}
