package org.measuredynamics.theorem.lift;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.EVALUATE;
import static org.measuredynamics.contract.Capability.GROUPS;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.NIKAIDO_ISODA;
import static org.measuredynamics.contract.Capability.PAIR_INTERACTION;
import static org.measuredynamics.contract.Capability.SETS;
import static org.measuredynamics.contract.Capability.UNEQUAL_WEIGHTS;
import static org.measuredynamics.contract.Capability.dynamics;

import com.google.auto.service.AutoService;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.instance.Design;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.NetworkProbe;
import org.measuredynamics.instance.StepProblem;
import org.measuredynamics.instance.StepProblem.Kind;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.observation.Evaluations;
import org.measuredynamics.observation.GameAverages;
import org.measuredynamics.observation.GameSteps;
import org.measuredynamics.observation.RecordedSteps;
import org.measuredynamics.observation.StepSizes;
import org.measuredynamics.observation.StepSurvey;
import org.measuredynamics.observation.StepSymmetries;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Every recorded step of a deterministic dynamics is the step: theta - h grad V; coordinates at
 * rates of their own; a exp(-4 h alpha s dV/da), w - h beta grad_w V / |a|; w_i exp(-alpha h V_i),
 * normalised; that of the linearised network; those of two players. For each coordinate of each
 * particle, and each weight. What is averaged over steps, and what is evaluated at particles, is
 * what it is called.
 *
 * <p>Alone: {@code check --theorem lift.steps}.
 */
@AutoService(Catalogued.class)
public final class Steps implements Theorem<Instance> {
  /** Steps on somebody's own data. */
  private static final int GIVEN = 200;

  /** Steps of a long run: a fault at one step in 100 escapes with probability 2e-9. */
  private static final int LONG = 2000;

  /** Where a run is recorded whose every step would be too many: early, and in pairs later. */
  private static final int[] PAIRS = {
    0, 1, 2, 3, 7, 8, 9, 10, 50, 51, 70, 71, 72, 100, 101, 300, 301
  };

  /** Steps over the longest stable one. */
  private static final double[] C = {0.05, 0.3, 1, 10};

  /** Strengths of regularisers. */
  private static final double[] STRENGTHS = {1e-9, 1e-5, 8e-4, 1, 64};

  /** The logarithm of a factor of weights in one step. */
  private static final double FACTOR = 70;

  private static final int[] TWO = {0, 1, 2};

  @Override
  public Card card() {
    return Card.of("lift.steps")
        .states(
            "theta' = theta - h P grad V(theta; mu); a' = a exp(-4 h alpha s dV/da), w' = w - h beta grad_w V / |a|; w_i' = w_i exp(-alpha h V_i) / sum: every recorded step; averages are means over the steps before; evaluated are f, F and w_i grad V")
        .source(
            "Chizat, Bach 2018, definition 2.2; Chizat 2022a, algorithm 1; theory.md, Recorded steps")
        .assumes(
            Hypothesis.of("a step begins at the particles that are recorded")
                .violatedBy(
                    "the gradient of the step before",
                    FlowMutant.STALE_RESIDUAL,
                    () -> new Design(1),
                    this::check))
        .needsOneOf(
            EULER,
            EVALUATE,
            NIKAIDO_ISODA,
            dynamics("preconditioned"),
            dynamics("birth-death"),
            dynamics("conic"),
            dynamics("lazy"),
            dynamics("descent-ascent"),
            dynamics("fisher-rao-descent-ascent"),
            dynamics("extragradient"),
            dynamics("averaged-gradient"),
            dynamics("optimistic"))
        .uses(NETWORK, PAIR_INTERACTION, SETS, GROUPS, UNEQUAL_WEIGHTS)
        .budget(
            "rounding of one step, mean or value alone; of steps between records, carried along")
        .firstRefutes(FlowMutant.RATE_FALLS_LATE)
        .base()
        .judgesData();
  }

  @Override
  public Arbitrary<Instance> instances(Description declared) {
    return Design.within(declared).map(design -> design);
  }

  @Override
  public void check(Trial<Instance> trial) {
    if (trial.instance() instanceof NetworkInstance given) {
      RecordedSteps.observeGiven(trial.on(given), GIVEN);
      Evaluations.observeGiven(trial.on(given));
      return;
    }
    trial.later(Evaluations::observe);
    if (!StepSurvey.of(trial, 0).kinds().isEmpty()) {
      ofOneMeasure(trial);
    }
    trial.later(GameSteps::observe);
    trial.later(GameAverages::observe);
  }

