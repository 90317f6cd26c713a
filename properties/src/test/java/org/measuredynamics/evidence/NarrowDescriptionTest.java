package org.measuredynamics.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Forwarding;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Limits;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.Question;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.theorem.Theorem;

/** Who plays games alone, has sets alone or ensembles alone is judged on that. */
@Tag("long")
class NarrowDescriptionTest {
  private static final Description ALL = new ReferenceImplementation().describe();

  private static final class Narrow extends Forwarding {
    private final Description description;

    Narrow(Description description) {
      super(new ReferenceImplementation());
      this.description = description;
    }

    @Override
    public Description describe() {
      return description;
    }

    @Override
    public List<ParticleMeasure> run(Problem problem) {
      return super.run(asked(problem));
    }

    @Override
    public Game.Played play(Game game) {
      assertTrue(
          game.dynamics().reaction() == 0
              || description.declares(Capability.dynamics("fisher-rao-descent-ascent")),
          game::inWords);
      return super.play(asked(game));
    }

    @Override
    public Ensemble.Replicates ensemble(Ensemble ensemble) {
      return super.ensemble(asked(ensemble));
    }

    private <Q extends Question<?>> Q asked(Q question) {
      assertTrue(
          description.declares(Capability.RECORDS)
              || question.parameters().path("record").size() <= 1,
          question::inWords);
      assertEquals(Optional.empty(), description.limits().beyond(question), question::inWords);
      assertTrue(question.needs().stream().allMatch(description::declares), question::inWords);
      return question;
    }
  }

  private static Description of(Capability... declared) {
    return Description.of("narrow", "1", "Java")
        .declaring(declared)
        .of("narrow", Precision.FLOAT64, Description.Repeatable.BITS);
  }

  /** A network of those units, with the square risk and a ridge. */
  private static Description network(List<String> units, Capability... more) {
    return of(more)
        .declaring(units.stream().map(Capability::unit).toList())
        .declaring(
            Capability.NETWORK,
            Capability.EULER,
            Capability.dynamics("gradient-flow"),
            Capability.risk(Risk.SQUARE),
            Capability.regulariser(Regulariser.Kind.NONE),
            Capability.regulariser(Regulariser.Kind.TIKHONOV));
  }

  /** Judges all theorems that are cheap, and returns the blocks of those that are upheld. */
  private static List<String> upheld(Description description) {
    return upheld(description, "");
  }

  /** The same of theorems whose ids begin in one of those ways. */
  private static List<String> upheld(Description description, String... ids) {
    List<String> upheld = new ArrayList<>();
    List<Theorem<?>> cheap =
        Theorem.catalogue().stream()
            .filter(theorem -> theorem.card().cost() <= 4)
            .filter(theorem -> Stream.of(ids).anyMatch(theorem.id()::startsWith))
            .toList();
    try (Run run =
        new Run("narrow", () -> new Narrow(description), Effort.QUICK, 3, Duration.ofMinutes(2))) {
      List<Evidence> found = run.over(cheap, true, theorem -> share -> {}, evidence -> true);
      assertEquals(cheap.size(), found.size());
      for (Evidence evidence : found) {
        boolean isRight =
            evidence.verdict() == Verdict.UPHELD || evidence.verdict() == Verdict.NOT_COVERED;
        assertTrue(isRight, evidence::toString);
        if (evidence.verdict() == Verdict.UPHELD) {
          upheld.add(evidence.theorem());
        }
      }
    }
    return upheld;
  }

  @Test
  void gamesAlone() {
    List<String> upheld =
        upheld(
            of(
                    Capability.dynamics("descent-ascent"),
                    Capability.dynamics("langevin-descent-ascent"),
                    Capability.dynamics("extragradient"))
                .declaring(
                    ALL.words(Capability.Kind.PAYOFF).stream().map(Capability::payoff).toList()));
    assertTrue(upheld.contains("game.descent-ascent"), upheld::toString);
    // The base goes through whatever is declared.
    assertTrue(
        upheld.stream().allMatch(id -> id.startsWith("game.") || Theorem.named(id).card().isBase()),
        upheld::toString);
  }

  /** Whoever takes trial steps of descent-ascent, or optimistic ones, need not take any others. */
  @ParameterizedTest
  @ValueSource(strings = {"extragradient", "optimistic"})
  void oneKindOfStepAlone(String kind) {
    Description description =
        of(Capability.dynamics(kind))
            .declaring(ALL.words(Capability.Kind.PAYOFF).stream().map(Capability::payoff).toList());
    assertEquals(List.of("lift.steps"), upheld(description, "lift.steps"));
  }

