package org.measuredynamics.book;

import com.google.auto.service.AutoService;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.measuredynamics.energy.Certificate;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.flow.ConicDescent;
import org.measuredynamics.flow.DivergenceException;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.flow.Langevin;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.instance.Deconvolution;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.SpikesInstance;
import org.measuredynamics.limit.FokkerPlanck;
import org.measuredynamics.limit.GaussianLangevin;
import org.measuredynamics.limit.KernelRidge;
import org.measuredynamics.limit.RadialGaussians;
import org.measuredynamics.limit.TangentKernel;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.BinomialDecision;
import org.measuredynamics.statistic.Interval;

/**
 * The pictures of the block global, each drawn from runs of the reference made here, and what they
 * say beside what was published.
 */
@AutoService(Chapter.class)
public final class GlobalConvergence implements Chapter {
  @Override
  public List<Figure> figures() {
    return List.of(
        new Figure(
            "global.homogeneous",
            "certified-gap",
            "Certified duality gap of relu networks after T = 500, against width: three-neuron teachers, 12 data in dimension 2, ridge 0.05.",
            GlobalConvergence::certifiedGap),
        new Figure(
            "global.sparse-deconvolution",
            "deconvolution",
            "Sparse deconvolution on the circle: excess over the certified minimiser after 3,000 steps of conic descent, three spikes of either sign, against the number of particles.",
            GlobalConvergence::deconvolution),
        new Figure(
            "global.conic",
            "conic",
            "Near the minimiser: the excess falls exponentially, at the exact rate of the slowest mode of the linearised step.",
            GlobalConvergence::conic),
        new Figure(
            "global.width",
            "width",
            "Over-parameterisation: share of 12 runs that reach the global minimum (inf F = 0), teachers of two relu neurons.",
            GlobalConvergence::width),
        new Figure(
            "global.mean-field-limit",
            "mean-field-limit",
            "Distance of n neurons to their mean-field limit, which is exact: slope -1 of the square, in dimension 2 to 100 alike.",
            GlobalConvergence::meanFieldLimit),
        new Figure(
            "global.isotropic-gaussians",
            "isotropic-gaussians",
            "Two isotropic Gaussians, d = 40, n = 800: one-pass SGD and the radial equation.",
            GlobalConvergence::isotropicGaussians),
        new Figure(
            "global.langevin-free-energy",
            "free-energy",
            "Free energy of mean-field Langevin in two wells on the circle, against the rate that Holley and Stroock guarantee.",
            GlobalConvergence::freeEnergy),
        new Figure(
            "global.feature-learning",
            "feature-learning",
            "Feature learning: test error on a single-index target with 8 d samples, flow against the tangent kernel with its best ridge.",
            GlobalConvergence::featureLearning),
        new Figure(
            "global.birth-death",
            "birth-death",
            "Spikes in two equal wells, half of the mass in each, where the target wants 9 to 1: transport alone is stuck at a certified gap, birth-death is not.",
            GlobalConvergence::birthDeath),
        new Figure(
            "global.uniform-propagation-of-chaos",
            "propagation-of-chaos",
            "Propagation of chaos, uniformly in time: n times the squared error of the mean of n Langevin particles (200 replicates), and its exact value.",
            findings -> propagationOfChaos()));
  }

