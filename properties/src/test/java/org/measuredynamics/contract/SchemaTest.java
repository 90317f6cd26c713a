package org.measuredynamics.contract;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.game.SphericalPolynomial;
import org.measuredynamics.game.TrigonometricPayoff;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.symmetry.Group;

class SchemaTest {
  private static ObjectNode request(Energy energy, ParticleMeasure initial) {
    ObjectNode request = Wire.JSON.createObjectNode();
    request.put("jsonrpc", "2.0").put("id", 1).put("method", "run");
    request.set("params", Wire.problem(Problem.euler(energy, initial, 0.1, 3)));
    return request;
  }

  @Test
  void whatTheSuiteSendsFollowsTheSchema() {
    Instance instance =
        new Instance(
            "tanh",
            Risk.LOGISTIC,
            Regulariser.Kind.TOTAL_VARIATION,
            Instance.Source.SYNTHETIC,
            3,
            7,
            5,
            true,
            1);
    for (Energy energy : List.of(instance.energy(), PairInteraction.of(4, 1, 2, 3))) {
      assertDoesNotThrow(
          () ->
              Wire.require(Wire.schema("request"), "request", request(energy, instance.initial())));
    }
  }

  @Test
  void everyDynamicsAndTheSamplerFollowTheSchema() {
    for (Dynamics dynamics :
        List.of(
            new Dynamics.GradientFlow(),
            new Dynamics.Preconditioned(new double[] {2}),
            new Dynamics.Langevin(0.1),
            new Dynamics.Stochastic(2, StochasticGradient.Sampling.ONE_PASS),
            new Dynamics.Reacting(0.5, BirthDeath.Form.PARTICLES),
            new Dynamics.Reacting(
                0.5, BirthDeath.Form.PARTICLES, 0.1, new NormalLaw(new double[] {2})),
            new Dynamics.Lazy(),
            new Dynamics.Conic(1, 2))) {
      Problem problem =
          new Problem(
              dynamics,
              PairInteraction.of(1, 1, 1, 1),
              ParticleMeasure.uniform(1, new double[] {1}),
              Problem.Scheme.EULER,
              0.1,
              new int[] {1},
              7);
      assertDoesNotThrow(
          () -> Wire.require(Wire.schema("problem"), "problem", Wire.problem(problem)));
      assertTrue(new ReferenceImplementation().describe().dynamics().contains(dynamics.kind()));
    }
    assertDoesNotThrow(
        () ->
            Wire.require(
                Wire.schema("draw"), "draw", Wire.draw(new NormalLaw(new double[] {1, 2}), 3, 4)));
  }

  @Test
  void ensemblesOfBothLawsFollowTheSchema() {
    for (InitialLaw law :
        List.of(
            new NormalLaw(new double[] {1, 2, 3, 4}),
            ParticleMeasure.uniform(4, new double[] {1, 2, 3, 4, 5, 6, 7, 8}))) {
      Ensemble ensemble =
          Ensemble.onData(
                  new Instance(
                          "tanh",
                          Risk.LOGISTIC,
                          Regulariser.Kind.NONE,
                          Instance.Source.SYNTHETIC,
                          3,
                          7,
                          5,
                          false,
                          1)
                      .network(),
                  law,
                  5,
                  0.1,
                  new int[] {0, 2},
                  9)
              .withInitialNeurons()
              .part(3, 4);
      assertDoesNotThrow(
          () -> Wire.require(Wire.schema("ensemble"), "ensemble", Wire.ensemble(ensemble)));
    }
  }

  @Test
  void setsAndGroupsFollowTheSchema() {
    Instance sets =
        new Instance(
            "deep-sets",
            Risk.SQUARE,
            Regulariser.Kind.NONE,
            Instance.Source.SETS,
            3,
            7,
            5,
            false,
            1);
    Instance vectors = Instance.plain("tanh");
    for (NetworkEnergy energy :
        List.of(sets.network(), vectors.network().symmetrised(Group.square(5)))) {
      ObjectNode message = Wire.energy(energy);
      assertDoesNotThrow(() -> Wire.require(Wire.schema("energy"), "energy", message));
      assertEquals(energy.group().isPresent(), message.has("group"));
      assertEquals(energy.group().isEmpty(), message.has("sizes"));
    }
  }

  @Test
  void gamesFollowTheSchema() {
    double[][] square = {{1, 2}, {3, 4}};
    double[] two = {0.5, 0.25};
    ParticleMeasure mu = ParticleMeasure.uniform(2, new double[] {1, 0, 0.6, 0.8});
    MatrixPayoff finite = new MatrixPayoff(square);
    for (Payoff payoff :
        List.of(
            new QuadraticPayoff(square, 0.5, 0.5),
            new DoubleWell(4, 2),
            new TrigonometricPayoff(two, square, square, two),
            new SphericalPolynomial(
                new double[][][] {square, square, square, square}, new double[][] {two, two}),
            finite)) {
      Profile initial = payoff == finite ? finite.equilibrium() : new Profile(mu, mu);
      for (DescentAscent dynamics :
          List.of(
              DescentAscent.GRADIENT,
              new DescentAscent(1, 0, 0.1, 2, false),
              new DescentAscent(0, 1, 0, 1, false),
              new DescentAscent(1, 0, 0, 1, true))) {
        Game game = Game.every(dynamics, payoff, initial, 0.1, 2, 3);
        ObjectNode message = Wire.game(game);
        assertDoesNotThrow(() -> Wire.require(Wire.schema("game"), "game", message));
        Description reference = new ReferenceImplementation().describe();
        assertTrue(reference.dynamics().contains(game.kind()));
        assertTrue(reference.games().contains(payoff.kind()));
      }
    }
    ObjectNode question = Wire.profile(finite, finite.equilibrium());
    assertDoesNotThrow(() -> Wire.require(Wire.schema("strategies"), "strategies", question));
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
    ObjectNode request =
        request(PairInteraction.of(1, 1, 1, 1), ParticleMeasure.uniform(1, new double[] {1}));
    ((ObjectNode) request.get("params")).put("step", 0);
    assertThrows(
        BrokenException.class, () -> Wire.require(Wire.schema("request"), "request", request));
  }
}
