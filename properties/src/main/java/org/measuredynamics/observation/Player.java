package org.measuredynamics.observation;

import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.ParticleMeasure;

/** One of two players: which strategies of a profile are its own, and which way it moves. */
public enum Player {
  /** Plays x of mu, pays l(x, y), descends V_x = int l(x, .) dnu. */
  ROW,

  /** Plays y of nu, gets l(x, y), ascends V_y = int l(., y) dmu. */
  COLUMN;

  /** Returns its name in words. */
  public String word() {
    return this == ROW ? "row" : "column";
  }

  /** Returns its mixed strategy. */
  public ParticleMeasure of(Profile profile) {
    return this == ROW ? profile.row() : profile.column();
  }

  /** Returns the mixed strategy of its opponent. */
  public ParticleMeasure against(Profile profile) {
    return this == ROW ? profile.column() : profile.row();
  }

  /** Returns the gradient of its first variation at every particle of its own, n x p. */
  public double[] gradient(Profile profile, Payoff payoff) {
    return this == ROW ? profile.rowGradient(payoff) : profile.columnGradient(payoff);
  }

  /** Returns how far along its gradient a step goes: -h down, kappa h up. */
  public double step(double step, double timeScale) {
    return this == ROW ? -step : step * timeScale;
  }

  /** Returns l where this player plays the one and its opponent the other. */
  double value(Payoff payoff, double[] own, double[] other) {
    return this == ROW ? payoff.value(own, other) : payoff.value(other, own);
  }

  /** Returns the sum of the absolute values of the terms of {@link #value}. */
  double magnitude(Payoff payoff, double[] own, double[] other) {
    return this == ROW ? payoff.magnitude(own, other) : payoff.magnitude(other, own);
  }

  /** Returns the like of {@link #magnitude} for the coordinates of its gradient. */
  double[] gradientMagnitude(Payoff payoff, double[] own, double[] other) {
    return this == ROW ? payoff.rowMagnitude(own, other) : payoff.columnMagnitude(other, own);
  }
}
