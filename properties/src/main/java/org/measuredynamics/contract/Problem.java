package org.measuredynamics.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * What an implementation is asked to run: a dynamics of an energy from given particles.
 *
 * @param dynamics the dynamics
 * @param energy the energy F
 * @param initial mu_0
 * @param scheme how time is discretised
 * @param step h, the time that one step takes (not the learning rate, which is n h)
 * @param record numbers of steps after which to record, ascending
 * @param seed of whatever is random; between 0 and 2^53
 */
public record Problem(
    Dynamics dynamics,
    Energy energy,
    ParticleMeasure initial,
    Scheme scheme,
    double step,
    int[] record,
    long seed)
    implements Question<List<ParticleMeasure>> {
  /** Of one step of the integrator of continuous time, in the mean over the coordinates. */
  static final double TOLERANCE = 1e-13;

  /** How it is read back. */
  @AutoService(Question.Kind.class)
  public static final class Kind implements Question.Kind {
    @Override
    public String method() {
      return "run";
    }

    @Override
    public String parameters() {
      return "problem";
    }

    @Override
    public String answer() {
      return "trajectory";
    }

    @Override
    public Problem read(JsonNode parameters) {
      ParticleMeasure initial = Wire.measure(parameters.get("initial"));
      return new Problem(
          Wire.dynamics(parameters.get("dynamics")),
          Wire.energy(parameters.get("energy"), initial.dimension()),
          initial,
          Wire.values(parameters).constant("scheme", Scheme.class),
          parameters.get("step").asDouble(),
          Wire.integers(parameters.get("record")),
          parameters.get("seed").asLong());
    }
  }

  /** The gradient flow, in which nothing is random. */
  public Problem(Energy energy, ParticleMeasure initial, Scheme scheme, double step, int[] record) {
    this(new Dynamics.GradientFlow(), energy, initial, scheme, step, record, 0);
  }

  /** The discretisations there are. */
  public enum Scheme {
    /** Explicit Euler steps, all particles at once. */
    EULER,
    /** Continuous time, as exact as the tolerance that is declared. */
    CONTINUOUS
  }

  /** Returns the same problem from other particles. */
  public Problem from(ParticleMeasure other) {
    return new Problem(dynamics, energy, other, scheme, step, record, seed);
  }

  /** Returns the same problem under another dynamics. */
  public Problem under(Dynamics other) {
    return new Problem(other, energy, initial, scheme, step, record, seed);
  }

  /** Returns the same problem of another energy. */
  public Problem withEnergy(Energy other) {
    return new Problem(dynamics, other, initial, scheme, step, record, seed);
  }

  /** Returns the same problem with steps of another length. */
  public Problem withStep(double other) {
    return new Problem(dynamics, energy, initial, scheme, other, record, seed);
  }

  /** Returns the same problem with another seed. */
  public Problem withSeed(long other) {
    return new Problem(dynamics, energy, initial, scheme, step, record, other);
  }

  /** Returns the problem that records every one of so many Euler steps. */
  public static Problem euler(Energy energy, ParticleMeasure initial, double step, int steps) {
    int[] record = new int[steps + 1];
    for (int k = 0; k <= steps; k++) {
      record[k] = k;
    }
    return new Problem(energy, initial, Scheme.EULER, step, record);
  }

  /** Returns what a gradient flow records of its initial particles, by its scheme. */
  public List<ParticleMeasure> followed(GradientFlow flow) {
    return switch (scheme) {
      case EULER -> flow.euler(initial, step, record);
      case CONTINUOUS -> flow.continuous(initial, step, record, TOLERANCE);
    };
  }

  /** Returns the same problem recorded after other numbers of steps. */
  public Problem recorded(int... after) {
    return new Problem(dynamics, energy, initial, scheme, step, after, seed);
  }

  @Override
  public String method() {
    return "run";
  }

  @Override
  public List<Capability> needs() {
    List<Capability> needs = new ArrayList<>(Capability.of(energy));
    needs.addAll(Capability.of(dynamics));
    if (dynamics instanceof Dynamics.GradientFlow) {
      needs.add(new Capability(Capability.Kind.SCHEME, Wire.word(scheme)));
    }
    needs.addAll(Capability.of(initial));
    return needs;
  }

  @Override
  public List<Limits.Sized> sizes() {
    return Limits.and(Limits.of(energy, initial.size(), initial.dimension()), Limits.of(dynamics));
  }

  @Override
  public ObjectNode parameters() {
    ObjectNode node = Wire.JSON.createObjectNode();
    node.set("dynamics", Wire.dynamics(dynamics));
    node.put("scheme", Wire.word(scheme)).put("step", step).put("seed", seed);
    for (int steps : record) {
      node.withArray("record").add(steps);
    }
    node.set("energy", Wire.energy(energy));
    node.set("initial", Wire.measure(initial));
    return node;
  }

  @Override
  public long numbers() {
    return Math.multiplyExact(record.length, Wire.numbers(initial));
  }

  @Override
  public List<ParticleMeasure> read(JsonNode answer, double roundoff) {
    if (dynamics.changesWeights() && !answer.has("weights")) {
      throw new BrokenException("weights: expected them with every record, found none");
    }
    return Wire.trajectory(answer, "", initial, record.length, dynamics.changesWeights(), roundoff);
  }

  @Override
  public ObjectNode written(List<ParticleMeasure> answer) {
    return Wire.trajectory(
        Wire.JSON.createObjectNode(), answer, initial, dynamics.changesWeights());
  }

  @Override
  public List<ParticleMeasure> reference() {
    return dynamics.run(this);
  }

  @Override
  public List<ParticleMeasure> fromEnds(
      Function<Question<List<ParticleMeasure>>, List<ParticleMeasure>> ends) {
    return Arrays.stream(record).mapToObj(steps -> ends.apply(recorded(steps)).get(0)).toList();
  }

  @Override
  public List<ParticleMeasure> askOf(Solver solver) {
    return solver.run(this);
  }

  @Override
  public String inWords() {
    return "run %s (%s), %s, %s, step %s, records after %s steps"
        .formatted(
            dynamics.kind(),
            scheme,
            Question.words(energy),
            Question.words(initial),
            step,
            Question.words(record));
  }

  @Override
  public double size(List<ParticleMeasure> answer) {
    return answer.stream().mapToDouble(mu -> Question.largest(mu.positions())).max().orElse(0);
  }
}
