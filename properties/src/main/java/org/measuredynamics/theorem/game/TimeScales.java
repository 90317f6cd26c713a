package org.measuredynamics.theorem.game;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.QuadraticPayoff;
import org.measuredynamics.instance.GameInstance;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.BlockMeans;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Interval;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Separated time scales converge where a single one does not: on the cold, strongly coupled double
 * wells of game.oscillation, whose means circle for ever at kappa = 1, the column player moving ten
 * times as fast lets both means fall to zero, the means of the unique entropic equilibrium.
 *
 * <p>Decided at time 20, at the floor of 1,000 particles. The Lyapunov function of the theorem is
 * observed where it is a function of few moments, on quadratic games.
 *
 * <p>Alone: {@code check --theorem game.time-scales}.
 */
@AutoService(Theorem.class)
public final class TimeScales implements OldTheorem {
  private static final double TEMPERATURE = 0.04;
  private static final double RATIO = 10;
  private static final int STEPS = 4000;
  private static final double WARM = 0.4;
  private static final int PARTICLES = 400;
  private static final int RECORDS = 6;

  @Override
  public String id() {
    return "game.time-scales";
  }

  @Override
  public String statement() {
    return "l = c x y + U(x) - U(y), c = 4, tau = 0.04: with d nu/dt ten times as fast as d mu/dt the means tend to 0, with equal rates they circle; on quadratic games with kappa >= |B|^2 / c^2 the function F(mu) - min F + F(mu) - E(mu, nu) decreases, F(mu) = max_nu E(mu, nu)";
  }

  @Override
  public String source() {
    return "Ma, Ying 2022; Lu 2023; theory.md, Double wells";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("time scales are far enough apart");
  }

  @Override
  public List<String> needs() {
    return List.of("langevin-descent-ascent", "double-well-game");
  }

  @Override
  public String budget() {
    return "truncation: the floor of particles, 8 standard deviations of the mean of 1000, and variances over n; Lyapunov function: Student intervals over 64 replicates at alpha; rounding, far below";
  }

  @Override
  public String firstRefutes() {
    return "game-time-scale-ignored";
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
    List<Comparison> comparisons = new ArrayList<>(settled(implementation, instance, RATIO));
    if (implementation.describe().declares(Capability.payoff("quadratic"))) {
      comparisons.addAll(lyapunov(implementation, instance, alpha));
    }
    return comparisons;
  }

  /**
   * With F(mu) = max over nu of E(mu, nu), E the payoff with both entropies, the function F(mu) -
   * min F + F(mu) - E(mu, nu) decreases if kappa is at least |B|^2 / c^2: completing the square in
   * its derivative leaves |B|^2 |m_y - m_K|^2 - kappa I(nu), K the best answer to mu, and |m_y -
   * m_K|^2 is at most I(nu) / c^2. Laws of quadratic games are Gaussian, so it is a function of
   * means and mean squares: observed, beside its exact value for these steps.
   */
  public static List<Comparison> lyapunov(
      Implementation implementation, Instance instance, double alpha) {
    Instance plane =
        new Instance(
            instance.unit(),
            instance.risk(),
            instance.regulariser(),
            instance.source(),
            2,
            1,
            PARTICLES,
            false,
            instance.seed());
    QuadraticPayoff drawn = GameInstance.quadratic(plane, true);
    // Confined well enough that the ratio stays moderate.
    QuadraticPayoff payoff =
        new QuadraticPayoff(drawn.coupling(), 0.7 + drawn.row(), 0.7 + drawn.column());
    double square = 0;
    for (double[] row : payoff.coupling()) {
      for (double b : row) {
        square += b * b;
      }
    }
    double ratio = 1.2 * square / (payoff.column() * payoff.column());
    double coupling = Math.sqrt(square);
    double step = 0.05 / Math.max(payoff.row() + coupling, ratio * (payoff.column() + coupling));
    int[] record = new int[RECORDS];
    int unit = (int) Math.ceil(0.6 / (step * payoff.row() * RECORDS));
    Arrays.setAll(record, k -> k * unit);
    int p = payoff.rowDimension();
    int q = payoff.columnDimension();
    BlockMeans moments = new BlockMeans(RECORDS * (p + q + 2));
    for (int r = 0; r < BlockMeans.BLOCKS; r++) {
      Stream stream = Stream.of(instance.seed(), r, 0, 62, Purpose.REPLICATE);
      Profile initial = new Profile(shifted(stream, p, 1.5), shifted(stream, q, -1));
      List<Profile> path =
          implementation
              .play(
                  new Game(
                      new DescentAscent(1, 0, WARM, ratio, false),
                      payoff,
                      initial,
                      step,
                      record,
                      false,
                      instance.seed() + 77L * r))
              .trajectory();
      double[] all = new double[RECORDS * (p + q + 2)];
      for (int k = 0; k < RECORDS; k++) {
        int at = k * (p + q + 2);
        System.arraycopy(Profile.mean(path.get(k).row()), 0, all, at, p);
        System.arraycopy(Profile.mean(path.get(k).column()), 0, all, at + p, q);
        all[at + p + q] = meanSquare(path.get(k).row());
        all[at + p + q + 1] = meanSquare(path.get(k).column());
      }
      moments.add(r, all);
    }
    double[][] exact = exact(payoff, ratio, step, record);
    double share = alpha / (2 * RECORDS);
    // Squares of means of the particles of a replicate exceed those of the law by a variance over
    // n.
    double few =
        (payoff.row() + square / payoff.column() + payoff.column()) * 4 * (p + q) / PARTICLES;
    List<Comparison> comparisons = new ArrayList<>();
    for (int k = 0; k < RECORDS; k++) {
      int at = k * (p + q + 2);
      Interval now = moments.interval(m -> value(payoff, slice(m, at, p + q + 2)), share);
      double middle = (now.low() + now.high()) / 2;
      comparisons.add(
          Comparison.identity(
              "Lyapunov function after %d steps".formatted(record[k]),
              middle,
              value(payoff, exact[k]),
              new Budget(0, now.high() - middle, 1e-9, few, share)));
      if (k > 0) {
        int before = (k - 1) * (p + q + 2);
        Interval rise =
            moments.interval(
                m ->
                    value(payoff, slice(m, at, p + q + 2))
                        - value(payoff, slice(m, before, p + q + 2)),
                share);
        comparisons.add(
            Comparison.atMost(
                "rise of the Lyapunov function from %d to %d steps"
                    .formatted(record[k - 1], record[k]),
                (rise.low() + rise.high()) / 2,
                0,
                new Budget(0, (rise.high() - rise.low()) / 2, 1e-9, few, share)));
        comparisons.add(
            Comparison.atMost(
                "rise of its exact value from %d to %d steps".formatted(record[k - 1], record[k]),
                value(payoff, exact[k]),
                value(payoff, exact[k - 1]),
                Budget.ofRounding(1e-12)));
      }
    }
    return comparisons;
  }

