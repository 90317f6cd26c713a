package org.measuredynamics.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.game.BoxTrigonometric;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.GeneratorCritic;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.game.SphericalPolynomial;
import org.measuredynamics.game.TrigonometricPayoff;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.symmetry.Group;
import org.measuredynamics.symmetry.Isometry;

/**
 * Questions read back from JSON: what {@link Wire} writes, bit for bit. A node is expected to
 * follow the schema; what the schema cannot say is checked here, with an {@link
 * IllegalArgumentException} or a {@link BrokenException} that names the place.
 */
final class Requests {
  private Requests() {}

  static Problem problem(JsonNode node) {
    ParticleMeasure initial = measure(node.get("initial"));
    return new Problem(
        dynamics(node.get("dynamics")),
        energy(node.get("energy"), initial.dimension()),
        initial,
        constant(Problem.Scheme.class, node.get("scheme")),
        node.get("step").asDouble(),
        integers(node.get("record")),
        node.get("seed").asLong());
  }

  static Ensemble ensemble(JsonNode node) {
    InitialLaw law =
        node.at("/law/kind").asText().equals("normal")
            ? normal(node.get("law"))
            : measure(node.get("law"));
    Energy energy = energy(node.get("energy"), law.dimension());
    if (!(energy instanceof NetworkEnergy network)) {
      throw new IllegalArgumentException("energy: expected that of a network, found pairs");
    }
    return new Ensemble(
        dynamics(node.get("dynamics")),
        network,
        law,
        node.get("particles").asInt(),
        node.get("step").asDouble(),
        integers(node.get("record")),
        rows("points", node.get("points")),
        node.get("initial").asBoolean(),
        node.get("seed").asLong(),
        node.get("first").asInt(),
        node.get("replicates").asInt());
  }

  static Game game(JsonNode node) {
    JsonNode dynamics = node.get("dynamics");
    return new Game(
        new DescentAscent(
            dynamics.get("transport").asDouble(),
            dynamics.get("reaction").asDouble(),
            dynamics.get("temperature").asDouble(),
            dynamics.get("timeScale").asDouble(),
            dynamics.get("kind").asText().equals("extragradient"),
            dynamics.path("forgetting").asDouble(0)),
        payoff(node.get("payoff")),
        profile(node),
        node.get("step").asDouble(),
        integers(node.get("record")),
        node.get("averaged").asBoolean(),
        node.get("seed").asLong());
  }

  static Profile profile(JsonNode node) {
    return new Profile(measure(node.get("row")), measure(node.get("column")));
  }

  static NormalLaw normal(JsonNode node) {
    return new NormalLaw(vector("deviations", node.get("deviations")));
  }

  static ParticleMeasure measure(JsonNode node) {
    int[] shape = shape("positions", node.get("positions"), 2);
    return ParticleMeasure.of(
        shape[1],
        Wire.array("positions", node.get("positions"), shape),
        vector("weights", node.get("weights")));
  }

  /**
   * Reads an energy.
   *
   * @param dimension p, which an energy of pairs takes from its particles
   */
  static Energy energy(JsonNode node, int dimension) {
    if (node.get("kind").asText().equals("pair-interaction")) {
      return PairInteraction.of(
          dimension,
          node.get("confinement").asDouble(),
          node.get("attraction").asDouble(),
          node.get("repulsion").asDouble());
    }
    NetworkEnergy plain =
        NetworkEnergy.of(
            Unit.named(node.get("unit").asText()),
            constant(Risk.class, node.get("risk")),
            new Regulariser(
                constant(Regulariser.Kind.class, node.at("/regulariser/kind")),
                node.at("/regulariser/strength").asDouble()),
            data(node));
    NetworkEnergy energy =
        node.has("group")
            ? plain.symmetrised(group(node.get("group"), plain.data().dimension()))
            : plain;
    if (energy.dimension() != dimension) {
      throw new IllegalArgumentException(
          "particles: expected dimension %d for unit %s on inputs of dimension %d, found %d"
              .formatted(
                  energy.dimension(), energy.unit().name(), energy.data().dimension(), dimension));
    }
    return energy;
  }

  private static DataSet data(JsonNode node) {
    int[] shape = shape("inputs", node.get("inputs"), 2);
    double[] inputs = Wire.array("inputs", node.get("inputs"), shape);
    double[] targets = vector("targets", node.get("targets"));
    return node.has("sizes")
        ? DataSet.ofSets("given", shape[1], inputs, integers(node.get("sizes")), targets)
        : DataSet.of("given", shape[1], inputs, targets);
  }

  private static Group group(JsonNode node, int d) {
    List<Isometry> generators = new ArrayList<>();
    for (JsonNode generator : node) {
      generators.add(Isometry.of(d, Wire.array("group", generator, d, d)));
    }
    return Group.generatedBy("given", generators);
  }

