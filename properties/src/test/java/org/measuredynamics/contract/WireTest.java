package org.measuredynamics.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.measure.ParticleMeasure;

class WireTest {
  /** A stream that gives so many bytes at a time. */
  private static InputStream dripping(byte[] bytes, int atATime) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] into, int from, int length) {
        return super.read(into, from, Math.min(atATime, length));
      }
    };
  }

  private static List<String> lines(String text, Charset charset, int atATime, long limit)
      throws IOException {
    LineReader reader = new LineReader(dripping(text.getBytes(charset), atATime), limit);
    reader.skipMark();
    List<String> lines = new ArrayList<>();
    for (Line line = reader.next(); line != null; line = reader.next()) {
      lines.add(new String(line.stream().readAllBytes(), charset));
    }
    return lines;
  }

  private static Line line(String text, Charset charset) {
    return new Line(List.of(text.getBytes(charset)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1 << 20})
  void linesAreReadHoweverTheyArrive(int atATime) throws IOException {
    String wide = "é".repeat(70_000);
    assertEquals(
        List.of("a\r", wide, "\ufeffb", "c"),
        lines(
            "\ufeffa\r\n\r\n \t\n" + wide + "\n\ufeffb\n\nc\nunfinished",
            StandardCharsets.UTF_8,
            atATime,
            1 << 20));
    assertEquals(List.of("x"), lines("x\n", StandardCharsets.UTF_8, atATime, 10));
    assertEquals(List.of(), lines("", StandardCharsets.UTF_8, atATime, 10));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1 << 16})
  void aLineBeyondTheLimitIsRefused(int atATime) throws IOException {
    long limit = 3 << 20;
    String longest = "x".repeat((int) limit);
    assertEquals(
        List.of(longest), lines(longest + "\n", StandardCharsets.US_ASCII, atATime, limit));
    for (String end : List.of("x", "x\n")) {
      BrokenException broken =
          assertThrows(
              BrokenException.class,
              () -> lines(longest + end, StandardCharsets.US_ASCII, atATime, limit));
      assertEquals("an answer of more than 3 MiB", broken.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"id\":2,\"id\":2} | (Duplicate field 'id')",
        "{} {} | expected a JSON message on standard output, found: {} {} (Trailing token",
        "{\"a\":01} | found: {\"a\":01} (Invalid numeric value",
        "[{\"id\":2}] | found a batch of messages (a JSON array): [{",
        "\"text\" | expected one message on standard output, found no object: \"text\"",
      })
  void whatIsNoMessageIsNamed(String text, String expected) {
    BrokenException broken =
        assertThrows(
            BrokenException.class, () -> Wire.message(line(text, StandardCharsets.UTF_8), 0));
    assertTrue(broken.getMessage().contains(expected), broken::getMessage);
  }

  @Test
  void otherEncodingsNestingAndTooManyValuesAreNamed() {
    for (String text : List.of("{\"a\":\"é\"}", "{\"a\":\"é")) {
      BrokenException broken =
          assertThrows(
              BrokenException.class,
              () -> Wire.message(line(text, StandardCharsets.ISO_8859_1), 0));
      assertTrue(
          broken
              .getMessage()
              .startsWith("expected UTF-8 on standard output, found another byte at 6"),
          broken::getMessage);
    }
    assertThrows(
        BrokenException.class, () -> Wire.message(line("{}", StandardCharsets.UTF_16LE), 0));
    assertThrows(BrokenException.class, () -> Wire.message(line("[".repeat(40), UTF), 0));
    BrokenException broken =
        assertThrows(
            BrokenException.class,
            () -> Wire.message(line("[" + "[],".repeat(65600) + "0]", UTF), 10));
    assertTrue(
        broken
            .getMessage()
            .startsWith("expected a message of at most 65566 values, found more: [["),
        broken::getMessage);
  }

  private static final Charset UTF = StandardCharsets.UTF_8;

  @Test
  void charactersOfFourBytesMayLieAcrossPieces() {
    byte[] bytes = "{\"a\":\"𝔽é€\"}".getBytes(UTF);
    for (int cut = 1; cut < bytes.length; cut++) {
      Line line =
          new Line(
              List.of(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length)));
      assertEquals(-1, line.firstFault());
      assertEquals("𝔽é€", Wire.message(line, 0).get("a").asText());
    }
  }

  @Test
  void packedArraysMayBeLongerThanJacksonsTwentyMillionCharacters() {
    double[] values = new double[2_000_000];
    Arrays.setAll(values, k -> 1.0 / (k + 1));
    byte[] bytes =
        ("{\"a\":" + Wire.array(values, 1000, 2000) + "}").getBytes(StandardCharsets.US_ASCII);
    assertTrue(bytes.length > 20_000_000 && bytes.length < (1 << 20) + 32 * values.length);
    JsonNode read = Wire.message(new Line(List.of(bytes)), values.length).get("a");
    assertArrayEquals(values, Wire.array("a", read, 1000, 2000));
  }

  @Test
  void plainArraysOfOneNumberARowAreWithinTheLimitOfValues() {
    int n = 200_000;
    String plain = "{\"a\":[" + "[0.5],".repeat(n - 1) + "[0.25]]}";
    double[] read = Wire.array("a", Wire.message(line(plain, UTF), n).get("a"), n, 1);
    assertEquals(0.25, read[n - 1]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'shape':[2147483647,2147483647],'dtype':'float64','data':''} | a: expected a shape of at most 2147483647 numbers, found [2147483647, 2147483647]",
        "{'shape':[4294967297],'dtype':'float64','data':''} | a: expected lengths from 0 to 2147483647 in shape, found 4294967297",
        "{'shape':[1],'dtype':'float64','data':'AAAA'} | a: expected numbers of 8 bytes each, found 3 bytes",
        "{'shape':[1],'dtype':'float32','data':'????????'} | a: expected numbers of 4 bytes each, found 6 bytes",
        "{'shape':[1],'dtype':'float32','data':'?????w=='} | a: data is not base64: ",
        "{'shape':[2],'dtype':'float32','data':'AAAAAA=='} | a: expected shape [1], found shape [2] with 1 numbers",
        "[1e400] | a[0]: expected a finite number, found Infinity",
        "[[1]] | a: expected shape [1], found shape [1, 1] with 1 numbers",
        "[{}] | a: expected a number, found an object",
        "['\u001b[1m'] | a: expected a number, found \"\\u001b[1m\"",
        "[null] | a: expected a number, found null"
      })
  void arraysThatAreWrongAreNamed(String array, String expected) {
    String text = "{\"a\":" + array.replace('\'', '"').replace("\u001b", "\\u001b") + "}";
    ObjectNode message = Wire.message(line(text, UTF), 1);
    BrokenException broken =
        assertThrows(BrokenException.class, () -> Wire.array("a", message.get("a"), 1));
    assertTrue(broken.getMessage().startsWith(expected), broken::getMessage);
  }

  /** Five weights, each the single-precision number next to 0.2, have sum 1 + 2^-26. */
  @Test
  void weightsOfSinglePrecisionAreSharesOfTheirSum() {
    ParticleMeasure initial = ParticleMeasure.uniform(1, new double[5]);
    Problem problem =
        new Problem(
            new Dynamics.Reacting(1, BirthDeath.Form.WEIGHTS),
            PairInteraction.of(1, 1, 1, 1),
            initial,
            Problem.Scheme.EULER,
            0.1,
            new int[] {1},
            1);
    double[] weights = new double[5];
    Arrays.fill(weights, 0.2f);
    ObjectNode result = Wire.JSON.createObjectNode();
    result.set("positions", Wire.array(new double[5], 1, 5, 1));
    result.set("weights", Wire.array(weights, 1, 5));
    ParticleMeasure read = problem.read(result, 0x1p-24).get(0);
    assertArrayEquals(initial.weights(), read.weights(), 0x1p-53);
    BrokenException broken =
        assertThrows(BrokenException.class, () -> problem.read(result, 0x1p-53));
    assertEquals("weights: expected total mass 1, found 1.0000000149011612", broken.getMessage());
  }

  @Test
  void theLogKeepsTheBeginningsOfTheLastLines() {
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < 100; k++) {
      text.append("line ").append(k).append(k % 2 == 0 ? "\r\n \n" : "\r");
    }
    text.append("é".repeat(150)).append("\n\t\nnot ended");
    for (int atATime : new int[] {1, 7, 1 << 20}) {
      Log log = new Log(dripping(text.toString().getBytes(UTF), atATime));
      assertEquals(List.of(), log.lines());
      log.run();
      List<String> lines = log.lines();
      assertEquals(20, lines.size());
      assertEquals("line 82", lines.get(0));
      assertEquals("line 99", lines.get(17));
      assertEquals("é".repeat(100) + "...", lines.get(18));
      assertEquals("not ended", lines.get(19));
    }
  }

  @Test
  void nothingThatSteersATerminalIsShown() {
    assertEquals(
        "a\\u001b[1m\\u0009\\u000a\\u007f\\u009b\\u202e\\u2028\\ud800 é 𝔽",
        Visible.text("a\u001b[1m\t\n\u007f\u009b\u202e\u2028\ud800 é 𝔽"));
    assertEquals("\\u0007", new UnsupportedException("\u0007").getMessage());
    assertEquals("\\u0007", new BrokenException("\u0007").getMessage());
    assertEquals(List.of(), new BrokenException("").log());
  }
}