  private static ParticleMeasure shifted(Stream stream, int dimension, double mean) {
    double[] positions = stream.normals(PARTICLES * dimension);
    Arrays.setAll(positions, c -> positions[c] + mean);
    return ParticleMeasure.uniform(dimension, positions);
  }

  private static double meanSquare(ParticleMeasure mu) {
    double sum = 0;
    for (double x : mu.positions()) {
      sum += x * x / mu.size();
    }
    return sum;
  }

  private static double[] slice(double[] of, int at, int length) {
    return Arrays.copyOfRange(of, at, at + length);
  }

  /** Means and mean squares of both players in the limit of these steps, from normal laws. */
  private static double[][] exact(QuadraticPayoff payoff, double ratio, double step, int[] record) {
    int p = payoff.rowDimension();
    int q = payoff.columnDimension();
    double[] x = new double[p];
    double[] y = new double[q];
    Arrays.fill(x, 1.5);
    Arrays.fill(y, -1);
    double s = 1;
    double t = 1;
    double[][] exact = new double[record.length][];
    int taken = 0;
    for (int k = 0; k < record.length; k++) {
      for (; taken < record[k]; taken++) {
        double[] down = payoff.rowGradient(x, y);
        double[] up = payoff.columnGradient(x, y);
        for (int c = 0; c < p; c++) {
          x[c] -= step * down[c];
        }
        for (int c = 0; c < q; c++) {
          y[c] += step * ratio * up[c];
        }
        double keptOfRow = 1 - step * payoff.row();
        double keptOfColumn = 1 - step * ratio * payoff.column();
        s = keptOfRow * keptOfRow * s + 2 * WARM * step;
        t = keptOfColumn * keptOfColumn * t + 2 * WARM * step * ratio;
      }
      double[] now = Arrays.copyOf(x, p + q + 2);
      System.arraycopy(y, 0, now, p, q);
      now[p + q] = square(x) + p * s;
      now[p + q + 1] = square(y) + q * t;
      exact[k] = now;
    }
    return exact;
  }

  private static double square(double[] x) {
    return Arrays.stream(x).map(c -> c * c).sum();
  }

  /**
   * F - min F + F - E of isotropic normal laws, from means and mean squares; the inverse variance.
   */
  private static double value(QuadraticPayoff payoff, double[] moments) {
    int p = payoff.rowDimension();
    int q = payoff.columnDimension();
    double[] x = Arrays.copyOf(moments, p);
    double[] y = slice(moments, p, q);
    double a = payoff.row();
    double c = payoff.column();
    double s = (moments[p + q] - square(x)) / p;
    double t = (moments[p + q + 1] - square(y)) / q;
    double[] best = payoff.columnGradient(x, new double[q]);
    Arrays.setAll(best, l -> best[l] / c);
    double[] miss = new double[q];
    Arrays.setAll(miss, l -> y[l] - best[l]);
    double ofRow =
        a / 2 * square(x) + c / 2 * square(best) + p * WARM / 2 * divergence(s * a / WARM);
    double ofColumn = c / 2 * square(miss) + q * WARM / 2 * divergence(t * c / WARM);
    return ofRow + ofColumn;
  }

  /**
   * r - 1 - log r: twice the relative entropy of normal laws whose variances are in the ratio r.
   */
  private static double divergence(double r) {
    return r - 1 - StrictMath.log(r);
  }

  private static List<Comparison> settled(
      Implementation implementation, Instance instance, double ratio) {
    Profile last =
        Oscillation.path(implementation, instance, TEMPERATURE, ratio, new int[] {STEPS}).get(0);
    return List.of(
        Comparison.atMost(
            "radius of the means at time 20",
            Oscillation.radius(last),
            0,
            new Budget(0, 0, 1e-12, Oscillation.floor(), 0)));
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "equal rates",
            () -> settled(new ReferenceImplementation(), instance, 1)));
  }
}
