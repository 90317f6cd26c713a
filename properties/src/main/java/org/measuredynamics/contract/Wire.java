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
import java.util.Optional;
import java.util.Set;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.message.Fields;
import org.measuredynamics.message.Values;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.symmetry.Group;
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
    ObjectNode node = JSON.createObjectNode();
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
    ObjectNode node = JSON.createObjectNode();
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
    ObjectNode node = JSON.createObjectNode();
    node.set("positions", array(mu.positions(), mu.size(), mu.dimension()));
    node.set("weights", array(mu.weights(), mu.size()));
    return node;
  }

  /** How many numbers positions and weights are. */
  static long numbers(ParticleMeasure mu) {
    return Math.multiplyExact(mu.size(), mu.dimension() + 1L);
  }

  static ParticleMeasure measure(JsonNode node) {
    int[] shape = shape("positions", node.get("positions"), 2);
    return ParticleMeasure.of(
        shape[1],
        array("positions", node.get("positions"), shape),
        vector("weights", node.get("weights")));
  }

  static Profile profile(JsonNode node) {
    return new Profile(measure(node.get("row")), measure(node.get("column")));
  }

  static NormalLaw normal(JsonNode node) {
    return new NormalLaw(vector("deviations", node.get("deviations")));
  }

  static ObjectNode dynamics(Dynamics dynamics) {
    ObjectNode node = JSON.createObjectNode().put("kind", dynamics.kind());
    dynamics.write(fields(node));
    return node;
  }

  static Dynamics dynamics(JsonNode node) {
    return Dynamics.named(node.get("kind").asText()).read(values(node));
  }

  static ObjectNode payoff(Payoff payoff) {
    ObjectNode node = JSON.createObjectNode().put("kind", payoff.kind());
    payoff.write(fields(node));
    return node;
  }

  static Payoff payoff(JsonNode node) {
    return Payoff.named(node.get("kind").asText()).read(values(node));
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
            values(node).constant("risk", Risk.class),
            new Regulariser(
                values(node).nested("regulariser").constant("kind", Regulariser.Kind.class),
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
    double[] inputs = array("inputs", node.get("inputs"), shape);
    double[] targets = vector("targets", node.get("targets"));
    return node.has("sizes")
        ? DataSet.ofSets("given", shape[1], inputs, integers(node.get("sizes")), targets)
        : DataSet.of("given", shape[1], inputs, targets);
  }

  private static Group group(JsonNode node, int d) {
    List<Isometry> generators = new ArrayList<>();
    for (JsonNode generator : node) {
      generators.add(Isometry.of(d, array("group", generator, d, d)));
    }
    return Group.generatedBy("given", generators);
  }

  /** Writes measures at the record times, positions and, where they change, weights. */
  static ObjectNode trajectory(
      ObjectNode node, List<ParticleMeasure> found, ParticleMeasure initial, boolean weighted) {
    int n = initial.size();
    double[] positions =
        found.stream().map(ParticleMeasure::positions).flatMapToDouble(Arrays::stream).toArray();
    node.set("positions", array(positions, found.size(), n, initial.dimension()));
    if (weighted) {
      double[] weights =
          found.stream().map(ParticleMeasure::weights).flatMapToDouble(Arrays::stream).toArray();
      node.set("weights", array(weights, found.size(), n));
    }
    return node;
  }

  /** Reads what {@link #trajectory} writes; what is wrong is named with the prefix. */
  static List<ParticleMeasure> trajectory(
      JsonNode node,
      String prefix,
      ParticleMeasure initial,
      int records,
      boolean weighted,
      double roundoff) {
    int n = initial.size();
    int block = n * initial.dimension();
    double[] positions =
        array(prefix + "positions", node.get("positions"), records, n, initial.dimension());
    double[] weights =
        weighted ? array(prefix + "weights", node.get("weights"), records, n) : new double[0];
    List<ParticleMeasure> measures = new ArrayList<>();
    for (int k = 0; k < records; k++) {
      double[] places = Arrays.copyOfRange(positions, k * block, (k + 1) * block);
      measures.add(
          weighted
              ? weighted(initial, places, Arrays.copyOfRange(weights, k * n, (k + 1) * n), roundoff)
              : initial.at(places));
    }
    return measures;
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

  /** Returns where parameters are written. */
  static Fields fields(ObjectNode node) {
    return new Fields() {
      @Override
      public Fields put(String name, double value) {
        node.put(name, value);
        return this;
      }

      @Override
      public Fields put(String name, int value) {
        node.put(name, value);
        return this;
      }

      @Override
      public Fields put(String name, String word) {
        node.put(name, word);
        return this;
      }

      @Override
      public Fields put(String name, double[] vector) {
        node.set(name, array(vector, vector.length));
        return this;
      }

      @Override
      public Fields put(String name, double[][] matrix) {
        node.set(name, rows(matrix));
        return this;
      }

      @Override
      public Fields putVectors(String name, double[][] vectors) {
        for (double[] vector : vectors) {
          node.withArray(name).add(array(vector, vector.length));
        }
        return this;
      }

      @Override
      public Fields putMatrices(String name, double[][][] matrices) {
        for (double[][] matrix : matrices) {
          node.withArray(name).add(rows(matrix));
        }
        return this;
      }

      @Override
      public Fields nested(String name) {
        return fields(node.putObject(name));
      }
    };
  }

  private static ObjectNode rows(double[][] matrix) {
    double[] flat = Arrays.stream(matrix).flatMapToDouble(Arrays::stream).toArray();
    return array(flat, matrix.length, matrix[0].length);
  }

  /** Returns parameters as they are read. */
  static Values values(JsonNode node) {
    return new Values() {
      private JsonNode get(String name) {
        JsonNode found = node.path(name);
        if (found.isMissingNode()) {
          throw new IllegalArgumentException(name + ": expected it, found none");
        }
        return found;
      }

      @Override
      public boolean has(String name) {
        return node.has(name);
      }

      @Override
      public double number(String name) {
        return get(name).asDouble();
      }

      @Override
      public int integer(String name) {
        return get(name).asInt();
      }

      @Override
      public String word(String name) {
        return get(name).asText();
      }

      @Override
      public double[] vector(String name) {
        return Wire.vector(name, get(name));
      }

      @Override
      public double[][] matrix(String name) {
        return rows(name, get(name));
      }

      @Override
      public double[][] vectors(String name) {
        double[][] vectors = new double[get(name).size()][];
        Arrays.setAll(vectors, k -> Wire.vector(name, get(name).get(k)));
        return vectors;
      }

      @Override
      public double[][][] matrices(String name) {
        double[][][] matrices = new double[get(name).size()][][];
        Arrays.setAll(matrices, k -> rows(name, get(name).get(k)));
        return matrices;
      }

      @Override
      public Values nested(String name) {
        return values(get(name));
      }
    };
  }

  static int[] integers(JsonNode node) {
    int[] integers = new int[node.size()];
    Arrays.setAll(integers, k -> node.get(k).asInt());
    return integers;
  }

  private static double[] vector(String name, JsonNode node) {
    return array(name, node, shape(name, node, 1));
  }

  private static double[][] rows(String name, JsonNode node) {
    int[] shape = shape(name, node, 2);
    double[] flat = array(name, node, shape);
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
