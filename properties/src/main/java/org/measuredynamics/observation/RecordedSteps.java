package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Probe;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;

/**
 * What an implementation recorded of a deterministic dynamics of one measure, against the steps
 * that lead from record to record, for each coordinate of each particle and for each weight.
 */
public final class RecordedSteps {
  /** Steps without a record that are replayed: what rounding adds grows from each to the next. */
  private static final int REPLAYED = 8;

  private final Problem problem;
  private final Precision precision;
  private final Worst places = new Worst("places");
  private final Worst weights = new Worst("weights");

  private RecordedSteps(Problem problem, Precision precision) {
    this.problem = problem;
    this.precision = precision;
  }

  /** The error that takes the largest part of its bound, of those that have one. */
  private static final class Worst {
    private final String kind;
    private double part = -1;
    private double error;
    private double bound;
    private String where = "";

    Worst(String kind) {
      this.kind = kind;
    }

    void see(double difference, double atMost, int to, int particle, int coordinate) {
      double size = Math.abs(difference);
      if (atMost == Double.POSITIVE_INFINITY) {
        // Rounding may take an output weight to 0, by which conic steps divide.
        return;
      }
      double used = size == 0 ? 0 : Double.isFinite(size) ? size / atMost : Double.MAX_VALUE;
      if (used > part) {
        part = used;
        error = size;
        bound = atMost;
        where = "step %d, particle %d, coordinate %d".formatted(to, particle, coordinate);
      }
    }

    Comparison comparison(String what) {
      return Comparison.atMost(
          "%s: %s of %s".formatted(what, kind, where), error, 0, Budget.ofRounding(bound));
    }
  }

  /**
   * Asks for a problem and observes: that record 0 is what was asked for, and that every record
   * which follows the one before by at most eight steps is where they lead.
   */
  public static void observe(Trial<?> trial, String what, Problem problem) {
    if (!trial.isWithinLimits(problem)) {
      return;
    }
    RecordedSteps steps = new RecordedSteps(problem, trial.description().precision());
    steps.see(trial.implementation().run(problem));
    trial.add(steps.places.comparison(what));
    trial.add(steps.weights.comparison(what));
  }

  /** Asks for so many steps of a gradient flow on somebody's own data, if it is declared. */
  public static void observeGiven(Trial<NetworkInstance> trial, int steps) {
    if (trial.declares(Capability.EULER)) {
      double step = trial.instance().given().step() > 0 ? trial.step(2) : trial.time(0.3);
      observe(trial, "gradient flow", Problem.euler(trial.energy(), trial.initial(), step, steps));
    }
  }

  /**
   * Asks for every step of a long run of linear units, if they are declared, and for its end alone.
   * Their field is monotone, so that steps no longer than 1 / L bring nothing apart: the ends
   * differ by what rounding adds to all steps.
   *
   * @param stream what the problem is drawn from
   */
  public static void observeEnd(Trial<?> trial, int steps, Stream stream) {
    Optional<Probe> plain = Probe.plain(trial.description(), 3, 4, stream);
    if (!trial.declares(Capability.EULER) || plain.filter(Probe::isMonotone).isEmpty()) {
      return;
    }
    Energy energy = plain.get().energy();
    ParticleMeasure initial = plain.get().initial();
    double step = EulerPath.step(energy, initial, 2.0 / steps);
    Problem dense = Problem.euler(energy, initial, step, steps);
    EulerPath path = EulerPath.of(trial.implementation(), dense);
    double[] apart = trial.implementation().run(dense.recorded(steps)).get(0).positions();
    double[] after = path.at(steps).positions();
    Arrays.setAll(apart, c -> apart[c] - after[c]);
    double rounding = path.startRounding();
    for (int k = 0; k < steps; k++) {
      rounding += path.stepRoundingNorm(k);
    }
    trial.atMost(
        "%s: the end alone, and after %d records".formatted(plain.get().words(), steps + 1),
        Math.sqrt(Energy.meanSquare(path.at(steps), apart)),
        0,
        Budget.ofRounding(2 * rounding));
  }

  private void see(List<ParticleMeasure> found) {
    int[] record = problem.record();
    if (record[0] == 0) {
      start(found.get(0));
    } else if (record[0] <= REPLAYED) {
      replay(problem.initial(), OneStep.of(problem, precision), record[0], found.get(0), record[0]);
    }
    OneStep step = OneStep.of(problem, precision);
    for (int r = 0; r + 1 < record.length; r++) {
      int gap = record[r + 1] - record[r];
      if (gap == 1) {
        compare(
            step.from(found.get(r)), new double[1], new double[1], found.get(r + 1), record[r + 1]);
      } else if (gap > 1 && gap <= REPLAYED) {
        replay(found.get(r), step, gap, found.get(r + 1), record[r + 1]);
      }
    }
  }

  private void start(ParticleMeasure found) {
    ParticleMeasure asked = problem.initial();
    int p = asked.dimension();
    for (int c = 0; c < asked.size() * p; c++) {
      double place = asked.position(c / p, c % p);
      double kept = EulerPath.stored(precision, place);
      places.see(found.position(c / p, c % p) - place, kept, 0, c / p, c % p);
    }
    for (int i = 0; i < asked.size(); i++) {
      double weight = asked.weight(i);
      double kept =
          problem.dynamics().changesWeights()
              ? EulerPath.storedWeight(precision, weight, asked.size())
              : EulerPath.stored(precision, weight);
      weights.see(found.weight(i) - weight, kept, 0, i, 0);
    }
  }

  private void replay(ParticleMeasure from, OneStep step, int steps, ParticleMeasure to, int at) {
    StepGrowth growth = new StepGrowth(problem, precision, from);
    ParticleMeasure mu = from;
    for (int k = 0; k < steps; k++) {
      OneStep.Image image = step.from(mu);
      growth.after(mu, image);
      if (k + 1 == steps) {
        compare(image, growth.places(), growth.logWeights(), to, at);
      } else {
        mu = growth.measure(mu, image);
      }
    }
  }

  /**
   * Compares with where a step leads.
   *
   * @param further what was off before, of each particle, or one 0 for all
   * @param beyond the like of logarithms of weights
   */
  private void compare(
      OneStep.Image image, double[] further, double[] beyond, ParticleMeasure to, int at) {
    int p = to.dimension();
    for (int i = 0; i < to.size(); i++) {
      double blur = further[i % further.length];
      for (int c = i * p; c < (i + 1) * p; c++) {
        double error = to.position(i, c - i * p) - image.positions()[c];
        places.see(error, image.rounding()[c] + blur, at, i, c - i * p);
      }
      double log = Math.max(image.logWeights()[i], StrictMath.log(OneStep.VANISHED));
      double bound = image.logRounding()[i] + beyond[i % beyond.length];
      double found = StrictMath.log(Math.max(to.weight(i), OneStep.VANISHED));
      weights.see(found - log, bound, at, i, 0);
    }
  }
}