  /** Certified excess of conic descent against the number of particles: spikes on the circle. */
  private static Picture deconvolution(Consumer<Finding> findings) throws IOException {
    XYChart chart = Plot.lines("particles n", "excess J(nu) - J*, certified", true);
    List<Integer> widths = List.of(4, 6, 8, 12, 16, 24, 32, 48);
    List<Deconvolution> problems = new ArrayList<>();
    for (long seed = 1; problems.size() < 12 && seed < 200; seed++) {
      try {
        Deconvolution problem = Deconvolution.of(new SpikesInstance(1, seed));
        if (problem.isCertified()) {
          problems.add(problem);
        }
      } catch (ArithmeticException e) {
        // No minimiser of three spikes there: the next problem.
      }
    }
    List<Double> medians = new ArrayList<>();
    List<Double> worst = new ArrayList<>();
    int threshold = -1;
    for (int n : widths) {
      double[] positions = new double[2 * n];
      for (int i = 0; i < n; i++) {
        positions[2 * i] = i % 2 == 0 ? 0.1 : -0.1;
        int pair = i / 2;
        positions[2 * i + 1] = 4 * Math.PI * pair / n;
      }
      double[] excess = new double[problems.size()];
      for (int k = 0; k < excess.length; k++) {
        Deconvolution problem = problems.get(k);
        ParticleMeasure last =
            ConicDescent.of(problem.energy(), problem.massRate(), problem.positionRate())
                .run(ParticleMeasure.uniform(2, positions), 1, new int[] {3_000})
                .get(0);
        excess[k] = Math.max(1e-16, problem.minimiser().excess(last));
      }
      Arrays.sort(excess);
      medians.add(excess[excess.length / 2]);
      worst.add(excess[excess.length - 1]);
      threshold = threshold < 0 && worst.get(worst.size() - 1) < 1e-6 ? n : threshold;
    }
    chart.addSeries("median of 12 problems", widths, medians).setMarker(SeriesMarkers.CIRCLE);
    chart.addSeries("worst of 12 problems", widths, worst).setMarker(SeriesMarkers.CIRCLE);
    findings.accept(
        new Finding(
            "global.sparse-deconvolution",
            "circle, 9 Fourier coefficients, 3 spikes of either sign, 12 problems",
            "the excess vanishes once particles are a small multiple of the spikes (Chizat, Bach 2018, figure 3: 5 spikes)",
            threshold < 0
                ? "no width up to 48 suffices in all problems"
                : "below 1e-6 in every problem first at n = %d, both signs counted"
                    .formatted(threshold),
            "median at 48: %.1g".formatted(medians.get(medians.size() - 1))));
    return Picture.of(chart);
  }

  /** Excess of conic descent near the minimiser, and the rate of its slowest mode. */
  private static Picture conic(Consumer<Finding> findings) throws IOException {
    XYChart chart = Plot.lines("steps k", "J(nu_k) - J*", false);
    chart.getStyler().setYAxisLogarithmic(true);
    Deconvolution problem = Deconvolution.of(new SpikesInstance(1, 3));
    double factor = problem.minimiser().conicFactor(2, problem.massRate(), problem.positionRate());
    Stream stream = Stream.of(3, 0, 0, 0, Purpose.INITIAL);
    double[] positions = new double[12];
    for (int i = 0; i < 6; i++) {
      positions[2 * i] = 3 * problem.minimiser().mass(i / 2) * (1 + 0.1 * stream.normal());
      positions[2 * i + 1] = problem.minimiser().place(i / 2)[0] + 0.1 * stream.normal();
    }
    int horizon = (int) Math.min(5_000, 24 / -StrictMath.log(factor) / 2);
    int[] record = new int[41];
    Arrays.setAll(record, k -> k * horizon / 40);
    List<ParticleMeasure> path =
        ConicDescent.of(problem.energy(), problem.massRate(), problem.positionRate())
            .run(ParticleMeasure.uniform(2, positions), 1, record);
    double[] times = new double[41];
    double[] excess = new double[41];
    double[] slope = new double[41];
    for (int k = 0; k <= 40; k++) {
      times[k] = record[k];
      excess[k] = Math.max(1e-17, problem.minimiser().excess(path.get(k)));
    }
    for (int k = 0; k <= 40; k++) {
      slope[k] = excess[20] * StrictMath.pow(factor, 2 * (times[k] - times[20]));
    }
    chart.addSeries("conic descent", times, excess).setMarker(SeriesMarkers.CIRCLE);
    chart.addSeries("slowest mode, exact", times, slope).setMarker(SeriesMarkers.NONE);
    double found = StrictMath.log(excess[20] / excess[32]) / (record[32] - record[20]);
    findings.accept(
        new Finding(
            "global.conic",
            "the first of those problems, two particles a spike",
            "exponential convergence near a non-degenerate minimiser (Chizat 2022a, theorem 3.8)",
            "rate %.4f a step".formatted(found),
            "exact rate of the slowest mode: %.4f".formatted(-2 * StrictMath.log(factor))));
    return Picture.of(chart);
  }

