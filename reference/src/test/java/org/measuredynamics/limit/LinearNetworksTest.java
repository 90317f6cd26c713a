package org.measuredynamics.limit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

class LinearNetworksTest {
  private static final double STEP = 0.02;

  private static NetworkEnergy energy(String unit, Risk risk, double lambda, int d, long seed) {
    Stream stream = Stream.of(seed, 0, 0, 0, Purpose.DATA);
    double[] targets = stream.normals(9);
    for (int j = 0; j < targets.length; j++) {
      targets[j] = risk == Risk.LOGISTIC ? Math.signum(targets[j]) : targets[j];
    }
    Regulariser ridge =
        lambda == 0 ? Regulariser.NONE : new Regulariser(Regulariser.Kind.TIKHONOV, lambda);
    return NetworkEnergy.of(
        Unit.named(unit), risk, ridge, DataSet.of("nine", d, stream.normals(9 * d), targets));
  }

  private static ParticleMeasure start(int d, long seed) {
    double[] weights = {0.1, 0.2, 0.3, 0.4};
    return ParticleMeasure.of(
        1 + d, Stream.of(seed, 0, 0, 0, Purpose.INITIAL).normals(4 * (1 + d)), weights);
  }

  /** One matrix moves all neurons; |S|^2 - 4 |v|^2 and det S change as they should. */
  @Property(tries = 60)
  void oneMatrixMovesAllNeurons(
      @ForAll Risk risk,
      @ForAll boolean hasRidge,
      @ForAll @IntRange(min = 1, max = 4) int d,
      @ForAll long seed) {
    NetworkEnergy energy = energy("linear-network", risk, hasRidge ? 0.1 : 0, d, seed);
    LinearNetworks equation = LinearNetworks.of(energy);
    ParticleMeasure mu = start(d, seed);
    RealMatrix moment = LinearNetworks.moment(mu);
    RealMatrix matrix = MatrixUtils.createRealIdentityMatrix(1 + d);
    double invariant = LinearNetworks.invariant(moment);
    double determinant = new LUDecomposition(moment).getDeterminant();
    for (int k = 0; k < 40; k++) {
      double[] field = equation.field(moment);
      invariant += equation.gained(moment, field, STEP);
      RealMatrix factor = equation.factor(field, STEP);
      determinant *= StrictMath.pow(new LUDecomposition(factor).getDeterminant(), 2);
      matrix = factor.multiply(matrix);
      moment = factor.multiply(moment).multiply(factor);
    }
    ParticleMeasure end = GradientFlow.of(energy).euler(mu, STEP, new int[] {40}).get(0);
    for (int i = 0; i < mu.size(); i++) {
      assertArrayEquals(end.particle(i), matrix.operate(mu.particle(i)), 1e-11);
    }
    RealMatrix found = LinearNetworks.moment(end);
    double size = 1 + found.getFrobeniusNorm();
    double v = MatrixUtils.createRealVector(LinearNetworks.slope(found)).getNorm();
    double square = found.getFrobeniusNorm() * found.getFrobeniusNorm();
    assertEquals(invariant, LinearNetworks.invariant(found), 1e-11 * size * size);
    assertEquals(invariant, square - 4 * v * v, 1e-11 * size * size);
    assertEquals(
        determinant,
        new LUDecomposition(found).getDeterminant(),
        1e-9 * StrictMath.pow(size, 1 + d));
  }

  /** In one dimension neurons that all point away stay, and one that does not is enough. */
  @Test
  void neuronsThatAllPointAwayStay() {
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("linear-network"),
            Risk.SQUARE,
            Regulariser.NONE,
            DataSet.of("one", 1, new double[] {1}, new double[] {1}));
    int[] end = {4000};
    GradientFlow flow = GradientFlow.of(energy);
    ParticleMeasure away = ParticleMeasure.uniform(2, new double[] {-1, 1, -0.5, 0.5});
    assertEquals(0.5, energy.value(flow.euler(away, 0.05, end).get(0)), 1e-12);
    ParticleMeasure turned = ParticleMeasure.uniform(2, new double[] {-1, 1, -0.5, 0.501});
    assertTrue(energy.value(flow.euler(turned, 0.05, end).get(0)) < 1e-25);
  }

  @Test
  void otherUnitsAreRefused() {
    NetworkEnergy energy = energy("tanh", Risk.SQUARE, 0, 2, 1);
    assertThrows(IllegalArgumentException.class, () -> LinearNetworks.of(energy));
  }
}
