package org.measuredynamics.instance;

import java.util.Arrays;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;

/**
 * A chain of runs of noisy particles that begin in one place, each run from where the one before
 * ended, and colder.
 *
 * @param energy of units of one or two parameters
 * @param place where all particles begin
 * @param step h
 * @param deviations (2 tau h)^{1/2} of the noise of a step, of each run
 * @param steps of each run
 */
public record AnnealedChain(
    NetworkEnergy energy, double[] place, double step, double[] deviations, int steps) {
  /** Of targets so large nothing is left of the outputs beside them. */
  private static final double LARGE = 0x1p40;

  private static final int ON_CIRCLE = 10;

  /** Returns the chain of an instance, under the square risk: on the line, or of its own unit. */
  public static AnnealedChain of(NetworkInstance instance) {
    return instance.unit().equals("von-mises") ? circle(instance, Risk.SQUARE) : plane(instance);
  }

  /**
   * Returns spikes on the circle, which interact as much as targets attract them, of that risk: so
   * cold that it shows.
   */
  public static AnnealedChain circle(NetworkInstance instance, Risk risk) {
    Stream stream = instance.stream(Draw.ANNEALING);
    Unit unit = Unit.named("von-mises");
    double start = 2 * Math.PI * stream.uniform();
    double[] spike = {start + 0.3 + 0.5 * stream.uniform()};
    double[] other = {start - 0.8 - 0.5 * stream.uniform()};
    double[] inputs = new double[ON_CIRCLE];
    double[] targets = new double[ON_CIRCLE];
    for (int j = 0; j < ON_CIRCLE; j++) {
      inputs[j] = 2 * Math.PI * j / ON_CIRCLE;
      double[] x = {inputs[j]};
      double y = 0.9 * unit.value(spike, x) + 0.5 * unit.value(other, x);
      targets[j] = risk == Risk.SQUARE ? y : y > 0.1 ? 1 : -1;
    }
    double strength =
        instance.regulariser() == Regulariser.Kind.NONE ? 0 : 0.02 + 0.03 * stream.uniform();
    NetworkEnergy energy =
        NetworkEnergy.of(
            unit,
            risk,
            new Regulariser(instance.regulariser(), strength),
            DataSet.of("circle", 1, inputs, targets));
    double width = 0.8 + 0.4 * stream.uniform();
    return new AnnealedChain(
        energy,
        new double[] {start},
        0.25,
        new double[] {0.11 * width, 0.085 * width, 0.065 * width},
        3);
  }

  /** Units of two parameters, steps as long as their curvature admits. */
  private static AnnealedChain plane(NetworkInstance instance) {
    Stream stream = instance.stream(Draw.ANNEALING);
    NetworkEnergy drawn =
        new NetworkInstance(
                instance.unit(),
                Risk.SQUARE,
                instance.regulariser(),
                NetworkInstance.Source.SYNTHETIC,
                1,
                instance.data(),
                1,
                false,
                instance.seed())
            .network();
    double[] place = stream.normals(drawn.dimension());
    double curvature = drawn.regulariser().curvature();
    for (int j = 0; j < drawn.data().size(); j++) {
      curvature +=
          Math.abs(drawn.data().target(j))
              * drawn.unit().curvatureBound(place, drawn.data().input(j), 0)
              / drawn.data().size();
    }
    double width = 0.8 + 0.4 * stream.uniform();
    return new AnnealedChain(
        drawn,
        place,
        0.2 / Math.max(1e-3, curvature),
        new double[] {0.3 * width, 0.25 * width, 0.2 * width},
        3);
  }

  /**
   * Returns the chain of the same energy without interaction: with targets and regulariser times
   * 2^40, as many times shorter steps and hotter noise, slopes are those of outputs that are 0.
   */
  public AnnealedChain withoutInteraction() {
    DataSet data = energy.data();
    double[] targets = Arrays.stream(data.targets()).map(y -> LARGE * y).toArray();
    return new AnnealedChain(
        NetworkEnergy.of(
            energy.unit(),
            energy.risk(),
            new Regulariser(energy.regulariser().kind(), LARGE * energy.regulariser().strength()),
            DataSet.of("large targets", data.dimension(), data.inputs(), targets)),
        place,
        step / LARGE,
        deviations,
        steps);
  }

  /** Returns the same chain with other deviations of the noise, and so many steps a run. */
  public AnnealedChain with(double[] others, int more) {
    return new AnnealedChain(energy, place, step, others, more);
  }

  /** Returns the same chain from another place. */
  public AnnealedChain from(double... other) {
    return new AnnealedChain(energy, other, step, deviations, steps);
  }

  /** Returns tau of a run. */
  public double temperature(int run) {
    return deviations[run] * deviations[run] / (2 * step);
  }

  /** Returns how many runs there are. */
  public int runs() {
    return deviations.length;
  }

  /** Returns so many particles, all in their place. */
  public ParticleMeasure start(int particles) {
    double[] positions = new double[particles * place.length];
    Arrays.setAll(positions, c -> place[c % place.length]);
    return ParticleMeasure.uniform(place.length, positions);
  }
}
