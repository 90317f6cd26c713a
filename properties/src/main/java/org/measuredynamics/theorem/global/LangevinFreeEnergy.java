package org.measuredynamics.theorem.global;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.limit.FokkerPlanck;
import org.measuredynamics.limit.GaussianLangevin;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Mean-field Langevin descends the free energy E = F + tau int mu log mu, at least at the rate 2
 * tau x (log-Sobolev constant), and the gap lies between two relative entropies.
 *
 * <p>Instances: linear units with ridge lambda, where the law is Gaussian, the log-Sobolev constant
 * is lambda / tau, and everything is exact at every number of particles and every step length. From
 * given particles, k Euler-Maruyama steps lead to a Gaussian law: the mean of the particles, their
 * deviations from it, and the sums of the deviations' coordinates, squared and divided by the exact
 * variances, are chi-squared. So the implementation's law is the one whose free energy the theorem
 * is about, within an exact test. Where the energy is not quadratic the noise of each step is
 * tested, and the law comes from the Fokker-Planck equation.
 *
 * <p>Alone: {@code check --theorem global.langevin-free-energy}.
 */
@AutoService(Theorem.class)
public final class LangevinFreeEnergy implements OldTheorem {
  private static final int[] RECORD = {0, 1, 3, 6, 10, 15, 21, 28, 36, 56, 76, 96, 116, 136, 156};
  private static final int CIRCLE_STEPS = 40;
  private static final int CELLS = 48;

  /** What the integrator of the Fokker-Planck equation may do to a free energy. */
  private static final double INTEGRATOR = 1e-8;

  private static final int TESTS = 3 * (RECORD.length - 1) + 2;

  @Override
  public String id() {
    return "global.langevin-free-energy";
  }

  @Override
  public String statement() {
    return "E(mu_t) - E* <= exp(-2 alpha tau t) (E(mu_0) - E*); tau KL(mu|mu*) <= E(mu) - E* <= tau KL(mu|mu^); the law is that of d theta = -grad V dt + sqrt(2 tau) dW";
  }

  @Override
  public String source() {
    return "Nitanda, Wu, Suzuki 2022, theorem 1; Chizat 2022b, theorem 3.2; Hu, Ren, Siska, Szpruch 2021; theory.md, Langevin on linear units";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("noise sqrt(2 tau h), independent over particles, coordinates and steps");
  }

  @Override
  public List<String> needs() {
    return List.of("langevin", "linear", "tikhonov");
  }

  @Override
  public String budget() {
    return "Monte Carlo: exact chi-squared quantiles, and Massart's inequality for the law of the noise, at alpha; no discretisation, the law of the scheme itself is known; rounding";
  }

  @Override
  public String firstRefutes() {
    return "langevin-noise-halved";
  }

  @Override
  public int cost() {
    return 2;
  }

  @Override
  public Instance member(Instance drawn) {
    int d =
        drawn.source() == Instance.Source.SYNTHETIC
            ? drawn.dimension()
            : drawn.dataSet().dimension();
    return new Instance(
        "linear",
        Risk.SQUARE,
        Regulariser.Kind.TIKHONOV,
        drawn.source(),
        drawn.dimension(),
        drawn.data(),
        // Some ten thousand noises a record: 3 percent of the temperature must be seen.
        Math.max(64, Math.min(2048, 10_240 / d)),
        false,
        drawn.seed());
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    Stream stream = instance.stream(Draw.CONFINEMENT);
    double lambda = StrictMath.pow(10, -1.5 + 1.5 * stream.uniform());
    double temperature = StrictMath.pow(10, -4 + 4 * stream.uniform());
    NetworkEnergy energy = energy(instance, lambda);
    GaussianLangevin limit = GaussianLangevin.of(energy, temperature);
    List<Comparison> comparisons =
        law(implementation, energy, limit, temperature, instance, alpha / 2);
    comparisons.addAll(freeEnergy(limit, temperature, instance));
    comparisons.addAll(circle(implementation, instance, alpha));
    return comparisons;
  }

  private static NetworkEnergy energy(Instance instance, double lambda) {
    return NetworkEnergy.of(
        Unit.named("linear"),
        Risk.SQUARE,
        new Regulariser(Regulariser.Kind.TIKHONOV, lambda),
        instance.dataSet());
  }

