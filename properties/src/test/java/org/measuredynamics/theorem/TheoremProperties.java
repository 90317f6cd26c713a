package org.measuredynamics.theorem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.measuredynamics.evidence.Effort;
import org.measuredynamics.evidence.Evidence;
import org.measuredynamics.evidence.EvidenceFile;
import org.measuredynamics.evidence.EvidenceFile.Held;
import org.measuredynamics.evidence.EvidenceFile.Kill;
import org.measuredynamics.evidence.EvidenceFile.Power;
import org.measuredynamics.evidence.EvidenceFile.Refutation;
import org.measuredynamics.mutant.Graded;
import org.measuredynamics.mutant.Mutant;

/**
 * The sentences that the suite proves about itself, read from the evidence that the build has
 * written: every control failing, every mutant refuted, and nothing less than the last full run
 * knew. That every theorem is upheld on the reference is {@link ReferenceTheorems}.
 */
class TheoremProperties {
  private static EvidenceFile evidence;
  private static EvidenceFile last;

  @BeforeAll
  static void read() throws IOException {
    Path written = Path.of(System.getProperty("evidence", "target/evidence"));
    assertTrue(
        Files.exists(written.resolve("evidence.json")),
        () -> "mvn verify writes the evidence before it is read; there is none in " + written);
    evidence = EvidenceFile.read(written);
    last = EvidenceFile.read(Path.of(System.getProperty("repository"), "reports/published"));
  }

  private static <T> Stream<DynamicTest> each(
      List<T> sentences, Function<T, String> name, Function<T, Boolean> holds) {
    return sentences.stream()
        .map(
            sentence ->
                dynamicTest(
                    name.apply(sentence),
                    () -> assertTrue(holds.apply(sentence), sentence::toString)));
  }

  @Test
  void nothingFailedByItself() {
    assertEquals(List.of(), evidence.manifest().get("failures"));
    assertEquals("brief", evidence.manifest().get("extent"));
  }

  @Test
  void everyTheoremControlAndMutantWasAsked() {
    assertEquals(
        Theorem.catalogue().stream().map(Theorem::id).toList(),
        evidence.evidence().stream().map(Evidence::theorem).toList());
    assertEquals(
        Theorem.catalogue().stream()
            .flatMap(theorem -> theorem.card().hypotheses().stream())
            .flatMap(hypothesis -> hypothesis.controls().stream())
            .map(Hypothesis.Control::name)
            .sorted()
            .toList(),
        evidence.controls().stream().map(Held::control).sorted().toList());
    assertEquals(
        Mutant.catalogue().stream().map(Mutant::id).toList(),
        evidence.mutants().stream().map(Kill::mutant).toList());
  }

  @TestFactory
  Stream<DynamicTest> controlFails() {
    return each(evidence.controls(), held -> held.theorem() + ", " + held.control(), Held::held);
  }

  @TestFactory
  Stream<DynamicTest> mutantIsRefuted() {
    return each(evidence.mutants(), Kill::mutant, kill -> !kill.refuted().isEmpty());
  }

  @TestFactory
  Stream<DynamicTest> theoremRefutesTheMutantsItNames() {
    Map<String, Kill> kills =
        evidence.mutants().stream().collect(Collectors.toMap(Kill::mutant, kill -> kill));
    return each(
        Theorem.catalogue(),
        Theorem::id,
        theorem ->
            theorem.card().refutes().stream()
                .allMatch(mutant -> kills.get(mutant.id()).isRefutedBy(theorem.id())));
  }

  /** What a brief run keeps of the last full one is not all that proves a theorem can fail. */
  @TestFactory
  Stream<DynamicTest> theoremIsAskedAboutAMutantThatItNames() {
    List<?> kept = (List<?>) evidence.manifest().get("kept");
    return each(
        Theorem.catalogue().stream()
            .filter(theorem -> !theorem.card().refutes().isEmpty())
            .toList(),
        Theorem::id,
        theorem ->
            theorem.card().refutes().stream()
                .map(mutant -> "mutant %s by %s".formatted(mutant.id(), theorem.id()))
                .anyMatch(pair -> !kept.contains(pair)));
  }

  @Test
  void whatIsKeptTookTheLastFullRunLong() {
    List<?> kept = (List<?>) evidence.manifest().get("kept");
    assertEquals(last.manifest().get("commit"), evidence.manifest().get("keptOf"));
    Set<String> tookLong =
        Stream.concat(
                last.mutants().stream()
                    .flatMap(
                        kill ->
                            kill.refuted().stream()
                                .filter(each -> each.seconds() > 2)
                                .map(
                                    each ->
                                        "mutant %s by %s"
                                            .formatted(kill.mutant(), each.theorem()))),
                last.power().stream()
                    .filter(each -> each.seconds() > 2)
                    .map(each -> "power %s: %s".formatted(each.theorem(), each.fault())))
            .collect(Collectors.toSet());
    assertTrue(tookLong.containsAll(kept), kept::toString);
  }

