package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.PAIR_INTERACTION;
import static org.measuredynamics.contract.Capability.dynamics;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Design;
import org.measuredynamics.instance.ReactingEnergies;
import org.measuredynamics.instance.TwoCircles;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.KillMutant;
import org.measuredynamics.observation.CircleRuns;
import org.measuredynamics.observation.ManySeeds;
import org.measuredynamics.observation.PopulationRuns;
import org.measuredynamics.observation.ReservoirDraws;
import org.measuredynamics.observation.RestorationRuns;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.theorem.BaseLaw;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;

/**
 * The law of a step of killing and cloning, all particles together: given the particles before it,
 * particle i dies (V_i above its mean) or is cloned (below) with probability 1 - exp(-alpha h |V_i
 * - Vbar|), independently of the others; of A alive, n are kept, any n alike, or n - A are copied,
 * drawn from them with replacement; each of the n is then replaced by a draw from the reservoir
 * with probability 1 - exp(-gamma h). Whoever lives stands where a particle would have moved to,
 * theta - h grad V(theta), and all is drawn anew in every step and for every seed.
 *
 * <p>Alone: {@code check --theorem global.kill-and-clone}.
 */
@AutoService(Catalogued.class)
public final class KillAndClone implements BaseLaw {
  private static final int DESIGNS = 14;

  /** Faults sit late: so many steps. */
  private static final int[] LATE = IntStream.rangeClosed(0, 300).toArray();

  private static final int[] ONE_STEP = {0, 1};
  private static final int[] TWO_STEPS = {0, 1, 2};

  @Override
  public Card card() {
    return Card.of("global.kill-and-clone")
        .states(
            "P(i dies or is cloned) = 1 - exp(-alpha h |V_i - Vbar|), independently over particles, steps and seeds; n of A >= n alive are kept, or n - A are copied with replacement, uniformly; births: Bernoulli(1 - exp(-gamma h)), of the reservoir's law")
        .source(
            "Rotskoff, Jelassi, Bruna, Vanden-Eijnden 2019, algorithm 1; theory.md, Killing and cloning")
        .assumes(
            Hypothesis.of("events are independent over particles")
                .violatedBy(
                    "one number decides for all particles",
                    KillMutant.SHARED_NUMBER,
                    () -> new Design(1),
                    trial -> circles(trial, 0, 256, 256, 2.56, 3, 16)),
            Hypothesis.of("the population is restored uniformly")
                .violatedBy(
                    "the first of the living are cloned or killed",
                    KillMutant.RESTORED_BY_INDEX,
                    () -> new Design(1),
                    trial -> circles(trial, 0, 448, 64, 8, 1, 4)))
        .needs(dynamics("birth-death"))
        .needsOneOf(NETWORK, PAIR_INTERACTION)
        .uses(declarable())
        .budget(
            "Monte Carlo: exact laws at alpha, made normal by the suite's own random numbers; no discretisation; rounding of places, and of V in the probabilities")
        .firstRefutes(KillMutant.STEP_NOT_KEYED)
        .base();
  }

  @Override
  public void check(Trial<Design> trial) {
    Trial<Design> part = trial.withPart(1.0 / DESIGNS);
    part.later(KillAndClone::units);
    part.later(KillAndClone::certainly);
    if (TwoCircles.isCoveredBy(trial.description())) {
      // Every event has a probability of about 0.7; all that live are kept; a third is removed.
      part.later(each -> circles(each, 2, 256, 256, 2.56, 3, sized(each, 64, 384, 6_144)));
      part.later(each -> circles(each, 3, 448, 64, 8, 1, sized(each, 8, 64, 256)));
      part.later(each -> circles(each, 4, 64, 448, 8, 1, sized(each, 8, 64, 256)));
      part.later(each -> restoration(each, 5, 6, 2, sized(each, 250, 4_000, 16_000)));
      part.later(each -> restoration(each, 6, 2, 6, sized(each, 100, 1_000, 4_000)));
      part.later(KillAndClone::births);
      part.later(KillAndClone::sizes);
      part.later(each -> new ManySeeds(each, 11).killing());
      part.later(each -> new ManySeeds(each, 12).births());
    }
    part.later(KillAndClone::squares);
    part.later(KillAndClone::besideReservoir);
    part.later(KillAndClone::late);
  }

