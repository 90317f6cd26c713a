package org.measuredynamics.variant;

import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.ParticleMeasure;

/** An energy whose sums over particles are taken in another order; particles keep their places. */
final class ReorderedEnergy extends EnergyOf {
  private final Order order;

  ReorderedEnergy(Energy energy, Order order) {
    super(energy);
    this.order = order;
  }

  private ParticleMeasure reordered(ParticleMeasure mu) {
    return mu.permuted(order.of(mu.size()));
  }

  @Override
  public double value(ParticleMeasure mu) {
    return energy().value(reordered(mu));
  }

  @Override
  public double firstVariation(ParticleMeasure mu, double[] theta) {
    return energy().firstVariation(reordered(mu), theta);
  }

  @Override
  public double[] firstVariation(ParticleMeasure mu) {
    int[] by = order.of(mu.size());
    return Order.rows(energy().firstVariation(mu.permuted(by)), Order.inverse(by));
  }

  @Override
  public Field field(double[] weights, int threads) {
    int[] by = order.of(weights.length);
    int[] back = Order.inverse(by);
    Field field = energy().field(Order.rows(weights, by), threads);
    return (positions, out) -> {
      double[] moved = new double[out.length];
      field.at(Order.rows(positions, by), moved);
      System.arraycopy(Order.rows(moved, back), 0, out, 0, out.length);
    };
  }
}
