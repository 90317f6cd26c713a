package org.measuredynamics.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.BoxTrigonometric;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.GeneratorCritic;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.game.SphericalPolynomial;
import org.measuredynamics.game.TrigonometricPayoff;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.symmetry.Isometry;

/** Problems and answers as JSON; {@code src/main/schema/protocol.schema.json} is the definition. */
final class Wire {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
  private static final JsonNode PROTOCOL = load();

  private Wire() {}

  private static JsonNode load() {
    try (InputStream in = Wire.class.getResourceAsStream("/schema/protocol.schema.json")) {
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The schema of one definition of the protocol. */
  static JsonSchema schema(String definition) {
    ObjectNode root = PROTOCOL.deepCopy();
    root.put("$ref", "#/$defs/" + definition);
    root.remove("oneOf");
    return SCHEMAS.getSchema(root);
  }

  /** Throws if the node is not what the definition says; names the place. */
  static void require(JsonSchema schema, String what, JsonNode node) {
    Set<ValidationMessage> faults = schema.validate(node);
    if (!faults.isEmpty()) {
      throw new BrokenException(
          "%s does not follow the protocol: %s"
              .formatted(what, faults.iterator().next().getMessage()));
    }
  }

  /** The word on the wire for a constant. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static ObjectNode array(double[] values, int... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putDouble(value);
    }
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    for (int length : shape) {
      node.withArray("shape").add(length);
    }
    return node.put("dtype", "float64")
        .put("data", Base64.getEncoder().encodeToString(bytes.array()));
  }

  /** Reads an array, packed or plain, and insists on its shape. */
  static double[] array(String name, JsonNode node, int... shape) {
    List<Integer> found = new ArrayList<>();
    double[] values;
    if (node.isObject()) {
      node.get("shape").forEach(length -> found.add(length.asInt()));
      byte[] bytes;
      try {
        bytes = Base64.getDecoder().decode(node.get("data").asText());
      } catch (IllegalArgumentException e) {
        throw new BrokenException(name + ": data is not base64: " + e.getMessage(), e);
      }
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      boolean single = node.get("dtype").asText().equals("float32");
      values = new double[bytes.length / (single ? 4 : 8)];
      for (int k = 0; k < values.length; k++) {
        values[k] = single ? buffer.getFloat() : buffer.getDouble();
      }
    } else {
      List<Double> flat = new ArrayList<>();
      flatten(name, node, 0, found, flat);
      values = flat.stream().mapToDouble(Double::doubleValue).toArray();
    }
    int expected = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    List<Integer> wanted = Arrays.stream(shape).boxed().toList();
    if (!found.equals(wanted) || values.length != expected) {
      throw new BrokenException(
          "%s: expected shape %s, found shape %s with %d numbers"
              .formatted(name, wanted, found, values.length));
    }
    try {
      return ParticleMeasure.requireFinite(name, values);
    } catch (IllegalArgumentException e) {
      throw new BrokenException(e.getMessage(), e);
    }
  }

  private static void flatten(
      String name, JsonNode node, int depth, List<Integer> shape, List<Double> flat) {
    if (!node.isArray()) {
      if (!node.isNumber()) {
        throw new BrokenException(name + ": expected a number, found " + node);
      }
      flat.add(node.asDouble());
      return;
    }
    if (shape.size() == depth) {
      shape.add(node.size());
    } else if (shape.get(depth) != node.size()) {
      throw new BrokenException(name + ": rows differ in length");
    }
    node.forEach(entry -> flatten(name, entry, depth + 1, shape, flat));
  }

  static ObjectNode energy(Energy energy) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    if (energy instanceof NetworkEnergy network) {
      int m = network.data().size();
      node.put("kind", "network")
          .put("unit", network.unit().name())
          .put("risk", word(network.risk()));
      node.putObject("regulariser")
          .put("kind", word(network.regulariser().kind()))
          .put("strength", network.regulariser().strength());
      DataSet data = network.given();
      int d = data.dimension();
      node.set("inputs", array(data.inputs(), data.points(), d));
      node.set("targets", array(data.targets(), m));
      if (!data.isVectors()) {
        for (int size : data.sizes()) {
          node.withArray("sizes").add(size);
        }
      }
      network
          .group()
          .ifPresent(
              group -> {
                for (Isometry generator : group.generators()) {
                  node.withArray("group").add(array(generator.matrix(), d, d));
                }
              });
    } else if (energy instanceof PairInteraction pairs) {
      node.put("kind", "pair-interaction")
          .put("confinement", pairs.confinement())
          .put("attraction", pairs.attraction())
          .put("repulsion", pairs.repulsion());
    } else {
      throw new IllegalArgumentException("energy: no words for " + energy.getClass());
    }
    return node;
  }

  static ObjectNode measure(ParticleMeasure mu) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.set("positions", array(mu.positions(), mu.size(), mu.dimension()));
    node.set("weights", array(mu.weights(), mu.size()));
    return node;
  }

