package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.measure.ParticleMeasure;

/** The gradient flow in continuous time. */
final class FaultyContinuous extends Faulty {
  /** Steps of the integrator for one that was asked, at most 1 / 20 of the time scale 1 / L. */
  private static final int PARTS = 16;

  /** What the reference declares. */
  static final double DECLARED = 1e-10;

  /** The energy whose field is followed. */
  UnaryOperator<Energy> energy = UnaryOperator.identity();

  /** A coordinate of what is descended along. */
  Velocity velocity = (gradient, c, p, from) -> gradient[c];

  /** Coordinate c of the n x p, from the gradient and the number of the record it comes from. */
  interface Velocity {
    double of(double[] gradient, int c, int p, int from);
  }

  FaultyContinuous() {
    super(List.of("gradient-flow"));
  }

  @Override
  public Description describe() {
    return super.describe().only(each -> !each.equals(Capability.EULER)).continuous(DECLARED);
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    if (problem.scheme() != Problem.Scheme.CONTINUOUS
        || !(problem.dynamics() instanceof Dynamics.GradientFlow)) {
      return super.run(problem);
    }
    Energy.Field field = energy.apply(problem.energy()).field(problem.initial().weights(), 1);
    int p = problem.initial().dimension();
    double[] positions = problem.initial().positions();
    List<ParticleMeasure> trajectory = new ArrayList<>();
    int taken = 0;
    for (int due : problem.record()) {
      int from = trajectory.size() - 1;
      Energy.Field turned =
          (at, out) -> {
            field.at(at, out);
            double[] gradient = out.clone();
            Arrays.setAll(out, c -> -velocity.of(gradient, c, p, from));
          };
      for (; taken < due; taken++) {
        for (int part = 0; part < PARTS; part++) {
          rungeKutta(turned, positions, problem.step() / PARTS);
        }
      }
      trajectory.add(problem.initial().at(positions));
    }
    return trajectory;
  }

  /** The classical step of order 4. */
  private static void rungeKutta(Energy.Field field, double[] positions, double h) {
    int length = positions.length;
    double[] slope = new double[length];
    double[] sum = new double[length];
    double[] at = positions.clone();
    double[] reach = {0, 0.5, 0.5, 1};
    for (int stage = 0; stage < reach.length; stage++) {
      for (int c = 0; c < length; c++) {
        at[c] = positions[c] + reach[stage] * h * slope[c];
      }
      field.at(at, slope);
      double part = stage == 0 || stage == 3 ? h / 6 : h / 3;
      for (int c = 0; c < length; c++) {
        sum[c] += part * slope[c];
      }
    }
    Arrays.setAll(positions, c -> positions[c] + sum[c]);
  }

  static Energy plain(NetworkEnergy network) {
    NetworkEnergy plain =
        NetworkEnergy.of(network.unit(), network.risk(), Regulariser.NONE, network.given());
    return network.group().map(plain::symmetrised).orElse(plain);
  }
}
