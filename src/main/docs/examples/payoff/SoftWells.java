package org.measuredynamics.game;

import com.google.auto.service.AutoService;
import org.measuredynamics.message.Fields;
import org.measuredynamics.message.Values;

/**
 * l(x, y) = c x y + log cosh x - log cosh y on the line: convex in x, concave in y, with slopes
 * that are bounded. A payoff in one file.
 *
 * @param coupling c
 */
@AutoService(Payoff.class)
public record SoftWells(double coupling) implements Payoff {
  /** An example. */
  public SoftWells() {
    this(1.5);
  }

  @Override
  public String kind() {
    return "soft-wells";
  }

  @Override
  public void write(Fields to) {
    to.put("coupling", coupling);
  }

  @Override
  public Payoff read(Values from) {
    return new SoftWells(from.number("coupling"));
  }

  /** Both gradients are affine in the other's strategy: of that only the mean counts. */
  @Override
  public boolean isAffineInOpponent() {
    return true;
  }

  @Override
  public int rowDimension() {
    return 1;
  }

  @Override
  public int columnDimension() {
    return 1;
  }

  private static double well(double s) {
    return StrictMath.log(StrictMath.cosh(s));
  }

  @Override
  public double value(double[] x, double[] y) {
    return coupling * x[0] * y[0] + well(x[0]) - well(y[0]);
  }

  @Override
  public double[] rowGradient(double[] x, double[] y) {
    return new double[] {coupling * y[0] + StrictMath.tanh(x[0])};
  }

  @Override
  public double[] columnGradient(double[] x, double[] y) {
    return new double[] {coupling * x[0] - StrictMath.tanh(y[0])};
  }

  /** What rounding of the sum is measured by: its terms without their signs. */
  @Override
  public double magnitude(double[] x, double[] y) {
    return Math.abs(coupling * x[0] * y[0]) + 1 + Math.abs(x[0]) + 1 + Math.abs(y[0]);
  }

  @Override
  public double[] rowMagnitude(double[] x, double[] y) {
    return new double[] {Math.abs(coupling * y[0]) + Math.abs(StrictMath.tanh(x[0]))};
  }

  @Override
  public double[] columnMagnitude(double[] x, double[] y) {
    return new double[] {Math.abs(coupling * x[0]) + Math.abs(StrictMath.tanh(y[0]))};
  }
}
