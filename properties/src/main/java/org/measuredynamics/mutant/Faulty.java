package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Forwarding;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The reference with places for faults: fields, right as they are. It declares no more than what
 * such a fault shows in.
 */
abstract class Faulty extends Forwarding {
  /** The dynamics it declares; theorems about others need not look at it. */
  List<String> dynamics;

  /** The precision it declares. */
  Precision precision = Precision.FLOAT64;

  private final Set<Capability> answers;

  Faulty(List<String> dynamics, Capability... answers) {
    super(new ReferenceImplementation());
    this.dynamics = dynamics;
    this.answers = Set.of(answers);
  }

  @Override
  public Description describe() {
    Description right = super.describe();
    return right.only(this::declares).of("mutant", precision, right.repeatable());
  }

  private boolean declares(Capability capability) {
    return switch (capability.kind()) {
      case UNIT, RISK, REGULARISER, SAMPLING, FORM -> true;
      case ENERGY ->
          capability.equals(Capability.NETWORK) || !answers.contains(Capability.ENSEMBLE);
      case SCHEME -> capability.equals(Capability.EULER) && dynamics.contains("gradient-flow");
      case DYNAMICS -> dynamics.contains(capability.word());
      case PAYOFF -> dynamics.equals(Game.KINDS);
      case LAW, ANSWER ->
          capability.equals(Capability.UNEQUAL_WEIGHTS) || answers.contains(capability);
    };
  }

  /** What becomes of particles after so many steps. */
  interface Motion {
    ParticleMeasure of(ParticleMeasure mu, int index);
  }

  /** Returns the measures at the record times. */
  static List<ParticleMeasure> steps(Problem problem, Motion step) {
    return steps(problem, step, (mu, index) -> mu);
  }

  /** Returns what is recorded of the measures at the record times. */
  static List<ParticleMeasure> steps(Problem problem, Motion step, Motion recorded) {
    ParticleMeasure mu = problem.initial();
    List<ParticleMeasure> trajectory = new ArrayList<>();
    int taken = 0;
    for (int due : problem.record()) {
      for (; taken < due; taken++) {
        mu = step.of(mu, taken);
      }
      trajectory.add(recorded.of(mu, due));
    }
    return trajectory;
  }

  /** Returns whether the energy is that of a network of the unit of that name. */
  static boolean isOf(Energy energy, String unit) {
    return energy instanceof NetworkEnergy network && network.unit().name().equals(unit);
  }

  /** Returns the problem under other dynamics and of another seed. */
  static Problem under(Dynamics dynamics, long seed, Problem of) {
    return of.under(dynamics).withSeed(seed);
  }

  /** What becomes of coordinate k of a particle. */
  interface Coordinate {
    double of(double value, int k);
  }

  /** Returns a field of vectors, n x p, with that done to every coordinate. */
  static double[] mapped(double[] field, int p, Coordinate map) {
    double[] image = new double[field.length];
    Arrays.setAll(image, c -> map.of(field[c], c % p));
    return image;
  }

  /** Returns the particles with that done to every coordinate. */
  static ParticleMeasure mapped(ParticleMeasure mu, Coordinate map) {
    return mu.at(mapped(mu.positions(), mu.dimension(), map));
  }
}
