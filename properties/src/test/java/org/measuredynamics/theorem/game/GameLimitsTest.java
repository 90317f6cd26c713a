package org.measuredynamics.theorem.game;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.GeneratorCritic;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.TrigonometricPayoff;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.SingleGenerator;
import org.measuredynamics.instance.TrigonometricBounds;
import org.measuredynamics.instance.WellLaw;
import org.measuredynamics.limit.GameLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.observation.LangevinPair;
import org.measuredynamics.observation.MeanPoint;
import org.measuredynamics.observation.StrongWells;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * What theorems on games say of mean-field limits alone, in which no implementation takes part:
 * limits against closed forms, by the suite's own equation.
 */
@Tag("long")
class GameLimitsTest {
  private static final double WARM = 0.16;

  private static List<MeanPoint> means(double temperature, double timeScale) {
    int[] record = IntStream.rangeClosed(30, 60).map(k -> 20 * k).toArray();
    return StrongWells.game(temperature, timeScale, record).limit().stream()
        .map(MeanPoint::of)
        .toList();
  }

  /** Half way to what game.oscillation grants the particles. */
  @Test
  void meansCircleAsTheClosureSays() {
    List<MeanPoint> path = means(StrongWells.COLD, 1);
    for (MeanPoint each : path) {
      assertEquals(1, each.radius() / StrongWells.radius(), 0.1);
    }
    double turned = 0;
    for (int k = 1; k < path.size(); k++) {
      turned += Math.IEEEremainder(path.get(k).angle() - path.get(k - 1).angle(), 2 * Math.PI);
    }
    double velocity = turned / (StrongWells.STEP * 20 * (path.size() - 1));
    assertEquals(1, velocity / StrongWells.COUPLING, 0.04);
  }

  @Test
  void aboveTheThresholdAndWithSeparatedTimeScalesMeansVanish() {
    for (List<MeanPoint> path : List.of(means(WARM, 1), means(StrongWells.COLD, 10))) {
      assertTrue(path.get(path.size() - 1).radius() < 0.05, path::toString);
    }
  }

  /**
   * The cycle goes round an equilibrium: the Gibbs laws of means zero answer each other. There is
   * no other: means of Gibbs laws increase with the field, so m_x = -f(c m_y), m_y = f(c m_x) with
   * f odd and increasing, and m_x and -f(c f(c m_x)) agree at 0 alone.
   */
  @Test
  void meansZeroAreTheEquilibriumOfDoubleWells() {
    DoubleWell payoff = new DoubleWell(StrongWells.COUPLING, 1);
    GameLaw law = GameLaw.of(payoff, StrongWells.COLD, 1, StrongWells.STEP, LangevinPair.REACH);
    assertEquals(0, law.entropicError(law.gibbs(LangevinPair.resting(0, 0))), 1e-12);
  }

  /**
   * Near the equilibrium the entropic error falls at twice the spectral gap of a player left alone,
   * in the cold and strongly coupled game of game.local-stability: as seen from the start, for in
   * between it may rise.
   */
  @Test
  void nearTheEquilibriumTheErrorFallsAtTheGap() {
    WellLaw start = new WellLaw(0.05);
    LangevinPair game =
        new LangevinPair(
            new DoubleWell(4, 1),
            new DescentAscent(1, 0, 0.05, 1, false),
            0.02,
            new int[] {0, 50, 150, 400},
            start.tilted(0.006),
            start.tilted(-0.003));
    GameLaw law = game.law();
    Profile still = LangevinPair.resting(0, 0);
    // Euler's stationary law is not the Gibbs law: its own error is where the limit's ends.
    Profile stationary = law.gibbs(still);
    for (int k = 0; k < 4000; k++) {
      stationary = law.after(stationary, still);
    }
    double euler = law.entropicError(stationary);
    Profile now = new Profile(law.law(start.tilted(0.02)), law.law(start.tilted(0.02)));
    double before = 0;
    for (int k = 0; k < 500; k++) {
      before = Profile.mean(now.row())[0];
      now = law.after(now, still);
    }
    double gap = StrictMath.log(before / Profile.mean(now.row())[0]) / 0.02;
    List<Profile> limit = game.limit();
    for (int k = 1; k < limit.size(); k++) {
      double error = law.entropicError(limit.get(k));
      double bound =
          StrictMath.exp(-2 * gap * 0.02 * game.record()[k]) * law.entropicError(limit.get(0));
      assertTrue(error <= bound + euler + 1e-12, () -> error + " exceeds " + bound);
    }
  }

