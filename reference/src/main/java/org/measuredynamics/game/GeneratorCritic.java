package org.measuredynamics.game;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import org.measuredynamics.kernel.Fdlibm;
import org.measuredynamics.message.Fields;
import org.measuredynamics.message.Values;

/**
 * The game of a generative adversarial network with mixtures on both sides: the generator x in [-1,
 * 1]^d produces N(x, s^2), the data are sum_k pi_k N(m_k, s^2), and the critic (w, b) in [-1, 1]^{d
 * + 1} is the function z -&gt; cos(omega w . z + pi b). The payoff is the difference of its
 * expectations,
 *
 * <pre>
 *   l(x, (w, b)) = exp(-s^2 omega^2 |w|^2 / 2) (cos(omega w . x + pi b) - sum_k pi_k cos(omega w . m_k + pi b)).
 * </pre>
 *
 * A mixture of generators at the m_k of weights pi_k is an equilibrium strategy, the value is 0,
 * and the best critic measures the largest distance of characteristic functions.
 *
 * @param means m, K x d, in [-1, 1]^d
 * @param masses pi, length K, of sum 1
 * @param deviation s, at least 0
 * @param bandwidth omega, positive
 */
@AutoService(Payoff.class)
public record GeneratorCritic(double[][] means, double[] masses, double deviation, double bandwidth)
    implements Payoff {
  /** An example. */
  public GeneratorCritic() {
    this(new double[][] {{0.5, -0.2}, {-0.4, 0.3}}, new double[] {0.25, 0.75}, 0.3, 2);
  }

  @Override
  public String kind() {
    return "generator-critic";
  }

  @Override
  public void write(Fields to) {
    to.put("means", means)
        .put("masses", masses)
        .put("deviation", deviation)
        .put("bandwidth", bandwidth);
  }

  @Override
  public Payoff read(Values from) {
    return new GeneratorCritic(
        from.matrix("means"),
        from.vector("masses"),
        from.number("deviation"),
        from.number("bandwidth"));
  }

  @Override
  public int rowDimension() {
    return means[0].length;
  }

  @Override
  public int columnDimension() {
    return means[0].length + 1;
  }

  @Override
  public Space space() {
    return Space.BOX;
  }

  private double envelope(double[] y) {
    double square = 0;
    for (int k = 0; k < y.length - 1; k++) {
      square = Math.fma(y[k], y[k], square);
    }
    return StrictMath.exp(-deviation * deviation * bandwidth * bandwidth * square / 2);
  }

  private double angle(double[] z, double[] y) {
    double dot = 0;
    for (int k = 0; k < z.length; k++) {
      dot = Math.fma(y[k], z[k], dot);
    }
    return bandwidth * dot + Math.PI * y[z.length];
  }

  @Override
  public double value(double[] x, double[] y) {
    double difference = Fdlibm.cos(angle(x, y));
    for (int k = 0; k < masses.length; k++) {
      difference = Math.fma(-masses[k], Fdlibm.cos(angle(means[k], y)), difference);
    }
    return envelope(y) * difference;
  }

  @Override
  public double[] rowGradient(double[] x, double[] y) {
    double slope = -envelope(y) * Fdlibm.sin(angle(x, y)) * bandwidth;
    double[] gradient = new double[x.length];
    Arrays.setAll(gradient, k -> slope * y[k]);
    return gradient;
  }

  @Override
  public double[] columnGradient(double[] x, double[] y) {
    int d = x.length;
    double envelope = envelope(y);
    double value = value(x, y);
    double[] gradient = new double[d + 1];
    double sine = Fdlibm.sin(angle(x, y));
    for (int l = 0; l < d; l++) {
      gradient[l] = -envelope * bandwidth * sine * x[l];
    }
    gradient[d] = -envelope * Math.PI * sine;
    for (int k = 0; k < masses.length; k++) {
      double pull = masses[k] * envelope * Fdlibm.sin(angle(means[k], y));
      for (int l = 0; l < d; l++) {
        gradient[l] = Math.fma(pull * bandwidth, means[k][l], gradient[l]);
      }
      gradient[d] = Math.fma(pull, Math.PI, gradient[d]);
    }
    double shrink = -deviation * deviation * bandwidth * bandwidth * value;
    for (int l = 0; l < d; l++) {
      gradient[l] = Math.fma(shrink, y[l], gradient[l]);
    }
    return gradient;
  }

  /** What the rounding of an angle grows with: strategies lie in cubes. */
  private double reach() {
    return 1 + bandwidth * rowDimension() + Math.PI;
  }

  @Override
  public double magnitude(double[] x, double[] y) {
    return 2 * reach();
  }

  @Override
  public double[] rowMagnitude(double[] x, double[] y) {
    double[] magnitude = new double[x.length];
    Arrays.fill(magnitude, bandwidth * reach());
    return magnitude;
  }

  @Override
  public double[] columnMagnitude(double[] x, double[] y) {
    double[] magnitude = new double[y.length];
    Arrays.fill(
        magnitude,
        2 * (bandwidth + Math.PI + deviation * deviation * bandwidth * bandwidth) * reach());
    return magnitude;
  }
}
