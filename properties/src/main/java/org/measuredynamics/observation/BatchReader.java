package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.QRDecomposition;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.BatchProblem;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;

/**
 * Tells the mini-batch of one step: a step is -h times the mean of the gradients of its data, of
 * which there are finitely many means.
 */
final class BatchReader {
  /**
   * In units of rounding, less than every budget grants: a step farther than that from the
   * mini-batch that was found may have been taken on another one.
   */
  private static final double FAR = 1;

  private final BatchProblem problem;
  private final NetworkEnergy energy;
  private final ParticleMeasure mu;
  private final double[] move;
  private final Precision precision;
  private double[][] gradients;
  private double[] wanted;
  private double[] scale;
  private int[] nearest;
  private int[] second;

  BatchReader(BatchProblem problem, ParticleMeasure mu, double[] move, Precision precision) {
    this.problem = problem;
    this.energy = problem.energy();
    this.mu = mu;
    this.move = move;
    this.precision = precision;
  }

  /** Returns how often each datum comes, length m, of sum B. */
  int[] read(int batch) {
    return switch (problem.inputs()) {
      case AXES -> onAxes(batch);
      case PAIRS -> inPairs();
      case ANY -> nearest(batch);
    };
  }

  /** Coordinate j moves by -h ((k_j / B) R'_j + lambda theta_j). */
  private int[] onAxes(int batch) {
    double[] outputs = energy.outputs(mu);
    double ridge =
        energy.regulariser().kind() == Regulariser.Kind.NONE ? 0 : energy.regulariser().strength();
    int m = problem.data();
    int n = mu.size();
    double[] real = new double[m];
    for (int j = 0; j < m; j++) {
      double speed = 0;
      for (int i = 0; i < n; i++) {
        speed -= (move[i * m + j] / problem.step() + ridge * mu.position(i, j)) / n;
      }
      double slope = energy.risk().slope(outputs[j], energy.data().target(j));
      double times = batch * speed / slope;
      real[j] = Double.isFinite(times) ? Math.min(batch, Math.max(0, times)) : 0;
    }
    return ofSum(batch, real);
  }

  /** The nearest integers of that sum. */
  private static int[] ofSum(int batch, double[] real) {
    int[] integers = new int[real.length];
    int sum = 0;
    for (int j = 0; j < real.length; j++) {
      integers[j] = (int) Math.rint(real[j]);
      sum += integers[j];
    }
    for (; sum != batch; sum += sum < batch ? 1 : -1) {
      int sign = sum < batch ? 1 : -1;
      int at = -1;
      for (int j = 0; j < real.length; j++) {
        boolean isPossible = sign > 0 || integers[j] > 0;
        if (isPossible
            && (at < 0 || sign * (real[j] - integers[j]) > sign * (real[at] - integers[at]))) {
          at = j;
        }
      }
      integers[at] += sign;
    }
    return integers;
  }

  /** The datum of the two coordinates that move most: pairs are numbered by the greater first. */
  private int[] inPairs() {
    int a = 0;
    int b = 1;
    for (int c = 0; c < move.length; c++) {
      double size = Math.abs(move[c]);
      if (c != a && c != b && size > Math.min(Math.abs(move[a]), Math.abs(move[b]))) {
        if (Math.abs(move[a]) < Math.abs(move[b])) {
          a = c;
        } else {
          b = c;
        }
      }
    }
    int greater = Math.max(a, b);
    int datum = greater * (greater - 1) / 2 + Math.min(a, b);
    int[] read = new int[problem.data()];
    read[Math.min(datum, read.length - 1)] = 1;
    return read;
  }

  /** Of all mini-batches, that whose step is nearest, in units of rounding. */
  private int[] nearest(int batch) {
    gradients = gradients(energy, mu);
    wanted = regulariser(energy, mu, gradients);
    scale = new double[move.length];
    for (int c = 0; c < move.length; c++) {
      wanted[c] = -move[c] / problem.step() - wanted[c];
      double size = Math.abs(mu.position(c / mu.dimension(), c % mu.dimension()));
      double largest = 0;
      for (double[] gradient : gradients) {
        largest = Math.max(largest, Math.abs(gradient[c]));
      }
      scale[c] =
          precision.storage() * (size + Math.abs(move[c])) / problem.step()
              + precision.products() * largest
              + Double.MIN_NORMAL;
    }
    nearest = start(batch);
    double least = distance(nearest);
    second = best(nearest);
    while (distance(second) < least) {
      nearest = second;
      least = distance(nearest);
      second = best(nearest);
    }
    if (batch > 1 && !(least < FAR)) {
      all(new int[gradients.length], 0, batch);
      second = best(nearest);
    }
    return nearest;
  }

  /** The nearest integers to the solution of least squares; of one datum, the nearest. */
  private int[] start(int batch) {
    int m = gradients.length;
    int[] read = new int[m];
    if (batch == 1) {
      read[0] = 1;
      int[] better = best(read);
      return distance(better) < distance(read) ? better : read;
    }
    double[][] matrix = new double[move.length][m];
    double[] right = new double[move.length];
    for (int c = 0; c < right.length; c++) {
      right[c] = batch * wanted[c] / scale[c];
      for (int j = 0; j < m; j++) {
        matrix[c][j] = gradients[j][c] / scale[c];
      }
    }
    DecompositionSolver solver =
        new QRDecomposition(new Array2DRowRealMatrix(matrix, false)).getSolver();
    double[] real =
        solver.isNonSingular()
            ? solver.solve(new ArrayRealVector(right, false)).toArray()
            : new double[m];
    for (int j = 0; j < m; j++) {
      real[j] = Double.isFinite(real[j]) ? Math.min(batch, Math.max(0, real[j])) : 0;
    }
    return ofSum(batch, real);
  }

