package org.measuredynamics.limit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.model.DataSet;

/**
 * Wide relu networks on inputs of one dimension under Euler steps on the square risk, from a normal
 * law, and the first order of their fluctuations: both in closed form, with neurons that cross the
 * kink w = 0.
 *
 * <p>A network is v = (E a w^+, E a w^-), its outputs at 1 and -1. Given v, a step is linear on
 * each side of the kink, so the map from where a neuron starts to where it is is linear on sectors
 * of the angle of (a / s_a, w / s_w), which a step divides at the zeros of w. What a neuron is
 * depends on the whole past of v, and so does E a w^+: smoothly within sectors, and by the motion
 * of their borders, where neurons on both sides of the kink part. A sum over neurons has no
 * derivative there, its law has:
 *
 * <pre>
 *   psi_t = phi(Theta_t) - v_t + sum_(s &lt; t) (Gamma + Sigma)_(t,s) psi_s,
 * </pre>
 *
 * Gamma from the insides of sectors, Sigma from their borders.
 */
public final class ReluOnLine {
  /** Nodes of a sector; what is integrated are trigonometric polynomials of degree 8. */
  private static final int NODES = 16;

  private final double[] squares = new double[2];
  private final double[] products = new double[2];
  private final double step;
  private final NormalLaw law;
  private final double[][] outputs;
  private final double[][][][] inside;
  private final double[][][][] borders;
  private List<Sector> sectors;

  /**
   * Angles whose neurons were on the same sides of the kink all the time.
   *
   * @param low where they begin
   * @param high where they end
   * @param side 0 if w is positive now, 1 if it is negative
   * @param m where a neuron of an angle is, per unit of length: rows a and w
   * @param slopes derivatives of m in each v_s
   * @param motion derivatives of low in each v_s
   * @param over integrals over the angles
   */
  private record Sector(
      double low,
      double high,
      int side,
      double[] m,
      double[][] slopes,
      double[] motion,
      double[] over) {
    private double sign() {
      return side == 0 ? 1 : -1;
    }

    /** a |w| at an angle. */
    private double value(double angle) {
      double cos = StrictMath.cos(angle);
      double sin = StrictMath.sin(angle);
      return sign() * (m[0] * cos + m[1] * sin) * (m[2] * cos + m[3] * sin);
    }

    /** The integral of a |w| over the angles, of one m for a and another for w. */
    private double integral(double[] forA, double[] forW) {
      return sign()
          * (forA[0] * forW[2] * over[0]
              + forA[1] * forW[3] * over[1]
              + (forA[0] * forW[3] + forA[1] * forW[2]) * over[2]);
    }
  }

  /** The integrals of cos^2, sin^2 and sin cos over angles. */
  private static double[] over(double low, double high) {
    double width = 0.5 * (high - low);
    double even = 0.25 * (StrictMath.sin(2 * high) - StrictMath.sin(2 * low));
    double mixed = 0.25 * (StrictMath.cos(2 * low) - StrictMath.cos(2 * high));
    return new double[] {width + even, width - even, mixed};
  }

  private ReluOnLine(DataSet data, NormalLaw law, double step, int steps) {
    if (data.dimension() != 1 || law.dimension() != 2) {
      throw new IllegalArgumentException("inputs: expected one dimension, and two of neurons");
    }
    for (int j = 0; j < data.size(); j++) {
      double x = data.input(j)[0];
      int side = x > 0 ? 0 : 1;
      squares[side] += x * x / data.size();
      products[side] += Math.abs(x) * data.target(j) / data.size();
    }
    this.law = law;
    this.step = step;
    outputs = new double[steps + 1][2];
    inside = new double[steps + 1][][][];
    borders = new double[steps + 1][][][];
    double[] s = law.deviations();
    double[] m = {s[0], 0, 0, s[1]};
    double[][] none = new double[2 * steps][4];
    double[] still = new double[2 * steps];
    sectors =
        List.of(sector(0, Math.PI, m, none, still), sector(Math.PI, 2 * Math.PI, m, none, still));
    for (int t = 0; t <= steps; t++) {
      look(t);
      if (t < steps) {
        move(t);
      }
    }
  }

  /**
   * Returns the limit and its first order for so many steps.
   *
   * @param law of (a, w)
   * @param step h
   * @throws IllegalArgumentException if inputs have other than one dimension
   */
  public static ReluOnLine of(DataSet data, NormalLaw law, double step, int steps) {
    return new ReluOnLine(data, law, step, steps);
  }

