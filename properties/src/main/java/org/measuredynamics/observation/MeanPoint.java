package org.measuredynamics.observation;

import org.measuredynamics.game.Profile;

/**
 * The means of two players of one dimension, as a point of the plane.
 *
 * @param row m_x
 * @param column m_y
 */
public record MeanPoint(double row, double column) {
  /** Returns the means of strategies. */
  public static MeanPoint of(Profile profile) {
    return new MeanPoint(Profile.mean(profile.row())[0], Profile.mean(profile.column())[0]);
  }

  /** Returns |(m_x, m_y)|. */
  public double radius() {
    return Math.hypot(row, column);
  }

  /** Returns the angle of (m_x, m_y), within [-pi, pi]. */
  public double angle() {
    return StrictMath.atan2(column, row);
  }
}
