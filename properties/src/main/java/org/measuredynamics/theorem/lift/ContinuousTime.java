package org.measuredynamics.theorem.lift;

import static org.measuredynamics.contract.Capability.CONTINUOUS;
import static org.measuredynamics.contract.Capability.GROUPS;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.PAIR_INTERACTION;
import static org.measuredynamics.contract.Capability.SETS;
import static org.measuredynamics.contract.Capability.UNEQUAL_WEIGHTS;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.regulariser;
import static org.measuredynamics.contract.Capability.risk;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Design;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.NetworkInstance.Source;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.ContinuousMutant;
import org.measuredynamics.observation.ContinuousPath;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.symmetry.Group;
import org.measuredynamics.theorem.BaseLaw;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;

/**
 * Continuous time is the flow: from each record that was answered to the next one, every coordinate
 * of every particle is within the declared tolerance of where d theta_i/dt = -grad V(theta_i; mu_t)
 * leads. Interval by interval, so that nothing grows over the run and what is wrong late is seen
 * late. Refuted by a field that is off: a rate, a curl, a term left out.
 *
 * <p>Alone: {@code check --theorem lift.continuous}.
 */
@AutoService(Catalogued.class)
public final class ContinuousTime implements BaseLaw {
  /** Of an interval, in 1 / L: the flow lets a distance grow by 5 percent. */
  private static final double INTERVAL = 0.05;

  private static final int INTERVALS = 8;

  /** Where long runs are looked at: densely at first, then in pairs of neighbours. */
  private static final int[] LATE = {
    0, 1, 2, 7, 8, 9, 49, 50, 70, 71, 100, 101, 300, 301, 700, 701, 1000, 1001, 1999, 2000
  };

  /** Records of the run that has many, from standard effort on. */
  private static final int MANY = 400;

  @Override
  public Card card() {
    return Card.of("lift.continuous")
        .states(
            "|x_c(t_(k+1)) - (S_(t_(k+1) - t_k) x(t_k))_c| <= eps (1 + |x_c|), S the flow d theta_i/dt = -grad V(theta_i; mu_t), from the record x(t_k) that was answered")
        .source("theory.md, Requests and continuous time; Chizat, Bach 2018, definition 2.2")
        .assumes(
            Hypothesis.of("the velocity is -grad V, at the stated speed")
                .violatedBy(
                    "a curl of 1 percent of the gradient",
                    ContinuousMutant.CURL_1_PERCENT,
                    () -> new Design(1),
                    this::check),
            Hypothesis.of("no kink of V or of a derivative of it is crossed")
                .uncontrolledSince(
                    "units with kinks are asked for no longer than it takes to reach one, and past it the flow need not be unique"))
        .needs(CONTINUOUS, dynamics("gradient-flow"))
        .needsOneOf(NETWORK, PAIR_INTERACTION)
        .uses(UNEQUAL_WEIGHTS, SETS, GROUPS)
        .budget(
            "truncation: the declared tolerance, and 1e-12 (1 + |x|) exp(L dt) of the suite's integrator; rounding: the stored records, and the field, grown at most as exp(L dt)")
        .firstRefutes(ContinuousMutant.CURL_1_PERCENT)
        .sharpAtLeast(4)
        .base();
  }

  @Override
  public void check(Trial<Design> trial) {
    long seed = trial.probe(0).seed();
    List<Unit> units =
        trial.description().units().stream()
            .filter(each -> trial.declares(SETS) || !each.isOverSets())
            .toList();
    for (Unit each : units) {
      trial.later(part -> everyEnergy(part, each, seed));
    }
    if (trial.declares(PAIR_INTERACTION)) {
      trial.later(part -> pairs(part, seed));
    }
    for (Unit each : units) {
      trial.later(part -> otherInputs(part, each, seed));
      trial.later(part -> late(part, each, seed));
    }
    trial.later(part -> manyOfAll(part, units, seed));
  }

  /**
   * Each risk and regulariser, of equal weights and not: all of them from standard effort on, at
   * quick effort each with one of the others.
   */
  private static void everyEnergy(Trial<Design> trial, Unit unit, long seed) {
    int turn = 0;
    int pair = 0;
    for (Risk risk : Risk.values()) {
      for (Regulariser.Kind kind : Regulariser.Kind.values()) {
        boolean fits = kind != Regulariser.Kind.TOTAL_VARIATION || unit.hasOutputWeight();
        boolean asked = trial.sharpness() > 1 || pair++ % 3 == 0;
        if (fits && asked && trial.declares(risk(risk)) && trial.declares(regulariser(kind))) {
          boolean weighted = trial.declares(UNEQUAL_WEIGHTS) && turn++ % 2 == 0;
          NetworkInstance instance =
              new NetworkInstance(
                  unit.name(), risk, kind, source(unit), 3, 5, 6, weighted, seed + turn);
          shortRun(trial, instance.energy(), instance.initial(), words(instance));
        }
      }
    }
  }