  private void ofOneMeasure(Trial<Instance> trial) {
    trial.later(this::combinations);
    trial.later(this::hard);
    trial.later(this::extremes);
    if (trial.declares(SETS)) {
      trial.later(StepSymmetries::sets);
    }
    if (trial.declares(GROUPS)) {
      trial.later(StepSymmetries::groups);
    }
    trial.later(StepSizes::shapes);
    trial.later(StepSizes::lengths);
    if (trial.declares(PAIR_INTERACTION)) {
      trial.later(StepSizes::pairs);
    }
    trial.later(this::unrecorded);
    trial.later(this::late);
    trial.later(this::dense);
    trial.later(
        part -> RecordedSteps.observeEnd(part, isFull(part) ? LONG : LONG / 8, part.probe(11)));
  }

  /** Whether effort is standard at least: quick effort takes one of each where that takes all. */
  private static boolean isFull(Trial<Instance> trial) {
    return trial.sharpness() > 1;
  }

  /**
   * Two steps of some length, or a long one, of every unit x risk x regulariser x weights x
   * dynamics.
   */
  private void combinations(Trial<Instance> trial) {
    StepSurvey survey = StepSurvey.of(trial, 1);
    survey.each(
        isFull(trial),
        (kind, choice) -> {
          double c = C[survey.stream().integer(C.length)];
          int[] record = c > 1 ? new int[] {0, 1} : TWO;
          survey.observe(kind, choice.drawn(5, 4, survey.stream()), c, record);
        });
  }

  /** Numbers that programs are seldom tried on. */
  private void hard(Trial<Instance> trial) {
    for (int turn = 0; turn < (isFull(trial) ? 2 : 1); turn++) {
      StepSurvey survey = StepSurvey.of(trial.under("turn %d, ".formatted(turn)), 2 + turn);
      survey.each(
          false, (kind, choice) -> survey.observe(kind, choice.hard(survey.stream()), 0.25, TWO));
    }
  }

  /** Weak and strong regularisers, output weights next to 0, weights of 0; and steep reactions. */
  private void extremes(Trial<Instance> trial) {
    StepSurvey survey = StepSurvey.of(trial, 13);
    for (double strength : STRENGTHS) {
      survey.eachRegulariser(
          (kind, choice) ->
              survey.observeFirst(kind, choice.near(strength, survey.stream()), 0.25));
    }
    survey.each(
        false,
        (kind, choice) -> {
          if (kind == Kind.BIRTH_DEATH) {
            survey.observeFirst(kind, choice.steep(survey.stream()), FACTOR);
          }
        });
  }

  /**
   * Records {K} and {0, k, K}: steps between are replayed; memory cleared at records shows here.
   */
  private void unrecorded(Trial<Instance> trial) {
    StepSurvey survey = StepSurvey.of(trial, 7);
    survey.each(
        false,
        (kind, choice) -> {
          NetworkProbe probe = choice.drawn(5, 4, survey.stream());
          survey.observe(kind, probe, 0.05, 4);
          survey.observe(kind, probe, 0.05, 0, 3, 8);
        });
  }

  /** Steps late in a run, of every unit and dynamics. */
  private void late(Trial<Instance> trial) {
    StepSurvey survey = StepSurvey.of(trial, 9);
    survey.each(
        false,
        (kind, choice) -> {
          int[] record = kind == Kind.LAZY ? StepProblem.every(128) : PAIRS;
          survey.observe(kind, choice.drawn(4, 3, survey.stream()), 0.1, record);
        });
  }

  /** Every step of a long run: of every dynamics, and of the first of them with every unit. */
  private void dense(Trial<Instance> trial) {
    StepSurvey survey = StepSurvey.of(trial, 10);
    int[] record = StepProblem.every(isFull(trial) ? LONG : LONG / 8);
    survey.eachDynamics(
        (kind, choice) -> survey.observe(kind, choice.drawn(4, 3, survey.stream()), 0.1, record));
    Kind first = survey.kinds().get(0);
    survey.each(
        false,
        (kind, choice) -> {
          if (isFull(trial) && kind == first) {
            survey.observe(kind, choice.drawn(4, 2, survey.stream()), 0.1, record);
          }
        });
  }
}