  private static List<Comparison> law(
      Implementation implementation,
      NetworkEnergy energy,
      GaussianLangevin limit,
      double temperature,
      Instance instance,
      double alpha) {
    double fastest = limit.confinement();
    for (double rate : limit.rates()) {
      fastest = Math.max(fastest, rate);
    }
    double step = 0.25 / fastest;
    List<ParticleMeasure> trajectory =
        implementation.run(
            new Problem(
                new Dynamics.Langevin(temperature),
                energy,
                instance.initial(),
                Problem.Scheme.EULER,
                step,
                RECORD,
                instance.seed()));
    double roundoff = implementation.describe().roundoff() + EulerPath.U;
    List<Comparison> comparisons = new ArrayList<>();
    double deviations = 0;
    int freedom = 0;
    double blur = 0;
    double first = 0;
    for (int k = 1; k < RECORD.length; k++) {
      int steps = RECORD[k] - RECORD[k - 1];
      double each =
          Math.max(
              stepRounding(energy, step, trajectory.get(k - 1), roundoff),
              stepRounding(energy, step, trajectory.get(k), roundoff));
      first = k == 1 ? each : first;
      Transition transition =
          Transition.of(trajectory.get(k - 1), trajectory.get(k), limit, step, steps, steps * each);
      String when = "steps %d to %d".formatted(RECORD[k - 1], RECORD[k]);
      comparisons.addAll(transition.comparisons(when, alpha / TESTS));
      deviations += transition.deviations;
      freedom += (transition.particles - 1) * transition.dimension;
      blur = Math.max(blur, transition.blur);
    }
    double amplitude = Math.sqrt(2 * temperature * step);
    // Given the past each is chi-squared with the same law, so their sum is chi-squared as well.
    comparisons.addAll(
        Comparison.chiSquared(
            "deviations, all steps",
            deviations,
            freedom,
            shift(deviations, freedom, blur),
            alpha / TESTS));
    double[] noise = noise(energy, temperature, step, trajectory.get(0), trajectory.get(1));
    comparisons.add(
        Comparison.distribution(
            "noise of the first step, standardised",
            noise,
            new NormalDistribution(null, 0, 1),
            first / amplitude,
            alpha / TESTS));
    return comparisons;
  }

  /** What rounding may do to a coordinate in one step of particles that are near these. */
  private static double stepRounding(
      NetworkEnergy energy, double step, ParticleMeasure mu, double u) {
    double[] gradient = energy.gradient(mu);
    double[] bound = energy.gradientRounding(mu, u);
    double largest = 0;
    for (int c = 0; c < bound.length; c++) {
      double x = Math.abs(mu.position(c / mu.dimension(), c % mu.dimension()));
      largest = Math.max(largest, step * bound[c] + 4 * u * (2 * x + step * Math.abs(gradient[c])));
    }
    return largest;
  }

  /**
   * What an error of each of so many standard normal numbers of at most a size does to the sum of
   * their squares: |(z + e)|^2 - |z|^2 is at most 2 |z| |e| + |e|^2.
   */
  private static double shift(double squares, int freedom, double size) {
    return 2 * Math.sqrt(squares * freedom) * size + freedom * size * size;
  }

  /** From known particles the drift of one step is known: what is left is the noise itself. */
  private static double[] noise(
      NetworkEnergy energy,
      double temperature,
      double step,
      ParticleMeasure from,
      ParticleMeasure to) {
    double[] drift = energy.gradient(from);
    double[] before = from.positions();
    double[] noise = to.positions();
    double amplitude = Math.sqrt(2 * temperature * step);
    for (int c = 0; c < noise.length; c++) {
      noise[c] = (noise[c] - before[c] + step * drift[c]) / amplitude;
    }
    return noise;
  }

