package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Description.Repeatable;
import org.measuredynamics.contract.Question;
import org.measuredynamics.statistic.Budget;

/**
 * Questions with the first answer to each, which every further answer is compared with: bits where
 * bits are declared, else up to rounding. Where rounding may turn an event into its opposite,
 * questions with another answer are counted. Not for more than one thread.
 */
public final class Asked {
  /** Past this part of its size rounding hides an answer: nothing can be seen. */
  private static final double BLURRED = 0.25;

  /** Questions in which an event turns more often than this are left out. */
  private static final double OFTEN = 0.01;

  private final Trial<?> trial;
  private final IdentityHashMap<Question<?>, double[]> first = new IdentityHashMap<>();
  private final IdentityHashMap<Question<?>, Allowed> allowed = new IdentityHashMap<>();
  private final IdentityHashMap<Question<?>, Double> chances = new IdentityHashMap<>();
  private final Set<Question<?>> turned = Collections.newSetFromMap(new IdentityHashMap<>());

  private Asked(Trial<?> trial) {
    this.trial = trial;
  }

  /** Returns a memory of what a trial's implementation answers, empty yet. */
  public static Asked of(Trial<?> trial) {
    return new Asked(trial);
  }

  /** Returns the numbers of the first answer to a question, asked for if there is none yet. */
  public double[] first(Question<?> question) {
    double[] kept = first.get(question);
    if (kept == null) {
      kept = Answer.numbers(trial.implementation().answer(question));
      first.put(question, kept);
    }
    return kept;
  }

  /** Asks a question again, and compares the answer with the first. */
  public void again(Trial<?> part, String what, Question<?> question) {
    double[] before = first(question);
    double[] now = Answer.numbers(trial.implementation().answer(question));
    double distance = distance(before, 0, now, 0, before.length);
    if (trial.description().repeatable() == Repeatable.BITS) {
      part.identity(what, distance, 0, Budget.ofRounding(0));
    } else {
      upToRounding(part, what, question, distance);
    }
  }

  /** Compares a distance between two answers with what rounding may do to one question. */
  public void upToRounding(Trial<?> part, String what, Question<?> question, double distance) {
    Allowed may = allowed.computeIfAbsent(question, this::allowed);
    if (!may.isSeen) {
      return;
    }
    if (may.chance == 0) {
      part.identity(what, distance, 0, Budget.ofRounding(may.rounding));
    } else {
      // In the first answer, or in this one.
      chances.merge(question, 2 * may.chance, Double::sum);
      if (!(distance <= may.rounding)) {
        turned.add(question);
      }
    }
  }

  /** What may be between two answers to a question, and whether more than that can be seen. */
  private record Allowed(double rounding, double chance, boolean isSeen) {}

  private Allowed allowed(Question<?> question) {
    Description description = trial.description();
    double size = Arrays.stream(first(question)).map(Math::abs).max().orElse(0);
    double blur = Answer.rounding(question, description, size);
    double chance = Answer.chanceOfAnotherEvent(question, description, size);
    return new Allowed(blur, chance, blur < BLURRED * (1 + size) && chance <= OFTEN);
  }

  /** The claim that events turn no oftener than rounding turns them, where any may. */
  public void events(Trial<?> part) {
    if (!chances.isEmpty()) {
      double chance = chances.values().stream().mapToDouble(each -> each).max().orElse(0);
      int most =
          new BinomialDistribution(null, chances.size(), Math.min(0.5, chance))
              .inverseCumulativeProbability(1 - part.alpha());
      part.atMost(
          "questions with random events that had two answers",
          turned.size(),
          most,
          new Budget(0, 0, 0, 0, part.alpha()));
    }
  }

  /** Returns the largest difference of so many numbers, from some place on in either answer. */
  public static double distance(double[] one, int at, double[] other, int from, int count) {
    double largest = at + count > one.length || from + count > other.length ? Double.NaN : 0;
    for (int k = 0; k < count && !Double.isNaN(largest); k++) {
      double gap = Math.abs(one[at + k] - other[from + k]);
      largest = one[at + k] == other[from + k] ? largest : Math.max(largest, gap);
    }
    return Double.isNaN(largest) ? Double.POSITIVE_INFINITY : largest;
  }
}