  /** Share of runs that reach the minimum, against width: relu, teacher of two neurons. */
  private static Picture width(Consumer<Finding> findings) throws IOException {
    XYChart chart = Plot.lines("width n", "share of runs with F below 2 percent of F(0)", false);
    chart.getStyler().setXAxisLogarithmic(true);
    List<Integer> widths = List.of(1, 2, 4, 8, 16, 32);
    int runs = 12;
    for (int d : new int[] {5, 20, 100}) {
      List<Double> shares = new ArrayList<>();
      int successes = 0;
      for (int n : widths) {
        successes = 0;
        for (int r = 0; r < runs; r++) {
          Stream stream = Stream.of(11, r, 0, d, Purpose.DATA);
          int m = 20 + d;
          double[] v = stream.normals(2 * d);
          double[] inputs = stream.normals(m * d);
          double[] targets = new double[m];
          for (int j = 0; j < m; j++) {
            for (int i = 0; i < 2; i++) {
              double z = 0;
              for (int k = 0; k < d; k++) {
                z += v[i * d + k] / Math.sqrt(d) * inputs[j * d + k];
              }
              targets[j] += (i == 0 ? 1 : -1) * Math.max(0, z);
            }
          }
          NetworkEnergy energy =
              NetworkEnergy.of(
                  Unit.named("relu"),
                  Risk.SQUARE,
                  Regulariser.NONE,
                  DataSet.of("two neurons", d, inputs, targets));
          double[] deviations = new double[d + 1];
          Arrays.fill(deviations, 1 / Math.sqrt(d));
          deviations[0] = 1;
          ParticleMeasure start = new NormalLaw(deviations).draw(n, 1000L * n + r);
          try {
            ParticleMeasure last =
                GradientFlow.of(energy)
                    .euler(start, n == 1 ? 0.02 : 0.1, new int[] {n == 1 ? 5_000 : 1_000})
                    .get(0);
            successes += energy.value(last) <= 0.02 * energy.value(start) ? 1 : 0;
          } catch (DivergenceException e) {
            // A run that diverges is no success.
          }
        }
        shares.add((double) successes / runs);
      }
      chart.addSeries("d = " + d, widths, shares).setMarker(SeriesMarkers.CIRCLE);
      Interval interval = BinomialDecision.interval(runs, successes, 0.01);
      findings.accept(
          new Finding(
              "global.width",
              "relu, teacher of 2 neurons, d = %d, m = %d, 12 runs".formatted(d, 20 + d),
              "the excess vanishes when neurons outnumber the teacher's (Chizat, Bach 2018, figure 3: d = 100, 20 neurons)",
              "%d of %d runs at n = 32; %.0f percent at n = 2"
                  .formatted(successes, runs, 100 * shares.get(1)),
              "99 percent: [%.2f, %.2f]".formatted(interval.low(), interval.high())));
    }
    return Picture.of(chart);
  }

  /** Mean-square distance of outputs to the mean-field limit at T, against width. */
  private static Picture meanFieldLimit(Consumer<Finding> findings) throws IOException {
    XYChart chart = Plot.lines("width n", "n-neuron outputs to the limit, mean square", true);
    int atoms = 32;
    int replicates = 64;
    double[] widths = {32, 64, 128, 256, 512};
    for (int d : new int[] {2, 10, 100}) {
      NetworkInstance instance =
          new NetworkInstance(
              "tanh",
              Risk.SQUARE,
              Regulariser.Kind.NONE,
              NetworkInstance.Source.SYNTHETIC,
              d,
              12,
              atoms,
              false,
              1);
      NetworkEnergy energy = instance.network();
      ParticleMeasure limit = instance.initial();
      int[] record = {20};
      double[] expected = energy.outputs(GradientFlow.of(energy).euler(limit, 0.1, record).get(0));
      double[] errors = new double[widths.length];
      SimpleRegression line = new SimpleRegression();
      for (int w = 0; w < widths.length; w++) {
        int n = (int) widths[w];
        for (int r = 0; r < replicates; r++) {
          double[] positions = new double[n * (d + 1)];
          for (int i = 0; i < n; i++) {
            int atom = Stream.of(1, r, i, n, Purpose.REPLICATE).integer(atoms);
            System.arraycopy(limit.particle(atom), 0, positions, i * (d + 1), d + 1);
          }
          ParticleMeasure start = ParticleMeasure.uniform(d + 1, positions);
          double[] f = energy.outputs(GradientFlow.of(energy).euler(start, 0.1, record).get(0));
          for (int j = 0; j < f.length; j++) {
            errors[w] += (f[j] - expected[j]) * (f[j] - expected[j]) / f.length / replicates;
          }
        }
        line.addData(StrictMath.log(widths[w]), StrictMath.log(errors[w]));
      }
      chart.addSeries("d = " + d, widths, errors).setMarker(SeriesMarkers.CIRCLE);
      double half = line.getSlopeConfidenceInterval(0.01);
      findings.accept(
          new Finding(
              "global.mean-field-limit",
              "tanh, d = %d, 12 data, T = 2, 64 replicates a width".formatted(d),
              "distance of order n^-1/2, without the dimension (Mei, Misiakiewicz, Montanari 2019)",
              "slope of the square %.3f; n x square %.3f"
                  .formatted(line.getSlope(), errors[4] * widths[4]),
              "99 percent, of a line through five widths: [%.3f, %.3f]"
                  .formatted(line.getSlope() - half, line.getSlope() + half)));
    }
    return Picture.of(chart);
  }

