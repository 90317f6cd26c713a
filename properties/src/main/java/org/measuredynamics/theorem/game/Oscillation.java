package org.measuredynamics.theorem.game;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.payoff;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Games;
import org.measuredynamics.mutant.GameMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.LangevinPair;
import org.measuredynamics.observation.MeanPoint;
import org.measuredynamics.observation.PlayedTwice;
import org.measuredynamics.observation.StrongWells;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * A theorem of failure: single-time-scale Langevin descent-ascent need not converge. On l = c x y +
 * U(x) - U(y), strongly coupled and cold, the means keep circling, though the entropic equilibrium
 * is unique and, by symmetry, has means zero. The Gaussian closure of fast rotation, R^2 = (4/3) (1
 * - 3 v), 3 v^2 - v + tau = 0, gives the radius while tau &lt; 1/12, and the period 2 pi / c; above
 * it there is no cycle, and the same game converges.
 *
 * <p>Over the second half of [0, 12] the radius of a run stays within a fifth of the closure's, the
 * period within a twentieth; above the threshold the radius ends below half of it. Few particles
 * may stray: no more of the runs do so than of the exact scheme's.
 *
 * <p>Alone: {@code check --theorem game.oscillation}.
 */
@AutoService(Catalogued.class)
public final class Oscillation implements Theorem<GameInstance> {
  private static final int EVERY = 20;
  private static final int RECORDS = 30;
  private static final double WARM = 0.16;

  /** Of the radius. */
  private static final double RADIUS = 0.2;

  /** Of the period. */
  private static final double PERIOD = 0.05;

  @Override
  public Card card() {
    return Card.of("game.oscillation")
        .states(
            "l = c x y + U(x) - U(y), U(s) = s^4 / 4 - s^2 / 2, c = 4: at tau = 0.04 the means circle for ever, near R^2 = (4/3) (1 - 3 v), 3 v^2 - v + tau = 0, period 2 pi / c, the closure of large c, which has a cycle for tau < 1/12; above they converge")
        .source("Mourrat, Pillaud-Vivien 2026; Gaussian closure: theory.md, Double wells")
        .assumes(
            Hypothesis.of("the temperature is small: below 1/12 for large c, lower for smaller c")
                .violatedBy(
                    "a temperature above the threshold: no cycle",
                    ReferenceImplementation::new,
                    () -> new GameInstance("double-well", 1, StrongWells.PARTICLES, 1),
                    trial -> circling(trial, WARM)))
        .needs(dynamics("langevin-descent-ascent"), payoff("double-well"))
        .budget(
            "Monte Carlo: which of 64 runs are whose, of an implementation and of the exact scheme, is uniform: exact hypergeometric quantiles at alpha; rounding, that of all steps added up")
        .firstRefutes(GameMutant.PLAYER_FROZEN)
        .alone(RareMutant.IN_NARROW_WELLS)
        .cost(40);
  }

  @Override
  public Arbitrary<GameInstance> instances(Description declared) {
    return Games.of("double-well", StrongWells.PARTICLES).arbitrary();
  }

  @Override
  public void check(Trial<GameInstance> trial) {
    Trial<GameInstance> half = trial.withPart(0.5);
    half.later(part -> circling(part, StrongWells.COLD));
    half.later(Oscillation::settled);
  }

  /** The second half of the run. */
  private static LangevinPair game(double temperature) {
    int[] record = new int[RECORDS];
    Arrays.setAll(record, k -> StrongWells.STEPS - EVERY * (RECORDS - 1 - k));
    return StrongWells.game(temperature, 1, record);
  }

  /** |(m_x, m_y)|^2 near (4/3) (1 - 3 v), 3 v^2 - v + tau = 0; the angle grows at the rate c. */
  private static void circling(Trial<GameInstance> trial, double temperature) {
    LangevinPair cold = game(StrongWells.COLD);
    PlayedTwice runs =
        PlayedTwice.of(
            trial,
            game(temperature).runs(trial.instance()),
            cold.runs(trial.instance()),
            cold.record());
    double radius = StrongWells.radius();
    double share = trial.alpha() / 4;
    runs.asRare(
        trial,
        "radius of the means, off that of the closure by more than a fifth",
        path -> path.stream().mapToDouble(at -> Math.abs(radius(at) - radius)).max().orElseThrow(),
        off -> !(off <= RADIUS * radius),
        share);
    runs.asRare(
        trial,
        "angular velocity of the means, off c by more than a twentieth",
        path -> Math.abs(turned(path) - StrongWells.COUPLING),
        off -> !(off <= PERIOD * StrongWells.COUPLING),
        share);
    runs.sameLaw(
        trial,
        "radius of the means over time",
        path -> path.stream().mapToDouble(Oscillation::radius).average().orElseThrow(),
        share);
    runs.sameLaw(trial, "angular velocity of the means", Oscillation::turned, share);
  }

  private static double radius(Profile profile) {
    return MeanPoint.of(profile).radius();
  }

  /** The angle per time. */
  private static double turned(List<Profile> path) {
    double turned = 0;
    for (int k = 1; k < path.size(); k++) {
      double angle = MeanPoint.of(path.get(k)).angle() - MeanPoint.of(path.get(k - 1)).angle();
      turned += Math.IEEEremainder(angle, 2 * Math.PI);
    }
    return turned / (StrongWells.STEP * EVERY * (path.size() - 1));
  }

  /** (m_x, m_y) tends to 0 above the threshold, but for what few particles are off by. */
  private static void settled(Trial<GameInstance> trial) {
    LangevinPair warm = StrongWells.game(WARM, 1, StrongWells.STEPS);
    PlayedTwice runs = PlayedTwice.of(trial, warm.runs(trial.instance()), StrongWells.STEPS);
    runs.asRare(
        trial,
        "radius of the means above the threshold, at the end more than half of that below it",
        path -> radius(path.get(0)),
        radius -> !(radius <= StrongWells.radius() / 2),
        trial.alpha());
  }
}
