package org.measuredynamics.theorem.game;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Refinement;
import org.measuredynamics.symmetry.Isometry;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * A theorem of failure: on x . B y, B = s times an isometry, descent-ascent does not converge.
 * Continuous time conserves the radius |m_x|^2 + |m_y|^2 of the means; a simultaneous step
 * multiplies it by 1 + h^2 s^2 exactly, an extragradient step by 1 - h^2 s^2 + h^4 s^4; alternating
 * steps would conserve another quadratic form.
 *
 * <p>The radius of the run is compared with the exact power of the factor at every step; and the
 * growth over [0, T], extrapolated to step 0, with 0.
 *
 * <p>Alone: {@code check --theorem game.cycling}.
 */
@AutoService(Theorem.class)
public final class Cycling implements OldTheorem {
  private static final int STEPS = 60;
  private static final double STEP = 0.1;

  @Override
  public String id() {
    return "game.cycling";
  }

  @Override
  public String statement() {
    return "l = x . B y, B^T B = s^2 I: d/dt (|m_x|^2 + |m_y|^2) = 0; simultaneous Euler multiplies it by 1 + h^2 s^2, extragradient by 1 - h^2 s^2 + h^4 s^4";
  }

  @Override
  public String source() {
    return "Korpelevich 1976; Daskalakis, Ilyas, Syrgkanis, Zeng 2018; theory.md, Bilinear games";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("no confinement: the payoff is bilinear");
  }

  @Override
  public List<String> needs() {
    return List.of("descent-ascent or extragradient", "quadratic-game");
  }

  @Override
  public String budget() {
    return "every step: rounding by running error analysis; continuous time: last change of the extrapolation in h";
  }

  @Override
  public String firstRefutes() {
    return "game-step-1-percent-long";
  }

  @Override
  public Instance member(Instance drawn) {
    return GameInstance.member(drawn, 6, 16);
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    Stream stream = instance.stream(Draw.ISOMETRY);
    double scale = 0.5 + stream.uniform();
    double[] isometry = Isometry.haar(instance.dimension(), stream).matrix();
    return spiral(implementation, instance, isometry, scale, 0);
  }

  private static List<Comparison> spiral(
      Implementation implementation,
      Instance instance,
      double[] isometry,
      double scale,
      double confinement) {
    int d = instance.dimension();
    double[][] coupling = new double[d][d];
    for (int k = 0; k < d * d; k++) {
      coupling[k / d][k % d] = scale * isometry[k];
    }
    QuadraticPayoff payoff = new QuadraticPayoff(coupling, confinement, confinement);
    Profile initial = GameInstance.initial(payoff, instance, instance.weighted());
    List<Comparison> comparisons = new ArrayList<>();
    double u = implementation.describe().roundoff() + EulerPath.U;
    for (boolean extragradient : new boolean[] {false, true}) {
      DescentAscent dynamics = new DescentAscent(1, 0, 0, 1, extragradient);
      Game game = Game.every(dynamics, payoff, initial, STEP, STEPS, instance.seed());
      if (!implementation.describe().declares(Capability.dynamics(game.kind()))) {
        continue;
      }
      List<Profile> path = implementation.play(game).trajectory();
      double square = STEP * STEP * scale * scale;
      double factor = extragradient ? 1 - square + square * square : 1 + square;
      double size = size(initial.row()) + size(initial.column());
      for (int k = 1; k <= STEPS; k++) {
        double grown = StrictMath.pow(1 + square + 2 * STEP * scale, k);
        double chain = 16.0 * k * (instance.particles() + 4 * d + 16) * u;
        comparisons.add(
            Comparison.identity(
                "radius after %d steps, %s"
                    .formatted(k, extragradient ? "extragradient" : "simultaneous"),
                radius(path.get(k)),
                radius(initial) * StrictMath.pow(factor, k),
                Budget.ofRounding(chain * size * grown)));
      }
    }
    if (implementation.describe().declares(Capability.dynamics("descent-ascent"))) {
      comparisons.add(limit(implementation, payoff, initial, instance, scale));
    }
    return comparisons;
  }

  /** log of the radius at T over that at 0, extrapolated to step 0. */
  private static Comparison limit(
      Implementation implementation,
      QuadraticPayoff payoff,
      Profile initial,
      Instance instance,
      double scale) {
    double horizon = 1 / scale;
    double[] column = new double[4];
    for (int level = 0; level < column.length; level++) {
      int steps = 8 << level;
      Game game =
          new Game(
              DescentAscent.GRADIENT,
              payoff,
              initial,
              horizon / steps,
              new int[] {steps},
              false,
              instance.seed());
      Profile last = implementation.play(game).trajectory().get(0);
      column[level] = StrictMath.log(radius(last) / radius(initial));
    }
    Refinement growth = Refinement.of(column, 1);
    double u = implementation.describe().roundoff() + EulerPath.U;
    double condition = (size(initial.row()) + size(initial.column())) / radius(initial);
    return Comparison.identity(
        "log of the radius over [0, 1 / s], extrapolated to step 0",
        growth.limit(),
        0,
        Budget.of(growth.change(), 4096.0 * (instance.particles() + 64) * u * condition));
  }

  private static double radius(Profile profile) {
    double sum = 0;
    for (ParticleMeasure mu : List.of(profile.row(), profile.column())) {
      for (double c : Profile.mean(mu)) {
        sum += c * c;
      }
    }
    return sum;
  }

  private static double size(ParticleMeasure mu) {
    double sum = 0;
    for (int i = 0; i < mu.size(); i++) {
      for (double c : mu.particle(i)) {
        sum += mu.weight(i) * c * c;
      }
    }
    return sum;
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    double[] isometry =
        Isometry.haar(instance.dimension(), instance.stream(Draw.ISOMETRY)).matrix();
    return List.of(
        new Control(
            hypotheses().get(0),
            "a confinement of 0.3, with which it converges",
            () -> spiral(new ReferenceImplementation(), instance, isometry, 1, 0.3)));
  }
}
