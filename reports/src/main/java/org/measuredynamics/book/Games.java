package org.measuredynamics.book;

import com.google.auto.service.AutoService;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.Space;
import org.measuredynamics.game.SphericalPolynomial;
import org.measuredynamics.limit.GameLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** The pictures of the block game, drawn from games of the reference played here. */
@AutoService(Chapter.class)
public final class Games implements Chapter {
  private static final int PARTICLES = 500;
  private static final double STEP = 0.005;
  private static final int STEPS = 4000;

  @Override
  public List<Figure> figures() {
    return List.of(
        new Figure(
            "game.oscillation",
            "oscillation",
            "Langevin descent-ascent on coupled double wells: below the threshold temperature 1/12 the means circle for ever, above it they converge, and so they do below it where one player is ten times as fast.",
            Games::oscillation),
        new Figure(
            "game.replicator",
            "time-averages",
            "Fisher-Rao descent-ascent on rock, paper, scissors: the time average converges like 1/t below its proved bound, the last iterate does not.",
            Games::averages),
        new Figure(
            "game.oscillation",
            "phase-diagram",
            "Phase diagram of the double wells: what is left of the means of infinitely many particles after 24 time units from the cycle, by temperature and coupling, beside the Gaussian closure, whose threshold is 1/12.",
            Games::phaseDiagram),
        new Figure(
            "game.averaged-gradient",
            "averaged-gradient",
            "Gradients averaged over a discounted past: in a weakly coupled, warm game they converge where forgetting is slow; in the cold game of the phase diagram the averages only shrink as forgetting gets slower.",
            Games::averagedGradient),
        new Figure(
            "game.fisher-rao-average",
            "polynomial-games",
            "Random polynomial games on spheres: exact Nikaido-Isoda error of Langevin particles, left with the bias of their temperature, and of the time average of Wasserstein-Fisher-Rao.",
            Games::polynomialGames));
  }

  /** Radius of the means on double wells: cold, warm, and cold with separated time scales. */
  private static Picture oscillation(Consumer<Finding> findings) throws IOException {
    XYChart chart = Plot.lines("time t", "radius of the means", false);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    int[] record = new int[101];
    Arrays.setAll(record, k -> STEPS * k / 100);
    double[] times = Arrays.stream(record).mapToDouble(k -> STEP * k).toArray();
    double[][] runs = {{0.04, 1}, {0.16, 1}, {0.04, 10}};
    List<String> ends = new ArrayList<>();
    for (double[] run : runs) {
      Stream stream = Stream.of(21, 0, 0, 0, Purpose.INITIAL);
      Profile initial = new Profile(player(stream, 1), player(stream, 0));
      double[] radius =
          new DescentAscent(1, 0, run[0], run[1], false)
              .run(new DoubleWell(4, 1), initial, STEP, record, 22).stream()
                  .mapToDouble(
                      at -> Math.hypot(Profile.mean(at.row())[0], Profile.mean(at.column())[0]))
                  .toArray();
      String name = String.format(Locale.ROOT, "tau = %.2f, kappa = %.0f", run[0], run[1]);
      chart.addSeries(name, times, radius).setMarker(SeriesMarkers.NONE);
      ends.add(String.format(Locale.ROOT, "%.3f (%s)", radius[100], name));
    }
    findings.accept(
        new Finding(
            "game.oscillation",
            "c = 4, n = 500, T = 20",
            "strongly coupled double wells stay near the limit cycle at small temperature (Mourrat, Pillaud-Vivien 2026); separated time scales converge",
            "radius at the end: " + String.join(", ", ends),
            "one run; closure: 1.065 at tau = 0.04, threshold 1/12"));
    return Picture.of(chart);
  }

  private static ParticleMeasure player(Stream stream, double mean) {
    double[] positions = stream.normals(PARTICLES);
    Arrays.setAll(positions, i -> mean + 0.3 * positions[i]);
    return ParticleMeasure.uniform(1, positions);
  }

