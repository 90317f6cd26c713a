package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.GROUPS;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.PAIR_INTERACTION;
import static org.measuredynamics.contract.Capability.SETS;
import static org.measuredynamics.contract.Capability.UNEQUAL_WEIGHTS;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.instance.Design;
import org.measuredynamics.instance.Probe;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.observation.EnsembleResiduals;
import org.measuredynamics.observation.LinearEnsemble;
import org.measuredynamics.observation.ManySeeds;
import org.measuredynamics.observation.NoiseArray;
import org.measuredynamics.observation.SingleNeurons;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Copies;
import org.measuredynamics.statistic.NormalArray.Axis;
import org.measuredynamics.theorem.BaseLaw;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;

/**
 * The replicates of a Langevin ensemble are moved by noise of their own: from their outputs it is
 * found to be standard normal, independent between replicates, steps, coordinates, seeds, and of
 * the neurons that were drawn, at every width and for every unit.
 *
 * <p>Outputs of linear units at the unit vectors are the coordinates of the mean neuron, of a
 * single one or of n with noise of variance 2 tau h / n. Outputs of any unit after one step at a
 * low temperature are linear in the noise.
 *
 * <p>Alone: {@code check --theorem fluctuation.noise}.
 */
@AutoService(Catalogued.class)
public final class NoiseOfEnsembles implements BaseLaw {
  private static final int DESIGNS = 7;
  private static final int POINTS = 4;
  private static final int[] WIDTHS = {1, 2, 3, 16, 64, 257, 1024, 4097};

  /** Numbers of first replicates, where counters of few bits begin anew. */
  private static final int[] PARTS = {0, 256, 1000, 1024, 4096, 1 << 16, 1 << 20, 1 << 30};

  @Override
  public Card card() {
    return Card.of("fluctuation.noise")
        .states(
            "of the noise xi of the steps of replicate r: mean over its n neurons ~ N(0, I / n), independent over replicates, steps, coordinates, seeds, and of theta_r(0)")
        .source("Hu, Ren, Siska, Szpruch 2021; theory.md, Noise of single steps")
        .assumes(
            Hypothesis.of("noise of its own for each replicate")
                .violatedBy(
                    "the same noise in every replicate",
                    EnsembleMutant.NOISE_SHARED,
                    () -> new Design(1),
                    this::check))
        .needs(ENSEMBLE, NETWORK, dynamics("langevin"))
        .uses(unit("linear"))
        .budget(
            "Monte Carlo: exact laws of normal numbers, on both sides; rounding, and what is not linear in small noise, move each statistic to its most favourable value")
        .firstRefutes(EnsembleMutant.NOISE_FROM_INITIAL_STREAM)
        .base();
  }

  @Override
  public void check(Trial<Design> trial) {
    Trial<Design> part = trial.withPart(1.0 / DESIGNS);
    part.later(NoiseOfEnsembles::everyUnit);
    part.later(NoiseOfEnsembles::seeds);
    part.later(each -> new ManySeeds(each, 2).noiseOfReplicates());
    part.later(NoiseOfEnsembles::widths);
    part.later(
        each ->
            LinearEnsemble.of(each, 60, LinearEnsemble.DIMENSION)
                .ifPresent(linear -> linear.shapes(each, 61)));
    part.later(NoiseOfEnsembles::lateSteps);
    part.later(NoiseOfEnsembles::many);
  }

  /** One cold step of each unit, regulariser and risk, of single neurons and of sixteen. */
  private static void everyUnit(Trial<Design> trial) {
    Set<Capability> none = Set.of(UNEQUAL_WEIGHTS, SETS, GROUPS, PAIR_INTERACTION);
    List<Probe> probes =
        Probe.all(
            trial.description().only(declared -> !none.contains(declared)), 1, trial.probe(0));
    int replicates = trial.sharpness() < 128 ? 16 : 64;
    for (int k = 0; k < 2 * probes.size(); k++) {
      Probe probe = probes.get(k / 2);
      NetworkEnergy energy = (NetworkEnergy) probe.energy();
      double step = LinearEnsemble.step(energy);
      double[] temperatures =
          Probe.temperatures(trial.description().precision(), LinearEnsemble.DIMENSION, step);
      for (int c = 1; c < temperatures.length; c++) {
        Ensemble ensemble =
            new Ensemble(
                new Dynamics.Langevin(temperatures[c]),
                energy,
                LinearEnsemble.standard(energy),
                k % 2 == 0 ? 1 : 16,
                step,
                new int[] {0, 1},
                points(energy.data().dimension(), trial.probe(1_000 + k)),
                true,
                trial.seed(1_000 + 2 * k + c),
                0,
                replicates);
        NoiseArray noise = EnsembleResiduals.ofFirstStep(trial, ensemble);
        trial.addAll(
            noise.rows(
                "%s, %d neurons, temperature %.2g"
                    .formatted(probe.words(), ensemble.particles(), temperatures[c]),
                trial.alpha() / (4 * probes.size())));
      }
    }
  }

