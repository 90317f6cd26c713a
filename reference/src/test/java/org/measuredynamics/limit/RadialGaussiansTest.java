package org.measuredynamics.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Ramp;

@Tag("long")
class RadialGaussiansTest {
  @Test
  void slopeIsTheDerivativeOfTheRisk() {
    RadialGaussians limit = RadialGaussians.of(40, 0.8);
    double[] radii = limit.radii(0.8, 12);
    double[] slope = limit.slope(radii);
    for (int i = 0; i < radii.length; i++) {
      double e = 1e-4;
      double[] above = radii.clone();
      double[] below = radii.clone();
      above[i] += e;
      below[i] -= e;
      double difference = (limit.risk(above) - limit.risk(below)) / (2 * e) * radii.length;
      assertEquals(difference, slope[i], 1e-5 * (1 + Math.abs(slope[i])));
    }
  }

  @Test
  void outputIsTheMeanOverDirections() {
    int d = 10;
    int n = 400_000;
    RadialGaussians limit = RadialGaussians.of(d, 0.5);
    double[] ones = new double[d];
    java.util.Arrays.fill(ones, 1);
    ParticleMeasure directions = new NormalLaw(ones).draw(n, 3);
    double radius = 1.3;
    double length = 2.1;
    double[] x = new double[d];
    x[0] = length;
    double sum = 0;
    double squares = 0;
    Ramp unit = new Ramp();
    for (int i = 0; i < n; i++) {
      double[] w = directions.particle(i);
      double norm = 0;
      for (double c : w) {
        norm += c * c;
      }
      for (int k = 0; k < d; k++) {
        w[k] *= radius / Math.sqrt(norm);
      }
      double value = unit.value(w, x);
      sum += value / n;
      squares += value * value / n;
    }
    double deviation = Math.sqrt((squares - sum * sum) / n);
    assertEquals(sum, limit.output(new double[] {radius}, length), 5.5 * deviation);
  }

  @Test
  void quantilesRefine() {
    RadialGaussians limit = RadialGaussians.of(40, 0.8);
    int[] record = {0, 100, 400};
    double[] previous = new double[record.length];
    double last = Double.POSITIVE_INFINITY;
    for (int count = 32; count <= 256; count *= 2) {
      double change = 0;
      var path = limit.euler(limit.radii(0.8, count), 1e-3, record);
      for (int k = 0; k < record.length; k++) {
        double risk = limit.risk(path.get(k));
        change = Math.max(change, Math.abs(risk - previous[k]));
        previous[k] = risk;
      }
      double seen = last;
      double now = change;
      assertTrue(now < 0.7 * seen, () -> now + " after " + seen);
      last = change;
    }
    assertTrue(previous[2] < previous[1] && previous[1] < previous[0]);
  }
}
