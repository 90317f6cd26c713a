package org.measuredynamics.theorem.game;

import com.google.auto.service.AutoService;
import java.util.List;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.limit.GameLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.observation.LangevinPair;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Observations;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * A theorem of failure: single-time-scale Langevin descent-ascent need not converge. On l = c x y +
 * U(x) - U(y), strongly coupled and cold, the means keep circling, though the entropic equilibrium
 * is unique and, by symmetry, has means zero. The Gaussian closure of fast rotation, R^2 = (4/3) (1
 * - 3 v), 3 v^2 - v + tau = 0, gives the radius while tau &lt; 1/12, and the period 2 pi / c; above
 * it there is no cycle, and the same game converges.
 *
 * <p>The radius must stay within a fifth of the closure's over the second half of [0, 40], the
 * period within a twentieth; above the threshold the radius ends at the floor of the particles.
 *
 * <p>Alone: {@code check --theorem game.oscillation}.
 */
@AutoService(Theorem.class)
public final class Oscillation implements OldTheorem {
  private static final int PARTICLES = 1000;
  private static final double STEP = 0.005;
  private static final int EVERY = 40;
  private static final int RECORDS = 100;
  private static final int FIRST = 4000;
  private static final double COUPLING = 4;
  private static final double COLD = 0.04;
  private static final double WARM = 0.16;

  /** Of the radius. */
  private static final double RADIUS = 0.2;

  /** Of the period. */
  private static final double PERIOD = 0.05;

  /** Standard deviations of the mean of free particles that a floor is not above. */
  private static final double FLOOR = 8;

  @Override
  public String id() {
    return "game.oscillation";
  }

  @Override
  public String statement() {
    return "l = c x y + U(x) - U(y), U(s) = s^4 / 4 - s^2 / 2, c = 4: at tau = 0.04 the means circle for ever, near R^2 = (4/3) (1 - 3 v), 3 v^2 - v + tau = 0, period 2 pi / c, the closure of large c, which has a cycle for tau < 1/12; above they converge";
  }

  @Override
  public String source() {
    return "Mourrat, Pillaud-Vivien 2026; Gaussian closure: theory.md, Double wells";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("the temperature is small: below 1/12 for large c, lower for smaller c");
  }

  @Override
  public List<String> needs() {
    return List.of("langevin-descent-ascent", "double-well-game");
  }

  @Override
  public String budget() {
    return "truncation: the closure, a fifth of the radius and a twentieth of the period, at n = 1000 over a horizon of 40; the floor of particles, 8 standard deviations; rounding, far below";
  }

  @Override
  public String firstRefutes() {
    return "game-player-frozen";
  }

  @Override
  public int cost() {
    return 40;
  }

  @Override
  public Instance member(Instance drawn) {
    return GameInstance.member(drawn, 1, 3);
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    Observations comparisons = new Observations();
    comparisons.addLater(() -> circling(path(implementation, instance, COLD), COLD));
    comparisons.addLater(
        () ->
            List.of(
                Comparison.atMost(
                    "radius of the means above the threshold, at the end",
                    radius(path(implementation, instance, WARM).get(RECORDS - 1)),
                    0,
                    new Budget(0, 0, 1e-12, floor(), 0))));
    comparisons.addLater(() -> List.of(certificate()));
    return comparisons;
  }

  /**
   * The cycle goes round an equilibrium: the Gibbs laws of means zero answer each other. There is
   * no other: means of Gibbs laws increase with the field, so m_x = -f(c m_y), m_y = f(c m_x) with
   * f odd and increasing, and m_x and -f(c f(c m_x)) agree at 0 alone.
   */
  private static Comparison certificate() {
    GameLaw law = GameLaw.of(new DoubleWell(COUPLING, 1), COLD, 1, STEP, LangevinPair.REACH);
    return Comparison.atMost(
        "entropic Nikaido-Isoda error of the equilibrium of means zero",
        law.entropicError(law.gibbs(LangevinPair.resting(0, 0))),
        0,
        Budget.ofRounding(1e-12));
  }

  /** What the radius of the means of particles without a cycle stays below. */
  static double floor() {
    return FLOOR * Math.sqrt(1.0 / PARTICLES);
  }

  private static List<Profile> path(
      Implementation implementation, Instance instance, double temperature) {
    int[] record = new int[RECORDS];
    for (int k = 0; k < RECORDS; k++) {
      record[k] = FIRST + EVERY * (k + 1);
    }
    return path(implementation, instance, temperature, 1, record);
  }

  /** The game from means (1, 0), the column player so many times as fast as the row player. */
  static List<Profile> path(
      Implementation implementation,
      Instance instance,
      double temperature,
      double timeScale,
      int[] record) {
    Stream stream = instance.stream(Draw.MEANS);
    Profile initial = new Profile(player(stream, 1), player(stream, 0));
    return implementation
        .play(
            new Game(
                new DescentAscent(1, 0, temperature, timeScale, false),
                new DoubleWell(COUPLING, 1),
                initial,
                STEP,
                record,
                false,
                instance.seed()))
        .trajectory();
  }

  private static ParticleMeasure player(Stream stream, double mean) {
    double[] positions = stream.normals(PARTICLES);
    for (int i = 0; i < PARTICLES; i++) {
      positions[i] = mean + 0.3 * positions[i];
    }
    return ParticleMeasure.uniform(1, positions);
  }

  static double radius(Profile profile) {
    return Math.hypot(Profile.mean(profile.row())[0], Profile.mean(profile.column())[0]);
  }

  private static List<Comparison> circling(List<Profile> path, double temperature) {
    double variance = (1 - Math.sqrt(1 - 12 * Math.min(temperature, 1 / 12.0))) / 6;
    double radius = Math.sqrt(4 * (1 - 3 * variance) / 3);
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    double turned = 0;
    double before = angle(path.get(0));
    for (Profile profile : path) {
      least = Math.min(least, radius(profile));
      most = Math.max(most, radius(profile));
      turned += Math.IEEEremainder(angle(profile) - before, 2 * Math.PI);
      before = angle(profile);
    }
    double time = STEP * EVERY * (path.size() - 1);
    return List.of(
        Comparison.atMost(
            "shortfall of the radius below the closure",
            radius - least,
            0,
            new Budget(0, 0, 1e-12, RADIUS * radius, 0)),
        Comparison.atMost(
            "excess of the radius over the closure",
            most - radius,
            0,
            new Budget(0, 0, 1e-12, RADIUS * radius, 0)),
        Comparison.identity(
            "angular velocity of the means",
            turned / time,
            COUPLING,
            new Budget(0, 0, 1e-12, PERIOD * COUPLING, 0)));
  }

  private static double angle(Profile profile) {
    return StrictMath.atan2(Profile.mean(profile.column())[0], Profile.mean(profile.row())[0]);
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "a temperature above the threshold: no cycle",
            () -> circling(path(new ReferenceImplementation(), instance, WARM), COLD)));
  }
}