  private static void pairs(Trial<Design> trial, long seed) {
    for (int turn = 0; turn < 4; turn++) {
      boolean weighted = trial.declares(UNEQUAL_WEIGHTS) && turn % 2 == 1;
      NetworkInstance instance =
          plain(trial, NetworkInstance.PAIRS, Source.SYNTHETIC, 1 + turn, 6, weighted, seed + turn);
      shortRun(
          trial, instance.energy(), instance.initial(), words(instance) + ", d = " + (1 + turn));
    }
    NetworkInstance instance =
        plain(trial, NetworkInstance.PAIRS, Source.SYNTHETIC, 3, 5, false, seed);
    run(trial, instance.energy(), instance.initial(), LATE, words(instance) + ", late");
  }

  /** Sets where they are declared, and an average over a group. */
  private static void otherInputs(Trial<Design> trial, Unit unit, long seed) {
    if (trial.declares(SETS) && !unit.isOverSets()) {
      NetworkInstance instance = plain(trial, unit.name(), Source.SETS, 2, 5, false, seed);
      shortRun(trial, instance.energy(), instance.initial(), words(instance) + ", of sets");
    }
    if (trial.declares(GROUPS) && !unit.isOverSets() && unit.orthogonalBlocks(3).length > 0) {
      NetworkInstance instance = plain(trial, unit.name(), Source.SYNTHETIC, 3, 5, false, seed);
      Energy energy = instance.network().symmetrised(Group.permutations(3, 3));
      shortRun(trial, energy, instance.initial(), words(instance) + ", averaged over S3");
    }
  }

  /** Up to 100 / L: what is right at first may be wrong later. */
  private static void late(Trial<Design> trial, Unit unit, long seed) {
    NetworkInstance instance = plain(trial, unit.name(), source(unit), 3, 4, false, seed);
    if (instance.energy().isSmooth()) {
      run(trial, instance.energy(), instance.initial(), LATE, words(instance) + ", late");
    }
  }

  /** Many particles, many data, and many records, of the first unit that is smooth. */
  private static void manyOfAll(Trial<Design> trial, List<Unit> units, long seed) {
    String smooth =
        units.stream()
            .filter(each -> each.isSmooth() && !each.isOverSets())
            .map(Unit::name)
            .findFirst()
            .orElse(trial.declares(PAIR_INTERACTION) ? NetworkInstance.PAIRS : null);
    if (smooth == null) {
      return;
    }
    int many = trial.sharpness() > 1 ? 129 : 33;
    NetworkInstance wide = plain(trial, smooth, Source.SYNTHETIC, 3, many, false, seed);
    run(trial, wide.energy(), wide.initial(), new int[] {0, 1, 2}, words(wide) + ", n = " + many);
    if (trial.sharpness() > 1) {
      NetworkInstance few = plain(trial, smooth, Source.SYNTHETIC, 3, 4, false, seed);
      int[] record = IntStream.rangeClosed(0, MANY).toArray();
      run(trial, few.energy(), few.initial(), record, words(few) + ", many records");
    }
  }

  /** Eight intervals, recorded after every step or after every fourth of shorter ones. */
  private static void shortRun(
      Trial<Design> trial, Energy energy, ParticleMeasure from, String words) {
    run(trial, energy, from, IntStream.rangeClosed(0, INTERVALS).toArray(), words);
  }

  /** Every interval that is short, from the record that was answered. */
  private static void run(
      Trial<Design> trial, Energy energy, ParticleMeasure from, int[] record, String words) {
    double interval = INTERVAL * EulerPath.step(energy, from, 1);
    if (!energy.isSmooth()) {
      interval = ContinuousPath.beforeKinks(energy, from, interval * INTERVALS) / INTERVALS;
    }
    // The time is the step times the record, whichever of them is long.
    int parts = words.length() % 2 == 0 ? 1 : 4;
    int[] every = Arrays.stream(record).map(k -> parts * k).toArray();
    ContinuousPath path =
        ContinuousPath.of(
            trial.implementation(),
            new Problem(energy, from, Problem.Scheme.CONTINUOUS, interval / parts, every));
    trial.addAll(path.start(words + ": "));
    for (int k = 0; k + 1 < record.length; k++) {
      if (record[k + 1] == record[k] + 1) {
        ContinuousPath.Miss miss = path.worst(k);
        trial.add(
            Comparison.identity(
                "%s: from record %d to %d, particle %d, coordinate %d"
                    .formatted(words, record[k], record[k + 1], miss.particle(), miss.coordinate()),
                miss.distance(),
                0,
                new Budget(0, 0, miss.rounding(), miss.tolerated(), 0)));
      }
    }
  }

  private static NetworkInstance plain(
      Trial<Design> trial, String unit, Source source, int d, int n, boolean weighted, long seed) {
    Risk risk = trial.declares(risk(Risk.SQUARE)) ? Risk.SQUARE : Risk.LOGISTIC;
    int m = n > 32 ? 2 * n - 1 : 5;
    return new NetworkInstance(unit, risk, Regulariser.Kind.NONE, source, d, m, n, weighted, seed);
  }

  private static Source source(Unit unit) {
    return unit.isOverSets() ? Source.SETS : Source.SYNTHETIC;
  }

  private static String words(NetworkInstance instance) {
    return "%s, risk %s, regulariser %s%s"
        .formatted(
            instance.unit(),
            instance.risk(),
            instance.regulariser(),
            instance.weighted() ? ", unequal weights" : "");
  }
}
