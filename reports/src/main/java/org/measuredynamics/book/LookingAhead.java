package org.measuredynamics.book;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.measure.ParticleMeasure;

/** Steps that look ahead, on games whose field is linear. */
@AutoService(Chapter.class)
public final class LookingAhead implements Chapter {
  private static final int LATE = 40;

  @Override
  public List<Figure> figures() {
    return List.of(
        new Figure(
            "game.last-iterate",
            "last-iterate",
            "l = s x y: by how much the distance of the means from the equilibrium changes in a late step. Points: two and three particles, steps 40 and 41. Lines: (1 + h^2 s^2)^{1/2}, (1 - h^2 s^2 + h^4 s^4)^{1/2} and the larger root of r^2 - (1 - 2ihs) r - ihs; below 1 just to h s = 1 and to h s = 3^{-1/2}.",
            findings -> Picture.of(factors())));
  }

  private static XYChart factors() {
    Map<String, DescentAscent> dynamics = new LinkedHashMap<>();
    dynamics.put("descent-ascent", DescentAscent.GRADIENT);
    dynamics.put("extragradient", DescentAscent.GRADIENT.withExtragradient());
    dynamics.put("optimistic", DescentAscent.GRADIENT.withOptimism());
    Map<String, DoubleUnaryOperator> factors =
        Map.of(
            "descent-ascent",
            r -> Math.sqrt(1 + r * r),
            "extragradient",
            r -> Math.sqrt(1 - r * r + r * r * r * r),
            "optimistic",
            LookingAhead::largerRoot);
    XYChart chart = Plot.lines("h s", "factor of the distance in a step", false);
    double[] fine = grid(0, 0.01, 111);
    double[] coarse = grid(0.05, 0.1, 11);
    dynamics.forEach(
        (name, each) -> {
          chart
              .addSeries(name, fine, Arrays.stream(fine).map(factors.get(name)).toArray())
              .setMarker(SeriesMarkers.NONE);
          XYSeries found =
              chart.addSeries(
                  name + ", particles",
                  coarse,
                  Arrays.stream(coarse).map(r -> late(each, r)).toArray());
          found.setLineStyle(SeriesLines.NONE);
          found.setMarker(SeriesMarkers.CIRCLE);
        });
    return chart;
  }

  private static double[] grid(double first, double spacing, int count) {
    return IntStream.range(0, count).mapToDouble(k -> first + k * spacing).toArray();
  }

  /** |r|, as in theory.md, Bilinear games. */
  private static double largerRoot(double r) {
    double square =
        r <= 0.5
            ? (1 + Math.sqrt(1 - 4 * r * r)) / 2
            : 0.25 + Math.pow(r + Math.sqrt(4 * r * r - 1) / 2, 2);
    return Math.sqrt(square);
  }

  private static double late(DescentAscent dynamics, double r) {
    Profile start =
        new Profile(
            ParticleMeasure.uniform(1, new double[] {1, 0.2}),
            ParticleMeasure.uniform(1, new double[] {-0.5, 1, 0.7}));
    List<Profile> path =
        dynamics.run(
            new QuadraticPayoff(new double[][] {{r}}, 0, 0),
            start,
            1,
            new int[] {LATE, LATE + 1},
            1);
    return distance(path.get(1)) / distance(path.get(0));
  }

  private static double distance(Profile profile) {
    return Math.hypot(Profile.mean(profile.row())[0], Profile.mean(profile.column())[0]);
  }
}
