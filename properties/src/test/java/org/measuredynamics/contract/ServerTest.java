package org.measuredynamics.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

@Timeout(120)
class ServerTest {
  private static final ReferenceImplementation DIRECT = new ReferenceImplementation();
  private static Implementation served;

  @BeforeAll
  static void start() {
    served =
        ProcessImplementation.start(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ServedReference.class.getName()),
            Duration.ofSeconds(60));
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private static List<Problem> problems() {
    List<Problem> problems = new ArrayList<>(Questions.certain());
    problems.addAll(Questions.random());
    return problems;
  }

  private static List<Game> games() {
    List<Game> games = new ArrayList<>(Questions.games(false));
    games.addAll(Questions.games(true));
    return games;
  }

  private static JsonNode sent(JsonNode node) throws IOException {
    return Wire.JSON.readTree(node.toString());
  }

  /** What is written, read back and written again is the same text. */
  @Test
  void questionsAreReadBackBitForBit() throws IOException {
    for (Problem problem : problems()) {
      JsonNode written = sent(problem.parameters());
      assertEquals(written, sent(new Problem.Kind().read(written).parameters()));
    }
    for (Questions.State state : Questions.states()) {
      JsonNode written = sent(Wire.energy(state.energy()));
      Energy read = Wire.energy(written, state.mu().dimension());
      assertEquals(written, sent(Wire.energy(read)));
    }
    for (Ensemble ensemble : Questions.ensembles()) {
      JsonNode written = sent(ensemble.parameters());
      assertEquals(written, sent(new Ensemble.Kind().read(written).parameters()));
    }
    for (Game game : games()) {
      JsonNode written = sent(game.parameters());
      assertEquals(written, sent(new Game.Kind().read(written).parameters()));
    }
    JsonNode strategies = sent(new FiniteGame(Questions.matrix(), Questions.mixed()).parameters());
    assertEquals(strategies, sent(new FiniteGame.Kind().read(strategies).parameters()));
  }

  @Test
  void descriptionsAreTheSame() {
    assertEquals(DIRECT.describe(), served.describe());
  }

  @Test
  void answersToRunAreTheSameBitForBit() {
    for (Problem problem : problems()) {
      assertSame(DIRECT.run(problem), served.run(problem));
    }
  }

  @Test
  void answersToEvaluateAreTheSameBitForBit() {
    for (Questions.State state : Questions.states()) {
      Evaluation direct = DIRECT.evaluate(state.energy(), state.mu());
      Evaluation found = served.evaluate(state.energy(), state.mu());
      assertArrayEquals(direct.outputs(), found.outputs());
      assertEquals(direct.energy(), found.energy());
      assertArrayEquals(direct.gradient(), found.gradient());
    }
  }

  @Test
  void answersToSampleAndEnsembleAreTheSameBitForBit() {
    NormalLaw law = new NormalLaw(new double[] {1, 0.1});
    assertSame(List.of(DIRECT.sample(law, 5, 8)), List.of(served.sample(law, 5, 8)));
    for (Ensemble ensemble : Questions.ensembles()) {
      Ensemble.Replicates direct = DIRECT.ensemble(ensemble);
      Ensemble.Replicates found = served.ensemble(ensemble);
      assertArrayEquals(direct.outputs(), found.outputs());
      assertArrayEquals(direct.initial(), found.initial());
    }
  }

  @Test
  void answersToGamesAreTheSameBitForBit() {
    for (Game game : games()) {
      Game.Played direct = DIRECT.play(game);
      Game.Played found = served.play(game);
      assertSame(rows(direct.trajectory()), rows(found.trajectory()));
      assertSame(columns(direct.trajectory()), columns(found.trajectory()));
      assertSame(rows(direct.averages()), rows(found.averages()));
      assertSame(columns(direct.averages()), columns(found.averages()));
    }
    assertEquals(
        DIRECT.nikaidoIsoda(Questions.matrix(), Questions.mixed()),
        served.nikaidoIsoda(Questions.matrix(), Questions.mixed()));
  }

  private static List<ParticleMeasure> rows(List<Profile> profiles) {
    return profiles.stream().map(Profile::row).toList();
  }

  private static List<ParticleMeasure> columns(List<Profile> profiles) {
    return profiles.stream().map(Profile::column).toList();
  }

