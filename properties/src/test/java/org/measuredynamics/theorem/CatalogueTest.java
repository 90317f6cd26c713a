package org.measuredynamics.theorem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.evidence.Examination;
import org.measuredynamics.evidence.Verdict;

/** The catalogue checks itself: no theorem without what makes its verdict sound. */
class CatalogueTest {
  private static final Set<String> BLOCKS =
      Set.of("lift", "global", "fluctuation", "symmetry", "game");

  static List<Theorem> catalogue() {
    return Theorem.catalogue();
  }

  @ParameterizedTest
  @MethodSource("catalogue")
  void theoremIsComplete(Theorem theorem) {
    assertTrue(BLOCKS.contains(theorem.id().replaceAll("\\..*", "")), theorem::id);
    assertTrue(theorem.id().matches("[a-z]+\\.[a-z-]+"), theorem::id);
    assertFalse(theorem.statement().isBlank());
    assertTrue(theorem.source().matches(".*\\b(19|20)\\d\\d\\b.*"), theorem::source);
    assertFalse(theorem.needs().isEmpty());
    assertTrue(theorem.budget().contains("rounding"), theorem::budget);
    Set<String> violated =
        theorem.controls().stream().map(Control::hypothesis).collect(Collectors.toSet());
    for (String hypothesis : theorem.hypotheses()) {
      assertTrue(
          violated.contains(hypothesis) || !theorem.uncontrolled(hypothesis).isBlank(),
          () -> theorem.id() + " has no control for: " + hypothesis);
    }
    assertEquals(theorem.firstRefutes(), Mutant.named(theorem.firstRefutes()).name());
  }

  /** Costly theorems have instances and controls in {@link TheoremProperties} alone. */
  static List<Theorem> cheap() {
    return Theorem.catalogue().stream().filter(theorem -> theorem.cost() < 20).toList();
  }

  @ParameterizedTest
  @MethodSource("cheap")
  void theoremHasInstances(Theorem theorem) {
    assertEquals(
        Verdict.UPHELD,
        Examination.of(theorem, new ReferenceImplementation(), 3, 5)
            .verdict(share -> {})
            .verdict());
  }

  @ParameterizedTest
  @MethodSource("cheap")
  void controlFails(Theorem theorem) {
    theorem.controls().forEach(control -> assertTrue(control.holds(), control::name));
  }

  @Test
  void idsAndMutantsAreDistinct() {
    List<String> ids = Theorem.catalogue().stream().map(Theorem::id).toList();
    assertEquals(ids.size(), new HashSet<>(ids).size());
    List<String> mutants = Mutant.catalogue().stream().map(Mutant::name).toList();
    assertEquals(mutants.size(), new HashSet<>(mutants).size());
    assertTrue(mutants.size() >= 30);
    assertTrue(ids.size() <= Examination.MOST_THEOREMS);
  }

  @Test
  void theBlocksAreWhole() {
    Set<String> missing =
        new HashSet<>(
            List.of(
                "lift.balancedness",
                "lift.continuity-equation",
                "lift.convexity",
                "lift.descent-lemma",
                "lift.energy-dissipation",
                "lift.first-variation",
                "lift.hoelder-continuity",
                "lift.identity",
                "lift.minimizing-movement",
                "lift.stability",
                "lift.width-consistency",
                "fluctuation.gaussian",
                "fluctuation.initial",
                "fluctuation.langevin",
                "fluctuation.loss",
                "fluctuation.rate",
                "fluctuation.regularised",
                "fluctuation.resampling-bound",
                "fluctuation.scaling",
                "fluctuation.stochastic-gradient",
                "fluctuation.vanishing",
                "fluctuation.volterra",
                "game.cycling",
                "game.descent-ascent",
                "game.entropic-equilibrium",
                "game.fisher-rao-average",
                "game.langevin-stationary",
                "game.nikaido-isoda",
                "game.oscillation",
                "game.replicator",
                "game.time-scales",
                "global.approximation",
                "global.birth-death",
                "global.conic",
                "global.displacement-convexity",
                "global.feature-learning",
                "global.homogeneous",
                "global.isotropic-gaussians",
                "global.langevin-free-energy",
                "global.mean-field-limit",
                "global.sparse-deconvolution",
                "global.uniform-propagation-of-chaos",
                "global.width",
                "symmetry.approximation",
                "symmetry.conserved-quantities",
                "symmetry.energy",
                "symmetry.equivariant-flow",
                "symmetry.invariance-defect",
                "symmetry.invariant-flow",
                "symmetry.orbit-reduction",
                "symmetry.sample-gain",
                "symmetry.separation",
                "symmetry.set-function",
                "symmetry.size-generalisation"));
    Theorem.catalogue().forEach(theorem -> missing.remove(theorem.id()));
    assertEquals(Set.of(), missing);
  }
}
