package org.measuredynamics.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.Space;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * Descent-ascent on measures, both players at once (Domingo-Enrich, Jelassi, Mensch, Rotskoff,
 * Bruna 2020, equations 6 and 9):
 *
 * <pre>
 *   d mu/dt = gamma div(mu grad V_x) - alpha (V_x - int V_x dmu) mu + gamma tau Laplace mu
 *   d nu/dt = kappa (-gamma div(nu grad V_y) + alpha (V_y - int V_y dnu) nu + gamma tau Laplace nu)
 * </pre>
 *
 * with transport gamma, reaction alpha (mirror or replicator where gamma is 0), temperature tau and
 * ratio of time scales kappa. With averaged gradients players answer not their opponent but its
 * past, discounted (Lu, Monmarche 2025; Kim, Yamamoto, Oko, Yang, Suzuki 2024 average otherwise):
 * from (A, B)_0 = (mu, nu)_0 on, (A, B)_{k+1} = (1 - h eta) (A, B)_k + h eta (mu, nu)_{k+1}, and
 * step k follows int l(x, .) dB_k and int l(., y) dA_k. Immutable.
 *
 * <p>An optimistic step follows 2 F_k - F_{k-1} for the field F_k, with F_{-1} = F_0 (Daskalakis,
 * Ilyas, Syrgkanis, Zeng 2018): of particle i the gradient of V at x_i, along the space there, and
 * where weights move V at x_i; at step k - 1 where the particle was then, against the opponent that
 * there was then. So a step needs the strategies before the last one too.
 *
 * @param transport gamma, at least 0
 * @param reaction alpha, at least 0
 * @param temperature tau, at least 0
 * @param timeScale kappa, positive
 * @param extragradient whether a step follows the field at the end of a trial step, which has no
 *     noise (Korpelevich 1976)
 * @param forgetting eta, the rate at which averaged gradients forget; 0 for gradients that are not
 *     averaged. Needs transport alone
 * @param optimistic whether a step follows twice the field less the field of the step before.
 *     Without noise, extragradient steps and averaged gradients
 */