  static ObjectNode draw(NormalLaw law, int particles, long seed) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    deviations(node.putObject("law").put("kind", "normal"), law);
    return node.put("particles", particles).put("seed", seed);
  }

  static ObjectNode problem(Problem problem) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.set("dynamics", dynamics(problem.dynamics()));
    node.put("scheme", word(problem.scheme()))
        .put("step", problem.step())
        .put("seed", problem.seed());
    for (int steps : problem.record()) {
      node.withArray("record").add(steps);
    }
    node.set("energy", energy(problem.energy()));
    node.set("initial", measure(problem.initial()));
    return node;
  }

  static ObjectNode game(Game game) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    DescentAscent dynamics = game.dynamics();
    node.putObject("dynamics")
        .put("kind", game.kind())
        .put("transport", dynamics.transport())
        .put("reaction", dynamics.reaction())
        .put("temperature", dynamics.temperature())
        .put("timeScale", dynamics.timeScale());
    if (dynamics.forgetting() > 0) {
      node.withObject("/dynamics").put("forgetting", dynamics.forgetting());
    }
    node.set("payoff", payoff(game.payoff()));
    node.set("row", measure(game.initial().row()));
    node.set("column", measure(game.initial().column()));
    for (int steps : game.record()) {
      node.withArray("record").add(steps);
    }
    return node.put("step", game.step()).put("seed", game.seed()).put("averaged", game.averaged());
  }

  static ObjectNode profile(MatrixPayoff payoff, Profile profile) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.set("payoff", payoff(payoff));
    node.set("row", measure(profile.row()));
    node.set("column", measure(profile.column()));
    return node;
  }

  private static ObjectNode payoff(Payoff payoff) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("kind", payoff.kind());
    if (payoff instanceof QuadraticPayoff quadratic) {
      node.put("a", quadratic.row()).put("c", quadratic.column());
      node.set("coupling", matrix(quadratic.coupling()));
    } else if (payoff instanceof DoubleWell well) {
      node.put("coupling", well.coupling()).put("dimension", well.dimension());
    } else if (payoff instanceof TrigonometricPayoff terms) {
      node.setAll(trigonometric(terms));
    } else if (payoff instanceof BoxTrigonometric box) {
      node.setAll(trigonometric(box.terms()));
    } else if (payoff instanceof GeneratorCritic critic) {
      node.set("means", matrix(critic.means()));
      node.set("masses", array(critic.masses(), critic.masses().length));
      node.put("deviation", critic.deviation()).put("bandwidth", critic.bandwidth());
    } else if (payoff instanceof SphericalPolynomial polynomial) {
      for (double[][] of : polynomial.matrices()) {
        node.withArray("matrices").add(matrix(of));
      }
      for (double[] of : polynomial.vectors()) {
        node.withArray("vectors").add(array(of, of.length));
      }
    } else if (payoff instanceof MatrixPayoff finite) {
      node.set("matrix", matrix(finite.matrix()));
    } else {
      throw new IllegalArgumentException("payoff: no words for " + payoff.getClass());
    }
    return node;
  }

  private static ObjectNode trigonometric(TrigonometricPayoff terms) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.set("amplitudes", array(terms.amplitudes(), terms.amplitudes().length));
    node.set("phases", array(terms.phases(), terms.phases().length));
    node.set("rowFrequencies", matrix(terms.rowFrequencies()));
    node.set("columnFrequencies", matrix(terms.columnFrequencies()));
    return node;
  }

  private static ObjectNode matrix(double[][] rows) {
    return array(
        Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray(), rows.length, rows[0].length);
  }

  static Game.Played played(JsonNode result, Game game) {
    List<Profile> trajectory = profiles(result, game, "");
    return new Game.Played(
        trajectory,
        game.averaged() ? profiles(result.path("average"), game, "average ") : List.of());
  }

  private static List<Profile> profiles(JsonNode result, Game game, String what) {
    List<ParticleMeasure> row =
        measures(result.path("row"), what + "row", game.initial().row(), game);
    List<ParticleMeasure> column =
        measures(result.path("column"), what + "column", game.initial().column(), game);
    List<Profile> profiles = new ArrayList<>();
    for (int k = 0; k < row.size(); k++) {
      profiles.add(new Profile(row.get(k), column.get(k)));
    }
    return profiles;
  }

  private static List<ParticleMeasure> measures(
      JsonNode node, String what, ParticleMeasure initial, Game game) {
    int records = game.record().length;
    int n = initial.size();
    int p = initial.dimension();
    if (!node.has("positions") || !node.has("weights")) {
      throw new BrokenException(what + ": expected positions and weights, found " + node);
    }
    double[] positions = array(what + " positions", node.get("positions"), records, n, p);
    double[] weights = array(what + " weights", node.get("weights"), records, n);
    List<ParticleMeasure> measures = new ArrayList<>();
    for (int k = 0; k < records; k++) {
      measures.add(
          weighted(
              initial,
              Arrays.copyOfRange(positions, k * n * p, (k + 1) * n * p),
              Arrays.copyOfRange(weights, k * n, (k + 1) * n)));
    }
    return measures;
  }

  private static ObjectNode dynamics(Dynamics dynamics) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("kind", dynamics.kind());
    if (dynamics instanceof Dynamics.Preconditioned preconditioned) {
      double[] rates = preconditioned.rates();
      node.set("rates", array(rates, rates.length));
    } else if (dynamics instanceof Dynamics.Langevin langevin) {
      node.put("temperature", langevin.temperature());
    } else if (dynamics instanceof Dynamics.Stochastic stochastic) {
      node.put("batch", stochastic.batch()).put("sampling", word(stochastic.sampling()));
    } else if (dynamics instanceof Dynamics.Reacting reacting) {
      node.put("rate", reacting.rate()).put("form", word(reacting.form()));
      if (reacting.reservoir() != null) {
        deviations(
            node.putObject("reinjection").put("rate", reacting.reinjection()),
            reacting.reservoir());
      }
    } else if (dynamics instanceof Dynamics.Conic conic) {
      node.put("massRate", conic.massRate()).put("positionRate", conic.positionRate());
    }
    return node;
  }

  static ObjectNode ensemble(Ensemble ensemble) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.set("dynamics", dynamics(ensemble.dynamics()));
    node.put("step", ensemble.step()).put("seed", ensemble.seed());
    for (int steps : ensemble.record()) {
      node.withArray("record").add(steps);
    }
    node.set("energy", energy(ensemble.energy()));
    ObjectNode law = node.putObject("law");
    if (ensemble.law() instanceof NormalLaw normal) {
      deviations(law.put("kind", "normal"), normal);
    } else if (ensemble.law() instanceof ParticleMeasure atoms) {
      law.put("kind", "atoms").setAll(measure(atoms));
    }
    node.set(
        "points",
        array(
            ensemble.atPoints().data().inputs(),
            ensemble.points().length,
            ensemble.energy().data().dimension()));
    return node.put("particles", ensemble.particles())
        .put("first", ensemble.first())
        .put("replicates", ensemble.replicates())
        .put("initial", ensemble.withInitial());
  }

  static Ensemble.Replicates replicates(JsonNode result, Ensemble ensemble) {
    int count = ensemble.replicates();
    int records = ensemble.record().length;
    int q = ensemble.points().length;
    int np = ensemble.particles() * ensemble.law().dimension();
    double[] flat = array("outputs", result.get("outputs"), count, records, q);
    double[][][] outputs = new double[count][records][];
    for (int k = 0; k < count * records; k++) {
      outputs[k / records][k % records] = Arrays.copyOfRange(flat, k * q, (k + 1) * q);
    }
    double[][] initial = new double[ensemble.withInitial() ? count : 0][];
    if (ensemble.withInitial()) {
      if (!result.has("initial")) {
        throw new BrokenException("initial: expected the neurons that were drawn, found none");
      }
      double[] drawn =
          array(
              "initial",
              result.get("initial"),
              count,
              ensemble.particles(),
              ensemble.law().dimension());
      Arrays.setAll(initial, k -> Arrays.copyOfRange(drawn, k * np, (k + 1) * np));
    }
    return new Ensemble.Replicates(outputs, initial);
  }

  /** The message that answers an ensemble. */
  static ObjectNode answer(Ensemble.Replicates found, Ensemble ensemble) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    int count = ensemble.replicates();
    int records = ensemble.record().length;
    int q = ensemble.points().length;
    double[] outputs = new double[count * records * q];
    for (int k = 0; k < count * records; k++) {
      System.arraycopy(found.outputs()[k / records][k % records], 0, outputs, k * q, q);
    }
    node.set("outputs", array(outputs, count, records, q));
    if (ensemble.withInitial()) {
      int p = ensemble.law().dimension();
      int np = ensemble.particles() * p;
      double[] initial = new double[count * np];
      for (int r = 0; r < count; r++) {
        System.arraycopy(found.initial()[r], 0, initial, r * np, np);
      }
      node.set("initial", array(initial, count, ensemble.particles(), p));
    }
    return node;
  }

  private static ObjectNode deviations(ObjectNode node, NormalLaw law) {
    node.set("deviations", array(law.deviations(), law.dimension()));
    return node;
  }

  static List<ParticleMeasure> trajectory(JsonNode result, Problem problem) {
    ParticleMeasure mu = problem.initial();
    int block = mu.size() * mu.dimension();
    double[] all =
        array(
            "positions",
            result.get("positions"),
            problem.record().length,
            mu.size(),
            mu.dimension());
    boolean weighted =
        problem.dynamics() instanceof Dynamics.Reacting reacting
            && reacting.form() == BirthDeath.Form.WEIGHTS;
    if (weighted && !result.has("weights")) {
      throw new BrokenException("weights: expected them with every record, found none");
    }
    double[] weights =
        weighted
            ? array("weights", result.get("weights"), problem.record().length, mu.size())
            : new double[0];
    List<ParticleMeasure> trajectory = new ArrayList<>();
    for (int k = 0; k < problem.record().length; k++) {
      double[] positions = Arrays.copyOfRange(all, k * block, (k + 1) * block);
      trajectory.add(
          weighted
              ? weighted(
                  mu, positions, Arrays.copyOfRange(weights, k * mu.size(), (k + 1) * mu.size()))
              : mu.at(positions));
    }
    return trajectory;
  }

  private static ParticleMeasure weighted(
      ParticleMeasure mu, double[] positions, double[] weights) {
    try {
      return ParticleMeasure.of(mu.dimension(), positions, weights);
    } catch (IllegalArgumentException e) {
      throw new BrokenException(e.getMessage(), e);
    }
  }
}