  /** Outputs at time t, and their derivatives in those before. */
  private void look(int t) {
    inside[t] = new double[t][2][2];
    borders[t] = new double[t][2][2];
    for (int k = 0; k < sectors.size(); k++) {
      Sector sector = sectors.get(k);
      Sector before = sectors.get(k == 0 ? sectors.size() - 1 : k - 1);
      // E rho^2 = 2, and angles have the density 1 / (2 pi).
      outputs[t][sector.side] += sector.integral(sector.m, sector.m) / Math.PI;
      double last = before.value(k == 0 ? 2 * Math.PI : sector.low) / Math.PI;
      double first = sector.value(sector.low) / Math.PI;
      for (int s = 0; s < t; s++) {
        for (int c = 0; c < 2; c++) {
          double[] slope = sector.slopes[2 * s + c];
          double motion = sector.motion[2 * s + c];
          inside[t][s][sector.side][c] +=
              (sector.integral(slope, sector.m) + sector.integral(sector.m, slope)) / Math.PI;
          borders[t][s][before.side][c] += last * motion;
          borders[t][s][sector.side][c] -= first * motion;
        }
      }
    }
  }

  /** The step from time t; each sector is divided where w changes its sign. */
  private void move(int t) {
    List<Sector> next = new ArrayList<>();
    for (Sector sector : sectors) {
      double pull = step * sector.sign() * slope(outputs[t], sector.side);
      double[] m = moved(sector.m, pull);
      double[][] slopes = new double[sector.slopes.length][];
      Arrays.setAll(slopes, k -> moved(sector.slopes[k], pull));
      double here = -step * squares[sector.side] * sector.sign();
      double[] direct = slopes[2 * t + sector.side];
      for (int c = 0; c < 4; c++) {
        direct[c] += here * sector.m[c ^ 2];
      }
      double low = sector.low;
      double[] motion = sector.motion;
      double zero = StrictMath.atan2(-m[2], m[3]);
      for (double at = zero - Math.PI; at < sector.high; at += Math.PI) {
        if (at > low) {
          next.add(sector(low, at, m, slopes, motion));
          low = at;
          motion = motion(at, m, slopes);
        }
      }
      next.add(sector(low, sector.high, m, slopes, motion));
    }
    sectors = next;
  }

  /** g = s v - b, the derivative of the risk in v, on one side. */
  private double slope(double[] v, int side) {
    return squares[side] * v[side] - products[side];
  }

  /** (a, w) moved by -pull (w, a). */
  private static double[] moved(double[] m, double pull) {
    double[] next = new double[4];
    Arrays.setAll(next, c -> m[c] - pull * m[c ^ 2]);
    return next;
  }

  private static Sector sector(
      double low, double high, double[] m, double[][] slopes, double[] motion) {
    double middle = 0.5 * (low + high);
    double w = m[2] * StrictMath.cos(middle) + m[3] * StrictMath.sin(middle);
    return new Sector(low, high, w > 0 ? 0 : 1, m, slopes, motion, over(low, high));
  }

  /** How a zero of w moves with each v_s. */
  private static double[] motion(double angle, double[] m, double[][] slopes) {
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    double turning = m[3] * cos - m[2] * sin;
    return Arrays.stream(slopes)
        .mapToDouble(slope -> -(slope[2] * cos + slope[3] * sin) / turning)
        .toArray();
  }

  /** Returns how many steps there are. */
  public int steps() {
    return outputs.length - 1;
  }

  /** Returns v_t, the outputs at 1 and -1. */
  public double[] outputs(int t) {
    return outputs[t].clone();
  }

  /** Returns g at v, by which neurons of either side move: a' = a - h g |w|, |w|' = |w| - h g a. */
  public double[] slopes(double[] v) {
    return new double[] {slope(v, 0), slope(v, 1)};
  }

  /** Returns the number of sectors at the last time. */
  public int sectors() {
    return sectors.size();
  }

  /** Returns Gamma_(t,s), s below t. */
  public double[][] inside(int t, int s) {
    return inside[t][s];
  }

  /** Returns Sigma_(t,s), s below t. */
  public double[][] borders(int t, int s) {
    return borders[t][s];
  }

  /** Returns v_0, v_1, ... of the limit. */
  public double[][] path() {
    return Arrays.stream(outputs).map(double[]::clone).toArray(double[][]::new);
  }

