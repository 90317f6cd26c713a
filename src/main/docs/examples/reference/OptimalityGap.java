import java.util.List;
import java.util.Locale;
import org.measuredynamics.energy.Certificate;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;

/** How far a trained network is from the best of any width: a bound that a dual point proves. */
public class OptimalityGap {
  public static void main(String[] arguments) {
    double[] inputs = {1, 0.2, -0.4, 1, -1, -0.3, 0.5, -1, 0.8, 0.9, -0.7, 0.6};
    double[] targets = {1, -1, 0.5, 0, 2, -0.5};
    DataSet data = DataSet.of("six points of the plane", 2, inputs, targets);
    Regulariser ridge = new Regulariser(Regulariser.Kind.TIKHONOV, 0.02);
    NetworkEnergy energy = NetworkEnergy.of(Unit.named("relu"), Risk.SQUARE, ridge, data);
    ParticleMeasure initial = new NormalLaw(new double[] {1, 1, 1}).draw(200, 1);
    int[] record = {0, 100, 1000, 10_000};
    List<ParticleMeasure> path = GradientFlow.of(energy).euler(initial, 0.05, record);
    for (int r = 0; r < record.length; r++) {
      System.out.printf(
          Locale.ROOT,
          "after %d steps: F = %.6f, at most %.6f above the least of any width%n",
          record[r], energy.value(path.get(r)), Certificate.reluGap(energy, path.get(r)));
    }
  }
}
