package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.PAIR_INTERACTION;
import static org.measuredynamics.contract.Capability.UNEQUAL_WEIGHTS;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.instance.Design;
import org.measuredynamics.instance.Probe;
import org.measuredynamics.mutant.LangevinMutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.ManySeeds;
import org.measuredynamics.observation.NoiseArray;
import org.measuredynamics.observation.RidgeTransitions;
import org.measuredynamics.observation.StepResiduals;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Copies;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.theorem.BaseLaw;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;

/**
 * Each step of mean-field Langevin dynamics is its drift and noise of its own: xi = (x' - x + h
 * grad V(x)) / (2 tau h)^{1/2} is standard normal, independent between coordinates, particles,
 * steps and seeds, whatever the energy, at every size, early and late.
 *
 * <p>At temperature 0.3 the law and independence of many numbers are decided; at 1e-8 and 1e-16 the
 * same noise weighs the drift.
 *
 * <p>Alone: {@code check --theorem global.noise}.
 */
@AutoService(Catalogued.class)
public final class NoiseOfRuns implements BaseLaw {
  private static final int DESIGNS = 7;

  /** Beyond powers of two, and on both sides of them. */
  private static final int[] SIZES = {
    1, 2, 3, 5, 31, 33, 255, 256, 257, 511, 513, 1000, 1023, 1024, 1025, 2047, 2048, 2049, 4095,
    4096, 4097, 70_000
  };

  /** Coordinates of a particle where sizes are looked at: odd, so that numbers in pairs show. */
  private static final int[] DIMENSIONS = {1, 3};

  /** A question has so many numbers at most, one record more than steps. */
  private static final int MOST = 1 << 21;

  @Override
  public Card card() {
    return Card.of("global.noise")
        .states(
            "xi = (theta' - theta + h grad V(theta; mu)) / (2 tau h)^{1/2} ~ N(0, I), independent over coordinates, particles, steps, seeds; the same seed brings it again")
        .source("Hu, Ren, Siska, Szpruch 2021; theory.md, Noise of single steps")
        .assumes(
            Hypothesis.of("noise of its own for each particle")
                .violatedBy(
                    "one noise vector for all particles",
                    LangevinMutant.NOISE_SHARED,
                    () -> new Design(1),
                    this::check))
        .needs(dynamics("langevin"))
        .needsOneOf(NETWORK, PAIR_INTERACTION)
        .uses(unit("linear"), UNEQUAL_WEIGHTS)
        .budget(
            "Monte Carlo: exact laws of normal numbers, on both sides; rounding of single steps moves each statistic to its most favourable value; no discretisation")
        .firstRefutes(LangevinMutant.STILL_UNLESS_LINEAR)
        .sharpAtLeast(16)
        .base();
  }

  @Override
  public void check(Trial<Design> trial) {
    Trial<Design> part = trial.withPart(1.0 / DESIGNS);
    part.later(NoiseOfRuns::everyEnergy);
    part.later(NoiseOfRuns::seeds);
    part.later(each -> new ManySeeds(each, 6).noise());
    part.later(NoiseOfRuns::gaps);
    part.later(NoiseOfRuns::lateSteps);
    part.later(NoiseOfRuns::sizes);
    part.later(NoiseOfRuns::many);
  }

  /** Few particles of each unit, regulariser, risk, equal and unequal weights. */
  private static void everyEnergy(Trial<Design> trial) {
    boolean isQuick = trial.sharpness() < 128;
    List<Probe> probes = Probe.all(trial.description(), isQuick ? 16 : 32, trial.probe(0));
    for (int k = 0; k < probes.size(); k++) {
      Probe probe = probes.get(k);
      double step = step(probe, 0.25);
      double[] temperatures = probe.temperatures(trial.description().precision(), step);
      for (int c = 0; c < temperatures.length; c++) {
        long seed = trial.seed(1_000 + 3 * k + c);
        int[] record = every(isQuick ? 8 : 16);
        String what = "%s, temperature %.2g".formatted(probe.words(), temperatures[c]);
        StepResiduals noise = run(trial, probe, temperatures[c], step, record, seed);
        double share = trial.alpha() / (3 * probes.size());
        trial.addAll(c == 0 ? noise.tests(what, share) : noise.weighed(what, share));
      }
    }
  }

  /** Seeds that differ little, or in one bit alone, have noise of their own. */
  private static void seeds(Trial<Design> trial) {
    int particles = Math.max(256, Math.min(8192, 128 * trial.sharpness()));
    Optional<Probe> plain = plain(trial, 4, particles, 1);
    if (plain.isEmpty()) {
      return;
    }
    Probe probe = plain.get();
    double step = step(probe, 0.25);
    long seed = trial.seed(1);
    StepResiduals first = run(trial, probe, Probe.WARM, step, every(4), seed);
    trial.add(
        first.sameAs("the same seed again", run(trial, probe, Probe.WARM, step, every(4), seed)));
    trial.addAll(first.tests("seeds, the first", trial.alpha() / 4));
    for (long apart : new long[] {1, 1L << 31, 1L << 32}) {
      NoiseArray other = run(trial, probe, Probe.WARM, step, every(4), seed + apart).noise();
      if (first.noise().isSane() && other.isSane()) {
        trial.addAll(
            first.noise().against("seeds %d apart".formatted(apart), other, trial.alpha() / 6));
      }
    }
    Probe few = plain(trial, 4, 16, 2).orElseThrow();
    Copies copies = new Copies(trial.description().precision().storage());
    for (int k = 0; k < 57; k++) {
      long apart = k < 8 ? k : 1L << (k - 5);
      run(trial, few, Probe.WARM, step(few, 0.25), every(2), seed + apart)
          .noise()
          .showOnce(copies, "seed + " + apart, trial.description().precision().storage());
    }
    trial.add(copies.comparison("noise that comes twice, in seeds one bit apart or close: "));
  }

