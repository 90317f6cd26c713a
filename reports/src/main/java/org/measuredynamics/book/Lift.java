package org.measuredynamics.book;

import com.google.auto.service.AutoService;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.FlowMutant;

/** The figures of the block lift: flows of the diabetes table. */
@AutoService(Chapter.class)
public final class Lift implements Chapter {
  private static final String THEOREM = "lift.energy-dissipation";
  private static final int NEURONS = 64;
  private static final int PATIENTS = 48;
  private static final List<String> UNITS = List.of("tanh", "sigmoid", "erf", "cos");
  private static final FlowMutant MUTANT = FlowMutant.STEP_5_PERCENT_LONG;

  @Override
  public List<Figure> figures() {
    return List.of(
        new Figure(
            THEOREM,
            "energy-decay",
            "Energy along the continuous flow, %d neurons on %d patients of the diabetes table."
                .formatted(NEURONS, PATIENTS),
            findings -> energyDecay()),
        new Figure(
            THEOREM,
            "order-of-convergence",
            "Defect of energy dissipation of the Euler scheme over [0, 1] against its step: parallel to the line of slope 1, first order. The mutant %s, whose steps are longer than they are said to be, is not."
                .formatted(MUTANT.id()),
            findings -> orderOfConvergence()));
  }

  private static NetworkInstance instance(String unit) {
    return new NetworkInstance(
        unit,
        Risk.SQUARE,
        Regulariser.Kind.NONE,
        NetworkInstance.Source.DIABETES,
        10,
        PATIENTS,
        NEURONS,
        false,
        1);
  }

  /** Energy along the continuous flow, for four units on the diabetes table. */
  private static Picture energyDecay() {
    XYChart chart = Plot.lines("time t", "energy F(mu_t) / F(mu_0)", false);
    int[] record = IntStream.rangeClosed(0, 40).toArray();
    double[] times = Arrays.stream(record).mapToDouble(k -> 0.25 * k).toArray();
    for (String unit : UNITS) {
      Energy energy = instance(unit).energy();
      double[] values =
          GradientFlow.of(energy).continuous(instance(unit).initial(), 0.25, record, 1e-8).stream()
              .mapToDouble(energy::value)
              .toArray();
      double first = values[0];
      Arrays.setAll(values, k -> values[k] / first);
      chart.addSeries(unit, times, values).setMarker(SeriesMarkers.NONE);
    }
    return Picture.of(chart);
  }

  /** Defect of energy dissipation against the step, for four units: slope 1 is the theorem. */
  private static Picture orderOfConvergence() throws IOException {
    XYChart chart = Plot.lines("step h", "defect over [0, 1]", true);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    for (String unit : UNITS) {
      try (Implementation reference = new ReferenceImplementation()) {
        addDefects(chart, unit, reference, unit);
      }
    }
    try (Implementation mutant = MUTANT.implementation()) {
      addDefects(chart, "tanh, " + MUTANT.id(), mutant, "tanh");
    }
    double[] ends = {1.0 / 512, 1.0 / 8};
    XYSeries slope = chart.addSeries("slope 1", ends, new double[] {ends[0] / 10, ends[1] / 10});
    slope.setMarker(SeriesMarkers.NONE);
    return Picture.of(chart);
  }

  private static void addDefects(
      XYChart chart, String name, Implementation implementation, String unit) {
    Energy energy = instance(unit).energy();
    List<Double> sizes = new ArrayList<>();
    List<Double> defects = new ArrayList<>();
    for (int steps = 8; steps <= 512; steps *= 2) {
      double h = 1.0 / steps;
      List<ParticleMeasure> path =
          implementation.run(Problem.euler(energy, instance(unit).initial(), h, steps));
      double defect = energy.value(path.get(steps)) - energy.value(path.get(0));
      for (int k = 0; k < steps; k++) {
        defect += h * energy.dissipation(path.get(k));
      }
      sizes.add(h);
      defects.add(Math.abs(defect));
    }
    chart.addSeries(name, sizes, defects).setMarker(SeriesMarkers.CIRCLE);
  }
}