  /** A game of game.entropic-equilibrium. */
  private static TrigonometricPayoff onCircle(int seed) {
    return EntropicEquilibrium.onCircle(Stream.of(seed, 0, 0, 0, Purpose.INSTANCE));
  }

  /** Stationary laws of Euler's steps tend to the fixed point of the Gibbs map like the step. */
  @Test
  void stationaryLawsOnTheCircleTendToTheGibbsLaws() {
    TrigonometricPayoff payoff = onCircle(1);
    double[] off = new double[3];
    for (int k = 0; k < off.length; k++) {
      double step = 0.1 / (1 << k);
      LangevinPair game =
          new LangevinPair(
              payoff, new DescentAscent(1, 0, 0.6, 1, false), step, new int[0], x -> 1, y -> 1);
      Profile now = game.law().equilibrium();
      double[] equilibrium = game.moments(now);
      for (int taken = 0; taken < 10 / step; taken++) {
        now = game.law().after(now);
      }
      double[] stationary = game.moments(now);
      for (int c = 0; c < equilibrium.length; c++) {
        off[k] = Math.max(off[k], Math.abs(stationary[c] - equilibrium[c]));
      }
    }
    assertTrue(off[0] < 0.05, () -> Arrays.toString(off));
    for (int k = 1; k < off.length; k++) {
      assertEquals(2, off[k - 1] / off[k], 0.3);
    }
  }

  /**
   * 0 &lt; NI &lt;= tau (1 + log(pi Lip_x / tau)) + tau (1 + log(pi Lip_y / tau)) at the entropic
   * equilibrium. With |V'| at most Lip a Gibbs law misses the least of V by at most one of these:
   * it does no worse than the uniform law within tau / Lip of a best answer, entropies counted.
   */
  @Test
  void entropicEquilibriaAreApproximateOnes() {
    for (int seed = 0; seed < 10; seed++) {
      TrigonometricPayoff payoff = onCircle(seed);
      double temperature = 0.5 + 0.03 * seed;
      GameLaw law = GameLaw.of(payoff, temperature, 1, 0.05, 1);
      NikaidoIsoda.Bounds error = NikaidoIsoda.onTorus(payoff, law.equilibrium(), 128);
      TrigonometricBounds bounds = TrigonometricBounds.of(payoff);
      assertTrue(error.lower() > 0.2, error::toString);
      double bound =
          missed(temperature, bounds.rowSlope()) + missed(temperature, bounds.columnSlope());
      assertTrue(error.upper() <= bound, () -> error + " exceeds " + bound);
    }
  }

  private static double missed(double temperature, double slope) {
    return temperature * (1 + StrictMath.log(Math.PI * slope / temperature));
  }

  /** The least error of a single generator is below that of any pair. */
  @Test
  void noSingleGeneratorIsBelowItsBound() {
    for (int seed = 0; seed < 10; seed++) {
      GeneratorCritic payoff =
          GeneratorCriticGame.fiveComponents(new GameInstance("generator-critic", 1, 12, seed));
      Stream stream = Stream.of(seed, 0, 0, 1, Purpose.INSTANCE);
      double[] x = {2 * stream.uniform() - 1, 2 * stream.uniform() - 1};
      double[] y = {2 * stream.uniform() - 1, 2 * stream.uniform() - 1, stream.uniform()};
      Profile pair = new Profile(ParticleMeasure.uniform(2, x), ParticleMeasure.uniform(3, y));
      double found = NikaidoIsoda.onBox(payoff, pair, 41).lower();
      assertTrue(SingleGenerator.leastError(payoff) <= found, () -> "error " + found);
    }
  }

  /** The Lyapunov function of game.time-scales decreases exactly. */
  @Test
  void theLyapunovFunctionDecreases() {
    for (int seed = 0; seed < 200; seed++) {
      TimeScales.Quadratic game = TimeScales.quadratic(seed);
      double before = Double.POSITIVE_INFINITY;
      for (int steps : game.record()) {
        double now = game.function().at(game.function().moments(game.game().after(steps)));
        double least = before;
        assertTrue(now <= least, () -> "%s exceeds %s".formatted(now, least));
        before = now;
      }
    }
  }
}
