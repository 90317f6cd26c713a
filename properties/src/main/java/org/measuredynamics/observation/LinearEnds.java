package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.limit.LinearDescent;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.statistic.NormalArray.Axis;

/**
 * Networks of linear units phi = theta . x at one time: outputs at the unit vectors are the
 * coordinates of the mean neuron, which one affine map moves, whatever n. Under the gradient flow
 * and Langevin dynamics that is of the mean itself, in lazy training of n^{1/2} times it: here, of
 * s.
 *
 * @param question recorded once
 * @param states s(k), replicates x d
 * @param roundoff of whoever trained them
 */
public record LinearEnds(Ensemble question, double[][] states, double roundoff) {
  /** Of all normal numbers that are ever drawn none is so large. */
  private static final double DEVIATIONS = 10;

  /** Of a number: of storage, there and back, of its deviation, and of the normal one. */
  private static final int ROUNDINGS = 4;

  /** Replicates of one answer. */
  private static final int PART = 1 << 12;

  /** Has so many replicates trained, recorded once. */
  public static LinearEnds of(Trial<?> trial, Ensemble asked, int replicates) {
    return along(trial, asked, replicates).get(0);
  }

  /** Has so many replicates trained; returns what they were at each record. */
  public static List<LinearEnds> along(Trial<?> trial, Ensemble asked, int replicates) {
    int d = asked.energy().dimension();
    double[][] axes = new double[d][d];
    for (int c = 0; c < d; c++) {
      axes[c][c] = 1;
    }
    Ensemble question = asked.at(axes);
    int[] record = question.record();
    double[][][] states = new double[record.length][replicates][d];
    double scale = Math.sqrt(question.particles()) / unit(question);
    for (int first = 0; first < replicates; first += PART) {
      int count = Math.min(PART, replicates - first);
      double[][][] outputs = trial.implementation().ensemble(question.part(first, count)).outputs();
      for (int r = 0; r < count; r++) {
        for (int k = 0; k < record.length; k++) {
          double[] mean = outputs[r][k];
          Arrays.setAll(states[k][first + r], c -> scale * mean[c]);
        }
      }
    }
    return IntStream.range(0, record.length)
        .mapToObj(k -> new LinearEnds(question.recorded(record[k]), states[k], trial.roundoff()))
        .toList();
  }

  private static double unit(Ensemble question) {
    return question.dynamics() instanceof Dynamics.Lazy ? 1 : Math.sqrt(question.particles());
  }

  private int steps() {
    return question.record()[0];
  }

  private LinearDescent descent(int steps) {
    return LinearDescent.after(question.energy().data(), question.step(), steps);
  }

  /** Deviations of a neuron. */
  private double[] deviations() {
    return ((NormalLaw) question.law()).deviations();
  }

  /** The deviation of the noise of a neuron in so many steps together; 0 without noise. */
  private double noise(int steps) {
    return question.dynamics() instanceof Dynamics.Langevin langevin
        ? Math.sqrt(2 * langevin.temperature() * question.step() * steps)
        : 0;
  }

  /** Returns where networks without noise began, as their ends tell: standard normal numbers. */
  public NormalArray starts() {
    LinearDescent descent = descent(steps());
    RealMatrix map = descent.inverse().copy();
    double[] deviations = deviations();
    for (int c = 0; c < deviations.length; c++) {
      map.setRowVector(c, map.getRowVector(c).mapMultiply(unit(question) / deviations[c]));
    }
    return array(Arrays.stream(states).map(s -> minus(s, descent.shift())), map, rounding());
  }

  /** Returns where networks are, in directions that are independent: standard normal numbers. */
  public NormalArray whitened() {
    LinearDescent descent = descent(steps());
    RealMatrix spread =
        descent.power().multiply(MatrixUtils.createRealDiagonalMatrix(deviations()));
    RealMatrix covariance = spread.multiply(spread.transpose()).add(ofNoise(descent));
    return array(
        Arrays.stream(states).map(s -> minus(s, descent.shift())), root(covariance), rounding());
  }

  /**
   * Returns the noise that moved the same networks from here to a later time, in directions that
   * are independent: standard normal numbers.
   */
  public NormalArray noiseUntil(LinearEnds later) {
    return array(
        between(later),
        root(ofNoise(descent(later.steps() - steps()))),
        rounding() + later.rounding());
  }