  /** Risk of one-pass SGD and of the radial equation, in the published setting. */
  private static Picture isotropicGaussians(Consumer<Finding> findings) throws IOException {
    XYChart chart = Plot.lines("time t", "population risk (1/2) E (f - y)^2", false);
    int d = 40;
    int n = 800;
    int batch = 50;
    double step = 1e-3;
    int[] record = new int[21];
    Arrays.setAll(record, k -> 20 * k);
    double largest = 0;
    for (double delta : new double[] {0.4, 0.8}) {
      RadialGaussians limit = RadialGaussians.of(d, delta);
      List<double[]> radii = limit.euler(limit.radii(0.8, 128), step, record);
      NetworkEnergy energy = gaussians(d, delta, record[20] * batch, 1);
      NetworkEnergy test = gaussians(d, delta, 4_000, 2);
      double[] deviations = new double[d];
      Arrays.fill(deviations, 0.8 / Math.sqrt(d));
      List<ParticleMeasure> path =
          StochasticGradient.of(energy, batch, StochasticGradient.Sampling.ONE_PASS)
              .run(new NormalLaw(deviations).draw(n, 5), step, record, 6);
      double[] times = new double[21];
      double[] found = new double[21];
      double[] expected = new double[21];
      for (int k = 0; k <= 20; k++) {
        times[k] = step * record[k];
        found[k] = test.value(path.get(k));
        expected[k] = limit.risk(radii.get(k));
        largest = Math.max(largest, Math.abs(found[k] - expected[k]));
      }
      chart.addSeries("SGD, Delta = " + delta, times, found).setMarker(SeriesMarkers.CIRCLE);
      XYSeries line = chart.addSeries("radial equation, Delta = " + delta, times, expected);
      line.setMarker(SeriesMarkers.NONE);
    }
    findings.accept(
        new Finding(
            "global.isotropic-gaussians",
            "d = 40, n = 800, Delta = 0.4 and 0.8, w(0) of deviation 0.8 / sqrt(d); mini-batches of 50, h = 1e-3",
            "SGD and the equation agree at the resolution of the plot (Mei, Montanari, Nguyen 2018, figures 1, 2; single samples, h near 1e-6)",
            "largest difference of risks %.3f".formatted(largest),
            "of order 1/n + h/50 and 4,000 test points; extrapolated in the theorem"));
    return Picture.of(chart);
  }

  private static NetworkEnergy gaussians(int d, double delta, int size, long seed) {
    Stream stream = Stream.of(seed, 0, 0, d, Purpose.DATA);
    double[] inputs = stream.normals(size * d);
    double[] targets = new double[size];
    for (int j = 0; j < size; j++) {
      targets[j] = stream.uniform() < 0.5 ? -1 : 1;
      for (int k = 0; k < d; k++) {
        inputs[j * d + k] *= 1 + targets[j] * delta;
      }
    }
    return NetworkEnergy.of(
        Unit.named("ramp"),
        Risk.SQUARE,
        Regulariser.NONE,
        DataSet.of("two Gaussians", d, inputs, targets));
  }

