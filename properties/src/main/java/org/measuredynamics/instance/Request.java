package org.measuredynamics.instance;

import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Question;

/**
 * A question and how it differs from the one that its family begins with.
 *
 * @param words what is other, in words
 * @param question the question
 * @param shows whether its answer is another one for certain: it has the same shape, and something
 *     is other that every answer depends on
 */
public record Request(String words, Question<?> question, boolean shows) {
  /** The neighbour that has every record up to the last of the first request. */
  public static final String ALL_RECORDS = "all records";

  /**
   * Requests that differ from the first in one thing each.
   *
   * @param name what is asked for, in words
   * @param requests the first, and its neighbours
   */
  public record Family(String name, List<Request> requests) {
    /** Returns a family of one, to which neighbours are added. */
    static Family of(String name, Question<?> first) {
      return new Family(name, new ArrayList<>(List.of(new Request("the first", first, false))));
    }

    /** Adds a neighbour. */
    void add(String words, Question<?> question, boolean shows) {
      requests.add(new Request(words, question, shows));
    }

    /** Returns the first request. */
    public Request first() {
      return requests.get(0);
    }

    /** Returns what is declared of the family: nothing if its first is not. */
    public Family within(Description description) {
      List<Request> declared =
          requests.stream()
              .filter(each -> each.question().needs().stream().allMatch(description::declares))
              .filter(each -> description.beyond(each.question()).isEmpty())
              .toList();
      boolean begins = declared.contains(first());
      return new Family(name, begins ? declared : List.of());
    }
  }
}
