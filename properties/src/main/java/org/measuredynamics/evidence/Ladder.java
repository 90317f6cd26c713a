package org.measuredynamics.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.mutant.Graded;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.BinomialDecision;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Theorem;

/**
 * The errors e = 1, 1/10, ..., 10^-6 of a graded fault, each checked by a theorem on {@value
 * #SAMPLE} instances, with the share of alpha that an instance has at thorough effort, the least.
 * Of how many of them it is refuted bounds from below, at confidence 0.99 (Clopper, Pearson 1934),
 * the probability q that one instance refutes it; an effort of N instances then refutes it with
 * probability at least 1 - (1 - q)^N. A rung is asked as few instances as settle the question: what
 * is left of the sample cannot change the answer.
 */
final class Ladder<I extends Instance> {
  private static final int RUNGS = 7;
  private static final int SAMPLE = 20;

  private final Theorem<I> theorem;
  private final double alpha;
  private final List<I> sample;
  private final List<Rung> rungs = new ArrayList<>();

  /** Makes the ladder; nothing is asked yet. Costly theorems have too few instances for one. */
  Ladder(Theorem<I> theorem, Graded fault, long seed) {
    this.theorem = theorem;
    alpha = theorem.card().share() / theorem.card().instances(Effort.THOROUGH.instances());
    Implementation whole = fault.by(1).implementation();
    boolean isAsked = theorem.card().cost() == 1 && theorem.card().isCoveredBy(whole.describe());
    sample = isAsked ? Examination.of(theorem, whole, SAMPLE, seed).sample() : List.of();
    for (int k = 0; k < RUNGS; k++) {
      rungs.add(new Rung(fault.by(error(k)).implementation()));
    }
  }

  private static double error(int k) {
    return Double.parseDouble("1e-" + k);
  }

  /**
   * Returns the smallest error that the theorem refutes with probability 0.99 at an effort: of the
   * errors that it refutes down to one that it does not, sought from the likeliest on.
   *
   * @param likeliest an error of the ladder, or anything else to begin at 1
   * @return infinite if it does not refute 1
   */
  double smallest(Effort effort, double likeliest) {
    int needed = needed(effort);
    return smallest(errors(), likeliest, k -> rungs.get(k).isRefuted(needed));
  }

  /**
   * Returns the smallest of some errors that is refuted: of those that are, down to one that is
   * not, sought from the likeliest on.
   *
   * @param errors the largest first
   * @param likeliest one of them, or anything else to begin at the largest
   * @param isRefuted asked with the number of an error
   * @return infinite if the largest is not refuted
   */
  static double smallest(double[] errors, double likeliest, IntPredicate isRefuted) {
    int k = 0;
    for (int rung = 0; rung < errors.length; rung++) {
      k = errors[rung] == likeliest ? rung : k;
    }
    while (k >= 0 && !isRefuted.test(k)) {
      k--;
    }
    if (k < 0) {
      return Double.POSITIVE_INFINITY;
    }
    while (k + 1 < errors.length && isRefuted.test(k + 1)) {
      k++;
    }
    return errors[k];
  }

  /**
   * Returns an error that the theorem refutes with probability 0.99 at an effort: the known one, or
   * where it does not, the smallest that it does; no smaller one is asked for.
   */
  double atMost(Effort effort, double known) {
    int needed = needed(effort);
    return atMost(errors(), known, k -> rungs.get(k).isRefuted(needed));
  }

  /**
   * Returns the known one of some errors if it is refuted, else the next larger that is; where none
   * is known, the smallest.
   *
   * @param errors the largest first
   * @param isRefuted asked with the number of an error
   * @return infinite if the largest is not refuted
   */
  static double atMost(double[] errors, double known, IntPredicate isRefuted) {
    int end = errors.length;
    for (int rung = 0; rung < errors.length; rung++) {
      end = errors[rung] == known ? rung + 1 : end;
    }
    return smallest(Arrays.copyOf(errors, end), known, isRefuted);
  }

  private static double[] errors() {
    return IntStream.range(0, RUNGS).mapToDouble(Ladder::error).toArray();
  }

  /** How many instances of the sample have to be refuted; more than there are if none suffice. */
  private static int needed(Effort effort) {
    int refuted = 0;
    while (refuted <= SAMPLE) {
      double q = BinomialDecision.interval(SAMPLE, refuted, 0.02).low();
      if (1 - StrictMath.pow(1 - q, effort.instances()) >= 0.99) {
        return refuted;
      }
      refuted++;
    }
    return refuted;
  }

  private final class Rung {
    private final Implementation mutant;
    private final Iterator<I> left = sample.iterator();
    private int asked;
    private int refuted;

    Rung(Implementation mutant) {
      this.mutant = mutant;
    }

    boolean isRefuted(int needed) {
      while (refuted < needed && needed - refuted <= sample.size() - asked) {
        asked++;
        Trial<I> trial = Trial.of(mutant, left.next(), alpha, 1);
        theorem.check(trial);
        if (trial.observations().stream().anyMatch(Comparison::isRefuted)) {
          refuted++;
        }
      }
      return refuted >= needed;
    }
  }
}
