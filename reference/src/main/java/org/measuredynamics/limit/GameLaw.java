package org.measuredynamics.limit;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.TrigonometricPayoff;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The mean-field limit of Langevin descent-ascent between players of one dimension, for
 * Euler-Maruyama steps themselves: infinitely many particles move by
 *
 * <pre>
 *   x' = x - h V_x'(x; nu) + (2 tau h)^{1/2} N(0, 1),  y' = y + h kappa V_y'(y; mu) + (2 tau h kappa)^{1/2} N(0, 1).
 * </pre>
 *
 * Laws are the masses of an even grid, of the circle where the payoff is trigonometric and of an
 * interval of the line elsewhere. A step moves each mass by its drift and spreads it by the normal
 * law: the rule of trapezoids for a smooth density, which converges faster than any power of the
 * spacing once that is below the noise of a step (Trefethen, Weideman 2014). Immutable.
 */
public final class GameLaw {
  /** Spacings of the grid to a standard deviation of a step's noise, at least. */
  private static final double FINENESS = 1.3;

  /** Standard deviations beyond which the normal density is below the last place. */
  private static final double REACH = 8.5;

  private final Payoff payoff;
  private final double temperature;
  private final double timeScale;
  private final double step;
  private final boolean isPeriodic;
  private final double[] places;
  private final double spacing;

  private GameLaw(
      Payoff payoff,
      double temperature,
      double timeScale,
      double step,
      boolean isPeriodic,
      double[] places,
      double spacing) {
    this.payoff = payoff;
    this.temperature = temperature;
    this.timeScale = timeScale;
    this.step = step;
    this.isPeriodic = isPeriodic;
    this.places = places;
    this.spacing = spacing;
  }

  /**
   * Returns the limit of a game.
   *
   * @param temperature tau, positive
   * @param timeScale kappa, positive
   * @param step h, positive
   * @param reach the line is cut off beyond it on both sides; the circle has none
   * @throws IllegalArgumentException if a player has more than one dimension, or a number is not
   *     positive
   */
  public static GameLaw of(
      Payoff payoff, double temperature, double timeScale, double step, double reach) {
    if (payoff.rowDimension() != 1 || payoff.columnDimension() != 1) {
      throw new IllegalArgumentException(
          "payoff: expected players of one dimension, found %d and %d"
              .formatted(payoff.rowDimension(), payoff.columnDimension()));
    }
    if (!(temperature > 0 && timeScale > 0 && step > 0 && reach > 0)) {
      throw new IllegalArgumentException(
          "temperature, time scale, step, reach: expected positive numbers, found %s, %s, %s, %s"
              .formatted(temperature, timeScale, step, reach));
    }
    boolean isPeriodic = payoff instanceof TrigonometricPayoff;
    double length = isPeriodic ? 2 * Math.PI : 2 * reach;
    double noise = Math.sqrt(2 * temperature * step * Math.min(1, timeScale));
    int cells = Math.max(32, (int) Math.ceil(length * FINENESS / noise));
    double spacing = length / cells;
    double[] places = new double[isPeriodic ? cells : cells + 1];
    Arrays.setAll(places, i -> (isPeriodic ? 0 : -reach) + spacing * i);
    return new GameLaw(payoff, temperature, timeScale, step, isPeriodic, places, spacing);
  }

  /** Returns the law on the grid of a density, which need not be normalised. */
  public ParticleMeasure law(DoubleUnaryOperator density) {
    return normalised(Arrays.stream(places).map(density).toArray());
  }

  private ParticleMeasure normalised(double[] mass) {
    double total = 0;
    for (double w : mass) {
      total += w;
    }
    for (int i = 0; i < mass.length; i++) {
      mass[i] /= total;
    }
    return ParticleMeasure.of(1, places, mass);
  }

  /** Returns the laws one step later. */
  public Profile after(Profile now) {
    return after(now, now);
  }

  /**
   * Returns the laws one step later.
   *
   * @param opponents whose strategies the players answer: the same, or averages of those before
   */
  public Profile after(Profile now, Profile opponents) {
    Profile row = new Profile(now.row(), opponents.column());
    Profile column = new Profile(opponents.row(), now.column());
    return new Profile(
        moved(now.row(), row.rowGradient(payoff), -step),
        moved(now.column(), column.columnGradient(payoff), step * timeScale));
  }

