package org.measuredynamics.contract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
  /**
   * Reads UTF-8 alone, no deep nesting, no key twice; NaN and Infinity, which Python writes, so
   * that they can be refused by name. Whoever reads bounds the length.
   */
  static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(32)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .disable(JsonFactory.Feature.CHARSET_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

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

  /**
   * Reads the message on a line.
   *
   * @param numbers how many numbers it is asked for; it may hold that many, each in an array of its
   *     own, and some more
   * @throws BrokenException if it is not a message; says what was expected and what was found
   */
  static ObjectNode message(Line line, long numbers) {
    long fault = line.firstFault();
    if (fault >= 0) {
      throw new BrokenException(
          "expected UTF-8 on standard output, found another byte at %d of: %s"
              .formatted(fault, line.start()));
    }
    try {
      requireAtMost(65536 + 3 * numbers, line);
      JsonNode message = JSON.readTree(line.stream());
      if (message instanceof ObjectNode object) {
        return object;
      }
      throw new BrokenException(
          "expected one message on standard output, found %s: %s"
              .formatted(
                  message.isArray() ? "a batch of messages (a JSON array)" : "no object",
                  line.start()));
    } catch (JsonProcessingException e) {
      String start = line.start();
      throw new BrokenException(
          "expected a JSON message on standard output, found: %s%s"
              .formatted(start, start.startsWith("{") ? " (" + e.getOriginalMessage() + ")" : ""),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireAtMost(long values, Line line) throws IOException {
    try (JsonParser parser = JSON.createParser(line.stream())) {
      long found = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        found += token.isStructEnd() || token == JsonToken.FIELD_NAME ? 0 : 1;
        if (found > values) {
          throw new BrokenException(
              "expected a message of at most %d values, found more: %s"
                  .formatted(values, line.start()));
        }
      }
    }
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

  /**
   * Reads an array, packed or plain, and insists on its shape. Nothing is allocated before the
   * numbers are known to be as many as the shape says.
   *
   * @throws BrokenException if the shape, the number of numbers or a number is wrong
   */
  static double[] array(String name, JsonNode node, int... shape) {
    int expected = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    List<Integer> wanted = Arrays.stream(shape).boxed().toList();
    boolean packed = node.isObject();
    List<Integer> found = new ArrayList<>();
    int width = packed && node.get("dtype").asText().equals("float32") ? 4 : 8;
    long numbers;
    if (packed) {
      for (JsonNode length : node.get("shape")) {
        found.add(length(name, length));
      }
      requireCountable(name, found);
      long bytes = bytes(node.get("data").asText());
      if (bytes % width != 0) {
        throw new BrokenException(
            "%s: expected numbers of %d bytes each, found %d bytes".formatted(name, width, bytes));
      }
      numbers = bytes / width;
    } else {
      numbers = count(name, node, 0, found);
    }
    if (!found.equals(wanted) || numbers != expected) {
      throw new BrokenException(
          "%s: expected shape %s, found shape %s with %d numbers"
              .formatted(name, wanted, found, numbers));
    }
    double[] values = new double[expected];
    if (packed) {
      unpack(name, node.get("data").asText(), width, values);
    } else {
      fill(values, 0, node);
    }
    try {
      return ParticleMeasure.requireFinite(name, values);
    } catch (IllegalArgumentException e) {
      throw new BrokenException(e.getMessage(), e);
    }
  }

  /** Returns an entry of a shape; 23.0 is one, as in JSON Schema. */
  private static int length(String name, JsonNode node) {
    double value = node.asDouble(-1);
    if (!node.isNumber() || value != Math.rint(value) || value < 0 || value > Integer.MAX_VALUE) {
      throw new BrokenException(
          "%s: expected lengths from 0 to 2147483647 in shape, found %s"
              .formatted(name, shown(node)));
    }
    return (int) value;
  }

  private static void requireCountable(String name, List<Integer> shape) {
    try {
      int product = shape.stream().reduce(1, Math::multiplyExact);
      assert product >= 0;
    } catch (ArithmeticException e) {
      throw new BrokenException(
          "%s: expected a shape of at most 2147483647 numbers, found %s".formatted(name, shape), e);
    }
  }

  /** Returns how many bytes so long a text of base64 stands for. */
  private static long bytes(String data) {
    int length = data.length();
    while (length > 0 && length > data.length() - 2 && data.charAt(length - 1) == '=') {
      length--;
    }
    return length * 3L / 4;
  }

  private static void unpack(String name, String data, int width, double[] values) {
    try {
      ByteBuffer buffer =
          ByteBuffer.wrap(Base64.getDecoder().decode(data)).order(ByteOrder.LITTLE_ENDIAN);
      for (int k = 0; k < values.length; k++) {
        values[k] = width == 4 ? buffer.getFloat() : buffer.getDouble();
      }
    } catch (IllegalArgumentException e) {
      throw new BrokenException(name + ": data is not base64: " + e.getMessage(), e);
    }
  }

  private static long count(String name, JsonNode node, int depth, List<Integer> shape) {
    if (!node.isArray()) {
      if (!node.isNumber()) {
        throw new BrokenException(name + ": expected a number, found " + shown(node));
      }
      return 1;
    }
    if (shape.size() == depth) {
      shape.add(node.size());
    } else if (shape.get(depth) != node.size()) {
      throw new BrokenException(name + ": rows differ in length");
    }
    long numbers = 0;
    for (JsonNode entry : node) {
      numbers += count(name, entry, depth + 1, shape);
    }
    return numbers;
  }

  private static int fill(double[] values, int from, JsonNode node) {
    if (!node.isArray()) {
      values[from] = node.asDouble();
      return from + 1;
    }
    int next = from;
    for (JsonNode entry : node) {
      next = fill(values, next, entry);
    }
    return next;
  }

  /** Returns the beginning of a value. */
  static String shown(JsonNode node) {
    if (node.isContainerNode()) {
      return node.isArray() ? "an array" : "an object";
    }
    return node.isTextual()
        ? "\"" + Visible.start(node.asText()) + "\""
        : Visible.start(node.asText());
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

  static Game.Played played(JsonNode result, Game game, double roundoff) {
    List<Profile> trajectory = profiles(result, game, "", roundoff);
    return new Game.Played(
        trajectory,
        game.averaged() ? profiles(result.path("average"), game, "average ", roundoff) : List.of());
  }

  private static List<Profile> profiles(JsonNode result, Game game, String what, double roundoff) {
    List<ParticleMeasure> row =
        measures(result.path("row"), what + "row", game.initial().row(), game, roundoff);
    List<ParticleMeasure> column =
        measures(result.path("column"), what + "column", game.initial().column(), game, roundoff);
    List<Profile> profiles = new ArrayList<>();
    for (int k = 0; k < row.size(); k++) {
      profiles.add(new Profile(row.get(k), column.get(k)));
    }
    return profiles;
  }

  private static List<ParticleMeasure> measures(
      JsonNode node, String what, ParticleMeasure initial, Game game, double roundoff) {
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
              Arrays.copyOfRange(weights, k * n, (k + 1) * n),
              roundoff));
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

  static List<ParticleMeasure> trajectory(JsonNode result, Problem problem, double roundoff) {
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
                  mu,
                  positions,
                  Arrays.copyOfRange(weights, k * mu.size(), (k + 1) * mu.size()),
                  roundoff)
              : mu.at(positions));
    }
    return trajectory;
  }

  /**
   * Weights of a precision below this one are taken as shares of their sum, which is 1 as far as
   * that precision goes: dividing by a sum of n terms leaves it within n u / (1 - n u), at most 2 n
   * u.
   */
  private static ParticleMeasure weighted(
      ParticleMeasure mu, double[] positions, double[] weights, double roundoff) {
    double off = Math.abs(Arrays.stream(weights).sum() - 1) / (2 * weights.length);
    boolean shares = off > 0x1p-53 && off <= roundoff;
    try {
      return ParticleMeasure.of(
          mu.dimension(), positions, shares ? ParticleMeasure.ofMassOne(weights) : weights);
    } catch (IllegalArgumentException e) {
      throw new BrokenException(e.getMessage(), e);
    }
  }
}
