package org.measuredynamics.observation;

/**
 * The charge theta . H^{-1} G theta of one neuron along Euler steps of d theta/dt = -H grad V, G
 * and H diagonal. Where phi(.; e^{sG} theta) = phi(.; theta), v = grad V has v . G theta = lambda
 * theta . G theta, lambda the strength of a ridge, and a step adds exactly
 *
 * <pre>
 *   h^2 v . H G v - 2 h lambda theta . G theta.
 * </pre>
 *
 * @param path the run
 * @param neuron its number
 * @param generator the diagonal of G, length p
 * @param rates the diagonal of H, length p, positive
 * @param ridge lambda
 */
public record Charge(EulerPath path, int neuron, double[] generator, double[] rates, double ridge) {
  /** Returns what the charge gained in step k. */
  public double change(int k) {
    double change = 0;
    for (int c = 0; c < generator.length; c++) {
      double before = path.at(k).position(neuron, c);
      double after = path.at(k + 1).position(neuron, c);
      change += generator[c] / rates[c] * (after - before) * (after + before);
    }
    return change;
  }

  /** Returns h^2 v . H G v - 2 h lambda theta . G theta, from step k. */
  public double expected(int k) {
    double expected = 0;
    for (int c = 0; c < generator.length; c++) {
      double before = path.at(k).position(neuron, c);
      expected += second(k, c) - 2 * path.step() * ridge * generator[c] * before * before;
    }
    return expected;
  }

  /** Returns the sum of the absolute values of the terms of {@link #expected}. */
  public double size(int k) {
    double size = 0;
    for (int c = 0; c < generator.length; c++) {
      double before = path.at(k).position(neuron, c);
      size +=
          Math.abs(second(k, c))
              + 2 * path.step() * ridge * Math.abs(generator[c]) * before * before;
    }
    return size;
  }

  private double second(int k, int c) {
    double slope = slope(k, c);
    return path.step() * path.step() * generator[c] * rates[c] * slope * slope;
  }

  private double slope(int k, int c) {
    return path.gradient(k)[neuron * generator.length + c];
  }

  /** Returns what rounding may do to {@link #change} and {@link #expected}. */
  public double rounding(int k) {
    int p = generator.length;
    double[] blur = path.stepRounding(k);
    double rounding = 0;
    for (int c = 0; c < p; c++) {
      double before = path.at(k).position(neuron, c);
      double after = path.at(k + 1).position(neuron, c);
      double move =
          Math.abs(before) + Math.abs(after) + path.step() * rates[c] * Math.abs(slope(k, c));
      rounding +=
          Math.abs(generator[c])
              * (2 * move * blur[neuron * p + c] * Math.max(1, 1 / rates[c])
                  + 8 * p * EulerPath.U * (before * before + after * after) / rates[c]);
    }
    return rounding;
  }
}