  /** Nikaido-Isoda error of averages and of last iterates on rock, paper, scissors. */
  private static Picture averages(Consumer<Finding> findings) throws IOException {
    XYChart chart = Plot.lines("time t", "Nikaido-Isoda error", true);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSW);
    MatrixPayoff payoff = new MatrixPayoff(new double[][] {{0, 1, -1}, {-1, 0, 1}, {1, -1, 0}});
    Profile initial = payoff.profile(new double[] {0.6, 0.3, 0.1}, new double[] {0.2, 0.3, 0.5});
    double step = 0.02;
    int[] record = new int[40];
    Arrays.setAll(record, k -> (int) Math.round(10 * StrictMath.pow(2, k / 4.0)));
    Game.Played played =
        new ReferenceImplementation()
            .play(
                new Game(
                    new DescentAscent(0, 1, 0, 1, false), payoff, initial, step, record, true, 1));
    double[] times = Arrays.stream(record).mapToDouble(k -> step * k).toArray();
    double[] average =
        played.averages().stream().mapToDouble(at -> NikaidoIsoda.of(payoff, at)).toArray();
    double[] last =
        played.trajectory().stream().mapToDouble(at -> NikaidoIsoda.of(payoff, at)).toArray();
    double[] bound =
        Arrays.stream(times)
            .map(t -> (StrictMath.log(10) + StrictMath.log(5)) / t + step)
            .toArray();
    chart.addSeries("time average", times, average).setMarker(SeriesMarkers.NONE);
    chart.addSeries("last iterate", times, last).setMarker(SeriesMarkers.NONE);
    chart.addSeries("bound", times, bound).setMarker(SeriesMarkers.NONE);
    findings.accept(
        new Finding(
            "game.replicator",
            "rock, paper, scissors, h = 0.02",
            "time averages converge at the rate 1/t, the last iterate circles",
            String.format(
                Locale.ROOT,
                "at t = %.0f: average %.4f, last %.2f",
                times[39],
                average[39],
                last[39]),
            "deterministic"));
    return Picture.of(chart);
  }

  /**
   * Where double wells cycle: radius of the limit's means at the end, by temperature and coupling.
   */
  private static Picture phaseDiagram(Consumer<Finding> findings) throws IOException {
    XYChart chart = Plot.lines("temperature tau", "radius of the means", false);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    double[] temperatures = {0.03, 0.045, 0.06, 0.07, 0.08, 0.09, 0.1};
    double[] couplings = {2, 3, 4};
    double[][] radius =
        IntStream.range(0, couplings.length)
            .parallel()
            .mapToObj(
                k -> Arrays.stream(temperatures).map(tau -> radius(couplings[k], tau)).toArray())
            .toArray(double[][]::new);
    List<String> ends = new ArrayList<>();
    for (int k = 0; k < couplings.length; k++) {
      String name = String.format(Locale.ROOT, "c = %.0f", couplings[k]);
      chart.addSeries(name, temperatures, radius[k]).setMarker(SeriesMarkers.CIRCLE);
      double last = 0;
      for (int j = 0; j < temperatures.length; j++) {
        last = radius[k][j] > 0.2 ? temperatures[j] : last;
      }
      ends.add(last > 0 ? String.format(Locale.ROOT, "%s to %.3f", name, last) : name + " never");
    }
    double[] fine = IntStream.rangeClosed(0, 50).mapToDouble(k -> 0.03 + 0.00106 * k).toArray();
    double[] closure =
        Arrays.stream(fine)
            .map(tau -> (1 - Math.sqrt(Math.max(0, 1 - 12 * tau))) / 6)
            .map(v -> Math.sqrt(4 * (1 - 3 * v) / 3))
            .toArray();
    chart.addSeries("closure, c large", fine, closure).setMarker(SeriesMarkers.NONE);
    findings.accept(
        new Finding(
            "game.oscillation",
            "mean-field limit of the steps, from the cycle, T = 24",
            "oscillation for strong coupling and small temperature (Mourrat, Pillaud-Vivien 2026)",
            "cycles at tau: " + String.join(", ", ends),
            "deterministic; closure: to 1/12 = 0.083 as c grows"));
    return Picture.of(chart);
  }

  private static double radius(double coupling, double temperature) {
    // Euler adds c^2 h / 2 to the growth of the means.
    double step = 0.04 / (coupling * coupling);
    GameLaw law = GameLaw.of(new DoubleWell(coupling, 1), temperature, 1, step, 3);
    Profile now =
        new Profile(
            law.law(x -> StrictMath.exp(-(x - 1) * (x - 1) / 0.18)),
            law.law(y -> StrictMath.exp(-y * y / 0.18)));
    int steps = (int) Math.round(24 / step);
    for (int k = 0; k < steps; k++) {
      now = law.after(now);
    }
    return Math.hypot(Profile.mean(now.row())[0], Profile.mean(now.column())[0]);
  }

  /** What averaged gradients leave of the means, by the rate at which they forget. */
  private static Picture averagedGradient(Consumer<Finding> findings) throws IOException {
    XYChart chart = Plot.lines("rate of forgetting eta", "radius of the averages", true);
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    double[] rates = {0.01, 0.03, 0.1, 0.3};
    double[][] games = {{4, 0.06}, {0.7, 0.5}};
    List<String> ends = new ArrayList<>();
    for (double[] game : games) {
      double[] left =
          Arrays.stream(rates).parallel().map(eta -> averaged(game[0], game[1], eta)).toArray();
      String name = String.format(Locale.ROOT, "c = %.1f, tau = %.2f", game[0], game[1]);
      chart.addSeries(name, rates, left).setMarker(SeriesMarkers.CIRCLE);
      ends.add(
          String.format(
              Locale.ROOT,
              "%s: %.3f at eta = %.3f, %.3f at %.1f",
              name,
              left[0],
              rates[0],
              left[rates.length - 1],
              rates[rates.length - 1]));
    }
    findings.accept(
        new Finding(
            "game.averaged-gradient",
            "mean-field limit of the steps, T = 8 / eta",
            "exponential convergence of discounted averages for small eta (Lu, Monmarche 2025)",
            "radius of the averages, 1 at the start: " + String.join("; ", ends),
            "deterministic; the cold game needs eta below about 1e-5, and only shrinks as eta falls"));
    return Picture.of(chart);
  }

  private static double averaged(double coupling, double temperature, double forgetting) {
    double step = 0.02;
    GameLaw law = GameLaw.of(new DoubleWell(coupling, 1), temperature, 1, step, 3.5);
    Profile now =
        new Profile(
            law.law(x -> StrictMath.exp(-(x - 1) * (x - 1) / 0.18)),
            law.law(y -> StrictMath.exp(-y * y / 0.18)));
    double[] past = {1, 0};
    int steps = (int) Math.round(8 / (forgetting * step));
    double sum = 0;
    for (int k = 0; k < steps; k++) {
      now =
          law.after(
              now,
              new Profile(
                  ParticleMeasure.uniform(1, new double[] {past[0]}),
                  ParticleMeasure.uniform(1, new double[] {past[1]})));
      past[0] += step * forgetting * (Profile.mean(now.row())[0] - past[0]);
      past[1] += step * forgetting * (Profile.mean(now.column())[0] - past[1]);
      sum += k >= steps - steps / 4 ? Math.hypot(past[0], past[1]) : 0;
    }
    return 4 * sum / steps;
  }

  /** Polynomial games on spheres: Langevin against Wasserstein-Fisher-Rao, exact error. */
  private static Picture polynomialGames(Consumer<Finding> findings) throws IOException {
    XYChart chart = Plot.lines("iterations", "Nikaido-Isoda error", true);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    int[] record = IntStream.rangeClosed(1, 25).map(k -> 24 * k).toArray();
    double[] iterations = Arrays.stream(record).asDoubleStream().toArray();
    DescentAscent[] dynamics = {
      new DescentAscent(1, 0, 0.1, 1, false),
      new DescentAscent(1, 0, 0.01, 1, false),
      new DescentAscent(0.1, 1, 0, 1, false)
    };
    String[] names = {"Langevin, tau = 0.1", "Langevin, tau = 0.01", "Fisher-Rao, average"};
    for (int d : new int[] {4, 20}) {
      SphericalPolynomial payoff = polynomial(d);
      Stream stream = Stream.of(32, d, 0, 0, Purpose.INITIAL);
      Profile initial = new Profile(sphere(stream, d), sphere(stream, d));
      double[][] errors =
          IntStream.range(0, dynamics.length)
              .parallel()
              .mapToObj(
                  k -> {
                    List<Profile> path = dynamics[k].run(payoff, initial, 0.05, record, 33);
                    return IntStream.range(0, path.size())
                        .mapToDouble(
                            j ->
                                NikaidoIsoda.of(
                                    payoff,
                                    dynamics[k].reaction() > 0
                                        ? Profile.average(path.subList(0, j + 1))
                                        : path.get(j)))
                        .toArray();
                  })
              .toArray(double[][]::new);
      List<String> ends = new ArrayList<>();
      for (int k = 0; k < dynamics.length; k++) {
        chart
            .addSeries("d = " + d + ", " + names[k], iterations, errors[k])
            .setMarker(SeriesMarkers.NONE);
        ends.add(String.format(Locale.ROOT, "%.3f (%s)", errors[k][record.length - 1], names[k]));
      }
      findings.accept(
          new Finding(
              "game.fisher-rao-average",
              "polynomial game on spheres, d = %d, 32 particles a player, h = 0.05, 600 iterations"
                  .formatted(d),
              "Wasserstein-Fisher-Rao reaches smaller errors in low dimension, Langevin is left with the bias of its temperature (Domingo-Enrich, Jelassi, Mensch, Rotskoff, Bruna 2020, section 5; as remembered, settings not found)",
              String.join(", ", ends),
              "one game; errors exact by the secular equation"));
    }
    return Picture.of(chart);
  }

  private static SphericalPolynomial polynomial(int d) {
    Stream stream = Stream.of(31, d, 0, 0, Purpose.INSTANCE);
    double[][][] matrices = new double[4][d][];
    for (double[][] matrix : matrices) {
      for (int k = 0; k < d; k++) {
        matrix[k] = stream.normals(d);
      }
    }
    return new SphericalPolynomial(matrices, new double[][] {stream.normals(d), stream.normals(d)});
  }

  private static ParticleMeasure sphere(Stream stream, int d) {
    double[] positions = stream.normals(32 * d);
    for (int i = 0; i < 32; i++) {
      Space.SPHERE.retract(positions, i * d, d);
    }
    return ParticleMeasure.uniform(d, positions);
  }
}