  private static Capability[] declarable() {
    return Stream.of(
            Unit.all().stream().map(unit -> Capability.unit(unit.name())),
            Arrays.stream(Risk.values()).map(Capability::risk),
            Arrays.stream(Regulariser.Kind.values()).map(Capability::regulariser),
            Stream.of(NETWORK, PAIR_INTERACTION, Capability.SETS))
        .flatMap(each -> each)
        .toArray(Capability[]::new);
  }

  private static int sized(Trial<Design> trial, int quick, int standard, int thorough) {
    return trial.sharpness() >= 512 ? thorough : trial.sharpness() >= 128 ? standard : quick;
  }

  /** Seeds one after the other, and at the end two that differ in high bits. */
  private static long[] seeds(Trial<Design> trial, int design, int runs) {
    long first = trial.seed(design);
    return LongStream.concat(
            LongStream.range(0, runs - 2).map(r -> first + r),
            LongStream.of(first + (1L << 31), first + (1L << 32)))
        .toArray();
  }

  /** Two circles, the outer killed, the inner cloned: counts, indices, steps, seeds. */
  private static void circles(
      Trial<Design> trial, int design, int outside, int inside, double gap, int steps, int runs) {
    TwoCircles circles =
        TwoCircles.of(trial.description(), trial.probe(design), outside, inside, gap);
    long[] seeds = seeds(trial, design, runs);
    CircleRuns found = CircleRuns.of(trial.withPart(0.5), design, circles, steps, seeds);
    found.observe();
    found.apart("seeds s, s + 1", 0, 1, trial.alpha() / 6);
    found.apart("seeds s, s + 2^31", 0, runs - 2, trial.alpha() / 6);
    found.apart("seeds s, s + 2^32", 0, runs - 1, trial.alpha() / 6);
  }

  /** Eight particles, many runs: every outcome of a restoration, whoever it happens to. */
  private static void restoration(
      Trial<Design> trial, int design, int outside, int inside, int runs) {
    // V - Vbar of the fewer is three times that of the others, alpha h times it 2.4 and 0.8.
    double gap = 3.2 / (CircleRuns.STEP * CircleRuns.RATE);
    TwoCircles circles =
        TwoCircles.of(trial.description(), trial.probe(design), outside, inside, gap);
    RestorationRuns.of(trial, trial.seed(design), circles, runs).observe();
  }

  /** Small problems of every unit, risk and regulariser, in steps of different lengths. */
  private static void units(Trial<Design> trial) {
    int each = sized(trial, 2, 16, 64);
    PopulationRuns runs = PopulationRuns.of(trial, 0);
    List<ReactingEnergies> problems = problems(trial, 0, 64, 1);
    for (ReactingEnergies problem : problems) {
      for (int r = 0; r < each; r++) {
        runs.add(
            "%s, run %d".formatted(problem.words(), r),
            problem.killing(1.2, trial.seed(0) + r, r == 0 ? TWO_STEPS : ONE_STEP),
            problem.words(),
            "unit " + problem.unit());
      }
    }
    runs.observe("rates");
  }

  /** V so far apart that next to every event is certain: the sign of V - Vbar of each particle. */
  private static void certainly(Trial<Design> trial) {
    PopulationRuns runs = PopulationRuns.of(trial, 1);
    for (ReactingEnergies problem : problems(trial, 1, 64, 1e4)) {
      runs.add(problem.words(), problem.killing(1e9, trial.seed(1), ONE_STEP), problem.words());
    }
    runs.observe("V far apart");
  }

