package org.measuredynamics.contract;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.symmetry.Group;

/** What the suite sends follows the schema; that nothing is left out is {@link WordsTest}'s. */
class SchemaTest {
  private static ObjectNode request() {
    ObjectNode request = Wire.JSON.createObjectNode();
    request.put("jsonrpc", "2.0").put("id", 1).put("method", "run");
    request.set("params", Questions.certain().get(0).parameters());
    return request;
  }

  private static <T> void requireAll(
      String definition, Stream<T> questions, Function<T, JsonNode> message) {
    questions.forEach(
        question ->
            assertDoesNotThrow(
                () -> Wire.require(Wire.schema(definition), definition, message.apply(question))));
  }

  @Test
  void everyQuestionFollowsTheSchema() {
    requireAll("request", Stream.of(request()), request -> request);
    requireAll("energy", Questions.states().stream(), state -> Wire.energy(state.energy()));
    requireAll("problem", Questions.certain().stream(), Problem::parameters);
    requireAll("problem", Questions.random().stream(), Problem::parameters);
    requireAll("ensemble", Questions.ensembles().stream(), Ensemble::parameters);
    requireAll("game", Questions.games(false).stream(), Game::parameters);
    requireAll("game", Questions.games(true).stream(), Game::parameters);
    requireAll(
        "strategies",
        Stream.of(Questions.mixed()),
        profile -> new FiniteGame(Questions.matrix(), profile).parameters());
    requireAll(
        "draw",
        Stream.of(new NormalLaw(new double[] {1, 2})),
        law -> new Sample(law, 3, 4).parameters());
  }

  @Test
  void setsAndGroupsFollowTheSchema() {
    NetworkInstance sets =
        new NetworkInstance(
            "deep-sets",
            Risk.SQUARE,
            Regulariser.Kind.NONE,
            NetworkInstance.Source.SETS,
            3,
            7,
            5,
            false,
            1);
    NetworkInstance vectors = NetworkInstance.plain("tanh");
    for (NetworkEnergy energy :
        List.of(sets.network(), vectors.network().symmetrised(Group.square(5)))) {
      ObjectNode message = Wire.energy(energy);
      assertDoesNotThrow(() -> Wire.require(Wire.schema("energy"), "energy", message));
      assertEquals(energy.group().isPresent(), message.has("group"));
      assertEquals(energy.group().isEmpty(), message.has("sizes"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "response | true | {'jsonrpc':'2.0','id':1,'error':{'code':-32001,'message':'no sets'}}",
        "response | true | {'jsonrpc':'2.0','id':1,'error':{'code':-32000,'message':'failed'}}",
        "response | false | {'jsonrpc':'2.0','id':1,'error':{'code':'-32001','message':'no sets'}}",
        "response | false | {'jsonrpc':'2.0','id':'1','result':{}}",
        "response | false | {'jsonrpc':'2.0','id':1,'result':{},'error':{'code':1,'message':''}}",
        "array | true | {'shape':[23.0,2],'dtype':'float32','data':''}",
        "array | true | [[1,2],[3,4]]",
        "array | false | {'shape':[23.5],'dtype':'float64','data':''}",
        "array | false | {'shape':[-1],'dtype':'float64','data':''}",
        "array | false | {'shape':[2147483648],'dtype':'float64','data':''}",
        "array | false | {'shape':[1,1,1,1,1,1,1,1,1],'dtype':'float64','data':''}",
        "array | false | {'shape':[1],'dtype':'float16','data':''}",
        "array | false | 1",
        "word | true | 'Zürich 1.0'",
        "word | false | 'a\\n'",
        "word | false | '\\u001b[1m'"
      })
  void whatIsDecidedIsInTheSchema(String definition, boolean follows, String text)
      throws IOException {
    var node = Wire.JSON.readTree(text.replace('\'', '"'));
    assertEquals(follows, Wire.schema(definition).validate(node).isEmpty());
  }

  @Test
  void aStepOfZeroDoesNot() {
    ObjectNode request = request();
    ((ObjectNode) request.get("params")).put("step", 0);
    assertThrows(
        BrokenException.class, () -> Wire.require(Wire.schema("request"), "request", request));
  }
}
