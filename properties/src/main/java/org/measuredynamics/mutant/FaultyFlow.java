package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.contract.Solver;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.flow.DivergenceException;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;

/** The Euler scheme with places for faults. */
@SuppressWarnings("UnusedVariable") // the hooks leave their arguments to the faults
abstract class FaultyFlow extends Solver {
  private final ReferenceImplementation reference = new ReferenceImplementation();

  void adjust(Step step) {}

  int repeats() {
    return 1;
  }

  /** The dynamics it declares; theorems about others need not look at it. */
  List<String> dynamics() {
    return List.of("gradient-flow");
  }

  /** Whether it declares to evaluate energies and to draw neurons; faults elsewhere need not. */
  boolean evaluatesAndSamples() {
    return isGradientFlow();
  }

  /** The precision it declares. */
  Precision precision() {
    return reference.describe().precision();
  }

  /** Whether it declares sets and groups; faults elsewhere need not. */
  boolean takesSets() {
    return false;
  }

  @Override
  public ParticleMeasure sample(NormalLaw law, int particles, long seed) {
    return reference.sample(law, particles, seed);
  }

  private boolean isGradientFlow() {
    return dynamics().contains("gradient-flow");
  }

  /** Runs a dynamics other than the gradient flow. */
  List<ParticleMeasure> other(Problem problem) {
    return reference.run(problem);
  }

  Energy energy(Energy energy) {
    return energy;
  }

  ParticleMeasure measure(ParticleMeasure mu) {
    return mu;
  }

  ParticleMeasure recorded(ParticleMeasure mu, int index) {
    return mu;
  }

  Evaluation evaluated(Energy energy, ParticleMeasure mu, Evaluation right) {
    return right;
  }

  @Override
  public Description describe() {
    return reference
        .describe()
        .only(this::declares)
        .declaring(dynamics().stream().map(Capability::dynamics).toList())
        .of("mutant", precision(), reference.describe().repeatable());
  }

  private boolean declares(Capability capability) {
    return switch (capability.kind()) {
      case SCHEME -> isGradientFlow() && capability.equals(Capability.EULER);
      case DYNAMICS, PAYOFF -> false;
      case LAW -> evaluatesAndSamples();
      case ANSWER ->
          capability.equals(Capability.UNEQUAL_WEIGHTS)
              || (evaluatesAndSamples() && capability.equals(Capability.EVALUATE))
              || (takesSets()
                  && (capability.equals(Capability.SETS) || capability.equals(Capability.GROUPS)));
      default -> true;
    };
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    if (!(problem.dynamics() instanceof Dynamics.GradientFlow)) {
      return other(problem);
    }
    Energy energy = energy(problem.energy());
    ParticleMeasure mu = measure(problem.initial());
    double[] previous = new double[mu.size() * mu.dimension()];
    double[] state = previous.clone();
    List<ParticleMeasure> trajectory = new ArrayList<>();
    int taken = 0;
    for (int due : problem.record()) {
      for (; taken < due; taken++) {
        for (int repeat = 0; repeat < repeats(); repeat++) {
          double[] velocity = energy.gradient(mu);
          scale(velocity, -1);
          adjust(new Step(energy, mu, problem.step(), taken, velocity, previous, state));
          previous = velocity;
          double[] positions = mu.positions();
          for (int c = 0; c < positions.length; c++) {
            positions[c] = Math.fma(problem.step(), velocity[c], positions[c]);
          }
          DivergenceException.requireFinite("step " + (taken + 1), positions, mu.dimension());
          mu = mu.at(positions);
        }
      }
      trajectory.add(problem.initial().at(recorded(mu, due).positions()));
    }
    return trajectory;
  }

  @Override
  public Evaluation evaluate(Energy energy, ParticleMeasure mu) {
    Energy wrong = energy(energy);
    return evaluated(wrong, mu, reference.evaluate(wrong, measure(mu)));
  }

  /** One step about to be taken. */
  static final class Step {
    final Energy energy;
    final ParticleMeasure mu;
    final double step;
    final int index;
    final double[] velocity;
    final double[] previous;
    final double[] state;

    Step(
        Energy energy,
        ParticleMeasure mu,
        double step,
        int index,
        double[] velocity,
        double[] previous,
        double[] state) {
      this.energy = energy;
      this.mu = mu;
      this.step = step;
      this.index = index;
      this.velocity = velocity;
      this.previous = previous;
      this.state = state;
    }
  }

  static DataSet ofElevenBits(DataSet data) {
    return DataSet.ofSets(
        data.name(), data.dimension(), ofElevenBits(data.inputs()), data.sizes(), data.targets());
  }

  /** The nearest numbers with 11 significant bits, as TF32 and half precision have them. */
  static double[] ofElevenBits(double[] values) {
    double[] rounded = new double[values.length];
    for (int k = 0; k < values.length; k++) {
      double unit = Math.ulp(values[k]) * 0x1p42;
      rounded[k] = Math.rint(values[k] / unit) * unit;
    }
    return rounded;
  }

  static void scale(double[] field, double factor) {
    for (int c = 0; c < field.length; c++) {
      field[c] *= factor;
    }
  }

  static void scaleFirst(double[] field, int dimension, double factor) {
    for (int c = 0; c < field.length; c += dimension) {
      field[c] *= factor;
    }
  }
}