  /** As far as the last matrix knows the theorem, and the mutant that its card says is its own. */
  @TestFactory
  Stream<DynamicTest> theoremOutsideTheBaseHasAMutantOfItsOwnOrSaysWhyNot() {
    Set<String> base =
        Theorem.catalogue().stream()
            .filter(theorem -> theorem.card().isBase())
            .map(Theorem::id)
            .collect(Collectors.toSet());
    Map<String, Set<String>> outside =
        last.mutants().stream()
            .collect(
                Collectors.toMap(
                    Kill::mutant,
                    kill ->
                        kill.refuted().stream()
                            .map(Refutation::theorem)
                            .filter(theorem -> !base.contains(theorem))
                            .collect(Collectors.toSet())));
    Set<String> known = last.evidence().stream().map(Evidence::theorem).collect(Collectors.toSet());
    return each(
        Theorem.catalogue().stream()
            .filter(theorem -> known.contains(theorem.id()) && !theorem.card().isBase())
            .filter(theorem -> theorem.card().neverAlone().isEmpty())
            .toList(),
        Theorem::id,
        theorem -> {
          Set<String> itself = Set.of(theorem.id());
          return theorem
              .card()
              .refutesAlone()
              .map(mutant -> outside.getOrDefault(mutant.id(), itself).equals(itself))
              .orElseGet(() -> outside.containsValue(itself));
        });
  }

  @Test
  void varianceErrorIsSeenInFluctuations() {
    Power power = power(evidence, "fluctuation.initial", "variance");
    assertTrue(power.standard() <= 0.05, power::toString);
    assertTrue(power.thorough() <= 0.01, power::toString);
  }

  /** What the base is said to see at standard effort. */
  @TestFactory
  Stream<DynamicTest> baseSees() {
    Map<String, Double> errors =
        Map.of(
            "lift.steps step", 1e-9,
            "global.noise temperature", 0.01,
            "global.noise correlation", 0.03,
            "game.noise temperature", 0.01,
            "global.draws variance", 0.02,
            "global.kill-and-clone reaction", 0.05,
            "global.rate rate", 0.02);
    return each(
        List.copyOf(errors.keySet()),
        name -> name,
        name -> {
          String[] what = name.split(" ", -1);
          return power(evidence, what[0], what[1]).standard() <= errors.get(name);
        });
  }

  @TestFactory
  Stream<DynamicTest> gradedFaultIsSeenDownToAThousandth() {
    return each(
        List.of(Graded.values()),
        Enum::name,
        fault ->
            evidence.power().stream()
                .anyMatch(
                    power ->
                        power.fault().equals(fault.name().toLowerCase(Locale.ROOT))
                            && power.standard() <= 1e-3));
  }

  /** Each sentence of the last full run is one of this run, or follows from one. */
  @TestFactory
  Stream<DynamicTest> whatTheLastFullRunProvedIsProved() {
    assertFalse(last.evidence().isEmpty() || last.power().isEmpty());
    return Stream.of(
            each(
                last.evidence(),
                before -> before.theorem() + " upheld",
                before ->
                    evidence.evidence().stream()
                        .anyMatch(
                            now ->
                                now.theorem().equals(before.theorem())
                                    && now.verdict() == before.verdict()
                                    && now.instances() >= before.instances())),
            each(
                last.controls(),
                before -> "%s, %s fails".formatted(before.theorem(), before.control()),
                before ->
                    !before.held()
                        || evidence.controls().stream()
                            .anyMatch(
                                now ->
                                    now.theorem().equals(before.theorem())
                                        && now.control().equals(before.control())
                                        && now.held())),
            each(
                last.mutants(),
                before -> before.mutant() + " refuted",
                before ->
                    evidence.mutants().stream()
                        .anyMatch(
                            now ->
                                now.mutant().equals(before.mutant()) && !now.refuted().isEmpty())),
            each(
                last.power().stream().filter(before -> Double.isFinite(before.thorough())).toList(),
                before -> "%s sees %s".formatted(before.theorem(), before.fault()),
                before ->
                    Stream.of(Effort.values())
                        .allMatch(
                            effort ->
                                power(evidence, before.theorem(), before.fault()).at(effort)
                                    <= before.at(effort))))
        .flatMap(sentences -> sentences);
  }

  private static Power power(EvidenceFile file, String theorem, String fault) {
    return file.power().stream()
        .filter(power -> power.theorem().equals(theorem) && power.fault().equals(fault))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no power of %s: %s".formatted(theorem, fault)));
  }
}
