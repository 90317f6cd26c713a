import java.util.Locale;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;

/** n Var f_n(x) of finite networks, predicted from the limit and seen in 2,000 of them. */
public class PredictedFluctuation {
  public static void main(String[] arguments) {
    DataSet data = DataSet.of("three points", 1, new double[] {-1, 0.5, 1}, new double[] {1, 0, 2});
    NetworkEnergy energy =
        NetworkEnergy.of(Unit.named("tanh"), Risk.SQUARE, Regulariser.NONE, data);
    // Neurons are drawn from 64 atoms: the limit of wide networks starts from their law, exactly.
    ParticleMeasure atoms = new NormalLaw(new double[] {1, 1}).draw(64, 1);
    double step = 0.2;
    int steps = 10;
    Fluctuation limit = Fluctuation.ofEuler(energy, atoms, step, steps);
    double[][] predicted = limit.covariance(steps);
    double[] mean = limit.outputs(steps);

    int n = 256;
    int networks = 2_000;
    double[] squares = new double[mean.length];
    for (int r = 0; r < networks; r++) {
      ParticleMeasure drawn = atoms.draw(n, 7, r);
      ParticleMeasure trained =
          GradientFlow.of(energy).euler(drawn, step, new int[] {steps}).get(0);
      double[] outputs = energy.outputs(trained);
      for (int j = 0; j < mean.length; j++) {
        double deviation = outputs[j] - mean[j];
        squares[j] += n * deviation * deviation / networks;
      }
    }
    for (int j = 0; j < mean.length; j++) {
      System.out.printf(
          Locale.ROOT,
          "datum %d: n E|f_n - f|^2 predicted %.4f, seen %.4f%n",
          j, predicted[j][j], squares[j]);
    }
  }
}
