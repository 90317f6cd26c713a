package org.measuredynamics.observation;

import java.util.Arrays;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.limit.ReluOnLine;

/**
 * The outputs at 1 and -1 of a relu network on a line along the Euler steps from its neurons, and
 * how far those of an implementation may be from them: rounding moves a neuron, one within that of
 * the kink may take its step on the other side, and all are moved by what the outputs are off.
 *
 * @param outputs v_0, v_1, ...
 * @param rounding of each, times x 2
 */
record KinkedPath(double[][] outputs, double[][] rounding) {
  /** Of a neuron that is stored, or moved. */
  private static final int ROUNDINGS = 4;

  /**
   * Follows a network.
   *
   * @param limit the scheme
   * @param neurons a, w, a, w, ... as they are told
   * @param roundoff of whoever trains it
   */
  static KinkedPath of(
      NetworkEnergy energy, ReluOnLine limit, double step, double[] neurons, double roundoff) {
    int n = neurons.length / 2;
    double chain = energy.operations(n) * roundoff;
    double[] squares = new double[2];
    double[] magnitudes = new double[2];
    for (int j = 0; j < energy.data().size(); j++) {
      double x = energy.data().input(j)[0];
      squares[x > 0 ? 0 : 1] += x * x / energy.data().size();
      magnitudes[x > 0 ? 0 : 1] += Math.abs(x * energy.data().target(j)) / energy.data().size();
    }
    double[] now = neurons.clone();
    double[] error = new double[n];
    Arrays.setAll(
        error, i -> ROUNDINGS * roundoff * (Math.abs(now[2 * i]) + Math.abs(now[2 * i + 1])));
    double[][] outputs = new double[limit.steps() + 1][2];
    double[][] rounding = new double[outputs.length][2];
    for (int t = 0; t < outputs.length; t++) {
      double[] size = new double[2];
      double[] off = new double[2];
      for (int i = 0; i < n; i++) {
        double a = now[2 * i];
        double w = now[2 * i + 1];
        int side = w > 0 ? 0 : 1;
        outputs[t][side] += a * Math.abs(w) / n;
        size[side] += Math.abs(a * w) / n;
        off[side] += (Math.abs(a) + Math.abs(w) + error[i]) * error[i] / n;
        if (Math.abs(w) <= error[i]) {
          off[1 - side] += 2 * (Math.abs(a) + error[i]) * error[i] / n;
        }
      }
      double[] g = limit.slopes(outputs[t]);
      double[] beyond = new double[2];
      for (int c = 0; c < 2; c++) {
        rounding[t][c] = off[c] + chain * (size[c] + off[c]);
        beyond[c] =
            squares[c] * off[c] + 2 * chain * (2 * squares[c] * (size[c] + off[c]) + magnitudes[c]);
      }
      for (int i = 0; i < n; i++) {
        double a = now[2 * i];
        double w = now[2 * i + 1];
        int side = w > 0 ? 0 : 1;
        double reach = Math.max(Math.abs(a), Math.abs(w)) + error[i];
        double grown =
            (1 + step * Math.abs(g[side])) * (error[i] + 2 * ROUNDINGS * roundoff * reach)
                + step * beyond[side] * reach;
        if (Math.abs(w) <= error[i]) {
          double both = Math.abs(g[0]) + Math.abs(g[1]) + beyond[0] + beyond[1];
          grown += step * both * reach;
        }
        error[i] = grown;
        double pull = (w > 0 ? step : -step) * g[side];
        now[2 * i] = a - pull * w;
        now[2 * i + 1] = w - pull * a;
      }
    }
    return new KinkedPath(outputs, rounding);
  }
}
