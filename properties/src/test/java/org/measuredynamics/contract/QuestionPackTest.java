package org.measuredynamics.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.measuredynamics.evidence.Effort;
import org.measuredynamics.evidence.Evidence;
import org.measuredynamics.evidence.Examination;
import org.measuredynamics.evidence.Verdict;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.theorem.Theorem;
import org.measuredynamics.variant.Implementations;

class QuestionPackTest {
  private static final Theorem<?> IDENTITY = Theorem.named("lift.identity");
  private static final Theorem<?> STABILITY = Theorem.named("lift.stability");

  @TempDir private Path directory;

  @BeforeEach
  void packAndAnswer() throws IOException {
    round(IDENTITY, new ReferenceImplementation());
  }

  /** One round of questions about a theorem, answered. */
  private int round(Theorem<?> theorem, Implementation implementation) throws IOException {
    QuestionPack pack = QuestionPack.in(directory);
    if (pack.plan().isEmpty()) {
      ObjectNode plan = Wire.JSON.createObjectNode().put("seed", 1);
      pack.plan(plan, Optional.of(implementation.describe()));
    }
    List<ObjectNode> unasked = new ArrayList<>();
    PackedAnswers packing = PackedAnswers.packing(pack, implementation.describe(), unasked::add);
    Examination.of(theorem, packing, Effort.QUICK, 1).withoutShrinking().verdict(share -> {});
    pack.ask(unasked);
    return pack.answer(() -> implementation);
  }

  private Evidence judged(Theorem<?> theorem) throws IOException {
    QuestionPack pack = QuestionPack.in(directory);
    Implementation packed = PackedAnswers.of(pack, pack.description().orElseThrow());
    return Examination.of(theorem, packed, Effort.QUICK, 1).verdict(share -> {});
  }

  private void edit(String file, List<String> lines) throws IOException {
    Files.write(directory.resolve(file), lines);
  }

  private List<String> lines(String file) throws IOException {
    return new ArrayList<>(Files.readAllLines(directory.resolve(file)));
  }

  private String refusal() {
    return assertThrows(IllegalArgumentException.class, () -> QuestionPack.in(directory))
        .getMessage()
        .replace(directory.toString(), "");
  }

  @Test
  void verdictIsThatOfACheckInPlace() throws IOException {
    Evidence here =
        Examination.of(IDENTITY, new ReferenceImplementation(), Effort.QUICK, 1)
            .verdict(share -> {});
    Evidence elsewhere = judged(IDENTITY);
    assertSame(Verdict.UPHELD, elsewhere.verdict());
    assertEquals(here.observed(), elsewhere.observed());
    assertEquals(here.comparisons(), elsewhere.comparisons());
    assertEquals(here.what(), elsewhere.what());
  }

  @Test
  void wrongAnswersFromElsewhereAreRefuted(@TempDir Path other) throws IOException {
    directory = other;
    Theorem<?> continuity = Theorem.named("lift.continuity-equation");
    round(continuity, FlowMutant.GRADIENT_DOUBLED.implementation());
    assertSame(Verdict.REFUTED, judged(continuity).verdict());
  }

  @Test
  void whatWasNotAskedIsUndecided() throws IOException {
    Evidence evidence = judged(STABILITY);
    assertSame(Verdict.UNDECIDED, evidence.verdict());
    assertTrue(evidence.what().contains("is not among the questions of the pack"), evidence.what());
  }

  @Test
  void aFurtherRoundAsksWhatIsLacking() throws IOException {
    assertTrue(round(STABILITY, new ReferenceImplementation()) > 0);
    assertEquals(2, QuestionPack.in(directory).rounds());
    assertSame(Verdict.UPHELD, judged(STABILITY).verdict());
    assertSame(Verdict.UPHELD, judged(IDENTITY).verdict());
  }

