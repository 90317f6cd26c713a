package example;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.Solver;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * Measure Dynamics adapter: DJL's Optimizer.sgd and losses, through its automatic differentiation on
 * libtorch, in float32, for its learning rates are floats.
 */
public final class DjlAdapter extends Solver {
  static {
    // All of it is on the class path: DJL need not look for libtorch elsewhere.
    System.setProperty("ai.djl.offline", "true");
  }

  private static final Map<String, UnaryOperator<NDArray>> ACTIVATIONS =
      Map.of(
          "relu", Activation::relu,
          "tanh", Activation::tanh,
          "sigmoid", Activation::sigmoid,
          "erf", NDArray::erf,
          "cos", NDArray::cos,
          "squared-relu", z -> Activation.relu(z).square());

  @Override
  public Description describe() {
    return Description.of("DJL", Engine.getDjlVersion(), "Java")
        .declaring(Capability.NETWORK, Capability.unit("quadratic"), Capability.unit("linear"))
        .declaring(ACTIVATIONS.keySet().stream().sorted().map(Capability::unit).toList())
        .declaring(Capability.risk(Risk.SQUARE), Capability.risk(Risk.LOGISTIC))
        .declaring(Capability.regulariser(Regulariser.Kind.NONE))
        .declaring(Capability.regulariser(Regulariser.Kind.TIKHONOV))
        .declaring(Capability.dynamics("gradient-flow"), Capability.EULER, Capability.EVALUATE)
        .of("DJL", Precision.FLOAT32, Description.Repeatable.ROUNDING);
  }

  /** One run at a time: DJL collects gradients of one at a time, whatever the thread. */
  @Override
  public synchronized List<ParticleMeasure> run(Problem problem) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Objective objective = new Objective((NetworkEnergy) problem.energy(), problem.initial(), manager);
      // The flow's time step is h; the loss is a mean over n units, so the learning rate is n h.
      float rate = (float) (problem.initial().size() * problem.step());
      Optimizer sgd = Optimizer.sgd().setLearningRateTracker(Tracker.fixed(rate)).build();
      List<ParticleMeasure> trajectory = new ArrayList<>();
      int taken = 0;
      for (int due : problem.record()) {
        for (; taken < due; taken++) {
          try (NDScope step = new NDScope()) {
            objective.backward();
            sgd.update("theta", objective.theta, objective.theta.getGradient());
          }
        }
        trajectory.add(problem.initial().at(doubles(objective.theta)));
      }
      return trajectory;
    }
  }

  @Override
  public synchronized Evaluation evaluate(Energy energy, ParticleMeasure mu) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Objective objective = new Objective((NetworkEnergy) energy, mu, manager);
      double loss = objective.backward();
      return new Evaluation(
          doubles(objective.outputs()), loss, doubles(objective.theta.getGradient()));
    }
  }

  private static double[] doubles(NDArray array) {
    return array.toType(DataType.FLOAT64, false).toDoubleArray();
  }

  /** F(mu^n) of a network f(x) = (1/n) sum_i phi(x; theta_i) on data, as one would write it in DJL. */
  private static final class Objective {
    private final NetworkEnergy energy;
    private final NDArray theta;
    private final NDArray x;
    private final NDArray y;

    Objective(NetworkEnergy energy, ParticleMeasure mu, NDManager manager) {
      this.energy = energy;
      theta = floats(manager, mu.positions(), mu.size(), mu.dimension());
      theta.setRequiresGradient(true);
      x = floats(manager, energy.data().inputs(), energy.data().size(), energy.data().dimension());
      y = floats(manager, energy.data().targets(), energy.data().size());
    }

    private static NDArray floats(NDManager manager, double[] values, long... shape) {
      return manager.create(values, new Shape(shape)).toType(DataType.FLOAT32, false);
    }

    NDArray outputs() {
      String unit = energy.unit().name();
      if (!ACTIVATIONS.containsKey(unit)) {
        NDArray z = x.matMul(theta.transpose());
        return (unit.equals("quadratic") ? z.square() : z).mean(new int[] {1});
      }
      NDArray z = x.matMul(theta.get(":, 1:").transpose());
      return ACTIVATIONS.get(unit).apply(z).mul(theta.get(":, 0")).mean(new int[] {1});
    }

    /** Returns F, and leaves its gradient with theta. */
    double backward() {
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray f = outputs();
        NDArray loss =
            energy.risk() == Risk.SQUARE
                ? Loss.l2Loss().evaluate(new NDList(y), new NDList(f))
                : Activation.softPlus(y.mul(f).neg()).mean();
        if (energy.regulariser().kind() == Regulariser.Kind.TIKHONOV) {
          double strength = energy.regulariser().strength();
          loss = loss.add(theta.square().sum(new int[] {1}).mean().mul((float) (strength / 2)));
        }
        collector.backward(loss);
        return loss.toFloatArray()[0];
      }
    }
  }
}
