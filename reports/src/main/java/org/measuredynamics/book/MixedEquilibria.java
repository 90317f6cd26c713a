package org.measuredynamics.book;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.TrigonometricPayoff;
import org.measuredynamics.limit.MixedEquilibrium;
import org.measuredynamics.measure.ParticleMeasure;

/** Mirror prox of particles near a mixed equilibrium. */
@AutoService(Chapter.class)
public final class MixedEquilibria implements Chapter {
  private static final int[] RECORD = IntStream.rangeClosed(0, 60).map(k -> 50 * k).toArray();
  private static final double REACTION = 0.04;

  /** As published, 0.001 on a circle of length 1. */
  private static final DescentAscent MIRROR_PROX =
      new DescentAscent(0.004 * Math.PI * Math.PI, REACTION, 0, 1, true);

  private static final MixedEquilibrium GAME = new MixedEquilibrium(1, 1, 2);

  @Override
  public List<Figure> figures() {
    return List.of(
        new Figure(
            "game.mirror-prox",
            "mirror-prox",
            "The game sin 4 pi x + sin 4 pi y + 2 cos 2 pi (x + y) from 10 and 11 particles, evenly spaced: the exact Nikaido-Isoda error. Simultaneous descent-ascent circles and leaves; without transport or without reaction the error stays. Line: C (1 - h^2 + h^4)^{k/2}, h = alpha C = 0.08, through the last point.",
            findings -> Picture.of(errors(findings))));
  }

  private static XYChart errors(Consumer<Finding> findings) {
    XYChart chart = Plot.lines("steps k", "Nikaido-Isoda error", false);
    chart.getStyler().setYAxisLogarithmic(true);
    double[] steps = Arrays.stream(RECORD).asDoubleStream().toArray();
    Map<String, DescentAscent> runs = new LinkedHashMap<>();
    runs.put("mirror prox", MIRROR_PROX);
    runs.put("descent-ascent", MIRROR_PROX.withoutExtragradient());
    runs.put("positions alone", MIRROR_PROX.withReaction(0));
    runs.put("weights alone", MIRROR_PROX.withTransport(0));
    Map<String, double[]> errors = new LinkedHashMap<>();
    runs.forEach(
        (name, dynamics) -> {
          errors.put(name, errors(dynamics));
          chart.addSeries(name, steps, errors.get(name)).setMarker(SeriesMarkers.NONE);
        });
    double[] right = errors.get("mirror prox");
    double h = REACTION * GAME.coupling();
    double log = StrictMath.log(1 - h * h + h * h * h * h) / 2;
    double last = steps[steps.length - 1];
    double[] rate =
        Arrays.stream(steps)
            .map(k -> right[right.length - 1] * StrictMath.exp(log * (k - last)))
            .toArray();
    XYSeries line = chart.addSeries("rate of the masses", steps, rate);
    line.setLineStyle(SeriesLines.DASH_DASH);
    line.setMarker(SeriesMarkers.NONE);
    double[] circling = errors.get("descent-ascent");
    findings.accept(
        new Finding(
            "game.mirror-prox",
            "10 and 11 particles, 50 and 100 steps",
            "their code, on a grid of 1e-4 and so from below: mirror prox 0.0452599511, 0.0472685922, descent-ascent 0.0490644393, 0.0611275580 (Wang, Chizat 2022)",
            String.format(
                Locale.ROOT,
                "mirror prox %.10f, %.10f, descent-ascent %.10f, %.10f",
                right[1],
                right[2],
                circling[1],
                circling[2]),
            "deterministic; errors exact up to rounding"));
    return chart;
  }

  private static double[] errors(DescentAscent dynamics) {
    TrigonometricPayoff payoff = GAME.payoff();
    Profile start = new Profile(evenly(10), evenly(11));
    return dynamics.run(payoff, start, 1, RECORD, 1).stream()
        .mapToDouble(profile -> NikaidoIsoda.of(payoff, profile))
        .toArray();
  }

  private static ParticleMeasure evenly(int n) {
    return ParticleMeasure.uniform(
        1, IntStream.range(0, n).mapToDouble(i -> 2 * Math.PI * i / n).toArray());
  }
}
