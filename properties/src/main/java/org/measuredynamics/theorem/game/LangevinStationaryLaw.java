package org.measuredynamics.theorem.game;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * On quadratic games Langevin descent-ascent is Gaussian, for every number of particles and for
 * Euler steps exactly: the means of both players follow a linear recursion m -&gt; M m with noise
 * of covariance 2 tau h / n, deviations from the mean decay with the confinement alone. The whole
 * trajectory has that law, from few steps to stationarity, where the covariances are tau / a and
 * tau / c (but for 1 / (1 - a h / 2)): the entropic equilibrium, the coupled Gibbs fixed point.
 *
 * <p>Means, whitened by their exact covariance, and deviations are chi-squared.
 *
 * <p>Alone: {@code check --theorem game.langevin-stationary}.
 */
@AutoService(Theorem.class)
public final class LangevinStationaryLaw implements OldTheorem {
  private static final double STEP = 0.05;
  private static final int[] RECORD = {4, 40, 400};
  private static final int PARTICLES = 3000;
  private static final double TEMPERATURE = 0.3;

  @Override
  public String id() {
    return "game.langevin-stationary";
  }

  @Override
  public String statement() {
    return "l = x . B y + a |x|^2 / 2 - c |y|^2 / 2: m_x' = -a m_x - B m_y, m_y' = kappa (B^T m_x - c m_y), covariances tend to tau / a, tau / c, with the exact law of n particles at every time";
  }

  @Override
  public String source() {
    return "Domingo-Enrich, Jelassi, Mensch, Rotskoff, Bruna 2020, section 4; theory.md, Quadratic games";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("the payoff is quadratic, at the stated temperature");
  }

  @Override
  public List<String> needs() {
    return List.of("langevin-descent-ascent", "quadratic-game");
  }

  @Override
  public String budget() {
    return "Monte Carlo: exact chi-squared quantiles at alpha, the laws of Euler steps themselves; rounding, far below";
  }

  @Override
  public String firstRefutes() {
    return "game-temperature-of-one";
  }

  @Override
  public int cost() {
    return 10;
  }

  @Override
  public Instance member(Instance drawn) {
    return GameInstance.member(drawn, 4, 12);
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    return law(implementation, instance, TEMPERATURE, alpha);
  }

  private static List<Comparison> law(
      Implementation implementation, Instance instance, double temperature, double alpha) {
    QuadraticPayoff payoff = GameInstance.quadratic(instance, true);
    double timeScale = 0.5 + instance.seed() % 5 / 2.0;
    Instance many =
        new Instance(
            instance.unit(),
            instance.risk(),
            instance.regulariser(),
            instance.source(),
            instance.dimension(),
            1,
            PARTICLES,
            false,
            instance.seed());
    Profile initial = GameInstance.initial(payoff, many, false);
    List<Profile> path =
        implementation
            .play(
                new Game(
                    new DescentAscent(1, 0, TEMPERATURE, timeScale, false),
                    payoff,
                    initial,
                    STEP,
                    RECORD,
                    false,
                    instance.seed()))
            .trajectory();
    int p = payoff.rowDimension();
    int q = payoff.columnDimension();
    RealMatrix move = new Array2DRowRealMatrix(p + q, p + q);
    RealMatrix noise = new Array2DRowRealMatrix(p + q, p + q);
    for (int k = 0; k < p + q; k++) {
      boolean isRow = k < p;
      double pace = isRow ? STEP : STEP * timeScale;
      move.setEntry(k, k, 1 - pace * (isRow ? payoff.row() : payoff.column()));
      int n = isRow ? initial.row().size() : initial.column().size();
      noise.setEntry(k, k, 2 * temperature * pace / n);
      for (int l = isRow ? p : 0; l < (isRow ? p + q : p); l++) {
        double b = isRow ? -payoff.coupling()[k][l - p] : payoff.coupling()[l][k - p];
        move.setEntry(k, l, pace * b);
      }
    }
    RealVector mean = means(initial);
    RealMatrix covariance = new Array2DRowRealMatrix(p + q, p + q);
    List<Comparison> comparisons = new ArrayList<>();
    double share = alpha / (3 * RECORD.length);
    int taken = 0;
    for (int r = 0; r < RECORD.length; r++) {
      for (; taken < RECORD[r]; taken++) {
        mean = move.operate(mean);
        covariance = move.multiply(covariance).multiply(move.transpose()).add(noise);
      }
      RealVector miss = means(path.get(r)).subtract(mean);
      double square =
          miss.dotProduct(
              new CholeskyDecomposition(covariance, 1e-9, 1e-300).getSolver().solve(miss));
      comparisons.addAll(
          Comparison.chiSquared(
              "means of both players after %d steps".formatted(RECORD[r]),
              square,
              p + q,
              1e-6,
              share));
      comparisons.addAll(
          deviations(
              "row player after %d steps".formatted(RECORD[r]),
              initial.row(),
              path.get(r).row(),
              STEP,
              payoff.row(),
              temperature,
              RECORD[r],
              share));
      comparisons.addAll(
          deviations(
              "column player after %d steps".formatted(RECORD[r]),
              initial.column(),
              path.get(r).column(),
              STEP * timeScale,
              payoff.column(),
              temperature,
              RECORD[r],
              share));
    }
    return comparisons;
  }

  private static RealVector means(Profile profile) {
    return new ArrayRealVector(Profile.mean(profile.row()))
        .append(new ArrayRealVector(Profile.mean(profile.column())));
  }

  private static List<Comparison> deviations(
      String what,
      ParticleMeasure start,
      ParticleMeasure end,
      double pace,
      double confinement,
      double temperature,
      int steps,
      double alpha) {
    double kept = StrictMath.pow(1 - pace * confinement, steps);
    double factor = (1 - pace * confinement) * (1 - pace * confinement);
    double variance = 2 * temperature * pace * (1 - StrictMath.pow(factor, steps)) / (1 - factor);
    double[] from = Profile.mean(start);
    double[] to = Profile.mean(end);
    double squares = 0;
    for (int i = 0; i < start.size(); i++) {
      for (int k = 0; k < from.length; k++) {
        double miss = end.position(i, k) - to[k] - kept * (start.position(i, k) - from[k]);
        squares += miss * miss / variance;
      }
    }
    return Comparison.chiSquared(
        "deviations, " + what, squares, (start.size() - 1) * from.length, 1e-6, alpha);
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "twice the temperature",
            () -> law(new ReferenceImplementation(), instance, 2 * TEMPERATURE, 1e-6)));
  }
}