  /** Test error of the flow and of the tangent kernel against the dimension, 8 d samples. */
  private static Picture featureLearning(Consumer<Finding> findings) throws IOException {
    XYChart chart = Plot.lines("dimension d", "test error / variance, 8 d samples", true);
    double[] dimensions = {5, 10, 20, 40};
    double[] flow = new double[4];
    double[] kernel = new double[4];
    int runs = 4;
    double variance = 0.5 - 1 / (2 * Math.PI);
    for (int c = 0; c < 4; c++) {
      int d = (int) dimensions[c];
      for (int r = 0; r < runs; r++) {
        DataSet data = singleIndex(d, 8 * d, r, 0);
        DataSet test = singleIndex(d, 1_000, r, 1);
        NetworkEnergy energy =
            NetworkEnergy.of(
                Unit.named("relu"),
                Risk.SQUARE,
                new Regulariser(Regulariser.Kind.TIKHONOV, 0.01),
                data);
        double[] deviations = new double[d + 1];
        Arrays.fill(deviations, 1 / Math.sqrt(d));
        deviations[0] = 1;
        ParticleMeasure last =
            GradientFlow.of(energy)
                .euler(new NormalLaw(deviations).draw(32, r + 1), 0.2, new int[] {400})
                .get(0);
        double[] f = energy.on(test).outputs(last);
        for (int j = 0; j < f.length; j++) {
          double error = f[j] - test.target(j);
          flow[c] += error * error / (f.length * variance * runs);
        }
        double best = KernelRidge.least(new TangentKernel(), data, test, 1e-4, 1e-3, 1e-2, 1e-1);
        kernel[c] += best / (variance * runs);
      }
    }
    chart.addSeries("mean-field flow", dimensions, flow).setMarker(SeriesMarkers.CIRCLE);
    chart
        .addSeries("tangent kernel, best ridge", dimensions, kernel)
        .setMarker(SeriesMarkers.CIRCLE);
    findings.accept(
        new Finding(
            "global.feature-learning",
            "y = relu(v . x), 8 d samples, n = 32, d = 5 to 40, 4 runs",
            "kernels learn no more than linear functions from O(d) samples, networks learn the direction (Ghorbani, Mei, Misiakiewicz, Montanari 2020; Bach 2017)",
            "flow %.4f, kernel %.3f of the variance at d = 40; %.4f, %.3f at d = 5"
                .formatted(flow[3], kernel[3], flow[0], kernel[0]),
            "ratio %.0f at d = 40, %.0f at d = 5"
                .formatted(kernel[3] / flow[3], kernel[0] / flow[0])));
    return Picture.of(chart);
  }

  private static DataSet singleIndex(int d, int size, int replicate, int part) {
    double[] inputs = Stream.of(21, replicate, d, part, Purpose.DATA).normals(size * d);
    double[] targets = new double[size];
    for (int j = 0; j < size; j++) {
      targets[j] = Math.max(0, inputs[j * d]);
    }
    return DataSet.of("single index", d, inputs, targets);
  }

  /** Free energy along the Fokker-Planck equation, and the bound of Holley and Stroock. */
  private static Picture freeEnergy(Consumer<Finding> findings) throws IOException {
    XYChart chart = Plot.lines("time t", "free energy E(mu_t) - E*", false);
    chart.getStyler().setYAxisLogarithmic(true);
    NetworkEnergy energy = twoWells();
    double temperature = 0.1;
    FokkerPlanck equation = FokkerPlanck.of(energy, temperature, 64);
    double[] times = new double[31];
    Arrays.setAll(times, k -> k);
    List<double[]> laws = equation.run(equation.uniform(), times);
    double least = equation.freeEnergy(equation.stationary());
    double[] gaps = new double[times.length];
    double[] bound = new double[times.length];
    double oscillation = 0;
    for (int k = 0; k < times.length; k++) {
      gaps[k] = Math.max(1e-14, equation.freeEnergy(laws.get(k)) - least);
      oscillation = Math.max(oscillation, equation.oscillation(laws.get(k)));
    }
    double rate = 2 * temperature * StrictMath.exp(-oscillation / temperature);
    for (int k = 0; k < times.length; k++) {
      bound[k] = gaps[0] * StrictMath.exp(-rate * times[k]);
    }
    chart.addSeries("Fokker-Planck, tau = 0.1", times, gaps).setMarker(SeriesMarkers.NONE);
    chart.addSeries("bound", times, bound).setMarker(SeriesMarkers.NONE);
    findings.accept(
        new Finding(
            "global.langevin-free-energy",
            "spikes on the circle in two wells, tau = 0.1, 64 cells",
            "E(mu_t) - E* <= exp(-2 alpha tau t) (E(mu_0) - E*) (Nitanda, Wu, Suzuki 2022; Chizat 2022b)",
            "rate %.3f over [5, 15]".formatted(StrictMath.log(gaps[5] / gaps[15]) / 10),
            "bound by Holley and Stroock: at least %.3f".formatted(rate)));
    return Picture.of(chart);
  }