  /** The nearest of those in which one datum is another one. */
  private int[] best(int[] read) {
    double[] mean = mean(read);
    int sum = Arrays.stream(read).sum();
    int[] best = null;
    double least = Double.POSITIVE_INFINITY;
    for (int from = 0; from < read.length; from++) {
      for (int to = 0; read[from] > 0 && to < read.length; to++) {
        if (to != from) {
          double distance = distance(mean, from, to, sum, least);
          if (best == null || distance < least) {
            least = distance;
            best = read.clone();
            best[from]--;
            best[to]++;
          }
        }
      }
    }
    return best == null ? read : best;
  }

  /** The distance where one of so many data is another one; looked at no further than a limit. */
  private double distance(double[] mean, int from, int to, int sum, double limit) {
    double farthest = 0;
    for (int c = 0; c < mean.length && farthest < limit; c++) {
      double moved = mean[c] + (gradients[to][c] - gradients[from][c]) / sum;
      farthest = Math.max(farthest, Math.abs(moved - wanted[c]) / scale[c]);
    }
    return farthest;
  }

  /** Tries all ways to choose the rest of a mini-batch among the data from one on. */
  private void all(int[] read, int first, int left) {
    if (left == 0) {
      nearest = distance(read) < distance(nearest) ? read.clone() : nearest;
      return;
    }
    for (int j = first; j < read.length; j++) {
      read[j]++;
      all(read, j, left - 1);
      read[j]--;
    }
  }

  /** The greatest distance of a coordinate from where that mini-batch moves it. */
  private double distance(int[] read) {
    double[] mean = mean(read);
    double farthest = 0;
    for (int c = 0; c < mean.length; c++) {
      farthest = Math.max(farthest, Math.abs(mean[c] - wanted[c]) / scale[c]);
    }
    return farthest;
  }

  private double[] mean(int[] read) {
    int sum = Arrays.stream(read).sum();
    double[] mean = new double[move.length];
    for (int j = 0; j < read.length; j++) {
      for (int c = 0; read[j] > 0 && c < mean.length; c++) {
        mean[c] += read[j] * gradients[j][c] / sum;
      }
    }
    return mean;
  }

  /**
   * Returns whether another mini-batch is as good within twice the rounding, so that nobody can
   * tell.
   *
   * @param read how often each datum comes
   */
  boolean isAmbiguous(int[] read, double[] rounding) {
    return switch (problem.inputs()) {
      case AXES -> isAnyBelow(axesMoved(read), rounding);
      case PAIRS -> isAnyBelow(pairMoved(read), rounding);
      case ANY -> isSecondAsGood(rounding);
    };
  }

  private static boolean isAnyBelow(double[] moved, double[] rounding) {
    return IntStream.range(0, moved.length).anyMatch(c -> moved[c] <= 2 * rounding[c]);
  }

  /** How far a datum more or less moves its own coordinate, n x p. */
  private double[] axesMoved(int[] read) {
    double[] outputs = energy.outputs(mu);
    int batch = Arrays.stream(read).sum();
    double[] moved = new double[move.length];
    for (int c = 0; c < moved.length; c++) {
      int j = c % read.length;
      double slope = energy.risk().slope(outputs[j], energy.data().target(j));
      moved[c] = problem.step() * Math.abs(slope) / batch;
    }
    return moved;
  }

  /** How far the datum moves its two coordinates, one of which no other moves; infinity beside. */
  private double[] pairMoved(int[] read) {
    int datum = IntStream.range(0, read.length).filter(j -> read[j] > 0).findFirst().orElseThrow();
    double[] x = energy.data().input(datum);
    double slope = energy.risk().slope(energy.outputs(mu)[datum], energy.data().target(datum));
    double[] moved = new double[move.length];
    Arrays.setAll(
        moved,
        c ->
            x[c % x.length] == 0
                ? Double.POSITIVE_INFINITY
                : problem.step() * Math.abs(slope * x[c % x.length]));
    return moved;
  }

  private boolean isSecondAsGood(double[] rounding) {
    double[] nearestMean = mean(nearest);
    double[] secondMean = mean(second);
    for (int c = 0; c < rounding.length; c++) {
      if (problem.step() * Math.abs(secondMean[c] - nearestMean[c]) > 2 * rounding[c]) {
        return false;
      }
    }
    return true;
  }

  /** grad V_j of every datum without the regulariser, m x (n p). */
  static double[][] gradients(NetworkEnergy energy, ParticleMeasure mu) {
    DataSet data = energy.data();
    double[] outputs = energy.outputs(mu);
    int p = mu.dimension();
    double[][] gradients = new double[data.size()][mu.size() * p];
    double[][] particles = new double[mu.size()][];
    Arrays.setAll(particles, mu::particle);
    for (int j = 0; j < gradients.length; j++) {
      double[] x = data.input(j);
      double slope = energy.risk().slope(outputs[j], data.target(j));
      for (int i = 0; i < particles.length; i++) {
        double[] gradient = energy.unit().gradient(particles[i], x);
        for (int k = 0; k < p; k++) {
          gradients[j][i * p + k] = slope * gradient[k];
        }
      }
    }
    return gradients;
  }

  /** The gradient of the regulariser, n x p. */
  static double[] regulariser(NetworkEnergy energy, ParticleMeasure mu, double[][] gradients) {
    double[] rest = energy.gradient(mu);
    if (energy.regulariser().kind() == Regulariser.Kind.NONE) {
      return new double[rest.length];
    }
    for (double[] gradient : gradients) {
      for (int c = 0; c < rest.length; c++) {
        rest[c] -= gradient[c] / gradients.length;
      }
    }
    return rest;
  }
}
