package org.measuredynamics.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What certify says, beside numbers computed by hand. */
class CertifyTest {
  private static final String RIDGE = "--regulariser=tikhonov";

  @TempDir private Path directory;

  private String run(int status, Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = MeasureDynamics.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    String[] words =
        Stream.concat(Stream.of("certify"), Stream.of(arguments).map(Object::toString))
            .toArray(String[]::new);
    int found = line.execute(words);
    assertEquals(status, found, () -> out + "" + err);
    return status == 0 ? out.toString() : err.toString();
  }

  private void refused(String because, Object... arguments) {
    String said = run(2, arguments);
    assertTrue(said.contains(because), said);
  }

  private Path text(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  /** An array as numpy.save writes it. */
  private static byte[] npy(String type, boolean fortran, String shape, double... numbers) {
    String header =
        "{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }\n"
            .formatted(type, fortran ? "True" : "False", shape);
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + header.length() + 8 * numbers.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) 1).put((byte) 0).putShort((short) header.length());
    bytes.put(header.getBytes(StandardCharsets.US_ASCII));
    for (double number : numbers) {
      switch (type) {
        case "<f4" -> bytes.putFloat((float) number);
        case "<i4" -> bytes.putInt((int) number);
        case "<i8" -> bytes.putLong((long) number);
        default -> bytes.putDouble(number);
      }
    }
    return java.util.Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static byte[] vector(double... numbers) {
    return npy("<f8", false, numbers.length + ",", numbers);
  }

