package org.measuredynamics.variant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.Questions;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

@Tag("long")
class VariantsTest {
  private static final ReferenceImplementation REFERENCE = new ReferenceImplementation();
  private static final int SEEDS = 120;

  static List<String> variants() {
    return Implementations.variants();
  }

  /** Variants whose draws are not the reference's. */
  static Stream<String> otherDraws() {
    return Stream.of("reference:float32", "reference:other-generator");
  }

  static Stream<String> reordered() {
    return Stream.of("reference:reversed-sums", "reference:permuted", "reference:shuffled-sums");
  }

  private static double tolerance(Implementation variant) {
    return variant.describe().precision().equals(Precision.FLOAT32) ? 2e-5 : 1e-11;
  }

  private static void assertClose(double[] expected, double[] found, double relative, Object of) {
    assertEquals(expected.length, found.length);
    for (int k = 0; k < found.length; k++) {
      double bound = relative * (1 + Math.abs(expected[k]));
      assertEquals(expected[k], found[k], bound, () -> "of " + of);
    }
  }

  private static void assertClose(
      List<ParticleMeasure> expected, List<ParticleMeasure> found, double relative, Object of) {
    assertEquals(expected.size(), found.size());
    for (int k = 0; k < found.size(); k++) {
      assertClose(expected.get(k).positions(), found.get(k).positions(), relative, of);
      assertClose(expected.get(k).weights(), found.get(k).weights(), relative, of);
    }
  }

  private static void assertCloseGames(
      List<Profile> expected, List<Profile> found, double relative, Object of) {
    assertClose(rows(expected), rows(found), relative, of);
    assertClose(columns(expected), columns(found), relative, of);
  }

  private static List<ParticleMeasure> rows(List<Profile> profiles) {
    return profiles.stream().map(Profile::row).toList();
  }

