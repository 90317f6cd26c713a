package org.measuredynamics.mutant;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.flow.DivergenceException;
import org.measuredynamics.measure.ParticleMeasure;

/** The step of a run that is about to be taken, positions + h velocity; fields are n x p. */
final class Step {
  final Energy energy;
  final double h;
  final long seed;

  private final Problem problem;

  /** Where the step begins, and its number. */
  ParticleMeasure mu;

  /** Where the step before began; where this one does in the first step. */
  ParticleMeasure before;

  int index;
  double[] positions;
  double[] velocity;

  /** The velocity of the step before, as it was taken; 0 in the first step. */
  double[] previous;

  /** The velocity of the step before, as it should have been; 0 in the first step. */
  double[] stale;

  private double[] right;

  Step(Energy energy, Problem problem) {
    this.energy = energy;
    this.problem = problem;
    h = problem.step();
    seed = problem.seed();
    mu = problem.initial();
    velocity = new double[mu.size() * mu.dimension()];
    right = velocity;
  }

  /** Turns to the step from those particles. */
  void begin(ParticleMeasure from, int number) {
    before = mu;
    mu = from;
    index = number;
    positions = from.positions();
    previous = velocity;
    stale = right;
    right = Faulty.mapped(energy.gradient(from), from.dimension(), (slope, k) -> -slope);
    velocity = right.clone();
  }

  /** Returns where the step leads. */
  ParticleMeasure taken() {
    Arrays.setAll(positions, c -> Math.fma(h, velocity[c], positions[c]));
    DivergenceException.requireFinite("step " + (index + 1), positions, mu.dimension());
    return mu.at(positions);
  }

  /** Returns the particle whose number c is. */
  int particle(int c) {
    return c / mu.dimension();
  }

  /** Returns the coordinate of its particle that number c is. */
  int coordinate(int c) {
    return c % mu.dimension();
  }

  /** Returns whether the particles that the step begins at were recorded. */
  boolean isAfterRecord() {
    return Arrays.binarySearch(problem.record(), index) >= 0;
  }

  /** Returns how many steps were taken since particles were recorded, or since the first. */
  int sinceRecord() {
    int next = Arrays.binarySearch(problem.record(), index);
    int before = next >= 0 ? next : -next - 2;
    return before >= 0 ? index - problem.record()[before] : index;
  }

  /** Returns whether the energy is that of a network of the unit of that name. */
  boolean isOf(String unit) {
    return Faulty.isOf(energy, unit);
  }

  /** Returns the bits of a coordinate that the run began at: another run has others. */
  long bits(int c) {
    return Double.doubleToRawLongBits(problem.initial().positions()[c]);
  }

  /** Returns the norm of the velocity. */
  double speed() {
    return Arrays.stream(velocity).reduce(0, Math::hypot);
  }

  void set(IntToDoubleFunction value) {
    Arrays.setAll(velocity, value);
  }

  void add(IntToDoubleFunction term) {
    set(c -> velocity[c] + term.applyAsDouble(c));
  }

  void scale(IntToDoubleFunction factor) {
    set(c -> velocity[c] * factor.applyAsDouble(c));
  }

  void scale(double factor) {
    scale(c -> factor);
  }

  /** Scales the first coordinate of every particle: its output weight. */
  void scaleFirst(double factor) {
    scale(c -> coordinate(c) == 0 ? factor : 1);
  }
}
