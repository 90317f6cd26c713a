package org.measuredynamics.evidence;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Forwarding;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.theorem.Theorem;

/** A theorem asks for no more than it says it needs. */
class NeedsIT {
  private static final List<String> UNITS = new ReferenceImplementation().describe().units();
  private static final List<String> REGULARISERS = List.of("tikhonov", "total-variation", "wells");

  /** Declares what is needed, once with each of two units and of pairs where any will do. */
  private static List<Description> descriptions(List<String> alternatives) {
    List<Description> descriptions = new ArrayList<>();
    for (List<String> needs : List.of(chosen(alternatives, false), chosen(alternatives, true))) {
      descriptions.addAll(withUnits(needs));
    }
    return descriptions.stream().distinct().toList();
  }

  /** The first of what will do, or the last. */
  private static List<String> chosen(List<String> alternatives, boolean isLast) {
    return alternatives.stream()
        .map(need -> List.of(need.split(" or ")))
        .map(choice -> choice.get(isLast ? choice.size() - 1 : 0))
        .toList();
  }

  private static List<Description> withUnits(List<String> needs) {
    List<String> units = needs.stream().filter(UNITS::contains).toList();
    if (!units.isEmpty() || !(needs.contains("euler") || needs.contains("network"))) {
      return List.of(description(needs, units));
    }
    List<Description> descriptions = new ArrayList<>();
    descriptions.add(description(needs, List.of("relu")));
    descriptions.add(description(needs, List.of("cos")));
    if (!needs.contains("network")) {
      descriptions.add(description(needs, List.of()));
    }
    return descriptions;
  }

  private static Description description(List<String> needs, List<String> units) {
    List<String> regularisers = new ArrayList<>(List.of("none"));
    REGULARISERS.stream().filter(needs::contains).forEach(regularisers::add);
    List<String> dynamics = new ArrayList<>(needs);
    if (needs.contains("euler")) {
      dynamics.add("gradient-flow");
    }
    return new Description(
        "narrow",
        "1",
        "Java",
        needs.contains("euler") ? List.of("euler") : List.of(),
        units,
        List.of("square"),
        regularisers,
        List.of(units.isEmpty() ? "pair-interaction" : "network"),
        false,
        needs.contains("evaluate"),
        Precision.FLOAT64,
        0,
        Description.Repeatable.BITS,
        dynamics,
        needs.contains("sample") ? List.of("normal") : List.of(),
        needs.contains("ensemble"),
        needs.contains("sets"),
        needs.contains("groups"),
        needs.stream()
            .filter(need -> need.endsWith("-game"))
            .map(need -> need.replace("-game", ""))
            .toList(),
        needs.contains("nikaido-isoda"));
  }

  static Stream<Theorem> theorems() {
    return Theorem.catalogue().stream();
  }

  @ParameterizedTest
  @MethodSource("theorems")
  void isJudgedOnWhatItNeeds(Theorem theorem) {
    List<Evidence> found = new ArrayList<>();
    for (Description description : descriptions(theorem.needs())) {
      assertTrue(theorem.isCovered(description), description::toString);
      Forwarding narrow =
          new Forwarding(new ReferenceImplementation()) {
            @Override
            public Description describe() {
              return description;
            }
          };
      Evidence evidence =
          Examination.of(theorem, narrow, Math.max(2, theorem.cost()), 7)
              .verdict(share -> {}, Duration.ofMinutes(2));
      assertFalse(evidence.what().contains("not declared"), evidence::toString);
      found.add(evidence);
    }
    assertTrue(
        found.stream().anyMatch(evidence -> evidence.verdict() == Verdict.UPHELD), found::toString);
  }
}