  @Test
  void setsAlone() {
    List<String> upheld =
        upheld(
            network(
                List.of("deep-sets", "smooth-deep-sets"), Capability.EVALUATE, Capability.SETS));
    assertTrue(upheld.contains("symmetry.set-function"), upheld::toString);
  }

  /** One unit over sets will do, and none: any unit may be pooled by its mean. */
  @ParameterizedTest
  @ValueSource(strings = {"deep-sets", "smooth-deep-sets", "relu", "tanh"})
  void oneUnitOnSets(String unit) {
    List<String> upheld =
        upheld(network(List.of(unit), Capability.EVALUATE, Capability.SETS), "symmetry.");
    assertTrue(
        upheld.containsAll(
            List.of(
                "symmetry.set-function",
                "symmetry.energy",
                "symmetry.equivariant-flow",
                "symmetry.invariant-flow")),
        upheld::toString);
    if (!unit.equals("tanh") && !unit.equals("smooth-deep-sets")) {
      assertTrue(upheld.contains("symmetry.conserved-quantities"), upheld::toString);
    }
  }

  @Test
  void ensemblesAlone() {
    List<String> upheld = upheld(network(List.of("tanh"), Capability.ENSEMBLE));
    assertTrue(upheld.contains("fluctuation.ensemble"), upheld::toString);
  }

  /** What is recorded on the way is asked for in runs of their own, and the base is not covered. */
  @Test
  void endsAlone() {
    List<String> upheld =
        upheld(
            network(
                    List.of("tanh", "linear"),
                    Capability.ENSEMBLE,
                    Capability.EVALUATE,
                    Capability.dynamics("langevin"),
                    Capability.dynamics("descent-ascent"),
                    Capability.payoff("quadratic"))
                .endsAlone());
    assertTrue(upheld.contains("lift.semigroup"), upheld::toString);
    assertTrue(upheld.contains("global.langevin-free-energy"), upheld::toString);
    assertTrue(upheld.contains("game.descent-ascent"), upheld::toString);
    assertTrue(upheld.contains("fluctuation.ensemble"), upheld::toString);
    for (String id : upheld) {
      assertFalse(Theorem.named(id).card().isBase(), id);
    }
  }

  /** Networks of at most 24 neurons on at most 8 data in the plane, mini-batches of at most 3. */
  @Test
  void smallOnesAlone() {
    Limits limits =
        new Limits(
            Map.of(
                Limits.Size.PARTICLES, new Limits.Range(2, 24),
                Limits.Size.DATA, new Limits.Range(2, 8),
                Limits.Size.DIMENSION, new Limits.Range(2, 2),
                Limits.Size.POINTS, new Limits.Range(1, 4),
                Limits.Size.BATCH, new Limits.Range(1, 3)));
    List<String> upheld = upheld(ALL.within(limits));
    for (String id :
        List.of("lift.steps", "lift.descent-lemma", "global.draws", "global.stochastic-gradient")) {
      assertTrue(upheld.contains(id), upheld::toString);
    }
  }

  /** Who draws mini-batches in one way alone is judged on that, by the base too. */
  @ParameterizedTest
  @EnumSource(StochasticGradient.Sampling.class)
  void oneSamplingAlone(StochasticGradient.Sampling sampling) {
    Description one =
        ALL.only(each -> each.kind() != Capability.Kind.SAMPLING)
            .declaring(Capability.sampling(sampling));
    boolean draws = sampling == StochasticGradient.Sampling.WITH_REPLACEMENT;
    boolean comesByEpochs = sampling == StochasticGradient.Sampling.EPOCHS;
    List<String> upheld =
        upheld(one, "global.batches", "global.epochs", "global.rate", "global.stochastic-gradient");
    assertEquals(comesByEpochs, upheld.contains("global.epochs"), upheld::toString);
    assertEquals(!comesByEpochs, upheld.contains("global.batches"), upheld::toString);
    assertEquals(draws, upheld.contains("global.rate"), upheld::toString);
    assertEquals(draws, upheld.contains("global.stochastic-gradient"), upheld::toString);
  }

  /** Who moves weights alone, or particles alone. */
  @ParameterizedTest
  @EnumSource(BirthDeath.Form.class)
  void oneFormAlone(BirthDeath.Form form) {
    List<String> upheld =
        upheld(ALL.declaring(Capability.form(form)), "global.reaction", "global.kill-and-clone");
    boolean isOfWeights = form == BirthDeath.Form.WEIGHTS;
    assertEquals(isOfWeights, upheld.contains("global.reaction"), upheld::toString);
    assertEquals(!isOfWeights, upheld.contains("global.kill-and-clone"), upheld::toString);
  }

  @Test
  void nothingAtAll() {
    assertFalse(upheld(of()).iterator().hasNext());
  }
}