  /**
   * Returns v_0, v_1, ... of a network of neurons.
   *
   * @param neurons a, w, a, w, ... at the start
   * @param moved v_0, v_1, ... that move them; null for their own
   */
  public double[][] path(double[] neurons, double[][] moved) {
    double[] now = neurons.clone();
    double[][] path = new double[outputs.length][2];
    for (int t = 0; t < path.length; t++) {
      for (int at = 0; at < now.length; at += 2) {
        path[t][now[at + 1] > 0 ? 0 : 1] += now[at] * Math.abs(now[at + 1]);
      }
      path[t][0] *= 2.0 / now.length;
      path[t][1] *= 2.0 / now.length;
      double[] v = moved == null ? path[t] : moved[t];
      double right = step * slope(v, 0);
      double left = -step * slope(v, 1);
      for (int at = 0; at < now.length; at += 2) {
        double pull = now[at + 1] > 0 ? right : left;
        double a = now[at] - pull * now[at + 1];
        now[at + 1] -= pull * now[at];
        now[at] = a;
      }
    }
    return path;
  }

  /**
   * Returns the first order of fluctuations, g_t = free_t + sum_(s &lt; t) (Gamma + Sigma)_(t,s)
   * g_s.
   *
   * @param free the fluctuation of neurons that the limit moves, by time
   * @param isWhole whether borders move; if not, Sigma is left out
   */
  public double[][] firstOrder(double[][] free, boolean isWhole) {
    double[][] order = new double[free.length][];
    for (int t = 0; t < order.length; t++) {
      order[t] = free[t].clone();
      for (int s = 0; s < t; s++) {
        for (int c = 0; c < 2; c++) {
          for (int e = 0; e < 2; e++) {
            double kernel = inside[t][s][c][e] + (isWhole ? borders[t][s][c][e] : 0);
            order[t][c] += kernel * order[s][e];
          }
        }
      }
    }
    return order;
  }

  /**
   * Returns E x_t^2 and E x_t^4 of a neuron, x = p psi + q psi^0 at 1 or -1, psi^0 without Sigma:
   * times x sides x 2. Both are rho^2 A(angle) + B, rho^2 / 2 exponential.
   */
  public double[][][] moments(double p, double q) {
    double[][] drift = new double[outputs.length][];
    Arrays.setAll(drift, t -> new double[] {-outputs[t][0], -outputs[t][1]});
    double[][] constant = combined(drift, p, q);
    double[][][] powers = new double[outputs.length][2][5];
    double[] s = law.deviations();
    for (Sector sector : sectors) {
      GaussIntegrator nodes = new GaussIntegratorFactory().legendre(NODES, sector.low, sector.high);
      for (int k = 0; k < NODES; k++) {
        double angle = nodes.getPoint(k);
        double[] unit = {s[0] * StrictMath.cos(angle), s[1] * StrictMath.sin(angle)};
        double[][] along = combined(path(unit, outputs), p, q);
        for (int t = 0; t < along.length; t++) {
          for (int c = 0; c < 2; c++) {
            double power = nodes.getWeight(k) / (2 * Math.PI);
            for (int e = 0; e < 5; e++) {
              powers[t][c][e] += power;
              power *= along[t][c];
            }
          }
        }
      }
    }
    double[][][] moments = new double[outputs.length][2][];
    for (int t = 0; t < moments.length; t++) {
      for (int c = 0; c < 2; c++) {
        moments[t][c] = moments(powers[t][c], constant[t][c]);
      }
    }
    return moments;
  }

  /** E (rho^2 A + B)^2 and E (rho^2 A + B)^4, from means of powers of A: E rho^(2 k) = 2^k k!. */
  private static double[] moments(double[] of, double b) {
    double square = 8 * of[2] + 4 * of[1] * b + b * b;
    double cubes = 4 * 48 * of[3] * b + 4 * 2 * of[1] * b * b * b;
    return new double[] {square, 384 * of[4] + cubes + 6 * 8 * of[2] * b * b + b * b * b * b};
  }

  private double[][] combined(double[][] free, double p, double q) {
    double[][] whole = firstOrder(free, true);
    double[][] within = firstOrder(free, false);
    for (int t = 0; t < whole.length; t++) {
      for (int c = 0; c < 2; c++) {
        whole[t][c] = p * whole[t][c] + q * within[t][c];
      }
    }
    return whole;
  }
}
