package org.measuredynamics.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The question for the energy at given particles, with its outputs and its gradient.
 *
 * @param energy the energy F
 * @param measure mu
 */
public record Evaluate(Energy energy, ParticleMeasure measure) implements Question<Evaluation> {
  /** How it is read back. */
  @AutoService(Question.Kind.class)
  public static final class Kind implements Question.Kind {
    @Override
    public String method() {
      return "evaluate";
    }

    @Override
    public String parameters() {
      return "question";
    }

    @Override
    public String answer() {
      return "evaluation";
    }

    @Override
    public Evaluate read(JsonNode parameters) {
      ParticleMeasure mu = Wire.measure(parameters.get("measure"));
      return new Evaluate(Wire.energy(parameters.get("energy"), mu.dimension()), mu);
    }
  }

  @Override
  public String method() {
    return "evaluate";
  }

  @Override
  public List<Capability> needs() {
    List<Capability> needs = new ArrayList<>(Capability.of(energy));
    needs.add(Capability.EVALUATE);
    needs.addAll(Capability.of(measure));
    return needs;
  }

  @Override
  public List<Limits.Sized> sizes() {
    return Limits.of(energy, measure.size(), measure.dimension());
  }

  @Override
  public ObjectNode parameters() {
    ObjectNode node = Wire.JSON.createObjectNode();
    node.set("energy", Wire.energy(energy));
    node.set("measure", Wire.measure(measure));
    return node;
  }

  /** The number of data, 0 where the energy has none. */
  private int outputs() {
    return energy instanceof NetworkEnergy network ? network.data().size() : 0;
  }

  @Override
  public long numbers() {
    return Math.addExact(outputs() + 1L, Wire.numbers(measure));
  }

  @Override
  public Evaluation read(JsonNode answer, double roundoff) {
    double[] scalar = {answer.get("energy").asDouble()};
    ParticleMeasure.requireFinite("energy", scalar);
    return new Evaluation(
        outputs() == 0 ? new double[0] : Wire.array("outputs", answer.get("outputs"), outputs()),
        scalar[0],
        Wire.array("gradient", answer.get("gradient"), measure.size(), measure.dimension()));
  }

  @Override
  public ObjectNode written(Evaluation answer) {
    ObjectNode node = Wire.JSON.createObjectNode();
    if (answer.outputs().length > 0) {
      node.set("outputs", Wire.array(answer.outputs(), answer.outputs().length));
    }
    node.put("energy", answer.energy());
    node.set("gradient", Wire.array(answer.gradient(), measure.size(), measure.dimension()));
    return node;
  }

  @Override
  public Evaluation reference() {
    double[] gradient = energy.gradient(measure);
    for (int k = 0; k < gradient.length; k++) {
      gradient[k] *= measure.weight(k / measure.dimension());
    }
    double[] outputs =
        energy instanceof NetworkEnergy network ? network.outputs(measure) : new double[0];
    return new Evaluation(outputs, energy.value(measure), gradient);
  }

  @Override
  public Evaluation askOf(Solver solver) {
    return solver.evaluate(energy, measure);
  }

  @Override
  public String inWords() {
    return "evaluate, %s, %s".formatted(Question.words(energy), Question.words(measure));
  }

  @Override
  public double size(Evaluation answer) {
    return Math.max(
        Math.abs(answer.energy()),
        Math.max(Question.largest(answer.outputs()), Question.largest(answer.gradient())));
  }
}
