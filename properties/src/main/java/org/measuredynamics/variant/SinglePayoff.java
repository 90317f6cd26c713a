package org.measuredynamics.variant;

import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Space;
import org.measuredynamics.message.Fields;
import org.measuredynamics.message.Values;

/** A payoff whose values and gradients are rounded to single precision. */
record SinglePayoff(Payoff payoff) implements Payoff {
  @Override
  public String kind() {
    return payoff.kind();
  }

  @Override
  public int rowDimension() {
    return payoff.rowDimension();
  }

  @Override
  public int columnDimension() {
    return payoff.columnDimension();
  }

  @Override
  public Space space() {
    return payoff.space();
  }

  @Override
  public boolean isAffineInOpponent() {
    return payoff.isAffineInOpponent();
  }

  @Override
  public double value(double[] x, double[] y) {
    return (float) payoff.value(x, y);
  }

  @Override
  public double[] rowGradient(double[] x, double[] y) {
    return Single.rounded(payoff.rowGradient(x, y));
  }

  @Override
  public double[] columnGradient(double[] x, double[] y) {
    return Single.rounded(payoff.columnGradient(x, y));
  }

  @Override
  public double magnitude(double[] x, double[] y) {
    return payoff.magnitude(x, y);
  }

  @Override
  public double[] rowMagnitude(double[] x, double[] y) {
    return payoff.rowMagnitude(x, y);
  }

  @Override
  public double[] columnMagnitude(double[] x, double[] y) {
    return payoff.columnMagnitude(x, y);
  }

  @Override
  public void write(Fields to) {
    payoff.write(to);
  }

  @Override
  public Payoff read(Values from) {
    return new SinglePayoff(payoff.read(from));
  }
}