  /** At quick effort one risk and one regulariser with each unit, in turn. */
  private static List<ReactingEnergies> problems(
      Trial<Design> trial, int design, int n, double reach) {
    return ReactingEnergies.of(
        trial.description(), trial.probe(design), trial.sharpness() > 1, n, reach);
  }

  /** All replaced in every step: the draws of the reservoir, over steps, particles and seeds. */
  private static void births(Trial<Design> trial) {
    boolean isCheap = trial.declares(NETWORK);
    int n = isCheap ? sized(trial, 1 << 10, 1 << 14, 1 << 16) : 1 << 10;
    trial.addAll(drawn(trial, 0, n, 8).tests("draws of the reservoir", trial.alpha() / 2));
    NormalArray first = drawn(trial, 1, 512, 4);
    for (long apart : new long[] {1, 1L << 31, 1L << 32}) {
      trial.addAll(
          first.against(
              "draws of the reservoir, seeds s and s + " + apart,
              drawn(trial, 1 + apart, 512, 4),
              trial.alpha() / 6));
    }
  }

  private static NormalArray drawn(Trial<Design> trial, long apart, int n, int steps) {
    TwoCircles circles = TwoCircles.of(trial.description(), trial.probe(7), n / 2, n - n / 2, 1);
    return ReservoirDraws.of(trial, circles, trial.seed(7) + apart, steps);
  }

  /** All replaced, of every unit, where there are as many particles as coordinates of each. */
  private static void squares(Trial<Design> trial) {
    List<ReactingEnergies> problems =
        ReactingEnergies.of(trial.description(), trial.probe(13), false, 64, 1);
    for (ReactingEnergies problem : problems) {
      String what = "draws of the reservoir, as many as coordinates, " + problem.words();
      trial.addAll(
          ReservoirDraws.ofASquare(trial, problem, trial.seed(13))
              .tests(what, trial.alpha() / problems.size()));
    }
  }

  /** Sizes around powers of two; the last particle is on the outer circle. */
  private static void sizes(Trial<Design> trial) {
    int[] sizes = {2, 3, 5, 8, 9, 17, 33, 65, 129, 255, 257, 513, 1_023, 1_025, 2_049, 4_097};
    Trial<Design> part = trial.withPart(1.0 / sizes.length);
    int most = sized(trial, 1_025, 4_097, 4_097);
    for (int n : Arrays.stream(sizes).filter(size -> size <= most).toArray()) {
      // 32 runs tell whether one particle is never killed: 0.3^32.
      int runs = n > 1_025 ? 8 : sized(trial, 4, 32, 64);
      part.later(each -> circles(each, 8, (n + 1) / 2, n / 2, 2.56, 1, runs));
    }
  }

  /** Steps beside a reservoir, killing still on: three hundred on circles, a few of every unit. */
  private static void besideReservoir(Trial<Design> trial) {
    PopulationRuns runs = PopulationRuns.of(trial, 9);
    List<ReactingEnergies> problems = problems(trial, 9, 128, 1);
    for (int k = 0; k < problems.size(); k++) {
      ReactingEnergies problem = problems.get(k);
      runs.add(
          problem.words(),
          problem.besideReservoir(1.2, 0.2, trial.seed(9) + k, k == 0 ? LATE : TWO_STEPS),
          k == 0 ? "late, " + problem.unit() : problem.unit());
    }
    runs.observe("beside a reservoir");
  }

  /** Three hundred steps with few events each, so that particles stay apart. */
  private static void late(Trial<Design> trial) {
    PopulationRuns runs = PopulationRuns.of(trial, 10);
    List<ReactingEnergies> problems = problems(trial, 10, sized(trial, 128, 512, 1_024), 1);
    for (int k = 0; k < problems.size(); k += problems.size()) {
      runs.add(
          "late, " + problems.get(k).words(),
          problems.get(k).killing(0.03, trial.seed(10), LATE),
          "late");
    }
    runs.observe("few events");
  }
}