  /**
   * Seeds that differ little, or in one bit alone, and replicates of any number, share nothing; nor
   * do seeds of one word and of two, where a replicate's number may be taken for a word.
   */
  private static void seeds(Trial<Design> trial) {
    Optional<LinearEnsemble> linear = LinearEnsemble.of(trial, 1, LinearEnsemble.DIMENSION);
    if (linear.isEmpty()) {
      return;
    }
    double roundoff = trial.description().precision().storage();
    Copies copies = new Copies(roundoff);
    long seed = trial.seed(1);
    for (int k = 0; k < 57; k++) {
      long apart = k < 8 ? k : 1L << (k - 5);
      seen(trial, linear.get().warm(1, 2, seed + apart).part(0, 4), copies);
    }
    for (int first : PARTS) {
      // The first replicates of the seed itself were seen.
      seen(trial, linear.get().warm(1, 2, seed).part(Math.max(4, first), 16), copies);
    }
    for (long words = 0; words < 3; words++) {
      seen(trial, linear.get().warm(1, 2, seed % 65_536 + (words << 32)).part(0, 4), copies);
    }
    trial.add(copies.comparison("noise that comes twice: "));
  }

  private static void seen(Trial<Design> trial, Ensemble part, Copies copies) {
    double[] values = EnsembleResiduals.ofMeans(trial, part).values();
    int each = values.length / part.replicates();
    double roundoff = trial.description().precision().storage();
    for (int r = 0; r < part.replicates(); r++) {
      double[] one = Arrays.copyOfRange(values, r * each, (r + 1) * each);
      NoiseArray.of(one, new double[each], new Axis("number", each))
          .showOnce(
              copies, "seed %d, replicate %d".formatted(part.seed(), part.first() + r), roundoff);
    }
  }

  /** Means of few and of many neurons: 2 tau h / n. */
  private static void widths(Trial<Design> trial) {
    boolean isQuick = trial.sharpness() < 128;
    int widths = isQuick ? 5 : WIDTHS.length;
    for (int k = 0; k < widths; k++) {
      int n = WIDTHS[k];
      Optional<LinearEnsemble> linear = LinearEnsemble.of(trial, 20 + k, 3);
      if (linear.isPresent()) {
        int replicates = Math.max(16, Math.min((1 << (isQuick ? 11 : 15)) / n, 1024));
        Ensemble ensemble = linear.get().warm(n, 3, trial.seed(20 + k)).part(0, replicates);
        trial.addAll(
            EnsembleResiduals.ofMeans(trial, ensemble)
                .tests("means of %d neurons".formatted(n), trial.alpha() / widths));
      }
    }
  }

  /** Long runs of small steps, warm and cold: noise and drift of late steps. */
  private static void lateSteps(Trial<Design> trial) {
    boolean isQuick = trial.sharpness() < 128;
    Optional<LinearEnsemble> linear = LinearEnsemble.of(trial, 3, LinearEnsemble.DIMENSION);
    int steps = isQuick ? 1040 : 2047;
    double step = 1.0 / steps;
    double[] temperatures =
        Probe.temperatures(trial.description().precision(), LinearEnsemble.DIMENSION, step);
    for (int c = 0; linear.isPresent() && c < temperatures.length; c++) {
      Ensemble ensemble =
          linear
              .get()
              .means(2, temperatures[c], step, steps, trial.seed(40 + c))
              .part(0, isQuick ? 2 : 8);
      NoiseArray noise = EnsembleResiduals.ofMeans(trial, ensemble);
      String what = "long runs at temperature %.2g".formatted(temperatures[c]);
      double share = trial.alpha() / 3;
      trial.addAll(c == 0 ? noise.tests(what, share) : noise.rows(what, share));
    }
  }

  /** Single neurons of many replicates: noise, and what was drawn before it, at two seeds. */
  private static void many(Trial<Design> trial) {
    Optional<LinearEnsemble> linear = LinearEnsemble.of(trial, 5, LinearEnsemble.DIMENSION);
    if (linear.isEmpty()) {
      return;
    }
    int replicates = 256 * trial.sharpness();
    long seed = trial.seed(5);
    SingleNeurons one = SingleNeurons.of(trial, linear.get().warm(1, 3, seed), replicates);
    SingleNeurons next = SingleNeurons.of(trial, linear.get().warm(1, 3, seed + 1), replicates);
    trial.add(one.started("the first record"));
    trial.addAll(one.noise().tests("single neurons", trial.alpha() / 4));
    if (!one.isSane() || !next.isSane()) {
      return;
    }
    double share = trial.alpha() / 12;
    for (int k = 0; k < 3; k++) {
      String what = "neurons as drawn beside the noise of step %d".formatted(k);
      trial.addAll(one.initial().against(what, one.noiseOf(k), share));
    }
    trial.addAll(one.noise().against("noise of one seed and the next", next.noise(), 3 * share));
    String across = "noise of one seed beside neurons of the next";
    trial.addAll(next.initial().against(across, one.noiseOf(0), share));
    String back = "neurons of one seed beside noise of the next";
    trial.addAll(one.initial().against(back, next.noiseOf(0), share));
  }

  private static double[][] points(int dimension, Stream stream) {
    double[][] points = new double[POINTS][];
    Arrays.setAll(
        points,
        x -> Arrays.stream(stream.normals(dimension)).map(z -> Math.rint(64 * z) / 64).toArray());
    return points;
  }
}
