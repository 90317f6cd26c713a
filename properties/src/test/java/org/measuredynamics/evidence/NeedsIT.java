package org.measuredynamics.evidence;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Forwarding;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Theorem;

/** A theorem asks for no more than it says it needs. */
class NeedsIT {
  /** Declares what is needed, once with each of two units and of pairs where any will do. */
  private static List<Description> descriptions(Card card) {
    List<Description> descriptions = new ArrayList<>();
    descriptions.addAll(withUnits(card.needs().stream().map(need -> need.get(0)).toList()));
    descriptions.addAll(
        withUnits(card.needs().stream().map(need -> need.get(need.size() - 1)).toList()));
    return descriptions.stream().distinct().toList();
  }

  private static List<Description> withUnits(List<Capability> needs) {
    boolean isNetwork = needs.contains(Capability.NETWORK);
    boolean hasUnit = needs.stream().anyMatch(need -> need.kind() == Capability.Kind.UNIT);
    if (hasUnit || !(needs.contains(Capability.EULER) || isNetwork)) {
      return List.of(declaring(needs, hasUnit ? Capability.NETWORK : Capability.PAIR_INTERACTION));
    }
    List<Description> descriptions = new ArrayList<>();
    for (String unit : List.of("relu", "cos")) {
      descriptions.add(declaring(needs, Capability.NETWORK, Capability.unit(unit)));
    }
    if (!isNetwork) {
      descriptions.add(declaring(needs, Capability.PAIR_INTERACTION));
    }
    return descriptions;
  }

  private static Description declaring(List<Capability> needs, Capability... more) {
    Description nothing = Description.of("narrow", "1", "Java");
    Description description =
        (needs.contains(Capability.CONTINUOUS) ? nothing.continuous(1e-10) : nothing)
            .declaring(needs)
            .declaring(more)
            .declaring(Capability.risk(Risk.SQUARE), Capability.regulariser(Regulariser.Kind.NONE));
    return (needs.contains(Capability.EULER)
            ? description.declaring(Capability.dynamics("gradient-flow"))
            : description)
        .of("narrow", Precision.FLOAT64, Description.Repeatable.BITS);
  }

  static Stream<Theorem<?>> theorems() {
    return Theorem.catalogue().stream();
  }

  @ParameterizedTest
  @MethodSource("theorems")
  void isJudgedOnWhatItNeeds(Theorem<?> theorem) {
    List<Evidence> found = new ArrayList<>();
    for (Description description : descriptions(theorem.card())) {
      assertTrue(theorem.card().isCoveredBy(description), description::toString);
      Forwarding narrow =
          new Forwarding(new ReferenceImplementation()) {
            @Override
            public Description describe() {
              return description;
            }
          };
      // What a law of the base asks for does not depend on the effort.
      Examination<?> examination =
          theorem.card().isBase()
              ? Examination.of(theorem, narrow, Effort.QUICK, 7)
              : Examination.of(theorem, narrow, Math.max(2, theorem.card().cost()), 7);
      Evidence evidence = examination.verdict(share -> {}, Duration.ofMinutes(2));
      assertFalse(evidence.what().contains("not declared"), evidence::toString);
      found.add(evidence);
    }
    assertTrue(
        found.stream().anyMatch(evidence -> evidence.verdict() == Verdict.UPHELD), found::toString);
  }
}
