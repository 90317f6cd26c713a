import java.util.List;
import java.util.Locale;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;

/** The gradient flow of a network of 64 neurons, f(x) = (1/n) sum_i a_i tanh(w_i . x). */
public class Flow {
  public static void main(String[] arguments) {
    // Ten points of the line, and a constant coordinate for a bias.
    double[] inputs = new double[20];
    double[] targets = new double[10];
    for (int j = 0; j < 10; j++) {
      inputs[2 * j] = -1 + j / 4.5;
      inputs[2 * j + 1] = 1;
      targets[j] = StrictMath.sin(2 * inputs[2 * j]);
    }
    DataSet data = DataSet.of("sine", 2, inputs, targets);
    NetworkEnergy energy =
        NetworkEnergy.of(Unit.named("tanh"), Risk.SQUARE, Regulariser.NONE, data);

    // A particle is a neuron (a, w_1, w_2).
    ParticleMeasure initial = new NormalLaw(new double[] {1, 1, 1}).draw(64, 1);
    int[] record = {0, 10, 100, 1000};
    List<ParticleMeasure> path = GradientFlow.of(energy).euler(initial, 0.5, record);
    for (int r = 0; r < record.length; r++) {
      System.out.printf(Locale.ROOT, "F after %d steps: %.6f%n", record[r], energy.value(path.get(r)));
    }
  }
}
