import java.util.List;
import java.util.Locale;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.measure.Wasserstein;

/** Two flows of a displacement convex energy: they approach each other at least as exp(-kappa t). */
public class EnergyAndDistance {
  public static void main(String[] arguments) {
    // F(mu) = int |x|^2 / 4 dmu + int int |x - y|^2 / 8 dmu dmu: kappa = 1/2.
    PairInteraction energy = PairInteraction.of(2, 0.5, 0.5, 0);
    NormalLaw law = new NormalLaw(new double[] {1, 2});
    int[] record = {0, 1, 2, 4};
    List<ParticleMeasure> one =
        GradientFlow.of(energy).continuous(law.draw(100, 1), 1, record, 1e-9);
    List<ParticleMeasure> other =
        GradientFlow.of(energy).continuous(law.draw(100, 2), 1, record, 1e-9);
    double start = Wasserstein.distance(one.get(0), other.get(0));
    for (int r = 0; r < record.length; r++) {
      System.out.printf(
          Locale.ROOT,
          "t = %d: F = %.6f and %.6f, W2 = %.6f <= %.6f%n",
          record[r],
          energy.value(one.get(r)),
          energy.value(other.get(r)),
          Wasserstein.distance(one.get(r), other.get(r)),
          start * StrictMath.exp(-0.5 * record[r]));
    }
  }
}
