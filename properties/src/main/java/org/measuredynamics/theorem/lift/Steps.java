package org.measuredynamics.theorem.lift;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.GROUPS;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.PAIR_INTERACTION;
import static org.measuredynamics.contract.Capability.SETS;
import static org.measuredynamics.contract.Capability.UNEQUAL_WEIGHTS;
import static org.measuredynamics.contract.Capability.dynamics;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.instance.DeclaredNetworks;
import org.measuredynamics.instance.DeclaredNetworks.Choice;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.NetworkProbe;
import org.measuredynamics.instance.StepProblem;
import org.measuredynamics.instance.StepProblem.Kind;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.observation.RecordedSteps;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Every recorded step of a deterministic dynamics is the step: theta - h grad V; coordinates at
 * rates of their own; a exp(-4 h alpha s dV/da), w - h beta grad_w V / |a|; w_i exp(-alpha h V_i),
 * normalised; that of the linearised network. For each coordinate of each particle, and each
 * weight.
 *
 * <p>Alone: {@code check --theorem lift.steps}.
 */
@AutoService(Theorem.class)
public final class Steps implements Theorem {
  /** Steps of a long run: a fault at one step in 100 escapes with probability 2e-9. */
  private static final int LONG = 2000;

  /** Where a run is recorded whose every step would be too many: early, and in pairs later. */
  private static final int[] PAIRS = {0, 1, 2, 3, 7, 8, 9, 10, 50, 51, 70, 71, 72, 100, 101, 300, 301};

  /** Lengths about powers of two, where programs cut their arrays. */
  private static final int[] LENGTHS = {1, 2, 255, 256, 257, 1023, 1025, 4097};

  /** Steps over the longest stable one. */
  private static final double[] C = {0.05, 0.3, 1};

  private static final int[] TWO = {0, 1, 2};

  @Override
  public Card card() {
    return Card.of("lift.steps")
        .states(
            "theta' = theta - h P grad V(theta; mu); a' = a exp(-4 h alpha s dV/da), w' = w - h beta grad_w V / |a|; w_i' = w_i exp(-alpha h V_i) / sum: every recorded step")
        .source("theory.md, lift.steps")
        .assumes(
            Hypothesis.of("a step begins at the particles that are recorded")
                .violatedBy(
                    "the gradient of the step before",
                    FlowMutant.STALE_RESIDUAL,
                    () -> Instance.plain("tanh"),
                    this::check))
        .needsOneOf(
            EULER,
            dynamics("preconditioned"),
            dynamics("birth-death"),
            dynamics("conic"),
            dynamics("lazy"))
        .uses(NETWORK, PAIR_INTERACTION, SETS, GROUPS, UNEQUAL_WEIGHTS)
        .budget("rounding of one step alone; of steps between records, carried along by bounds")
        .firstRefutes(FlowMutant.STEP_SCHEDULE)
        .base();
  }

  @Override
  public void check(Trial trial) {
    trial.later(this::combinations);
    trial.later(this::hard);
    trial.later(this::sets);
    trial.later(this::groups);
    trial.later(this::pairs);
    trial.later(this::unrecorded);
    trial.later(this::lengths);
    trial.later(this::late);
    trial.later(this::dense);
  }

  /** Whether effort is standard at least: quick effort takes one of each where that takes all. */
  private static boolean isFull(Trial trial) {
    return trial.sharpness() > 1;
  }

  private static List<Kind> kinds(Trial trial) {
    return Kind.declared(trial.description());
  }

  /** A claim about a choice of unit, risk, regulariser and weights, for a dynamics. */
  private interface Claim {
    void of(Kind kind, Choice choice);
  }

  /** Makes a claim of every unit and dynamics, with one choice or all of them. */
  private static void each(Trial trial, Stream stream, boolean all, Claim claim) {
    DeclaredNetworks networks = new DeclaredNetworks(trial.description());
    for (Unit unit : networks.units()) {
      for (Kind kind : kinds(trial)) {
        List<Choice> choices =
            all ? networks.choices(unit, kind) : networks.any(unit, kind, stream);
        choices.forEach(choice -> claim.of(kind, choice));
      }
    }
  }

  /** Makes a claim of every dynamics, each with some unit. */
  private static void eachDynamics(Trial trial, Stream stream, Claim claim) {
    DeclaredNetworks networks = new DeclaredNetworks(trial.description());
    List<Unit> units = networks.units();
    for (Kind kind : units.isEmpty() ? List.<Kind>of() : kinds(trial)) {
      Unit unit = units.get(stream.integer(units.size()));
      networks.any(unit, kind, stream).forEach(choice -> claim.of(kind, choice));
    }
  }

  private static void observe(
      Trial trial, Kind kind, NetworkProbe of, double c, Stream stream, int... record) {
    observe(trial, kind, of.name(), of.energy(), of.initial(), c, stream, record);
  }

  private static void observe(
      Trial trial,
      Kind kind,
      String what,
      Energy energy,
      ParticleMeasure initial,
      double c,
      Stream stream,
      int... record) {
    RecordedSteps.observe(
        trial,
        "%s, %s, to step %d".formatted(kind.word(), what, record[record.length - 1]),
        StepProblem.of(kind, energy, initial, c, stream, record));
  }

