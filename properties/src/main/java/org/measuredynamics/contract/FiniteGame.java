package org.measuredynamics.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.auto.service.AutoService;
import java.util.List;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The question for the Nikaido-Isoda error of mixed strategies in a finite game.
 *
 * @param payoff the matrix
 * @param profile the strategies
 */
public record FiniteGame(MatrixPayoff payoff, Profile profile) implements Question<Double> {
  /** How it is read back. */
  @AutoService(Question.Kind.class)
  public static final class Kind implements Question.Kind {
    @Override
    public String method() {
      return "nikaido-isoda";
    }

    @Override
    public String parameters() {
      return "strategies";
    }

    @Override
    public String answer() {
      return "gain";
    }

    @Override
    public FiniteGame read(JsonNode parameters) {
      if (Wire.payoff(parameters.get("payoff")) instanceof MatrixPayoff matrix) {
        return new FiniteGame(matrix, Wire.profile(parameters));
      }
      throw new IllegalArgumentException(
          "payoff: expected kind matrix, found " + parameters.at("/payoff/kind").asText());
    }
  }

  @Override
  public String method() {
    return "nikaido-isoda";
  }

  @Override
  public List<Capability> needs() {
    return List.of(Capability.NIKAIDO_ISODA, Capability.payoff(payoff.kind()));
  }

  @Override
  public ObjectNode parameters() {
    ObjectNode node = Wire.JSON.createObjectNode();
    node.set("payoff", Wire.payoff(payoff));
    node.set("row", Wire.measure(profile.row()));
    node.set("column", Wire.measure(profile.column()));
    return node;
  }

  @Override
  public long numbers() {
    return 1;
  }

  @Override
  public Double read(JsonNode answer, double roundoff) {
    double[] error = {answer.get("error").asDouble()};
    return ParticleMeasure.requireFinite("error", error)[0];
  }

  @Override
  public ObjectNode written(Double answer) {
    return Wire.JSON.createObjectNode().put("error", answer);
  }

  @Override
  public Double reference() {
    return NikaidoIsoda.of(payoff, profile);
  }

  @Override
  public Double askOf(Solver solver) {
    return solver.nikaidoIsoda(payoff, profile);
  }

  @Override
  public String inWords() {
    return "nikaido-isoda of a %d x %d game"
        .formatted(payoff.matrix().length, payoff.matrix()[0].length);
  }

  @Override
  public double size(Double answer) {
    return Math.abs(answer);
  }
}
