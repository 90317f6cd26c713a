package org.measuredynamics.observation;

import java.util.Arrays;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;

/**
 * A step of lazy training: features are those of the start, and outputs may be carried along from
 * step to step, so that what rounding adds grows with the way that neurons have gone.
 */
final class LazyStep extends OneStep {
  private final NetworkEnergy energy;
  private final double scale;
  private final double[] start;
  private final double[] way;
  private final double[][] outputs;
  private final double[][][] conditions;
  private final double[][] jumps;
  private double[] last;
  private int taken;

  LazyStep(Problem problem, Precision precision) {
    super(problem, precision);
    energy = (NetworkEnergy) problem.energy();
    ParticleMeasure initial = problem.initial();
    int n = initial.size();
    int m = energy.data().size();
    scale = 1 / Math.sqrt(n);
    start = initial.positions();
    last = start;
    way = new double[start.length];
    outputs = new double[m][n];
    conditions = new double[m][n][1 + 2 * initial.dimension()];
    jumps = new double[m][n];
    Unit unit = energy.unit();
    for (int j = 0; j < m; j++) {
      double[] x = energy.data().input(j);
      for (int i = 0; i < n; i++) {
        unit.conditions(initial.particle(i), x, conditions[j][i]);
        outputs[j][i] = unit.value(initial.particle(i), x);
        jumps[j][i] = jump(j, i);
      }
    }
  }

  /** d phi(x_j; theta_c) / d theta_c at the start; beside it, further on, its condition. */
  double feature(int j, int c, int p) {
    return conditions[j][c / p][1 + c % p];
  }

  @Override
  public Image from(ParticleMeasure mu) {
    double[] now = mu.positions();
    int p = mu.dimension();
    int m = outputs.length;
    for (int c = 0; c < now.length; c++) {
      way[c] += Math.abs(now[c] - last[c]);
    }
    last = now;
    taken++;
    double[] gone = now.clone();
    Arrays.setAll(gone, c -> now[c] - start[c]);
    double[] distance = EulerPath.lengths(mu, gone);
    double[] move = new double[now.length];
    double[] bound = new double[now.length];
    Risk risk = energy.risk();
    double u = products();
    double chain = chain();
    for (int j = 0; j < m; j++) {
      double output = 0;
      double magnitude = 0;
      double turned = 0;
      for (int i = 0; i < mu.size(); i++) {
        turned += jumps[j][i] * distance[i];
        output += outputs[j][i];
        magnitude += conditions[j][i][0] + Math.abs(outputs[j][i]);
      }
      for (int c = 0; c < now.length; c++) {
        double feature = feature(j, c, p);
        double condition = conditions[j][c / p][1 + p + c % p];
        output += feature * (now[c] - start[c]);
        magnitude += (condition + Math.abs(feature)) * (Math.abs(start[c]) + way[c]);
      }
      double y = energy.data().target(j);
      double slope = risk.slope(scale * output, y) / m;
      double error =
          ((chain + 8 * taken * u) * risk.slopeMagnitude(scale * magnitude, y)
                  + risk.curvature() * scale * turned)
              / m;
      for (int c = 0; c < now.length; c++) {
        double feature = feature(j, c, p);
        double condition = conditions[j][c / p][1 + p + c % p];
        double pace = problem().step() * scale;
        move[c] -= pace * slope * feature;
        bound[c] +=
            pace
                * (error * (Math.abs(feature) + chain * condition)
                    + chain * Math.abs(slope) * condition
                    + (Math.abs(slope) + error) * jumps[j][c / p]);
      }
    }
    return moved(mu, move, bound);
  }

  /** What sums of so many terms may lose, relatively. */
  private double chain() {
    return energy.operations(problem().initial().size()) * products();
  }

  /** At a kink an element of the subgradient, or of that of the other side of it. */
  private double jump(int j, int i) {
    Unit unit = energy.unit();
    if (unit.isSmooth()) {
      return 0;
    }
    double[] theta = problem().initial().particle(i);
    double norm = EulerPath.lengths(ParticleMeasure.uniform(theta.length, theta), theta)[0];
    double radius = chain() * (conditions[j][i][0] + norm);
    return unit.jumpBound(theta, energy.data().input(j), radius);
  }
}