  /** An archive of names and arrays in turn. */
  private Path npz(Object... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int k = 0; k < entries.length; k += 2) {
        zip.putNextEntry(new ZipEntry(entries[k] + ".npy"));
        zip.write((byte[]) entries[k + 1]);
      }
    }
    return Files.write(directory.resolve("file.npz"), bytes.toByteArray());
  }

  /** The value on the line that begins so. */
  private static double value(String said, String what) {
    String line = said.lines().filter(each -> each.startsWith(what)).findFirst().orElseThrow();
    return Double.parseDouble(line.substring(what.length()).strip().split("[ ,]", -1)[1]);
  }

  /** F = (c - 1)^2 / 2 + lambda c, c = |a| |w|, is least at c = 1 - lambda: 3/8 for 1/2. */
  @Test
  void theBestNetworkOfOneDatumHasNoGap() throws IOException {
    Path data = text("data.csv", "x1,x2,y\n1,0,1\n");
    String root = String.valueOf(Math.sqrt(0.5));
    Path weights = text("best.csv", root + "," + root + ",0\n");
    String said = run(0, weights, "--data", data, RIDGE, "--strength", "0.5");
    assertEquals(0.375, value(said, "F(mu)"), 1e-15);
    assertEquals(0, value(said, "int |grad V|^2 dmu"), 1e-30);
    double gap = value(said, "F(mu) - inf F");
    assertTrue(0 <= gap && gap <= 1e-8, said);
    assertEquals(0, value(said, "max |a^2 - |w|^2|"), 1e-15);
    assertTrue(said.contains("at least 0.99999 (this network), at most 1.0001"), said);
    Path empty = text("empty.csv", "a,w1,w2\n0,0,0\n");
    said = run(0, empty, "--data", data, RIDGE, "--strength", "0.5");
    assertEquals(0.5, value(said, "F(mu)"));
    assertEquals(0.125, value(said, "F(mu) - inf F"), 1e-4);
  }

  /** Two neurons of output 6 and 1, target 1: half the square of what their sum is off. */
  @Test
  void scalesAreMeanRootAndSum() throws IOException {
    Path file =
        npz(
            "a", npy("<f4", false, "1, 2", 3, 1),
            "w", npy("<f4", true, "2, 2", 2, 1, 0, 0),
            "x", npy("<i4", false, "1, 2", 1, 5),
            "y", npy("<i8", false, "1, 1", 1));
    for (String scale : List.of("mean", "ntk", "sum")) {
      double factor = scale.equals("mean") ? 0.5 : scale.equals("ntk") ? Math.sqrt(0.5) : 1;
      String said = run(0, file, "--scale", scale);
      assertTrue(said.contains("square risk, regulariser none, scale " + scale), said);
      double error = 7 * factor - 1;
      assertEquals(error * error / 2, value(said, "F(mu)"), 1e-12);
      // Of the file's own parameters: 9 - 4, and 1 - 1.
      assertEquals(5, value(said, "max |a^2 - |w|^2|"), 1e-12);
      assertTrue(said.contains("neuron 0"), said);
      assertTrue(said.contains("since F is at least 0; no dual point is known (energy: "), said);
    }
    // Units that are not homogeneous have their output weight multiplied: a tanh(w . x).
    String said = run(0, file, "--scale", "sum", "--unit", "tanh");
    double error = 3 * StrictMath.tanh(2) + StrictMath.tanh(1) - 1;
    assertEquals(error * error / 2, value(said, "F(mu)"), 1e-12);
    assertTrue(said.contains("F1 margin: not certified (margin: expected relu"), said);
  }

  @Test
  void biasesAreConstantFeaturesAndMassesAreTaken() throws IOException {
    // 3/4 of 2 relu(3 - 1) and 1/4 of relu(-3 + 1), target 1.
    Path file =
        npz(
            "a", vector(2, 1),
            "w", npy("<f8", false, "2, 1", 1, -1),
            "b", vector(-1, 1),
            "weights", npy("<f4", false, "2,", 0.75, 0.25),
            "x", npy("<f8", false, "1, 1", 3),
            "y", vector(1));
    assertEquals(2, value(run(0, file), "F(mu)"), 1e-12);
    refused("--scale: expected mean where neurons have masses", file, "--scale", "sum");
    Path data = text("other.csv", "3,3\n");
    assertEquals(0, value(run(0, file, "--data", data), "F(mu)"), 1e-12);
    Path sign = text("sign.csv", "3,1\n");
    double loss = Math.log1p(Math.exp(-3));
    assertEquals(loss, value(run(0, file, "--data", sign, "--risk", "logistic"), "F(mu)"), 1e-12);
    refused(
        "targets[0]: expected -1 or +1 with the logistic risk, found 3.0",
        file,
        "--data",
        data,
        "--risk",
        "logistic");
  }

  @Test
  void spikesOnTheTorusAreCertified() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int j = 0; j < 9; j++) {
      rows.append(2 * Math.PI * j / 9).append(",0\n");
    }
    Path data = text("flat.csv", rows.toString());
    // Nothing is best of nothing, and a spike of amplitude 1 costs its mean square and lambda.
    String said =
        run(
            0,
            text("spike.csv", "1,2\n"),
            "--data",
            data,
            "--unit",
            "dirichlet",
            "--regulariser",
            "TOTAL_VARIATION",
            "--strength",
            "0.25");
    assertEquals(1 / 18.0 + 0.25, value(said, "F(mu)"), 1e-12);
    assertEquals(1 / 18.0 + 0.25, value(said, "F(mu) - inf F"), 1e-4);
  }

  @Test
  void matchingPenniesHaveNoErrorAtTheirEquilibrium() throws IOException {
    byte[] matrix = npy("<i8", false, "2, 2", 1, -1, -1, 1);
    String said = run(0, npz("matrix", matrix, "row", vector(0.5, 0.5), "column", vector(.5, .5)));
    assertEquals(0, value(said, "payoff"));
    assertEquals(0, value(said, "Nikaido-Isoda error"));
    // Against a row player of 3/4 and 1/4 the better column gets 1/2, and none less is paid.
    said = run(0, npz("matrix", matrix, "row", vector(0.75, 0.25), "column", vector(1, 0)));
    assertEquals(0.5, value(said, "payoff"));
    assertEquals(1.5, value(said, "Nikaido-Isoda error"));
    assertTrue(said.contains("at least -1.0001, at most 0.50001"), said);
    refused(
        "row: expected numbers of sum 1, found sum 0.9",
        npz("matrix", matrix, "row", vector(0.5, 0.4), "column", vector(0.5, 0.5)));
    refused(
        "row, column: expected 2 and 2 probabilities, found 1 and 2",
        npz("matrix", matrix, "row", vector(1), "column", vector(0.5, 0.5)));
    refused(
        "expected no options but the file: strategies",
        npz("matrix", matrix, "row", vector(0, 1), "column", vector(0, 1)),
        "--scale",
        "sum");
  }

  /**
   * Linear units on x = 1, target 0: f falls by 1 - h a step, so with neurons 1 and -1 the limit of
   * n Var f_n after one step of 1/2 is 1/4, which networks (1, 1) and (1, -1) have in the mean.
   */
  @Test
  void theDistanceOfAnEnsembleIsSplitByItsOwnNeurons() throws IOException {
    String[] linear = {"--unit", "linear"};
    byte[] atoms = npy("<f8", false, "2, 1", 1, -1);
    Object[] rest = {"atoms", atoms, "x", npy("<i4", false, "1, 1", 1), "y", vector(0)};
    String said = run(0, with(linear, ensemble(rest, 1, 0.5, 0)));
    assertTrue(
        said.startsWith(
            "unit linear, 1 data, 2 networks of 2 neurons from 2 atoms of dimension 1,"),
        said);
    assertTrue(said.contains("|C| = 0.25,"), said);
    assertArrayEquals(new double[4], distances(said), 1e-4);
    said = run(0, with(linear, ensemble(rest, 1, 0.6, 0)));
    assertArrayEquals(new double[] {0.11, 0, 0, 0.11}, distances(said), 1e-4);
    // A third network (1, 1): two thirds of 1/2 for 1/4.
    said = run(0, with(linear, ensemble(rest, 1, 0.5, 0, 0.5)));
    assertArrayEquals(new double[] {1 / 12.0, 1 / 12.0, 0, 0}, distances(said), 1e-4);
    refused("initial networks x n x p and atoms", with(linear, ensemble(rest, 1)));
    refused("expected a whole number from 1 on", with(linear, ensemble(rest, 0.5, 0.5)));
    refused("expected smooth ones", ensemble(rest, 1, 0.5), "--unit", "ramp");
    rest[1] = npy("<f8", false, "2, 1", 1, -2);
    refused("expected one of the 2 atoms of the law", with(linear, ensemble(rest, 1, 0.5, 0)));
  }

  /** The whole distance, and what of it is by the number, the width, the program. */
  private static double[] distances(String said) {
    Matcher numbers =
        Pattern.compile(
                "- C. = (\\S+), .*\\nof it at most (\\S+) by .*, (\\S+) by .*, (\\S+) by the program")
            .matcher(said);
    assertTrue(numbers.find(), said);
    return IntStream.rangeClosed(1, 4)
        .mapToDouble(k -> Double.parseDouble(numbers.group(k)))
        .toArray();
  }

  /** Networks (1, 1), (1, -1), (1, 1), ... and their outputs after so many steps of 1/2. */
  private Path ensemble(Object[] rest, double steps, double... outputs) throws IOException {
    double[] initial = new double[2 * outputs.length];
    java.util.Arrays.setAll(initial, k -> k % 4 == 3 ? -1 : 1);
    String count = String.valueOf(outputs.length);
    Object[] own = {
      "outputs",
          npy(
              "<f8",
              false,
              Math.max(1, outputs.length) + ", 1",
              outputs.length == 0 ? new double[1] : outputs),
      "initial", npy("<f4", false, count + ", 2, 1", initial),
      "step", npy("<f8", false, "", 0.5),
      "steps", npy("<f8", false, "", steps)
    };
    return npz(Stream.of(own, rest).flatMap(Stream::of).toArray());
  }

  private static Object[] with(String[] options, Path file) {
    return Stream.concat(Stream.of(file), Stream.of(options)).toArray();
  }

  @Test
  void jsonIsThatOfTheProtocol() throws IOException {
    String network =
        """
        {"energy": {"kind": "network", "unit": "relu", "risk": "square",
          "regulariser": {"kind": "tikhonov", "strength": 0.5},
          "inputs": [[1, 0]], "targets": [%s]},
         "measure": {"positions": [[0, 0, 0]], "weights": [1]}}
        """;
    String said = run(0, text("network.json", network.formatted("1")));
    assertEquals(0.125, value(said, "F(mu) - inf F"), 1e-4);
    assertTrue(said.contains("regulariser tikhonov 0.5, as the file has them"), said);
    String game =
        """
        {"payoff": {"kind": "matrix", "matrix": [[1, -1], [-1, 1]]},
         "row": {"positions": [[%s]], "weights": [1]},
         "column": {"positions": [[0], [1]], "weights": [0.5, 0.5]}}
        """;
    assertEquals(1, value(run(0, text("game.json", game.formatted("1"))), "Nikaido-Isoda error"));
    refused(
        "row: expected positions among 0 to 1, one number each, found 2.0",
        text("game.json", game.formatted("2")));
    refused("expected JSON, found: ", text("none.json", "{"));
    refused("does not follow the protocol: ", text("less.json", "{}"));
    refused("targets: expected a number, found", text("word.json", network.formatted("\"1\"")));
    refused(
        "a JSON file says all that they do",
        text("network.json", network.formatted("1")),
        "--unit",
        "relu");
    String pairs =
        """
        {"energy": {"kind": "pair-interaction", "confinement": 2, "attraction": 0, "repulsion": 0},
         "measure": {"positions": [[3]], "weights": [1]}}
        """;
    assertTrue(run(0, text("pairs.json", pairs)).contains("F(mu) = 9.0"));
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    Path data = text("data.csv", "1,0,1\n");
    Path weights = text("weights.csv", "1,1,0\n");
    refused("Missing required parameter: 'FILE'");
    refused("expected a name that ends in .npz, .csv or .json", text("weights.txt", "1"));
    refused("expected a file that can be read", directory.resolve("no.npz"));
    refused("expected a file that can be read", directory.resolve("no.json"));
    refused("expected a file that can be read", weights, "--data", "no.csv");
    refused("expected its data by --data FILE.csv, found none", weights);
    refused(
        "line 1: expected 2 finite numbers separated by commas, the last one the target",
        weights,
        "--data",
        text("one.csv", "1\n"));
    refused(
        "line 2: expected 3 finite numbers separated by commas, a neuron each line",
        text("ragged.csv", "1,2,3\n1,2\n"),
        "--data",
        data);
    refused(
        "weights: expected 3 columns for unit relu on inputs of dimension 2, found 2",
        text("narrow.csv", "1,2\n"),
        "--data",
        data);
    refused("unit: expected one of [", weights, "--data", data, "--unit", "nonsense");
    refused(
        "--strength: expected a positive number with --regulariser",
        weights,
        "--data",
        data,
        RIDGE);
    refused("and only there, found 1.0", weights, "--data", data, "--strength", "1");
    refused("'loud'", weights, "--data", data, "--scale", "loud");
    refused(
        "--scale: expected mean for units without an output weight, found von-mises",
        text("angles.csv", "1,2\n"),
        "--data",
        data,
        "--unit",
        "von-mises",
        "--scale",
        "ntk");
    refused(
        "F(mu)[0]: expected a finite number", text("large.csv", "1e200,1e200,0\n"), "--data", data);
  }

  @Test
  void arraysThatAreNoneAreNamed() throws IOException {
    byte[] row = npy("<f8", false, "1, 3", 1, 1, 0);
    refused("expected an archive that numpy.savez wrote", text("text.npz", "a text, not a zip"));
    refused("expected an array a, found [x]", npz("x", vector(1)));
    refused("expected an array x, found [theta]", npz("theta", row));
    refused(
        "theta: expected two lengths, none of them 0, found shape [3]",
        npz("theta", vector(1, 2, 3)));
    refused(
        "a: expected a vector, found shape [2, 2]",
        npz("a", npy("<f8", false, "2, 2", 1, 2, 3, 4)));
    refused(
        "a, w, b: expected as many rows each, one a neuron, found 1, 2, 3",
        npz("a", vector(1), "w", npy("<f8", false, "2, 1", 1, 2), "b", vector(1, 2, 3)));
    refused(
        "theta: expected float32, float64, int32 or int64 (<f4, <f8, <i4, <i8), found >f8",
        npz("theta", npy(">f8", false, "1, 3", 1, 1, 0)));
    refused(
        "theta: expected an array of numbers, found ",
        npz("theta", npy("<f8', 'x': '", false, "1, 'y'", 1)));
    refused(
        "theta: expected 32 bytes for shape [1, 4], found 24",
        npz("theta", npy("<f8", false, "1, 4", 1, 1, 0)));
    refused(
        "theta[1]: expected a finite number, found NaN",
        npz("theta", npy("<f8", false, "1, 3", 1, Double.NaN, 0)));
    refused("theta: expected an array that numpy.save wrote", npz("theta", new byte[3]));
    refused(
        "theta: expected a whole array, found it cut short",
        npz("theta", java.util.Arrays.copyOf(row, 20)));
  }
}