  /** Two steps of some length, of every unit x risk x regulariser x weights x dynamics. */
  private void combinations(Trial trial) {
    Stream stream = trial.probe(1);
    each(
        trial,
        stream,
        isFull(trial),
        (kind, choice) -> {
          double c = C[stream.integer(C.length)];
          observe(trial, kind, choice.drawn(5, 4, stream), c, stream, 0, 1, 2);
        });
  }

  /** Numbers that programs are seldom tried on. */
  private void hard(Trial trial) {
    Stream stream = trial.probe(2);
    for (int turn = 0; turn < (isFull(trial) ? 2 : 1); turn++) {
      each(
          trial.under("again %d, ".formatted(turn)),
          stream,
          false,
          (kind, choice) ->
              choice
                  .hard(stream)
                  .forEach(probe -> observe(trial, kind, probe, 0.25, stream, 0, 1, 2)));
    }
  }

  /** Sets of one point and of many, of zeros, of repeated points. */
  private void sets(Trial trial) {
    if (!trial.declares(SETS)) {
      return;
    }
    Stream stream = trial.probe(3);
    Kind first = kinds(trial).get(0);
    each(
        trial,
        stream,
        false,
        (kind, choice) -> {
          if (isFull(trial) || kind == first) {
            int most = isFull(trial) && kind == first ? 1025 : 300;
            observe(trial, kind, choice.sets(most, stream), 0.25, stream, TWO);
          }
        });
  }

  /** Groups of 1, 3, 5, 7 elements, with every unit; of 32 and 120 with some. */
  private void groups(Trial trial) {
    if (!trial.declares(GROUPS)) {
      return;
    }
    Stream stream = trial.probe(4);
    each(
        trial,
        stream,
        false,
        (kind, choice) ->
            choice
                .groups(false, stream)
                .forEach(probe -> observe(trial, kind, probe, 0.25, stream, TWO)));
    eachDynamics(
        trial,
        stream,
        (kind, choice) ->
            choice
                .groups(true, stream)
                .forEach(probe -> observe(trial, kind, probe, 0.25, stream, TWO)));
  }

  /** Particles that interact in pairs: few and many, coincident, and far from one another. */
  private void pairs(Trial trial) {
    Stream stream = trial.probe(5);
    List<Kind> kinds =
        kinds(trial).stream().filter(Kind::isOfPairs).filter(k -> trial.declares(PAIR_INTERACTION)).toList();
    for (Kind kind : kinds) {
      for (int n : new int[] {1, 2, 7, 257, isFull(trial) && kind == kinds.get(0) ? 1025 : 31}) {
        int p = 1 + stream.integer(3);
        double size = n == 7 ? 40 : 1;
        double[] positions = stream.normals(n * p);
        // Every third particle lies where the one before it does.
        Arrays.setAll(positions, c -> size * positions[c / p % 3 == 2 ? c - p : c]);
        Energy energy =
            PairInteraction.of(p, stream.uniform(), stream.uniform(), 4 * stream.uniform());
        ParticleMeasure initial = ParticleMeasure.uniform(p, positions);
        observe(trial, kind, "pairs, n " + n, energy, initial, 0.3, stream, 0, 1, 2);
      }
    }
  }

  /** Records {K} and {0, k, K}: steps between are replayed; memory cleared at records shows here. */
  private void unrecorded(Trial trial) {
    Stream stream = trial.probe(6);
    each(
        trial,
        stream,
        false,
        (kind, choice) -> {
          NetworkProbe probe = choice.drawn(5, 4, stream);
          observe(trial, kind, probe, 0.05, stream, 4);
          observe(trial, kind, probe, 0.05, stream, 0, 3, 8);
        });
  }

  /** Lengths about powers of two: of particles, and of data. */
  private void lengths(Trial trial) {
    Stream stream = trial.probe(7);
    for (int length : isFull(trial) ? LENGTHS : new int[] {257, 1025}) {
      eachDynamics(
          trial,
          stream,
          (kind, choice) -> observe(trial, kind, choice.drawn(3, length, stream), 0.3, stream, TWO));
      eachDynamics(
          trial,
          stream,
          (kind, choice) -> observe(trial, kind, choice.drawn(length, 3, stream), 0.3, stream, TWO));
    }
  }

  /** Steps late in a run, of every unit and dynamics. */
  private void late(Trial trial) {
    Stream stream = trial.probe(8);
    each(
        trial,
        stream,
        false,
        (kind, choice) -> {
          int[] record = kind == Kind.LAZY ? StepProblem.every(128) : PAIRS;
          observe(trial, kind, choice.drawn(4, 3, stream), 0.1, stream, record);
        });
  }

  /** Every step of a long run. */
  private void dense(Trial trial) {
    Stream stream = trial.probe(9);
    int[] record = StepProblem.every(isFull(trial) ? LONG : LONG / 8);
    eachDynamics(
        trial,
        stream,
        (kind, choice) -> observe(trial, kind, choice.drawn(4, 3, stream), 0.1, stream, record));
    if (isFull(trial)) {
      each(trial, stream, false, (kind, choice) -> {
          if (kind == kinds(trial).get(0)) {
            observe(trial, kind, choice.drawn(4, 2, stream), 0.1, stream, record);
          }
        });
    }
  }
}
