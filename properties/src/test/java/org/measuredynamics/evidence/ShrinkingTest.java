package org.measuredynamics.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.theorem.Theorem;
import org.measuredynamics.variant.Implementations;

/** What is left of a refuted instance: none that is one step smaller is refuted too. */
@Tag("long")
class ShrinkingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SAMPLE = 400;

  /** Of a theorem whose instances are cheap; of others fewer. */
  private static final int INSTANCES = 12;

  private static final long[] SEEDS = {5, 6, 7};

  @ParameterizedTest
  @CsvSource({
    "lift.energy-dissipation, mutant:step-5-percent-long",
    "lift.semigroup, mutant:momentum",
    "lift.continuity-equation, mutant:gradient-sign",
    "lift.balancedness, mutant:momentum",
    "global.lazy-training, mutant:lazy-not-linearised",
    "global.parity, mutant:signs-taken-for-classes",
    "game.descent-ascent, mutant:game-alternating",
    "game.descent-ascent, mutant:game-noise-shared",
    "game.cycling, mutant:game-step-1-percent-long",
    "game.replicator, mutant:game-reaction-reversed",
    "symmetry.set-function, mutant:set-sum",
    "symmetry.equivariant-flow, mutant:input-coordinate-scaled",
    "symmetry.invariant-flow, mutant:input-offset",
    "symmetry.orbit-reduction, mutant:group-generator-missing",
    "fluctuation.ensemble, mutant:ensemble-outputs-of-others",
  })
  void noInstanceOneStepSmallerIsRefuted(String id, String mutant) throws JsonProcessingException {
    for (long seed : SEEDS) {
      minimal(Theorem.named(id), Implementations.named(mutant), seed);
    }
  }

  private static <I extends Instance> void minimal(
      Theorem<I> theorem, Implementation mutant, long seed) throws JsonProcessingException {
    Examination<I> examination = Examination.of(theorem, mutant, INSTANCES, seed);
    Evidence found = examination.verdict(share -> {}, Duration.ofMinutes(2));
    assertEquals(Verdict.REFUTED, found.verdict(), found::toString);
    Map<String, Integer> least = least(theorem, mutant, found.instance());
    Case smallest = found.decisive().orElseThrow();
    for (I smaller : smaller(theorem, found.instance(), least)) {
      if (theorem.unmet(smaller).isEmpty()) {
        Case of = new Case(theorem.id(), smaller, smallest.alpha(), smallest.sharpness());
        Evidence evidence = Examination.replay(of, mutant, Duration.ofMinutes(1));
        assertNotEquals(
            Verdict.REFUTED,
            evidence.verdict(),
            () -> "%s is refuted, so is %s".formatted(found.instance(), smaller));
      }
    }
  }

  /** The least of every number, over a sample of instances that are of the same unit or payoff. */
  private static <I extends Instance> Map<String, Integer> least(
      Theorem<I> theorem, Implementation mutant, Instance like) {
    JsonNode kind = JSON.valueToTree(like);
    Map<String, Integer> least = new HashMap<>();
    int instances = SAMPLE * theorem.card().cost();
    for (I drawn : Examination.of(theorem, mutant, instances, 1).sample()) {
      JsonNode tree = JSON.valueToTree(drawn);
      if (tree.path("unit").equals(kind.path("unit"))
          && tree.path("payoff").equals(kind.path("payoff"))) {
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
          if (field.getValue().isInt()) {
            least.merge(field.getKey(), field.getValue().asInt(), Math::min);
          }
        }
      }
    }
    return least;
  }

  /** Every number one less, unequal weights equal, no regulariser, synthetic data. */
  private static <I extends Instance> List<I> smaller(
      Theorem<I> theorem, Instance than, Map<String, Integer> least)
      throws JsonProcessingException {
    ObjectNode tree = JSON.valueToTree(than);
    List<ObjectNode> smaller = new ArrayList<>();
    for (Map.Entry<String, Integer> number : least.entrySet()) {
      int now = tree.path(number.getKey()).asInt();
      if (now > number.getValue()) {
        smaller.add(tree.deepCopy().put(number.getKey(), now - 1));
      }
    }
    if (tree.path("weighted").asBoolean()) {
      smaller.add(tree.deepCopy().put("weighted", false));
    }
    if (tree.path("regulariser").asText("NONE").equals("TIKHONOV")) {
      smaller.add(tree.deepCopy().put("regulariser", "NONE"));
    }
    if (List.of("DIABETES", "DIGITS").contains(tree.path("source").asText())) {
      smaller.add(tree.deepCopy().put("source", "SYNTHETIC"));
    }
    List<I> instances = new ArrayList<>();
    for (ObjectNode each : smaller) {
      instances.add(theorem.kind().cast(JSON.treeToValue(each, Instance.class)));
    }
    return instances;
  }
}
