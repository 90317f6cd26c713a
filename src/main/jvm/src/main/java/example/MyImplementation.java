package example;

import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Solver;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;

/**
 * An implementation of one's own: gradient descent on the square risk of f(x) = sum_i w_i a_i
 * sigma(v_i . x), sigma tanh or relu, with weight decay where it is asked for. The arithmetic is its
 * own.
 */
public final class MyImplementation extends Solver {
  @Override
  public Description describe() {
    return Description.of("my-implementation", "1", "Java")
        .declaring(
            Capability.NETWORK,
            Capability.unit("tanh"),
            Capability.unit("relu"),
            Capability.risk(Risk.SQUARE),
            Capability.regulariser(Regulariser.Kind.NONE),
            Capability.regulariser(Regulariser.Kind.TIKHONOV),
            Capability.dynamics("gradient-flow"),
            Capability.EULER,
            Capability.EVALUATE,
            Capability.UNEQUAL_WEIGHTS)
        // The same question brings the same bits.
        .of("my-implementation", Precision.FLOAT64, Description.Repeatable.BITS);
  }

  /** Takes Euler steps theta - h grad V, all neurons at once. */
  @Override
  public List<ParticleMeasure> run(Problem problem) {
    Network network = new Network((NetworkEnergy) problem.energy());
    ParticleMeasure mu = problem.initial();
    List<ParticleMeasure> trajectory = new ArrayList<>();
    int taken = 0;
    for (int due : problem.record()) {
      for (; taken < due; taken++) {
        double[] gradient = network.gradient(mu, network.outputs(mu));
        double[] positions = mu.positions();
        for (int k = 0; k < positions.length; k++) {
          positions[k] -= problem.step() * gradient[k];
        }
        mu = mu.at(positions);
      }
      trajectory.add(mu);
    }
    return trajectory;
  }

  /** Answers with outputs, energy, and the gradient in the particles: w_i grad V(theta_i). */
  @Override
  public Evaluation evaluate(Energy energy, ParticleMeasure mu) {
    Network network = new Network((NetworkEnergy) energy);
    double[] outputs = network.outputs(mu);
    double[] gradient = network.gradient(mu, outputs);
    for (int k = 0; k < gradient.length; k++) {
      gradient[k] *= mu.weight(k / mu.dimension());
    }
    return new Evaluation(outputs, network.value(mu, outputs), gradient);
  }

  /** A network on its data; neuron i is the row (a, v) of the positions. */
  private static final class Network {
    private final DataSet data;
    private final boolean isTanh;
    private final double decay;

    Network(NetworkEnergy energy) {
      data = energy.data();
      isTanh = energy.unit().name().equals("tanh");
      decay = energy.regulariser().strength();
    }

    private double preactivation(ParticleMeasure mu, int i, double[] x) {
      double z = 0;
      for (int k = 0; k < x.length; k++) {
        z += mu.position(i, 1 + k) * x[k];
      }
      return z;
    }

    private double activation(double z) {
      return isTanh ? Math.tanh(z) : Math.max(0, z);
    }

    private double slope(double z) {
      if (isTanh) {
        double t = Math.tanh(z);
        return 1 - t * t;
      }
      return z > 0 ? 1 : 0;
    }

    /** f(x_j). */
    double[] outputs(ParticleMeasure mu) {
      double[] outputs = new double[data.size()];
      for (int j = 0; j < outputs.length; j++) {
        double[] x = data.input(j);
        for (int i = 0; i < mu.size(); i++) {
          outputs[j] += mu.weight(i) * mu.position(i, 0) * activation(preactivation(mu, i, x));
        }
      }
      return outputs;
    }

    /** The mean of (f(x_j) - y_j)^2 / 2, and of decay |theta_i|^2 / 2. */
    double value(ParticleMeasure mu, double[] outputs) {
      double sum = 0;
      for (int j = 0; j < outputs.length; j++) {
        double error = outputs[j] - data.target(j);
        sum += error * error / 2 / outputs.length;
      }
      for (int i = 0; i < mu.size(); i++) {
        for (double coordinate : mu.particle(i)) {
          sum += mu.weight(i) * decay * coordinate * coordinate / 2;
        }
      }
      return sum;
    }

    /** grad V(theta_i), n x p: the derivative of the energy in particle i, over its weight. */
    double[] gradient(ParticleMeasure mu, double[] outputs) {
      int p = mu.dimension();
      double[] gradient = mu.positions();
      for (int k = 0; k < gradient.length; k++) {
        gradient[k] *= decay;
      }
      for (int j = 0; j < outputs.length; j++) {
        double[] x = data.input(j);
        double error = (outputs[j] - data.target(j)) / outputs.length;
        for (int i = 0; i < mu.size(); i++) {
          double z = preactivation(mu, i, x);
          gradient[i * p] += error * activation(z);
          for (int k = 0; k < x.length; k++) {
            gradient[i * p + 1 + k] += error * mu.position(i, 0) * slope(z) * x[k];
          }
        }
      }
      return gradient;
    }
  }
}