  @Test
  void editedAnswersAreNamed() throws IOException {
    List<String> lines = lines("answers-1.jsonl");
    lines.set(3, lines.get(3).replaceFirst("\\d\\.\\d", "7.7"));
    edit("answers-1.jsonl", lines);
    assertEquals(
        "/answers-1.jsonl, line 4: expected what its digest is of, it was edited or damaged",
        refusal());
  }

  @Test
  void damagedAnswersAreNamed() throws IOException {
    List<String> lines = lines("answers-1.jsonl");
    lines.set(2, lines.get(2).substring(0, 40));
    edit("answers-1.jsonl", lines);
    assertTrue(refusal().startsWith("/answers-1.jsonl, line 3: expected JSON, found"), refusal());
  }

  @Test
  void swappedAnswersAreNamed() throws IOException {
    List<String> lines = lines("answers-1.jsonl");
    Collections.swap(lines, 2, 3);
    edit("answers-1.jsonl", lines);
    assertEquals(
        "/answers-1.jsonl, line 3: expected the answer to line 2 of the questions", refusal());
  }

  @Test
  void answersOfAnotherPackAreNamed(@TempDir Path other) throws IOException {
    Path here = directory;
    directory = other;
    round(STABILITY, new ReferenceImplementation());
    Files.copy(
        other.resolve("answers-1.jsonl"),
        here.resolve("answers-1.jsonl"),
        StandardCopyOption.REPLACE_EXISTING);
    directory = here;
    assertTrue(refusal().startsWith("/answers-1.jsonl, line 1: expected answers to "), refusal());
  }

  @Test
  void editedQuestionsAndPlansAreNamed() throws IOException {
    List<String> lines = lines("questions-1.jsonl");
    lines.set(0, lines.get(0).replaceFirst("\"method\":\"\\w+\"", "\"method\":\"sample\""));
    edit("questions-1.jsonl", lines);
    assertEquals("/questions-1.jsonl, line 1: expected the question of its id", refusal());
    Files.writeString(
        directory.resolve("pack.json"),
        Files.readString(directory.resolve("pack.json")).replace("\"seed\" : 1", "\"seed\" : 2"));
    assertEquals("/pack.json: was edited, its digest is of another", refusal());
  }

  /** What is there is judged, the rest waits; answering goes on where it stopped. */
  @Test
  void partOfTheAnswersIsTakenUp() throws IOException {
    String whole = Files.readString(directory.resolve("answers-1.jsonl"));
    List<String> lines = lines("answers-1.jsonl");
    int half = lines.size() / 2;
    edit("answers-1.jsonl", lines.subList(0, half));
    Files.writeString(
        directory.resolve("answers-1.jsonl"),
        lines.get(half).substring(0, 50),
        StandardOpenOption.APPEND);
    QuestionPack pack = QuestionPack.in(directory);
    assertTrue(pack.waits());
    assertSame(Verdict.UNDECIDED, judged(IDENTITY).verdict());
    int answered = pack.answer(ReferenceImplementation::new);
    assertEquals(lines.size() - half - 1, answered);
    assertEquals(whole, Files.readString(directory.resolve("answers-1.jsonl")));
    assertFalse(QuestionPack.in(directory).waits());
  }

  @Test
  void anotherImplementationMayNotGoOn() throws IOException {
    List<String> lines = lines("answers-1.jsonl");
    edit("answers-1.jsonl", lines.subList(0, 3));
    QuestionPack pack = QuestionPack.in(directory);
    String refusal =
        assertThrows(
                IllegalArgumentException.class,
                () -> pack.answer(() -> Implementations.named("reference:float32")))
            .getMessage();
    assertTrue(refusal.contains("expected the description of reference"), refusal);
  }

  @Test
  void nothingOutsideTheDirectoryIsRead(@TempDir Path other) throws IOException {
    Path outside = other.resolve("answers");
    Files.move(directory.resolve("answers-1.jsonl"), outside);
    Files.createSymbolicLink(directory.resolve("answers-1.jsonl"), outside);
    assertEquals("/answers-1.jsonl: expected a file of the directory, found a link", refusal());
  }
}
