package org.measuredynamics.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.measuredynamics.contract.Limits.Range;
import org.measuredynamics.contract.Limits.Size;
import org.measuredynamics.flow.StochasticGradient.Sampling;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.measure.NormalLaw;

class LimitsTest {
  private static final NetworkInstance NETWORK = NetworkInstance.plain("tanh");
  private static final Problem PROBLEM =
      Problem.euler(NETWORK.energy(), NETWORK.initial(), 0.125, 1);

  private static Limits most(Size size, int most) {
    return new Limits(Map.of(size, new Range(1, most)));
  }

  /** 16 neurons on 20 data of dimension 5. */
  @ParameterizedTest
  @CsvSource({"PARTICLES, 16", "DATA, 20", "DIMENSION, 5", "BATCH, 3"})
  void ofARunEachSizeIsLimited(Size size, int number) {
    Problem problem = PROBLEM.under(new Dynamics.Stochastic(3, Sampling.WITH_REPLACEMENT));
    assertEquals(Optional.empty(), most(size, number).beyond(problem));
    assertEquals(
        Optional.of("%s %d: declared are 1 to %d".formatted(size.word(), number, number - 1)),
        most(size, number - 1).beyond(problem));
    Limits least = new Limits(Map.of(size, new Range(number + 1, number + 2)));
    assertTrue(least.beyond(problem).isPresent());
    assertEquals(Optional.empty(), Limits.NONE.beyond(problem));
  }

  @Test
  void pointsOfSetsAreLimited() {
    NetworkInstance sets = NetworkInstance.plainSets();
    Question<?> question = new Evaluate(sets.energy(), sets.initial());
    assertTrue(most(Size.POINTS, 1).beyond(question).isPresent());
    assertFalse(most(Size.POINTS, 10_000).beyond(question).isPresent());
    assertFalse(most(Size.POINTS, 1).beyond(PROBLEM).isPresent());
  }

  @Test
  void neuronsThatAreDrawnAreLimited() {
    Sample sample = new Sample(new NormalLaw(new double[] {1, 1}), 9, 1);
    assertTrue(most(Size.PARTICLES, 8).beyond(sample).isPresent());
    assertFalse(most(Size.PARTICLES, 9).beyond(sample).isPresent());
  }

  @Test
  void theNearestIsWithin() {
    Limits limits = new Limits(Map.of(Size.DATA, new Range(4, 8)));
    assertEquals(4, limits.nearest(Size.DATA, 1));
    assertEquals(8, limits.nearest(Size.DATA, 9));
    assertEquals(5, limits.nearest(Size.DATA, 5));
    assertEquals(9, limits.nearest(Size.PARTICLES, 9));
    assertEquals(new Range(4, 6), limits.narrowed(Size.DATA, 1, 6));
    assertEquals(new Range(5, 8), limits.narrowed(Size.DATA, 5, 10));
    // A theorem that has none within asks its own, which are then not asked.
    assertEquals(new Range(10, 12), limits.narrowed(Size.DATA, 10, 12));
    assertEquals(new Range(1, 3), limits.narrowed(Size.DATA, 1, 3));
  }

  @Test
  void descriptionsSayThem() throws JsonProcessingException {
    Description description = Description.of("narrow", "1", "Java").within(most(Size.DATA, 7));
    ObjectNode node = Wire.JSON.valueToTree(description);
    assertEquals("{\"data\":{\"least\":1,\"most\":7}}", node.get("limits").toString());
    assertEquals(description, Wire.JSON.treeToValue(node, Description.class));
    node.set("limits", Wire.JSON.readTree("{\"dimension\": {\"least\": 2}}"));
    assertEquals(
        Map.of(Size.DIMENSION, new Range(2, Integer.MAX_VALUE)),
        Wire.JSON.treeToValue(node, Description.class).limits().ranges());
    node.remove("limits");
    assertEquals(Limits.NONE, Wire.JSON.treeToValue(node, Description.class).limits());
  }

  @Test
  void whatIsNoRangeIsSaid() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> new Range(3, 2)).getMessage();
    assertEquals(
        "limits: expected a least number of at least 1 and at most the most, found 3 and 2",
        message);
  }

  /** What is beyond is not asked, whoever asks. */
  @Test
  void whatIsBeyondIsNotAsked() {
    Implementation narrow =
        new Forwarding(new ReferenceImplementation()) {
          @Override
          public Description describe() {
            return super.describe().within(most(Size.PARTICLES, 15));
          }
        };
    try (Watched watched = new Watched(narrow)) {
      UnsupportedException refused =
          assertThrows(UnsupportedException.class, () -> watched.run(PROBLEM));
      assertEquals("particles 16: declared are 1 to 15", refused.getMessage());
      assertEquals(0, watched.calls());
    }
  }
}