  private static void assertSame(List<ParticleMeasure> expected, List<ParticleMeasure> found) {
    assertEquals(expected.size(), found.size());
    for (int k = 0; k < found.size(); k++) {
      assertArrayEquals(expected.get(k).positions(), found.get(k).positions());
      assertArrayEquals(expected.get(k).weights(), found.get(k).weights());
    }
  }

  private static List<JsonNode> conversation(Implementation implementation, String... lines)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] in = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    Server.serve(implementation, new ByteArrayInputStream(in), out);
    List<JsonNode> answers = new ArrayList<>();
    for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
      answers.add(Wire.JSON.readTree(line));
    }
    return answers;
  }

  private static String request(int id, String method, JsonNode parameters) {
    ObjectNode request =
        Wire.JSON.createObjectNode().put("jsonrpc", "2.0").put("id", id).put("method", method);
    request.set("params", parameters);
    return request.toString();
  }

  /** Every fault is answered, and the requests after it too, until shutdown. */
  @Test
  void faultsAreAnsweredAndServingGoesOn() throws IOException {
    ParticleMeasure mu = ParticleMeasure.uniform(2, new double[] {1, 2, 3, 4});
    Problem problem = Problem.euler(PairInteraction.of(2, 1, 1, 1), mu, 0.1, 2);
    ObjectNode incomplete = problem.parameters();
    incomplete.remove("step");
    ObjectNode misshapen = problem.parameters();
    ((ObjectNode) misshapen.get("initial")).putArray("weights").add(1);
    ObjectNode unknownUnit =
        new Problem(
                new Dynamics.GradientFlow(),
                Questions.states().get(0).energy(),
                Questions.states().get(0).mu(),
                Problem.Scheme.EULER,
                0.1,
                new int[] {1},
                0)
            .parameters();
    ((ObjectNode) unknownUnit.get("energy")).put("unit", "tahn");
    ObjectNode notFinite = new FiniteGame(Questions.matrix(), Questions.mixed()).parameters();
    notFinite.set("payoff", Questions.games(false).get(0).parameters().get("payoff"));
    ObjectNode fails = problem.parameters();
    fails.putArray("record").add(2).add(1);
    JsonNode empty = Wire.JSON.createObjectNode();
    List<JsonNode> answers =
        conversation(
            DIRECT,
            "epoch 1",
            "[1]",
            "",
            request(1, "dance", empty),
            request(2, "run", incomplete),
            request(3, "run", misshapen),
            request(4, "run", unknownUnit),
            request(5, "nikaido-isoda", notFinite),
            request(6, "run", fails),
            request(7, "run", problem.parameters()),
            request(8, "shutdown", empty),
            request(9, "describe", empty));
    List<Integer> codes = answers.stream().map(answer -> answer.at("/error/code").asInt()).toList();
    assertEquals(
        List.of(-32700, -32600, -32601, -32602, -32602, -32602, -32602, -32000, 0, 0), codes);
    List<Integer> ids = answers.stream().map(answer -> answer.get("id").asInt()).toList();
    assertEquals(List.of(0, 0, 1, 2, 3, 4, 5, 6, 7, 8), ids);
    for (Map.Entry<Integer, String> said :
        Map.of(
                2, "there is no method dance",
                3, "step",
                4, "expected 1 weights x dimension 2",
                5, "found tahn",
                6, "expected kind matrix, found box-trigonometric",
                7, "record[1]: expected an ascending number")
            .entrySet()) {
      String message = answers.get(said.getKey()).at("/error/message").asText();
      assertTrue(message.contains(said.getValue()), message);
    }
  }

  /** What an implementation throws is its answer. */
  @Test
  void anExceptionWithoutWordsIsNamed() throws IOException {
    Implementation broken =
        new Solver() {
          @Override
          public Description describe() {
            return DIRECT.describe();
          }

          @Override
          public List<ParticleMeasure> run(Problem problem) {
            throw new IllegalStateException();
          }
        };
    Problem problem = Questions.certain().get(0);
    List<JsonNode> answers =
        conversation(
            broken,
            request(1, "run", problem.parameters()),
            request(2, "sample", new Sample(new NormalLaw(new double[] {1}), 3, 4).parameters()));
    assertEquals("java.lang.IllegalStateException", answers.get(0).at("/error/message").asText());
    assertEquals("reference does not answer sample", answers.get(1).at("/error/message").asText());
  }
}