  private ParticleMeasure moved(ParticleMeasure mu, double[] gradient, double signed) {
    int n = places.length;
    double variance = 2 * temperature * Math.abs(signed);
    int wide = (int) Math.ceil(REACH * Math.sqrt(variance) / spacing);
    double ratio = StrictMath.exp(-spacing * spacing / variance);
    double[] after = new double[n];
    for (int i = 0; i < n; i++) {
      double mass = mu.weight(i);
      if (mass < 1e-30) {
        continue;
      }
      double landed = (places[i] + signed * gradient[i] - places[0]) / spacing;
      long centre = Math.round(landed);
      double miss = (centre - landed) * spacing;
      // exp(-(miss + k spacing)^2 / 2 variance), k = 0, 1, ... and 0, -1, ..., by ratios.
      double first = mass * StrictMath.exp(-miss * miss / (2 * variance));
      for (int side = -1; side <= 1; side += 2) {
        double factor =
            StrictMath.exp(-(2 * side * miss * spacing + spacing * spacing) / (2 * variance));
        double value = first;
        for (int k = 0; k <= wide; k++) {
          if (k > 0 || side > 0) {
            long at = centre + (long) side * k;
            if (isPeriodic) {
              after[(int) Math.floorMod(at, (long) n)] += value;
            } else if (at >= 0 && at < n) {
              after[(int) at] += value;
            }
          }
          value *= factor;
          factor *= ratio;
        }
      }
    }
    return normalised(after);
  }

  /** Returns the Gibbs laws exp(-V_x / tau) and exp(V_y / tau) of both players' opponents. */
  public Profile gibbs(Profile profile) {
    double[] row = new double[places.length];
    double[] column = new double[places.length];
    for (int i = 0; i < places.length; i++) {
      double[] at = {places[i]};
      row[i] = -profile.rowVariation(payoff, at) / temperature;
      column[i] = profile.columnVariation(payoff, at) / temperature;
    }
    return new Profile(exponential(row), exponential(column));
  }

  private ParticleMeasure exponential(double[] exponent) {
    double most = Arrays.stream(exponent).max().orElseThrow();
    return normalised(Arrays.stream(exponent).map(e -> StrictMath.exp(e - most)).toArray());
  }

  /**
   * Returns the entropic Nikaido-Isoda error, what both players gain by best answers in L + tau int
   * mu log mu - tau int nu log nu: tau KL(mu | Gibbs law) + tau KL(nu | Gibbs law), at least 0, and
   * 0 at the entropic equilibrium only.
   */
  public double entropicError(Profile profile) {
    Profile best = gibbs(profile);
    return temperature
        * (FokkerPlanck.relativeEntropy(profile.row().weights(), best.row().weights())
            + FokkerPlanck.relativeEntropy(profile.column().weights(), best.column().weights()));
  }

  /**
   * Returns the entropic equilibrium, the fixed point of the Gibbs map, by entropic mirror descent:
   * logarithms move towards those of the Gibbs laws, whose relative entropies to the equilibrium
   * fall if steps are short enough (theory.md, Finite games): they get shorter until the iteration
   * settles.
   *
   * @throws ArithmeticException if the iteration does not settle
   */
  public Profile equilibrium() {
    Profile now = new Profile(law(x -> 1), law(x -> 1));
    for (double damping = 1; damping > 1e-3; damping /= 2) {
      for (int k = 0; k < 100 / damping; k++) {
        Profile best = gibbs(now);
        if (distance(now.row(), best.row()) + distance(now.column(), best.column()) < 1e-13) {
          return best;
        }
        now =
            new Profile(
                mixed(now.row(), best.row(), damping), mixed(now.column(), best.column(), damping));
      }
    }
    throw new ArithmeticException("entropic equilibrium: the iteration does not settle");
  }

  private static double distance(ParticleMeasure first, ParticleMeasure second) {
    double sum = 0;
    for (int i = 0; i < first.size(); i++) {
      sum += Math.abs(first.weight(i) - second.weight(i));
    }
    return sum;
  }

  private ParticleMeasure mixed(ParticleMeasure from, ParticleMeasure to, double part) {
    double[] exponent = new double[places.length];
    Arrays.setAll(
        exponent,
        i ->
            (1 - part) * StrictMath.log(Math.max(from.weight(i), 1e-300))
                + part * StrictMath.log(Math.max(to.weight(i), 1e-300)));
    return exponential(exponent);
  }
}
