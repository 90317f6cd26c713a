package org.measuredynamics.observation;

import java.util.List;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Tails;

/**
 * The noise that Langevin steps of a player were taken with: what is left of each after the drift,
 * over its standard deviation (2 tau h)^{1/2}. Standard normal, independent between particles and
 * steps.
 *
 * @param values steps x particles x coordinates
 * @param perStep how many a step has
 * @param perParticle how many a particle has
 */
public record StepNoise(double[] values, int perStep, int perParticle) {

  /** Returns the noise of a player in a run of all its steps, in a space without curvature. */
  public static StepNoise of(Player player, GameRun run, List<Profile> path) {
    DescentAscent dynamics = run.dynamics();
    double step = player.step(run.step(), dynamics.timeScale());
    ParticleMeasure first = player.of(path.get(0));
    int perStep = first.size() * first.dimension();
    double[] values = new double[(path.size() - 1) * perStep];
    for (int k = 0; k + 1 < path.size(); k++) {
      double[] from = player.of(path.get(k)).positions();
      double[] to = player.of(path.get(k + 1)).positions();
      double[] velocity = player.gradient(path.get(k), run.payoff());
      for (int c = 0; c < perStep; c++) {
        values[k * perStep + c] =
            (to[c] - from[c] - step * velocity[c])
                / Math.sqrt(2 * dynamics.temperature() * Math.abs(step));
      }
    }
    return new StepNoise(values, perStep, first.dimension());
  }

  /** Returns the sum of squares, chi-squared with as many degrees of freedom as there are. */
  public double squares() {
    double squares = 0;
    for (double xi : values) {
      squares += xi * xi;
    }
    return squares;
  }

  /** Observes that disjoint pairs of neighbouring steps are uncorrelated. */
  public List<Comparison> betweenSteps(String whose, double blur, double alpha) {
    return pairs("steps, " + whose, perStep, blur, alpha);
  }

  /** Observes that disjoint pairs of neighbouring particles are uncorrelated. */
  public List<Comparison> betweenParticles(String whose, double blur, double alpha) {
    return pairs("particles, " + whose, perParticle, blur, alpha);
  }

  /** Observes that the first coordinates of each step are uncorrelated with another player's. */
  public List<Comparison> betweenPlayers(StepNoise other, String where, double blur, double alpha) {
    int steps = values.length / perStep;
    int common = Math.min(perStep, other.perStep);
    return product(
        "players, " + where, firstOf(common, steps), other.firstOf(common, steps), blur, alpha);
  }

  private double[] firstOf(int common, int steps) {
    double[] first = new double[common * steps];
    for (int k = 0; k < steps; k++) {
      System.arraycopy(values, k * perStep, first, k * common, common);
    }
    return first;
  }

  private List<Comparison> pairs(String what, int block, double blur, double alpha) {
    int count = values.length / (2 * block);
    double[] first = new double[count * block];
    double[] second = new double[count * block];
    for (int k = 0; k < count; k++) {
      System.arraycopy(values, 2 * k * block, first, k * block, block);
      System.arraycopy(values, (2 * k + 1) * block, second, k * block, block);
    }
    return product(what, first, second, blur, alpha);
  }

  /** Given one, the sum of products with the other over the one's length is standard normal. */
  private static List<Comparison> product(
      String what, double[] first, double[] second, double blur, double alpha) {
    double sum = 0;
    double squares = 0;
    for (int c = 0; c < first.length; c++) {
      sum += first[c] * second[c];
      squares += first[c] * first[c];
    }
    if (first.length == 0) {
      return List.of();
    }
    double z = Math.abs(sum) / Math.sqrt(squares);
    return List.of(
        Comparison.probability(
            "products between " + what,
            Tails.normalBothSides(z),
            Tails.normalBothSides(Math.max(0, z - blur)),
            alpha));
  }

  /**
   * The squared length of the noise of a player on spheres.
   *
   * @param squares over variances, chi-squared
   * @param freedom its degrees of freedom
   * @param rounding what rounding may do to it
   */
  public record OnSpheres(double squares, int freedom, double rounding) {

    /**
     * Returns that of a run of all its steps: x' / (x . x') is x moved along its tangent space, so
     * what is left after the drift has a squared length that is chi-squared with one degree of
     * freedom less than the dimension, independent between particles and steps.
     */
    public static OnSpheres of(Player player, GameRun run, List<Profile> path) {
      double temperature = run.dynamics().temperature();
      double step = player.step(run.step(), run.dynamics().timeScale());
      int steps = path.size() - 1;
      int n = player.of(path.get(0)).size();
      int p = player.of(path.get(0)).dimension();
      double squares = 0;
      double nearest = 1;
      for (int k = 0; k < steps; k++) {
        ParticleMeasure from = player.of(path.get(k));
        ParticleMeasure to = player.of(path.get(k + 1));
        double[] velocity = player.gradient(path.get(k), run.payoff());
        double[] places = from.positions();
        for (int i = 0; i < n; i++) {
          run.payoff().space().project(places, velocity, i * p, p);
          double cosine = 0;
          for (int c = 0; c < p; c++) {
            cosine += from.position(i, c) * to.position(i, c);
          }
          nearest = Math.min(nearest, Math.abs(cosine));
          for (int c = 0; c < p; c++) {
            double left =
                to.position(i, c) / cosine - places[i * p + c] - step * velocity[i * p + c];
            squares += left * left / (2 * temperature * Math.abs(step));
          }
        }
      }
      // Where a particle goes nearly a quarter round, dividing by the cosine loses digits.
      double rounding = 1e-9 * n * p * steps / (nearest * nearest);
      return new OnSpheres(squares, n * (p - 1) * steps, rounding);
    }
  }
}