  /**
   * Observes that without noise the same networks are, at a later time, where the way from here
   * leads.
   */
  public void observeLater(Trial<?> trial, String what, LinearEnds later) {
    trial.atMost(
        "%s: from %d steps to %d, the farthest of %d networks off"
            .formatted(what, steps(), later.steps(), states.length),
        between(later).mapToDouble(Contraction::norm).max().orElse(0),
        0,
        Budget.ofRounding(rounding() + later.rounding()));
  }

  /** s(l) less where s(k) leads without noise. */
  private Stream<double[]> between(LinearEnds later) {
    LinearDescent way = descent(later.steps() - steps());
    return IntStream.range(0, states.length)
        .mapToObj(r -> minus(later.states[r], way.end(states[r])));
  }

  private RealMatrix ofNoise(LinearDescent way) {
    return way.noise().scalarMultiply(noise(1) * noise(1));
  }

  /** C^-1/2, C the covariance of n^{1/2} times the mean neuron. */
  private RealMatrix root(RealMatrix covariance) {
    EigenDecomposition parts = new EigenDecomposition(covariance);
    double[] scales = parts.getRealEigenvalues();
    Arrays.setAll(scales, e -> unit(question) / Math.sqrt(scales[e]));
    return parts
        .getV()
        .multiply(MatrixUtils.createRealDiagonalMatrix(scales))
        .multiply(parts.getVT());
  }

  /** Rows, each off by a bound, turned to what is claimed standard normal. */
  private NormalArray array(Stream<double[]> rows, RealMatrix map, double bound) {
    int d = map.getRowDimension();
    double[] blur = new double[d];
    Arrays.setAll(
        blur, c -> map.getRowVector(c).getNorm() * bound + ROUNDINGS * roundoff * DEVIATIONS);
    double[] values = rows.flatMapToDouble(s -> Arrays.stream(map.operate(s))).toArray();
    double[] errors = new double[values.length];
    Arrays.setAll(errors, c -> blur[c % d]);
    return NormalArray.of(
            values, new Axis("replicate", values.length / d), new Axis("coordinate", d))
        .blurred(errors);
  }

  /**
   * Returns what rounding may do to s(k), its norm. In every step neurons are stored, and residuals
   * lose some roundoffs of the sum of all their terms, which add up where outputs are carried
   * along; no step enlarges what those before it have done. Sizes are those of normal numbers of no
   * more than so many deviations.
   */
  double rounding() {
    DataSet data = question.energy().data();
    int steps = steps();
    double unit = unit(question);
    double root = Math.sqrt(question.particles());
    double[] deviations = deviations();
    Arrays.setAll(deviations, c -> (deviations[c] + noise(steps)) / unit);
    double[] atStart = deviations.clone();
    Arrays.setAll(atStart, c -> DEVIATIONS * atStart[c]);
    double pace =
        question.step()
            / data.size()
            * Contraction.norm(
                Arrays.stream(data.eachInput()).mapToDouble(Contraction::norm).toArray());
    // Residuals together are never larger than without a step, and all neurons move alike.
    double moved = steps * pace * terms(data, atStart);
    // n^{1/2} times the mean of |theta_i|, which is below their root mean square.
    double[] sizes = new double[deviations.length];
    Arrays.setAll(sizes, c -> deviations[c] * (root + DEVIATIONS) + moved);
    double chain = question.energy().operations(question.particles()) * roundoff;
    double ofStep =
        ROUNDINGS * roundoff * Contraction.norm(sizes) + chain * steps * pace * terms(data, sizes);
    return steps * ofStep + chain * Contraction.norm(sizes);
  }

  /** The norm of all residuals together, of coordinates so large, whatever the signs. */
  private static double terms(DataSet data, double[] sizes) {
    double[] terms = new double[data.size()];
    for (int j = 0; j < terms.length; j++) {
      double[] x = data.input(j);
      terms[j] = Math.abs(data.target(j));
      for (int c = 0; c < x.length; c++) {
        terms[j] += sizes[c] * Math.abs(x[c]);
      }
    }
    return Contraction.norm(terms);
  }

  private static double[] minus(double[] x, double[] y) {
    double[] difference = x.clone();
    Arrays.setAll(difference, c -> x[c] - y[c]);
    return difference;
  }
}