  /**
   * Certified gap against width: relu, d = 2, 12 data, teacher of three neurons, lambda = 0.05, h =
   * 0.05, 10,000 steps, 15 problems.
   */
  private static Picture certifiedGap(Consumer<Finding> findings) throws IOException {
    XYChart chart = Plot.lines("width n", "certified gap F(mu) - inf F", true);
    List<Integer> widths = List.of(2, 4, 8, 16, 32, 64, 128);
    int starts = 15;
    List<Double> medians = new ArrayList<>();
    List<Double> worst = new ArrayList<>();
    for (int n : widths) {
      double[] gaps = new double[starts];
      for (int k = 0; k < starts; k++) {
        NetworkInstance instance =
            new NetworkInstance(
                "relu",
                Risk.SQUARE,
                Regulariser.Kind.TIKHONOV,
                NetworkInstance.Source.SYNTHETIC,
                2,
                12,
                n,
                false,
                k);
        NetworkEnergy energy =
            NetworkEnergy.of(
                Unit.named("relu"),
                Risk.SQUARE,
                new Regulariser(Regulariser.Kind.TIKHONOV, 0.05),
                instance.dataSet());
        double scale = 1 / Math.sqrt(2);
        ParticleMeasure start = new NormalLaw(new double[] {1, scale, scale}).draw(n, 100L * n + k);
        gaps[k] =
            Certificate.reluGap(
                energy, GradientFlow.of(energy).euler(start, 0.05, new int[] {10_000}).get(0));
      }
      Arrays.sort(gaps);
      medians.add(gaps[starts / 2]);
      worst.add(gaps[starts - 1]);
    }
    findings.accept(
        new Finding(
            "global.homogeneous",
            "relu, d = 2, 12 data, ridge 0.05, T = 500, 15 problems a width",
            "the limit is a global minimiser if the support separates (Chizat, Bach 2018, theorem 3.3; for relu Wojtowytsch 2020)",
            "certified gap, median %.1g at n = 128, %.1g at n = 2"
                .formatted(medians.get(widths.size() - 1), medians.get(0)),
            "worst %.1g at n = 128".formatted(worst.get(widths.size() - 1))));
    chart.addSeries("median of 15 problems", widths, medians).setMarker(SeriesMarkers.CIRCLE);
    chart.addSeries("worst of 15 problems", widths, worst).setMarker(SeriesMarkers.CIRCLE);
    return Picture.of(chart);
  }

  /** Spikes in two equal wells on the circle, of which the target wants 9 to 1. */
  private static NetworkEnergy twoWells() {
    int m = 64;
    Unit unit = Unit.named("von-mises");
    double[] inputs = new double[m];
    double[] targets = new double[m];
    for (int j = 0; j < m; j++) {
      inputs[j] = 2 * Math.PI * j / m;
      double[] x = {inputs[j]};
      targets[j] =
          0.9 * unit.value(new double[] {0}, x) + 0.1 * unit.value(new double[] {Math.PI}, x);
    }
    return NetworkEnergy.of(
        unit,
        Risk.SQUARE,
        new Regulariser(Regulariser.Kind.WELLS, 0.05),
        DataSet.of("circle", 1, inputs, targets));
  }

