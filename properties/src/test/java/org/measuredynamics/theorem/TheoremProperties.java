package org.measuredynamics.theorem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.evidence.Effort;
import org.measuredynamics.evidence.Evidence;
import org.measuredynamics.evidence.EvidenceFile;
import org.measuredynamics.evidence.Verdict;
import org.measuredynamics.evidence.Verification;

/** Every theorem on the reference, every control, every mutant; written down as evidence. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TheoremProperties {
  private static final long SEED = seed();
  private static final Verification VERIFICATION = Verification.of(SEED);
  private static final Map<String, Evidence> EVIDENCE = new TreeMap<>();
  private static final Map<String, EvidenceFile.Kill> KILLS = new TreeMap<>();
  private static final Map<String, List<EvidenceFile.Held>> CONTROLS = new TreeMap<>();
  private static final Map<String, List<EvidenceFile.Power>> POWER = new TreeMap<>();

  private static long seed() {
    String seed = System.getProperty("seed", "20261124");
    return seed.equals("random") ? new SecureRandom().nextLong() >>> 16 : Long.parseLong(seed);
  }

  @TestFactory
  @Order(1)
  Stream<DynamicTest> theoremIsUpheldByTheReference() {
    System.out.println("seed " + SEED);
    return Theorem.catalogue().stream()
        .map(
            theorem ->
                dynamicTest(
                    theorem.id(),
                    () -> {
                      Evidence evidence =
                          VERIFICATION.evidence(
                              theorem, new ReferenceImplementation(), Effort.STANDARD);
                      EVIDENCE.put(theorem.id(), evidence);
                      assertEquals(Verdict.UPHELD, evidence.verdict(), evidence::toString);
                    }));
  }

  @TestFactory
  @Order(2)
  Stream<DynamicTest> controlFails() {
    return Theorem.catalogue().stream()
        .map(
            theorem ->
                dynamicTest(
                    theorem.id(),
                    () -> {
                      List<EvidenceFile.Held> held = VERIFICATION.controls(theorem);
                      CONTROLS.put(theorem.id(), held);
                      held.forEach(control -> assertTrue(control.held(), control::toString));
                    }));
  }

  @TestFactory
  @Order(3)
  Stream<DynamicTest> mutantIsRefuted() {
    return Mutant.catalogue().stream()
        .map(
            mutant ->
                dynamicTest(
                    mutant.name(),
                    () -> {
                      EvidenceFile.Kill kill = VERIFICATION.kill(mutant);
                      KILLS.put(mutant.name(), kill);
                      System.out.println(mutant.name() + " refuted by " + kill.killedBy());
                      assertFalse(kill.killedBy().isEmpty(), mutant::name);
                    }));
  }

  @TestFactory
  @Order(4)
  Stream<DynamicTest> theoremRefutesTheMutantItNames() {
    return Theorem.catalogue().stream()
        .map(
            theorem ->
                dynamicTest(
                    theorem.id(),
                    () ->
                        assertTrue(
                            KILLS.get(theorem.firstRefutes()).killedBy().contains(theorem.id()),
                            theorem::firstRefutes)));
  }

  @TestFactory
  @Order(5)
  Stream<DynamicTest> powerIsMeasured() {
    return Theorem.catalogue().stream()
        .map(
            theorem ->
                dynamicTest(
                    theorem.id(),
                    () ->
                        POWER.put(
                            theorem.id(),
                            Stream.of(Mutant.Graded.values())
                                .parallel()
                                .map(fault -> VERIFICATION.power(theorem, fault))
                                .toList())));
  }

  @Test
  @Order(6)
  void varianceErrorIsSeenInFluctuations() {
    EvidenceFile.Power power = VERIFICATION.variancePower();
    System.out.printf(
        "smallest variance error seen in fluctuations: %s at standard effort, %s at thorough%n",
        power.standard(), power.thorough());
    POWER.put("variance", List.of(power));
    assertTrue(power.standard() <= 0.05, power::toString);
    assertTrue(power.thorough() <= 0.01, power::toString);
  }

  @TestFactory
  @Order(7)
  Stream<DynamicTest> gradedFaultIsSeenDownToAThousandth() {
    return Stream.of(Mutant.Graded.values())
        .map(
            fault ->
                dynamicTest(
                    fault.name().toLowerCase(Locale.ROOT),
                    () -> {
                      double smallest =
                          POWER.values().stream()
                              .flatMap(List::stream)
                              .filter(power -> power.fault().equalsIgnoreCase(fault.name()))
                              .mapToDouble(EvidenceFile.Power::standard)
                              .min()
                              .orElseThrow();
                      assertTrue(smallest <= 1e-3, () -> fault + ": " + smallest);
                    }));
  }

  @Test
  @Order(8)
  void everyTheoremOfTheCatalogueRan() {
    List<String> ids = Theorem.catalogue().stream().map(Theorem::id).toList();
    assertEquals(ids, List.copyOf(EVIDENCE.keySet()));
    assertEquals(ids, List.copyOf(CONTROLS.keySet()));
    List<String> measured = new java.util.ArrayList<>(ids);
    measured.add("variance");
    assertEquals(measured, List.copyOf(POWER.keySet()));
  }

  @AfterAll
  static void write() throws IOException {
    new EvidenceFile(
            EvidenceFile.manifest(
                SEED, Effort.STANDARD, List.copyOf(EVIDENCE.values()), Theorem.catalogue().size()),
            List.copyOf(EVIDENCE.values()),
            List.copyOf(KILLS.values()),
            CONTROLS.values().stream().flatMap(List::stream).toList(),
            POWER.values().stream().flatMap(List::stream).toList())
        .write(Path.of(System.getProperty("evidence", "target/evidence")));
  }
}
