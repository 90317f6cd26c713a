package org.measuredynamics.book;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.Langevin;
import org.measuredynamics.instance.AnnealedChain;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.limit.LangevinLaw;
import org.measuredynamics.measure.ParticleMeasure;

/** Where noisy particles end, beside the law of their steps. */
@AutoService(Chapter.class)
public final class NoisySteps implements Chapter {
  private static final int PARTICLES = 1 << 13;
  private static final int BINS = 40;
  private static final double REACH = 1.2;

  @Override
  public List<Figure> figures() {
    return List.of(
        new Figure(
            "global.langevin-law",
            "noisy-steps",
            "Spikes on the circle after three runs, each colder, from one place: densities by the transfer operator of the steps (lines) and of 8192 particles (points), with interaction, by which they repel each other, and without.",
            findings -> Picture.of(densities())));
  }

  private static XYChart densities() {
    NetworkInstance instance =
        NetworkInstance.plain("von-mises").with(Regulariser.Kind.WELLS).sized(1, 8, 1);
    AnnealedChain together = AnnealedChain.circle(instance, Risk.SQUARE);
    XYChart chart = Plot.lines("angle from the start", "density", false);
    add(chart, "with interaction", together);
    add(chart, "without", together.withoutInteraction());
    return chart;
  }

  private static void add(XYChart chart, String name, AnnealedChain chain) {
    LangevinLaw law = LangevinLaw.at(chain.energy(), chain.start(1), chain.deviations()[2] / 3);
    ParticleMeasure ends = chain.start(PARTICLES);
    for (int run = 0; run < chain.runs(); run++) {
      double temperature = chain.temperature(run);
      for (int k = 0; k < chain.steps(); k++) {
        law = law.after(chain.step(), temperature);
      }
      ends =
          Langevin.of(chain.energy(), temperature)
              .euler(ends, chain.step(), new int[] {chain.steps()}, run)
              .get(0);
    }
    ParticleMeasure grid = law.measure();
    double start = chain.place()[0];
    double spacing = law.spacing();
    int[] near =
        IntStream.range(0, grid.size())
            .filter(g -> Math.abs(grid.position(g, 0) - start) < REACH)
            .toArray();
    chart
        .addSeries(
            name,
            Arrays.stream(near).mapToDouble(g -> grid.position(g, 0) - start).toArray(),
            Arrays.stream(near).mapToDouble(g -> grid.weight(g) / spacing).toArray())
        .setMarker(SeriesMarkers.NONE);
    double width = 2 * REACH / BINS;
    double[] counts = new double[BINS];
    for (int i = 0; i < ends.size(); i++) {
      int bin = (int) Math.floor((ends.position(i, 0) - start + REACH) / width);
      if (bin >= 0 && bin < BINS) {
        counts[bin] += 1 / (width * ends.size());
      }
    }
    double[] middles = new double[BINS];
    Arrays.setAll(middles, b -> -REACH + (b + 0.5) * width);
    XYSeries particles = chart.addSeries("particles, " + name, middles, counts);
    particles.setLineStyle(SeriesLines.NONE);
    particles.setMarker(SeriesMarkers.CIRCLE);
  }
}
