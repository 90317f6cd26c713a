package org.measuredynamics.instance;

import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.limit.ReluOnLine;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;

/**
 * Relu networks on a line many of whose neurons cross the kink, at another speed than they come at,
 * or come back: targets of two slopes, the one of a few tenths of the other, of either sign, and
 * output weights that begin wider than inner ones. What the borders of sectors add to a fluctuation
 * is then a tenth of it.
 *
 * @param energy the square risk of the data
 * @param law of (a, w) at the start
 * @param step h
 * @param steps how many, until the steeper side has a fraction of its error left
 */
public record CrossingNeurons(NetworkEnergy energy, NormalLaw law, double step, int steps) {
  /** Steps at most. */
  private static final int MOST = 10;

  /** Steps at least: a border that moves shows two steps later. */
  private static final int FEWEST = 4;

  /** Of its error at the start, what the steeper side has left at the end. */
  private static final double LEFT = 0.25;

  /** What borders add, of the fluctuation, in the root mean square. */
  private static final double PART = 0.11;

  private static final int TRIES = 200;

  /** Returns the problem of an instance, of as many data as it has, and 2 at least. */
  public static CrossingNeurons of(NetworkInstance instance) {
    Stream stream = instance.stream(Draw.CROSSINGS);
    CrossingNeurons drawn = draw(stream, Math.max(2, instance.data()));
    for (int k = 0; k < TRIES && !drawn.crosses(); k++) {
      drawn = draw(stream, Math.max(2, instance.data()));
    }
    return drawn;
  }

  private static CrossingNeurons draw(Stream stream, int m) {
    double steep = (2 + 2.5 * stream.uniform()) * (stream.integer(2) == 0 ? 1 : -1);
    double flat = steep * (0.12 + 0.18 * stream.uniform()) * (stream.integer(2) == 0 ? 1 : -1);
    int mirror = stream.integer(2) == 0 ? 1 : -1;
    double[] inputs = new double[m];
    double[] targets = new double[m];
    double pull = 0;
    for (int j = 0; j < m; j++) {
      double size = j % 2 == 0 ? 0.5 + 0.6 * stream.uniform() : 1 + 0.7 * stream.uniform();
      double slope = j % 2 == 0 ? steep : flat;
      inputs[j] = size * (j % 2 == 0 ? mirror : -mirror);
      targets[j] = mirror * slope * inputs[j] * (0.9 + 0.2 * stream.uniform());
      pull += j % 2 == 0 ? Math.abs(inputs[j] * targets[j]) / m : 0;
    }
    NormalLaw law =
        new NormalLaw(new double[] {2 + 0.6 * stream.uniform(), 0.45 + 0.25 * stream.uniform()});
    double step = (0.15 + 0.15 * stream.uniform()) / pull;
    CrossingNeurons longest =
        new CrossingNeurons(
            NetworkEnergy.of(
                Unit.named("relu"),
                Risk.SQUARE,
                Regulariser.NONE,
                DataSet.of("two slopes", 1, inputs, targets)),
            law,
            step,
            MOST);
    return longest.untilLeft(mirror == 1 ? 0 : 1);
  }

  /** The same for fewer steps. */
  private CrossingNeurons untilLeft(int steeper) {
    ReluOnLine limit = limit();
    double first = limit.slopes(limit.outputs(0))[steeper];
    int count = 0;
    while (count < steps && limit.slopes(limit.outputs(count))[steeper] / first > LEFT) {
      count++;
    }
    return new CrossingNeurons(energy, law, step, count);
  }

  /** Returns the limit of wide networks. */
  public ReluOnLine limit() {
    return ReluOnLine.of(energy.data(), law, step, steps);
  }

  /** Returns the numbers of steps after which networks are looked at: half of them, and all. */
  public int[] record() {
    return new int[] {steps / 2, steps};
  }

  /** Returns whether so many neurons cross that borders matter. */
  public boolean crosses() {
    if (steps < FEWEST) {
      return false;
    }
    ReluOnLine limit = limit();
    double[][][] whole = limit.moments(1, 0);
    double[][][] ofBorders = limit.moments(1, -1);
    double all = 0;
    double added = 0;
    for (int t : record()) {
      for (int c = 0; c < 2; c++) {
        all += whole[t][c][0];
        added += ofBorders[t][c][0];
      }
    }
    return added >= PART * PART * all;
  }
}