  /**
   * What is chi-squared of so many steps from one observed configuration to another: with
   * dimension, (particles - 1) dimension and particles - 1 degrees of freedom.
   */
  private record Transition(
      int particles,
      int dimension,
      double mean,
      double deviations,
      double sums,
      double blur,
      double blurOfMean) {

    static Transition of(
        ParticleMeasure from,
        ParticleMeasure to,
        GaussianLangevin limit,
        double step,
        int steps,
        double rounding) {
      int n = from.size();
      int p = from.dimension();
      double[] before = from.positions();
      double[] after = to.positions();
      double[] meanBefore = from.centre();
      double[] meanAfter = to.centre();
      double[] expected = limit.mean(limit.coordinates(meanBefore), step, steps);
      double[] found = limit.coordinates(meanAfter);
      double[] variance = limit.meanVariance(n, step, steps);
      double mean = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int k = 0; k < p; k++) {
        mean += (found[k] - expected[k]) * (found[k] - expected[k]) / variance[k];
        least = Math.min(least, variance[k]);
      }
      double kept = limit.deviation(step, steps);
      double free = limit.deviationVariance(step, steps);
      double deviations = 0;
      double sums = 0;
      for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int k = 0; k < p; k++) {
          double noise =
              after[i * p + k] - meanAfter[k] - kept * (before[i * p + k] - meanBefore[k]);
          deviations += noise * noise / free;
          sum += noise;
        }
        sums += sum * sum / (p * free);
      }
      // A position is off by the rounding, and so is the mean, in coordinates turned by limit too.
      return new Transition(
          n,
          p,
          mean,
          deviations,
          sums,
          2 * rounding / Math.sqrt(free),
          Math.sqrt(p) * rounding / Math.sqrt(least));
    }

    List<Comparison> comparisons(String when, double alpha) {
      List<Comparison> comparisons = new ArrayList<>();
      comparisons.addAll(
          Comparison.chiSquared(
              "mean, " + when, mean, dimension, shift(mean, dimension, blurOfMean), alpha));
      comparisons.addAll(
          Comparison.chiSquared(
              "deviations, " + when,
              deviations,
              (particles - 1) * dimension,
              shift(deviations, particles * dimension, blur),
              alpha));
      comparisons.addAll(
          Comparison.chiSquared(
              "sums of coordinates, " + when,
              sums,
              particles - 1,
              shift(sums, particles, Math.sqrt(dimension) * blur),
              alpha));
      return comparisons;
    }
  }

  /** Rate and sandwich along the mean-field law, which starts Gaussian. */
  private static List<Comparison> freeEnergy(
      GaussianLangevin limit, double temperature, Instance instance) {
    double[] from = limit.coordinates(instance.initial().particle(0));
    GaussianLangevin.Law initial = new GaussianLangevin.Law(from, 0.5);
    double gap = limit.freeEnergyGap(initial);
    List<Comparison> comparisons = new ArrayList<>();
    for (int k = 1; k <= 8; k++) {
      double time = k / (4 * limit.confinement());
      GaussianLangevin.Law law = limit.law(initial, time);
      double now = limit.freeEnergyGap(law);
      double rounding = 256 * EulerPath.U * (1 + gap) * from.length;
      comparisons.add(
          Comparison.atMost(
              "free energy against its rate",
              now,
              StrictMath.exp(-2 * limit.confinement() * time) * gap,
              Budget.ofRounding(rounding)));
      comparisons.add(
          Comparison.atMost(
              "entropy below the gap",
              temperature * limit.relativeEntropy(law),
              now,
              Budget.ofRounding(rounding)));
      comparisons.add(
          Comparison.atMost(
              "gap below the entropy to the Gibbs measure",
              now,
              temperature * limit.relativeEntropyToGibbs(law),
              Budget.ofRounding(rounding)));
    }
    return comparisons;
  }

  /**
   * An energy that is not quadratic: spikes on the circle in two wells. Every observed step is its
   * drift and normal noise, whatever the energy; the law itself comes from the Fokker-Planck
   * equation, its rate from Holley and Stroock: the uniform law on the circle has log-Sobolev
   * constant 1, a potential of oscillation B takes off exp(-B / tau).
   */
  private static List<Comparison> circle(
      Implementation implementation, Instance instance, double alpha) {
    List<Comparison> comparisons = new ArrayList<>();
    if (!implementation.describe().declares(Capability.unit("von-mises"))
        || !implementation.describe().declares(Capability.regulariser(Regulariser.Kind.WELLS))) {
      return comparisons;
    }
    NetworkEnergy energy = BirthDeathDescent.circle(instance);
    double temperature = 0.05 + 0.2 * instance.stream(Draw.WELL_TEMPERATURE).uniform();
    int[] record = new int[CIRCLE_STEPS + 1];
    Arrays.setAll(record, k -> k);
    double step = 0.05;
    List<ParticleMeasure> path =
        implementation.run(
            new Problem(
                new Dynamics.Langevin(temperature),
                energy,
                BirthDeathDescent.start(instance, 0.5),
                Problem.Scheme.EULER,
                step,
                record,
                instance.seed()));
    double squares = 0;
    double lagged = 0;
    double[] all = new double[0];
    double[] previous = null;
    for (int k = 0; k < CIRCLE_STEPS; k++) {
      double[] noise = noise(energy, temperature, step, path.get(k), path.get(k + 1));
      int from = all.length;
      all = Arrays.copyOf(all, from + noise.length);
      System.arraycopy(noise, 0, all, from, noise.length);
      double product = 0;
      double norm = 0;
      for (int i = 0; i < noise.length; i++) {
        squares += noise[i] * noise[i];
        product += k == 0 ? 0 : noise[i] * previous[i];
        norm += k == 0 ? 0 : previous[i] * previous[i];
      }
      // Given the noise before, its product with the noise now is normal.
      lagged += k == 0 ? 0 : product * product / norm;
      previous = noise;
    }
    double u = implementation.describe().roundoff() + EulerPath.U;
    double blur = 0;
    for (int k = 0; k < CIRCLE_STEPS; k++) {
      blur =
          Math.max(
              blur, stepRounding(energy, step, path.get(k), u) / Math.sqrt(2 * temperature * step));
    }
    comparisons.addAll(
        Comparison.chiSquared(
            "noise on the circle",
            squares,
            all.length,
            shift(squares, all.length, blur),
            alpha / 6));
    comparisons.addAll(
        Comparison.chiSquared(
            "noise on the circle, one step and the next",
            lagged,
            CIRCLE_STEPS - 1,
            // The direction is the observed noise itself: only the noise now is off, by |e|.
            shift(lagged, CIRCLE_STEPS, Math.sqrt(previous.length) * blur),
            alpha / 6));
    comparisons.add(
        Comparison.distribution(
            "noise on the circle, standardised",
            all,
            new NormalDistribution(null, 0, 1),
            blur,
            alpha / 6));
    comparisons.addAll(relaxation(energy, temperature));
    return comparisons;
  }

  /** Rate and sandwich along the Fokker-Planck equation from the uniform law. */
  private static List<Comparison> relaxation(NetworkEnergy energy, double temperature) {
    FokkerPlanck equation = FokkerPlanck.of(energy, temperature, CELLS);
    double[] fixed = equation.stationary();
    double least = equation.freeEnergy(fixed);
    double[] times = {0, 0.5, 1, 2, 4, 8};
    List<double[]> laws = equation.run(equation.uniform(), times);
    double gap = equation.freeEnergy(laws.get(0)) - least;
    double oscillation = 0;
    for (double[] law : laws) {
      oscillation = Math.max(oscillation, equation.oscillation(law));
    }
    double rate = 2 * temperature * StrictMath.exp(-oscillation / temperature);
    List<Comparison> comparisons = new ArrayList<>();
    double rounding = INTEGRATOR * (1 + gap);
    for (int k = 0; k < times.length; k++) {
      double now = equation.freeEnergy(laws.get(k)) - least;
      comparisons.add(
          Comparison.atMost(
              "free energy on the circle against Holley and Stroock",
              now,
              StrictMath.exp(-rate * times[k]) * gap,
              Budget.ofRounding(rounding)));
      comparisons.add(
          Comparison.atMost(
              "entropy below the gap, on the circle",
              temperature * FokkerPlanck.relativeEntropy(laws.get(k), fixed),
              now,
              Budget.ofRounding(rounding)));
      comparisons.add(
          Comparison.atMost(
              "gap below the entropy to the Gibbs measure, on the circle",
              now,
              temperature * FokkerPlanck.relativeEntropy(laws.get(k), equation.gibbs(laws.get(k))),
              Budget.ofRounding(rounding)));
    }
    return comparisons;
  }

  @Override
  public List<Control> controls() {
    Instance instance =
        new Instance(
            "linear",
            Risk.SQUARE,
            Regulariser.Kind.TIKHONOV,
            Instance.Source.SYNTHETIC,
            5,
            20,
            64,
            false,
            1);
    NetworkEnergy energy = energy(instance, 0.3);
    GaussianLangevin twice = GaussianLangevin.of(energy, 0.2);
    return List.of(
        new Control(
            hypotheses().get(0),
            "noise sqrt(tau h)",
            () -> law(new ReferenceImplementation(), energy, twice, 0.1, instance, 1e-6)));
  }
}
