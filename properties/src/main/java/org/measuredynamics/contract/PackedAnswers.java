package org.measuredynamics.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An implementation that is not here: what it answered somewhere else, question by question, as a
 * {@link QuestionPack} has it. What is asked twice has two answers, in their order. A question that
 * is not among those it was asked is told to whoever packs, and answered by the reference, so that
 * what would be asked next is asked too; or, where nobody packs, is not answered.
 */
public final class PackedAnswers implements Implementation {
  private final QuestionPack pack;
  private final Description description;
  private final Consumer<ObjectNode> unasked;
  private final Map<String, Integer> times = new HashMap<>();
  private final Map<String, JsonSchema> schemas = new HashMap<>();

  private PackedAnswers(QuestionPack pack, Description description, Consumer<ObjectNode> unasked) {
    this.pack = pack;
    this.description = description;
    this.unasked = unasked;
  }

  /** Returns the answers of a pack, and no others. */
  public static PackedAnswers of(QuestionPack pack, Description description) {
    return new PackedAnswers(pack, description, null);
  }

  /**
   * Returns the answers of a pack, and where there is none that of the reference.
   *
   * @param unasked is told of each question that has no answer yet
   */
  public static PackedAnswers packing(
      QuestionPack pack, Description description, Consumer<ObjectNode> unasked) {
    return new PackedAnswers(pack, description, unasked);
  }

  @Override
  public Description describe() {
    return description;
  }

  @Override
  public synchronized <A> A answer(Question<A> question) {
    ObjectNode parameters = question.parameters();
    String digest = QuestionPack.digest(question.method(), parameters);
    String id = "%s-%d".formatted(digest, times.merge(digest, 1, Integer::sum));
    Optional<JsonNode> answered = pack.answer(id);
    if (answered.isPresent()) {
      return read(question, answered.get());
    }
    if (unasked == null) {
      throw new UnaffordableException(
          "%s (%s) is not among the questions of the pack: pack again, what it asks depends on what was answered"
              .formatted(question.method(), question.inWords()));
    }
    unasked.accept(QuestionPack.question(id, question.method(), parameters));
    return question.reference();
  }

  private <A> A read(Question<A> question, JsonNode answered) {
    if (answered.has("unsupported")) {
      throw new UnsupportedException(answered.get("unsupported").asText());
    }
    if (answered.has("broken")) {
      throw new BrokenException(answered.get("broken").asText());
    }
    JsonNode answer = answered.path("answer");
    Wire.require(
        schemas.computeIfAbsent(
            question.method(), verb -> Wire.schema(Question.Kind.of(verb).answer())),
        "the answer to " + question.method(),
        answer);
    return question.read(answer, description.roundoff());
  }
}
