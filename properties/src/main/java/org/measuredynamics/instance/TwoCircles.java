package org.measuredynamics.instance;

import static org.measuredynamics.contract.Capability.regulariser;
import static org.measuredynamics.contract.Capability.risk;
import static org.measuredynamics.contract.Capability.unit;

import java.util.Arrays;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;

/**
 * Particles on two circles about the origin of the plane, equally spaced on each, in an order that
 * a stream shuffles (but the last is on the outer circle), under an energy whose V is |theta|^2 / 2
 * and a constant whatever the measure: linear units that see zeros alone, with a ridge, or
 * particles that are confined and do not interact. So V takes two values, at every step: those on
 * the outer circle are killed, those on the inner one are cloned, and within a circle none differs
 * from another.
 *
 * @param energy the energy
 * @param initial the particles, n x 2
 * @param outer which of them are on the outer circle, length n
 */
public record TwoCircles(Energy energy, ParticleMeasure initial, boolean[] outer) {

  /** Returns whether the probe needs no more than what is declared. */
  public static boolean isCoveredBy(Description description) {
    return isNetwork(description) || description.declares(Capability.PAIR_INTERACTION);
  }

  /** Returns how many are on which circle, in words. */
  public String words() {
    int outside = 0;
    for (boolean each : outer) {
      outside += each ? 1 : 0;
    }
    return "%d around %d".formatted(outside, outer.length - outside);
  }

  /**
   * Returns the law of the number of particles on the inner circle after steps of killing and
   * cloning: a Markov chain, for V differs between the circles by the gap times (1 - h)^{2k},
   * whoever is where.
   *
   * @param rate alpha
   * @param step h
   * @return probabilities of 0..n
   */
  public double[] inside(double rate, double step, int steps) {
    int n = outer.length;
    int start = 0;
    for (boolean each : outer) {
      start += each ? 0 : 1;
    }
    double[] law = new double[n + 1];
    law[start] = 1;
    for (int k = 0; k < steps; k++) {
      double[] next = new double[n + 1];
      for (int b = 0; b <= n; b++) {
        if (law[b] == 0) {
          continue;
        }
        double[] copies = copies(b, rate * step * gap(step, k));
        for (int c = 0; c <= n; c++) {
          next[c] += law[b] * copies[c];
        }
      }
      law = next;
    }
    return law;
  }

  /** By how much V is larger on the outer circle after so many steps. */
  private double gap(double step, int steps) {
    double far = radius(true, step, steps);
    double near = radius(false, step, steps);
    return 0.5 * (far - near) * (far + near);
  }

  /** The law of the copies of the first b of n particles, whose V is smaller. */
  private double[] copies(int b, double gap) {
    int n = outer.length;
    double[] excess = new double[n];
    boolean[] inner = new boolean[n];
    for (int i = 0; i < n; i++) {
      inner[i] = i < b;
      excess[i] = gap * ((inner[i] ? 0 : 1) - (n - b) / (double) n);
    }
    return PopulationLaw.of(excess, 1).copies(inner);
  }

  /** Returns the radius of a circle after so many steps of length h. */
  public double radius(boolean ofOuter, double step, int steps) {
    int at = 0;
    while (outer[at] != ofOuter) {
      at++;
    }
    return StrictMath.hypot(initial.position(at, 0), initial.position(at, 1))
        * StrictMath.pow(1 - step, steps);
  }

  private static boolean isNetwork(Description description) {
    return description.declares(Capability.NETWORK)
        && description.declares(unit("linear"))
        && description.declares(regulariser(Regulariser.Kind.TIKHONOV))
        && Arrays.stream(Risk.values()).anyMatch(each -> description.declares(risk(each)));
  }

  /**
   * Returns the probe.
   *
   * @param outside how many are on the outer circle
   * @param inside how many are on the inner circle, of radius 1
   * @param gap by how much V is larger on the outer circle
   */
  public static TwoCircles of(
      Description description, Stream stream, int outside, int inside, double gap) {
    int n = outside + inside;
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int other = stream.integer(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    for (int i = 0; order[n - 1] >= outside; i++) {
      int last = order[n - 1];
      order[n - 1] = order[i];
      order[i] = last;
    }
    double[] positions = new double[2 * n];
    boolean[] outer = new boolean[n];
    for (int i = 0; i < n; i++) {
      int place = order[i];
      outer[i] = place < outside;
      double radius = outer[i] ? Math.sqrt(1 + 2 * gap) : 1;
      double angle =
          2
              * Math.PI
              * (outer[i] ? place + 0.25 : place - outside + 0.5)
              / (outer[i] ? outside : inside);
      positions[2 * i] = radius * StrictMath.cos(angle);
      positions[2 * i + 1] = radius * StrictMath.sin(angle);
    }
    return new TwoCircles(energy(description), ParticleMeasure.uniform(2, positions), outer);
  }

  private static Energy energy(Description description) {
    if (!isNetwork(description)) {
      return PairInteraction.of(2, 1, 0, 0);
    }
    Risk risk = description.declares(risk(Risk.SQUARE)) ? Risk.SQUARE : Risk.LOGISTIC;
    return NetworkEnergy.of(
        Unit.named("linear"),
        risk,
        new Regulariser(Regulariser.Kind.TIKHONOV, 1),
        DataSet.of("zeros", 2, new double[4], new double[] {1, -1}));
  }
}