  /** Certified gap along birth-death at three rates, on the circle with two wells. */
  private static Picture birthDeath(Consumer<Finding> findings) throws IOException {
    XYChart chart = Plot.lines("time t", "certified gap F(mu_t) - inf F", false);
    chart.getStyler().setYAxisLogarithmic(true);
    NetworkEnergy energy = twoWells();
    int n = 64;
    double[] angles = Stream.of(1, 0, 0, 0, Purpose.INITIAL).normals(n);
    for (int i = 0; i < n; i++) {
      angles[i] = 0.3 * angles[i] + (i < n / 2 ? 0 : Math.PI);
    }
    ParticleMeasure start = ParticleMeasure.uniform(1, angles);
    int[] record = new int[21];
    Arrays.setAll(record, k -> 100 * k);
    for (double rate : new double[] {0, 1, 10}) {
      List<ParticleMeasure> path =
          BirthDeath.of(energy, rate, BirthDeath.Form.WEIGHTS).euler(start, 0.05, record, 0);
      double[] times = new double[record.length];
      double[] gaps = new double[record.length];
      for (int k = 0; k < record.length; k++) {
        times[k] = 0.05 * record[k];
        gaps[k] = Certificate.circleGap(energy, path.get(k), 1e-7);
      }
      findings.accept(
          new Finding(
              "global.birth-death",
              "spikes on the circle in two wells, n = 64, alpha = %.0f, T = 100".formatted(rate),
              rate == 0
                  ? "gradient transport alone may be stuck in local minima (Rotskoff, Jelassi, Bruna, Vanden-Eijnden 2019)"
                  : "birth and death reach the global minimum, at least at rate 1/t (Rotskoff, Jelassi, Bruna, Vanden-Eijnden 2019)",
              "certified gap %.1g".formatted(gaps[gaps.length - 1]),
              "certificate to 1e-7"));
      String name = rate == 0 ? "transport alone" : "alpha = %.0f".formatted(rate);
      chart.addSeries(name, times, gaps).setMarker(SeriesMarkers.NONE);
    }
    return Picture.of(chart);
  }

  /** n times the squared error of the mean of n Langevin particles, in time, at three widths. */
  private static Picture propagationOfChaos() throws IOException {
    XYChart chart = Plot.lines("time t", "n E|mean of particles - m_t|^2", false);
    NetworkInstance instance =
        new NetworkInstance(
            "linear",
            Risk.SQUARE,
            Regulariser.Kind.TIKHONOV,
            NetworkInstance.Source.SYNTHETIC,
            5,
            20,
            4,
            false,
            1);
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("linear"),
            Risk.SQUARE,
            new Regulariser(Regulariser.Kind.TIKHONOV, 0.3),
            instance.dataSet());
    double temperature = 0.2;
    double step = 0.05;
    int p = 5;
    int replicates = 200;
    GaussianLangevin limit = GaussianLangevin.of(energy, temperature);
    int[] record = new int[21];
    Arrays.setAll(record, k -> 10 * k);
    double[] times = new double[record.length];
    double[] exact = new double[record.length];
    for (int k = 0; k < record.length; k++) {
      times[k] = step * record[k];
      double[] added = limit.meanVariance(1, step, record[k]);
      for (int c = 0; c < p; c++) {
        exact[k] += StrictMath.pow(1 - step * limit.rates()[c], 2 * record[k]) + added[c];
      }
    }
    for (int n : new int[] {4, 16, 64}) {
      double[] errors = new double[record.length];
      for (int r = 0; r < replicates; r++) {
        double[] ones = new double[p];
        Arrays.fill(ones, 1);
        List<ParticleMeasure> path =
            Langevin.of(energy, temperature)
                .euler(new NormalLaw(ones).draw(n, 1000L * n + r), step, record, 1000L * n + r);
        for (int k = 0; k < record.length; k++) {
          double[] found = limit.coordinates(path.get(k).centre());
          double[] expected = limit.mean(new double[p], step, record[k]);
          for (int c = 0; c < p; c++) {
            double error = found[c] - expected[c];
            errors[k] += n * error * error / replicates;
          }
        }
      }
      chart.addSeries("n = " + n, times, errors).setMarker(SeriesMarkers.CIRCLE);
    }
    chart.addSeries("exact", times, exact).setMarker(SeriesMarkers.NONE);
    return Picture.of(chart);
  }
}