  private static List<ParticleMeasure> columns(List<Profile> profiles) {
    return profiles.stream().map(Profile::column).toList();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void whatIsNotRandomAgreesUpToRounding(String name) {
    Implementation variant = Implementations.named(name);
    double relative = tolerance(variant);
    for (Problem problem : Questions.certain()) {
      assertClose(REFERENCE.run(problem), variant.run(problem), relative, problem);
    }
    for (Questions.State state : Questions.states()) {
      Evaluation expected = REFERENCE.evaluate(state.energy(), state.mu());
      Evaluation found = variant.evaluate(state.energy(), state.mu());
      assertClose(expected.outputs(), found.outputs(), relative, state);
      assertEquals(expected.energy(), found.energy(), relative * (1 + expected.energy()));
      assertClose(expected.gradient(), found.gradient(), relative, state);
    }
    for (Game game : Questions.games(false)) {
      Game.Played expected = REFERENCE.play(game);
      Game.Played found = variant.play(game);
      assertCloseGames(expected.trajectory(), found.trajectory(), relative, game);
      assertCloseGames(expected.averages(), found.averages(), relative, game);
    }
    assertEquals(
        REFERENCE.nikaidoIsoda(Questions.matrix(), Questions.mixed()),
        variant.nikaidoIsoda(Questions.matrix(), Questions.mixed()),
        relative);
  }

  /** Particles, batches and ensembles keep what is drawn for them, whatever the order of sums. */
  @ParameterizedTest
  @MethodSource("reordered")
  void drawsStayWhereTheyWere(String name) {
    Implementation variant = Implementations.named(name);
    for (Problem problem : Questions.random()) {
      assertClose(REFERENCE.run(problem), variant.run(problem), 1e-11, problem);
    }
    for (Ensemble ensemble : Questions.ensembles()) {
      Ensemble.Replicates expected = REFERENCE.ensemble(ensemble);
      Ensemble.Replicates found = variant.ensemble(ensemble);
      assertArrayEquals(expected.initial(), found.initial());
      for (int r = 0; r < ensemble.replicates(); r++) {
        for (int k = 0; k < ensemble.record().length; k++) {
          assertClose(expected.outputs()[r][k], found.outputs()[r][k], 1e-11, ensemble);
        }
      }
    }
  }

  private static Problem seeded(Problem problem, long seed) {
    return problem.withSeed(seed);
  }

  private static Game seeded(Game game, long seed) {
    return game.withSeed(seed);
  }

  /** The values, and the sum of their squares. */
  private static double[] withSquare(double[] values) {
    double[] all = Arrays.copyOf(values, values.length + 1);
    all[values.length] = Arrays.stream(values).map(value -> value * value).sum();
    return all;
  }

  /** Mean and variance over seeds of every value and of the sum of squares. */
  private static double[][] moments(LongFunction<double[]> of) {
    double[] sum = withSquare(of.apply(0));
    Arrays.fill(sum, 0);
    double[] square = sum.clone();
    for (long seed = 1; seed <= SEEDS; seed++) {
      double[] values = withSquare(of.apply(seed));
      for (int k = 0; k < sum.length; k++) {
        sum[k] += values[k] / SEEDS;
        square[k] += values[k] * values[k] / SEEDS;
      }
    }
    for (int k = 0; k < sum.length; k++) {
      square[k] = Math.max(0, square[k] - sum[k] * sum[k]);
    }
    return new double[][] {sum, square};
  }

  /** First moments and the sum of second moments agree within six standard errors. */
  private static void assertSameLaw(
      LongFunction<double[]> expected, LongFunction<double[]> found, Object of) {
    double[][] right = moments(expected);
    double[][] other = moments(found);
    for (int k = 0; k < right[0].length; k++) {
      double error = Math.sqrt((right[1][k] + other[1][k]) / SEEDS);
      assertEquals(right[0][k], other[0][k], 6 * error + 1e-5, () -> "moment of " + of);
    }
  }

  private static double[] last(List<ParticleMeasure> trajectory) {
    return trajectory.get(trajectory.size() - 1).positions();
  }

  @ParameterizedTest
  @MethodSource("otherDraws")
  void otherDrawsHaveTheSameLaw(String name) {
    Implementation variant = Implementations.named(name);
    for (Problem problem : Questions.random()) {
      assertSameLaw(
          seed -> last(REFERENCE.run(seeded(problem, seed))),
          seed -> last(variant.run(seeded(problem, seed))),
          problem);
    }
    for (Game game : Questions.games(true)) {
      assertSameLaw(
          seed -> last(columns(REFERENCE.play(seeded(game, seed)).trajectory())),
          seed -> last(columns(variant.play(seeded(game, seed)).trajectory())),
          game);
    }
    for (Ensemble ensemble : Questions.ensembles()) {
      assertSameLaw(
          seed -> REFERENCE.ensemble(ensemble.withSeed(seed)).outputs()[1][2],
          seed -> variant.ensemble(ensemble.withSeed(seed)).outputs()[1][2],
          ensemble);
    }
    NormalLaw law = new NormalLaw(new double[] {1, 0.1});
    assertSameLaw(
        seed -> REFERENCE.sample(law, 4, seed).positions(),
        seed -> variant.sample(law, 4, seed).positions(),
        law);
  }

  private static void assertOtherDraws(
      LongFunction<double[]> expected, LongFunction<double[]> found, Object of) {
    assertTrue(
        LongStream.rangeClosed(1, SEEDS)
            .anyMatch(seed -> !Arrays.equals(expected.apply(seed), found.apply(seed))),
        () -> "same draws: " + of);
  }

  @Test
  void anotherGeneratorDrawsOtherNumbers() {
    Implementation variant = Implementations.named("reference:other-generator");
    for (Problem problem : Questions.random()) {
      assertOtherDraws(
          seed -> last(REFERENCE.run(seeded(problem, seed))),
          seed -> last(variant.run(seeded(problem, seed))),
          problem);
    }
    for (Game game : Questions.games(true)) {
      assertOtherDraws(
          seed -> last(rows(REFERENCE.play(seeded(game, seed)).trajectory())),
          seed -> last(rows(variant.play(seeded(game, seed)).trajectory())),
          game);
    }
    for (Ensemble ensemble : Questions.ensembles()) {
      assertOtherDraws(
          seed -> REFERENCE.ensemble(ensemble.withSeed(seed)).outputs()[0][0],
          seed -> variant.ensemble(ensemble.withSeed(seed)).outputs()[0][0],
          ensemble);
    }
  }

  /** In games with noise a fixed order moves noise from particle to particle: the law stays. */
  @ParameterizedTest
  @MethodSource("reordered")
  void gamesWithNoiseKeepTheirLaw(String name) {
    Implementation variant = Implementations.named(name);
    boolean isFixed = !name.equals("reference:shuffled-sums");
    for (Game game : Questions.games(true)) {
      if (isFixed) {
        assertSameLaw(
            seed -> last(columns(REFERENCE.play(seeded(game, seed)).trajectory())),
            seed -> last(columns(variant.play(seeded(game, seed)).trajectory())),
            game);
      } else {
        assertCloseGames(
            REFERENCE.play(game).trajectory(), variant.play(game).trajectory(), 0, game);
      }
    }
  }

  private static Problem large(int size) {
    NetworkInstance instance =
        new NetworkInstance(
            "tanh",
            Risk.SQUARE,
            Regulariser.Kind.TIKHONOV,
            NetworkInstance.Source.SYNTHETIC,
            5,
            size,
            size,
            true,
            4);
    return Problem.euler(instance.energy(), instance.initial(), 0.1, 3);
  }

  @Test
  void anotherOrderHasOtherBits() {
    Problem problem = large(40);
    double[] right = last(REFERENCE.run(problem));
    reordered()
        .forEach(
            name -> {
              Implementation variant = Implementations.named(name);
              double[] once = last(variant.run(problem));
              double[] twice = last(variant.run(problem));
              assertFalse(Arrays.equals(right, once), name);
              assertEquals(
                  !name.equals("reference:shuffled-sums"), Arrays.equals(once, twice), name);
            });
  }

  /** Large enough for the work to be shared. */
  @Test
  void twoThreadsHaveTheBitsOfOne() {
    Problem problem = large(300);
    assertTrue(300L * 300 * problem.initial().dimension() >= 1 << 19);
    Implementation variant = Implementations.named("reference:threads-2");
    assertArrayEquals(last(REFERENCE.run(problem)), last(variant.run(problem)));
    for (Problem small : Questions.certain()) {
      assertArrayEquals(last(REFERENCE.run(small)), last(variant.run(small)));
    }
    for (Problem small : Questions.random()) {
      assertArrayEquals(last(REFERENCE.run(small)), last(variant.run(small)));
    }
  }

  @Test
  void stateOfSinglePrecisionIsOfSinglePrecision() {
    Implementation variant = Implementations.named("reference:float32");
    for (Problem problem :
        Stream.concat(Questions.certain().stream(), Questions.random().stream()).toList()) {
      for (ParticleMeasure mu : variant.run(problem)) {
        assertArrayEquals(Single.rounded(mu.positions()), mu.positions());
      }
    }
  }

  /** In one pass no datum is seen twice: with one batch of all data a step is the gradient's. */
  @Test
  void onePassInSinglePrecisionSeesEveryDatum() {
    Problem flow = large(12);
    Problem pass =
        new Problem(
            new Dynamics.Stochastic(12, StochasticGradient.Sampling.ONE_PASS),
            flow.energy(),
            flow.initial(),
            flow.scheme(),
            flow.step(),
            new int[] {1},
            5);
    double[] expected = REFERENCE.run(flow).get(1).positions();
    Implementation variant = Implementations.named("reference:float32");
    assertClose(expected, last(variant.run(pass)), 1e-5, pass);
  }
}
