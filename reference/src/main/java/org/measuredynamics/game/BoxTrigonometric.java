package org.measuredynamics.game;

import com.google.auto.service.AutoService;
import org.measuredynamics.message.Fields;
import org.measuredynamics.message.Values;

/**
 * l(x, y) = sum_k A_k cos(p_k . x - q_k . y + s_k) on cubes [-1, 1]^d: with normal amplitudes and
 * frequencies and uniform phases a smooth random payoff, near a Gaussian field (Rahimi, Recht
 * 2007).
 *
 * @param terms amplitudes, frequencies (any, not integers alone) and phases
 */
@AutoService(Payoff.class)
public record BoxTrigonometric(TrigonometricPayoff terms) implements Payoff {
  /** An example. */
  public BoxTrigonometric() {
    this(new TrigonometricPayoff());
  }

  @Override
  public String kind() {
    return "box-trigonometric";
  }

  @Override
  public void write(Fields to) {
    terms.write(to);
  }

  @Override
  public Payoff read(Values from) {
    return new BoxTrigonometric((TrigonometricPayoff) terms.read(from));
  }

  @Override
  public int rowDimension() {
    return terms.rowDimension();
  }

  @Override
  public int columnDimension() {
    return terms.columnDimension();
  }

  @Override
  public Space space() {
    return Space.BOX;
  }

  @Override
  public double value(double[] x, double[] y) {
    return terms.value(x, y);
  }

  @Override
  public double[] rowGradient(double[] x, double[] y) {
    return terms.rowGradient(x, y);
  }

  @Override
  public double[] columnGradient(double[] x, double[] y) {
    return terms.columnGradient(x, y);
  }

  @Override
  public double magnitude(double[] x, double[] y) {
    return terms.magnitude(x, y);
  }

  @Override
  public double[] rowMagnitude(double[] x, double[] y) {
    return terms.rowMagnitude(x, y);
  }

  @Override
  public double[] columnMagnitude(double[] x, double[] y) {
    return terms.columnMagnitude(x, y);
  }
}
