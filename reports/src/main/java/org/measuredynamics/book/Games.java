package org.measuredynamics.book;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** The pictures of the block game, drawn from games of the reference played here. */
final class Games {
  private static final int PARTICLES = 500;
  private static final double STEP = 0.005;
  private static final int STEPS = 4000;

  private final List<Finding> findings = new ArrayList<>();

  /** Returns what the pictures drawn so far say. */
  List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** Radius of the means on double wells: cold, warm, and cold with separated time scales. */
  String oscillation() throws IOException {
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
    findings.add(
        new Finding(
            "game.oscillation",
            "c = 4, n = 500, T = 20",
            "strongly coupled double wells stay near the limit cycle at small temperature (Mourrat, Pillaud-Vivien 2026); separated time scales converge",
            "radius at the end: " + String.join(", ", ends),
            "one run; closure: 1.065 at tau = 0.04, threshold 1/12"));
    return Plot.svg(chart);
  }

  private static ParticleMeasure player(Stream stream, double mean) {
    double[] positions = stream.normals(PARTICLES);
    Arrays.setAll(positions, i -> mean + 0.3 * positions[i]);
    return ParticleMeasure.uniform(1, positions);
  }

  /** Nikaido-Isoda error of averages and of last iterates on rock, paper, scissors. */
  String averages() throws IOException {
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
    findings.add(
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
    return Plot.svg(chart);
  }
}