public record DescentAscent(
    double transport,
    double reaction,
    double temperature,
    double timeScale,
    boolean extragradient,
    double forgetting,
    boolean optimistic) {
  /** Gradient descent-ascent. */
  public static final DescentAscent GRADIENT = new DescentAscent(1, 0, 0, 1, false, 0);

  /**
   * Checks the rates.
   *
   * @throws IllegalArgumentException if one is not finite, negative, or the ratio of time scales 0
   */
  public DescentAscent {
    for (double rate : new double[] {transport, reaction, temperature, timeScale}) {
      if (!(rate >= 0) || rate == Double.POSITIVE_INFINITY || timeScale == 0) {
        throw new IllegalArgumentException(
            "descent-ascent: expected finite rates of at least 0 and a positive ratio of time scales, found transport %s, reaction %s, temperature %s, time scale %s"
                .formatted(transport, reaction, temperature, timeScale));
      }
    }
    if (!(forgetting >= 0) || (forgetting > 0 && (reaction > 0 || extragradient))) {
      throw new IllegalArgumentException(
          "averaged gradients: expected a rate of at least 0, and neither reaction nor extragradient beside a positive one, found rate %s, reaction %s, extragradient %s"
              .formatted(forgetting, reaction, extragradient));
    }
    if (optimistic && (temperature > 0 || extragradient || forgetting > 0)) {
      throw new IllegalArgumentException(
          "optimistic steps: expected no noise, no extragradient steps and no averaged gradients beside them, found temperature %s, extragradient %s, forgetting %s"
              .formatted(temperature, extragradient, forgetting));
    }
  }

  /** The dynamics whose steps are not optimistic. */
  public DescentAscent(
      double transport,
      double reaction,
      double temperature,
      double timeScale,
      boolean extragradient,
      double forgetting) {
    this(transport, reaction, temperature, timeScale, extragradient, forgetting, false);
  }

  /** The dynamics whose gradients are not averaged, and whose steps are not optimistic. */
  public DescentAscent(
      double transport,
      double reaction,
      double temperature,
      double timeScale,
      boolean extragradient) {
    this(transport, reaction, temperature, timeScale, extragradient, 0);
  }

  /** Returns the same dynamics with transport at another rate. */
  public DescentAscent withTransport(double gamma) {
    return new DescentAscent(
        gamma, reaction, temperature, timeScale, extragradient, forgetting, optimistic);
  }

  /** Returns the same dynamics with reaction at another rate. */
  public DescentAscent withReaction(double alpha) {
    return new DescentAscent(
        transport, alpha, temperature, timeScale, extragradient, forgetting, optimistic);
  }

  /** Returns the same dynamics at another temperature. */
  public DescentAscent withTemperature(double tau) {
    return new DescentAscent(
        transport, reaction, tau, timeScale, extragradient, forgetting, optimistic);
  }

  /** Returns the same dynamics with another ratio of time scales. */
  public DescentAscent withTimeScale(double kappa) {
    return new DescentAscent(
        transport, reaction, temperature, kappa, extragradient, forgetting, optimistic);
  }

  /** Returns the same dynamics by extragradient steps. */
  public DescentAscent withExtragradient() {
    return new DescentAscent(
        transport, reaction, temperature, timeScale, true, forgetting, optimistic);
  }

  /** Returns the same dynamics by plain steps. */
  public DescentAscent withoutExtragradient() {
    return new DescentAscent(
        transport, reaction, temperature, timeScale, false, forgetting, optimistic);
  }

  /** Returns the same dynamics with averaged gradients that forget at a rate; 0 for none. */
  public DescentAscent forgettingAt(double eta) {
    return new DescentAscent(
        transport, reaction, temperature, timeScale, extragradient, eta, optimistic);
  }

  /** Returns the same dynamics by optimistic steps. */
  public DescentAscent withOptimism() {
    return new DescentAscent(
        transport, reaction, temperature, timeScale, extragradient, forgetting, true);
  }

  /** Returns the same dynamics by steps that follow the field of now alone. */
  public DescentAscent withoutOptimism() {
    return new DescentAscent(
        transport, reaction, temperature, timeScale, extragradient, forgetting, false);
  }

  /**
   * Takes steps of length h: positions by explicit Euler, weights by w exp(-alpha h V), normalised,
   * both players from the same strategies.
   *
   * @param initial mu_0 and nu_0
   * @param step h, positive
   * @param record numbers of steps after which to record, ascending
   * @param seed of the noise, which is keyed by player, particle and step
   * @return the strategies at the record times
   * @throws IllegalArgumentException if the step is not positive, the record does not ascend, or h
   *     eta exceeds 1
   * @throws DivergenceException if a coordinate leaves the finite numbers
   */
  public List<Profile> run(Payoff payoff, Profile initial, double step, int[] record, long seed) {
    GradientFlow.requireSteps(step, record);
    if (step * forgetting > 1) {
      throw new IllegalArgumentException(
          "averaged gradients: expected h eta of at most 1, found " + step * forgetting);
    }
    Profile now = initial;
    Profile past = initial;
    Profile before = initial;
    List<Profile> trajectory = new ArrayList<>();
    int taken = 0;
    for (int due : record) {
      for (; taken < due; taken++) {
        if (forgetting > 0) {
          now =
              moved(
                  payoff,
                  now,
                  new Profile(now.row(), past.column()),
                  new Profile(past.row(), now.column()),
                  step,
                  seed,
                  taken);
          past = remembered(payoff, past, now, step * forgetting);
        } else if (optimistic) {
          Profile next = optimisticStep(payoff, before, now, step, taken);
          before = now;
          now = next;
        } else {
          Profile field = extragradient ? moved(payoff, now, now, now, step, seed, -1) : now;
          now = moved(payoff, now, field, field, step, seed, taken);
        }
      }
      trajectory.add(now);
    }
    return trajectory;
  }

  /**
   * Returns where one optimistic step leads.
   *
   * @param before the strategies before the last step; those of now before the first
   * @param now the strategies
   * @param step h
   * @throws DivergenceException if a coordinate leaves the finite numbers
   */
  public Profile optimisticStep(Payoff payoff, Profile before, Profile now, double step) {
    return optimisticStep(payoff, before, now, step, 0);
  }

  private Profile optimisticStep(
      Payoff payoff, Profile before, Profile now, double step, int index) {
    return new Profile(
        optimisticPlayer(payoff, before, now, true, -step, index),
        optimisticPlayer(payoff, before, now, false, step * timeScale, index));
  }

  private ParticleMeasure optimisticPlayer(
      Payoff payoff, Profile before, Profile now, boolean isRow, double signed, int index) {
    double[] velocity = new double[0];
    if (transport > 0) {
      velocity = velocity(payoff, now, isRow);
      extrapolate(velocity, velocity(payoff, before, isRow));
    }
    double[] variation = new double[0];
    if (reaction > 0) {
      variation = variation(payoff, now, isRow);
      extrapolate(variation, variation(payoff, before, isRow));
    }
    ParticleMeasure mu = isRow ? now.row() : now.column();
    return player(payoff, mu, velocity, variation, isRow, signed, 0, index);
  }

  /** 2 F_k - F_{k-1}. */
  private static void extrapolate(double[] now, double[] before) {
    for (int i = 0; i < now.length; i++) {
      now[i] = 2 * now[i] - before[i];
    }
  }

  /** (1 - part) past + part now; of payoffs that are affine in the opponent the means alone. */
  private static Profile remembered(Payoff payoff, Profile past, Profile now, double part) {
    return new Profile(
        mixed(past.row(), now.row(), part, payoff.isAffineInOpponent()),
        mixed(past.column(), now.column(), part, payoff.isAffineInOpponent()));
  }

  private static ParticleMeasure mixed(
      ParticleMeasure past, ParticleMeasure now, double part, boolean byMean) {
    int p = now.dimension();
    if (byMean) {
      double[] mean = Profile.mean(past);
      double[] last = Profile.mean(now);
      for (int k = 0; k < p; k++) {
        mean[k] = Math.fma(part, last[k], (1 - part) * mean[k]);
      }
      return ParticleMeasure.uniform(p, mean);
    }
    int n = past.size();
    double[] positions = Arrays.copyOf(past.positions(), (n + now.size()) * p);
    System.arraycopy(now.positions(), 0, positions, n * p, now.size() * p);
    double[] weights = Arrays.copyOf(past.weights(), n + now.size());
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i < n ? (1 - part) * weights[i] : part * now.weight(i - n);
    }
    return ParticleMeasure.of(p, positions, weights);
  }

  /** The strategies after a step along fields of others; without noise if the index is -1. */
  private Profile moved(
      Payoff payoff,
      Profile from,
      Profile ofRow,
      Profile ofColumn,
      double step,
      long seed,
      int index) {
    return new Profile(
        player(payoff, from.row(), ofRow, true, -step, seed, index),
        player(payoff, from.column(), ofColumn, false, step * timeScale, seed, index));
  }

  private ParticleMeasure player(
      Payoff payoff,
      ParticleMeasure mu,
      Profile field,
      boolean isRow,
      double signed,
      long seed,
      int index) {
    return player(
        payoff,
        mu,
        transport > 0 ? velocity(payoff, field, isRow) : new double[0],
        reaction > 0 ? variation(payoff, field, isRow) : new double[0],
        isRow,
        signed,
        seed,
        index);
  }

  /** The gradients of a player's first variation at its particles, along the space: n x p. */
  private static double[] velocity(Payoff payoff, Profile field, boolean isRow) {
    ParticleMeasure at = isRow ? field.row() : field.column();
    double[] places = at.positions();
    double[] velocity = isRow ? field.rowGradient(payoff) : field.columnGradient(payoff);
    for (int i = 0; i < at.size(); i++) {
      payoff.space().project(places, velocity, i * at.dimension(), at.dimension());
    }
    return velocity;
  }

  /** A player's first variation at its particles: n. */
  private static double[] variation(Payoff payoff, Profile field, boolean isRow) {
    ParticleMeasure at = isRow ? field.row() : field.column();
    double[] variation = new double[at.size()];
    for (int i = 0; i < variation.length; i++) {
      variation[i] =
          isRow
              ? field.rowVariation(payoff, at.particle(i))
              : field.columnVariation(payoff, at.particle(i));
    }
    return variation;
  }

  /** The player after a step along those velocities and by those first variations. */
  private ParticleMeasure player(
      Payoff payoff,
      ParticleMeasure mu,
      double[] velocity,
      double[] variation,
      boolean isRow,
      double signed,
      long seed,
      int index) {
    int p = mu.dimension();
    Space space = payoff.space();
    double[] positions = mu.positions();
    if (transport > 0) {
      double amplitude = index < 0 ? 0 : Math.sqrt(2 * temperature * transport * Math.abs(signed));
      double[] noise = new double[positions.length];
      for (int i = 0; i < mu.size(); i++) {
        if (amplitude > 0) {
          Stream stream = Stream.of(seed, isRow ? 0 : 1, i, index, Purpose.NOISE);
          for (int k = i * p; k < (i + 1) * p; k++) {
            noise[k] = stream.normal();
          }
          space.project(positions, noise, i * p, p);
        }
        for (int k = i * p; k < (i + 1) * p; k++) {
          positions[k] = Math.fma(signed * transport, velocity[k], positions[k]);
          positions[k] = Math.fma(amplitude, noise[k], positions[k]);
        }
        space.retract(positions, i * p, p);
      }
      DivergenceException.requireFinite("step", index + 1, positions, p);
    }
    double[] weights = mu.weights();
    if (reaction > 0) {
      double[] exponent = Arrays.stream(variation).map(v -> signed * reaction * v).toArray();
      double most = Arrays.stream(exponent).max().orElseThrow();
      double mass = 0;
      for (int i = 0; i < weights.length; i++) {
        weights[i] *= StrictMath.exp(exponent[i] - most);
        mass += weights[i];
      }
      for (int i = 0; i < weights.length; i++) {
        weights[i] /= mass;
      }
    }
    return ParticleMeasure.of(p, positions, weights);
  }
}