  /** Records far apart: given the earlier one, the later is normal with known moments. */
  private static void gaps(Trial<Design> trial) {
    if (RidgeTransitions.canBeAsked(trial.description())) {
      int particles = trial.sharpness() < 128 ? 64 : 1024;
      RidgeTransitions transitions =
          RidgeTransitions.of(trial, particles, Probe.WARM, trial.probe(3), trial.seed(3));
      trial.addAll(transitions.noise().tests("records far apart", trial.alpha()));
    }
  }

  /** A long run of small steps, in which the drift stays large: noise and drift of late steps. */
  private static void lateSteps(Trial<Design> trial) {
    boolean isQuick = trial.sharpness() < 128;
    plain(trial, 4, isQuick ? 4 : 16, 4)
        .ifPresent(
            probe -> {
              int steps = isQuick ? 1040 : 2047;
              double step = step(probe, 2.0 / steps);
              double[] temperatures = probe.temperatures(trial.description().precision(), step);
              for (int c = 0; c < temperatures.length; c++) {
                String what = "a long run at temperature %.2g".formatted(temperatures[c]);
                StepResiduals noise =
                    run(trial, probe, temperatures[c], step, every(steps), trial.seed(40 + c));
                double share = trial.alpha() / 3;
                trial.addAll(c == 0 ? noise.tests(what, share) : noise.weighed(what, share));
              }
            });
  }

  /** Numbers of particles about powers of two, few steps each, steps and temperatures at random. */
  private static void sizes(Trial<Design> trial) {
    // The rest is for copies.
    double share = trial.alpha() / (4 + SIZES.length * DIMENSIONS.length);
    double roundoff = trial.description().precision().storage();
    for (int k = 0; k < SIZES.length * DIMENSIONS.length; k++) {
      int n = SIZES[k / DIMENSIONS.length];
      int d = DIMENSIONS[k % DIMENSIONS.length];
      Optional<Probe> probe =
          n * d > 1024 * trial.sharpness() ? Optional.empty() : plain(trial, d, n, 500 + k);
      if (probe.isPresent() && probe.get().initial().size() == n) {
        double step = step(probe.get(), 0.25 * StrictMath.exp(-4 * trial.probe(600 + k).uniform()));
        double temperature = StrictMath.pow(10, -2 + 4 * trial.probe(700 + k).uniform());
        int[] record = every(n > 10_000 ? 2 : 4);
        StepResiduals noise =
            run(trial, probe.get(), temperature, step, record, trial.seed(500 + k));
        String what = "%d particles of dimension %d".formatted(n, d);
        trial.addAll(noise.tests(what, share));
        Copies copies = new Copies(roundoff);
        noise.noise().show(copies, "a run of %d particles".formatted(n), roundoff);
        trial.add(copies.comparison(what + ", noise that comes twice: "));
      }
    }
  }

  /** Numbers enough for a hundredth of the temperature. */
  private static void many(Trial<Design> trial) {
    int all = (1 << 14) * trial.sharpness();
    int calls = Math.max(1, all / MOST);
    Optional<Probe> plain = plain(trial, 4, all / calls < MOST ? 256 : 4096, 5);
    if (plain.isEmpty()) {
      return;
    }
    Probe probe = plain.get();
    int perStep = probe.initial().size() * probe.initial().dimension();
    int steps = Math.min(Math.max(15, all / calls / perStep - 1), 2000);
    NormalArray pooled = null;
    double part = trial.alpha() / (calls + (calls > 1 ? 1 : 0));
    for (int call = 0; call < calls; call++) {
      StepResiduals residuals =
          run(trial, probe, Probe.WARM, step(probe, 0.25), every(steps), trial.seed(800 + call));
      trial.addAll(residuals.tests("many numbers, run %d".formatted(call), part));
      NormalArray now = residuals.noise().normal();
      pooled = pooled == null ? now : pooled.with(now);
    }
    if (calls > 1) {
      trial.addAll(pooled.law("many numbers, all runs", part));
    }
  }

  /** Pairs of particles are dear: of those no more than a hundred interact. */
  private static Optional<Probe> plain(Trial<Design> trial, int d, int particles, int design) {
    boolean isNetwork = trial.declares(NETWORK);
    return Probe.plain(
        trial.description(),
        d,
        isNetwork ? particles : Math.min(100, particles),
        trial.probe(design));
  }

  private static StepResiduals run(
      Trial<Design> trial, Probe probe, double temperature, double step, int[] record, long seed) {
    return StepResiduals.of(
        trial.implementation(),
        new Problem(
            new Dynamics.Langevin(temperature),
            probe.energy(),
            probe.initial(),
            Problem.Scheme.EULER,
            step,
            record,
            seed));
  }

  /** c / L, and 0.1 at most, so that noise does not carry particles away. */
  private static double step(Probe probe, double c) {
    return Math.min(0.4 * c, EulerPath.step(probe.energy(), probe.initial(), c));
  }

  private static int[] every(int steps) {
    return IntStream.rangeClosed(0, steps).toArray();
  }
}