  private static Dynamics dynamics(JsonNode node) {
    String kind = node.get("kind").asText();
    return switch (kind) {
      case "gradient-flow" -> new Dynamics.GradientFlow();
      case "preconditioned" -> new Dynamics.Preconditioned(vector("rates", node.get("rates")));
      case "langevin" -> new Dynamics.Langevin(node.get("temperature").asDouble());
      case "stochastic-gradient" ->
          new Dynamics.Stochastic(
              node.get("batch").asInt(),
              constant(StochasticGradient.Sampling.class, node.get("sampling")));
      case "birth-death" -> {
        double rate = node.get("rate").asDouble();
        BirthDeath.Form form = constant(BirthDeath.Form.class, node.get("form"));
        JsonNode births = node.path("reinjection");
        yield births.isMissingNode()
            ? new Dynamics.Reacting(rate, form)
            : new Dynamics.Reacting(rate, form, births.get("rate").asDouble(), normal(births));
      }
      case "conic" ->
          new Dynamics.Conic(node.get("massRate").asDouble(), node.get("positionRate").asDouble());
      case "lazy" -> new Dynamics.Lazy();
      default -> throw new IllegalArgumentException("dynamics: there is no " + kind);
    };
  }

  private static Payoff payoff(JsonNode node) {
    String kind = node.get("kind").asText();
    return switch (kind) {
      case "quadratic" ->
          new QuadraticPayoff(
              rows("coupling", node.get("coupling")),
              node.get("a").asDouble(),
              node.get("c").asDouble());
      case "double-well" ->
          new DoubleWell(node.get("coupling").asDouble(), node.get("dimension").asInt());
      case "trigonometric" -> trigonometric(node);
      case "box-trigonometric" -> new BoxTrigonometric(trigonometric(node));
      case "generator-critic" ->
          new GeneratorCritic(
              rows("means", node.get("means")),
              vector("masses", node.get("masses")),
              node.get("deviation").asDouble(),
              node.get("bandwidth").asDouble());
      case "spherical-polynomial" -> {
        double[][][] matrices = new double[node.get("matrices").size()][][];
        Arrays.setAll(matrices, k -> rows("matrices", node.get("matrices").get(k)));
        double[][] vectors = new double[node.get("vectors").size()][];
        Arrays.setAll(vectors, k -> vector("vectors", node.get("vectors").get(k)));
        yield new SphericalPolynomial(matrices, vectors);
      }
      case "matrix" -> new MatrixPayoff(rows("matrix", node.get("matrix")));
      default -> throw new IllegalArgumentException("payoff: there is no " + kind);
    };
  }

  static MatrixPayoff matrix(JsonNode node) {
    if (payoff(node) instanceof MatrixPayoff matrix) {
      return matrix;
    }
    throw new IllegalArgumentException(
        "payoff: expected kind matrix, found " + node.get("kind").asText());
  }

  private static TrigonometricPayoff trigonometric(JsonNode node) {
    return new TrigonometricPayoff(
        vector("amplitudes", node.get("amplitudes")),
        rows("rowFrequencies", node.get("rowFrequencies")),
        rows("columnFrequencies", node.get("columnFrequencies")),
        vector("phases", node.get("phases")));
  }

  /** The constant whose word on the wire it is. */
  private static <E extends Enum<E>> E constant(Class<E> type, JsonNode node) {
    return Enum.valueOf(type, node.asText().toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static int[] integers(JsonNode node) {
    int[] integers = new int[node.size()];
    Arrays.setAll(integers, k -> node.get(k).asInt());
    return integers;
  }

  private static double[] vector(String name, JsonNode node) {
    return Wire.array(name, node, shape(name, node, 1));
  }

  private static double[][] rows(String name, JsonNode node) {
    int[] shape = shape(name, node, 2);
    double[] flat = Wire.array(name, node, shape);
    double[][] rows = new double[shape[0]][];
    Arrays.setAll(rows, k -> Arrays.copyOfRange(flat, k * shape[1], (k + 1) * shape[1]));
    return rows;
  }

  /** The shape that an array says it has, of so many lengths, none of them 0. */
  private static int[] shape(String name, JsonNode node, int lengths) {
    List<Integer> shape = new ArrayList<>();
    if (node.isObject()) {
      node.get("shape").forEach(length -> shape.add(length.asInt()));
    } else {
      for (Optional<JsonNode> at = Optional.of(node);
          at.isPresent() && at.get().isArray();
          at = Optional.ofNullable(at.get().get(0))) {
        shape.add(at.get().size());
      }
    }
    if (shape.size() != lengths || shape.contains(0)) {
      throw new IllegalArgumentException(
          "%s: expected an array of %d lengths, none of them 0, found shape %s"
              .formatted(name, lengths, shape));
    }
    return shape.stream().mapToInt(Integer::intValue).toArray();
  }
}
