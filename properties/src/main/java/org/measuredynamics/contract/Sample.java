package org.measuredynamics.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.auto.service.AutoService;
import java.util.List;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The question for independent particles of equal weight, drawn with the implementation's own
 * generator.
 *
 * @param law what they are drawn from
 * @param particles how many
 * @param seed between 0 and 2^53
 */
public record Sample(NormalLaw law, int particles, long seed) implements Question<ParticleMeasure> {
  /** How it is read back. */
  @AutoService(Question.Kind.class)
  public static final class Kind implements Question.Kind {
    @Override
    public String method() {
      return "sample";
    }

    @Override
    public String parameters() {
      return "draw";
    }

    @Override
    public String answer() {
      return "sample";
    }

    @Override
    public Sample read(JsonNode parameters) {
      return new Sample(
          Wire.normal(parameters.get("law")),
          parameters.get("particles").asInt(),
          parameters.get("seed").asLong());
    }
  }

  @Override
  public String method() {
    return "sample";
  }

  @Override
  public List<Capability> needs() {
    return List.of(Capability.SAMPLE);
  }

  @Override
  public List<Limits.Sized> sizes() {
    return List.of(new Limits.Sized(Limits.Size.PARTICLES, particles));
  }

  @Override
  public ObjectNode parameters() {
    ObjectNode node = Wire.JSON.createObjectNode();
    Wire.fields(node.putObject("law").put("kind", "normal")).put("deviations", law.deviations());
    return node.put("particles", particles).put("seed", seed);
  }

  @Override
  public long numbers() {
    return Math.multiplyExact((long) particles, law.dimension());
  }

  @Override
  public ParticleMeasure read(JsonNode answer, double roundoff) {
    return ParticleMeasure.uniform(
        law.dimension(),
        Wire.array("positions", answer.get("positions"), particles, law.dimension()));
  }

  @Override
  public ObjectNode written(ParticleMeasure answer) {
    ObjectNode node = Wire.JSON.createObjectNode();
    node.set("positions", Wire.array(answer.positions(), answer.size(), answer.dimension()));
    return node;
  }

  @Override
  public ParticleMeasure reference() {
    return law.draw(particles, seed);
  }

  @Override
  public ParticleMeasure askOf(Solver solver) {
    return solver.sample(law, particles, seed);
  }

  @Override
  public String inWords() {
    return "sample %d particles of dimension %d".formatted(particles, law.dimension());
  }

  @Override
  public double size(ParticleMeasure answer) {
    return Question.largest(answer.positions());
  }
}
