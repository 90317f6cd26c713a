package org.measuredynamics.instance;

import org.measuredynamics.energy.Regulariser;

/**
 * Students of a teacher on the sphere, under the square risk; see {@link StudentTeacher}.
 *
 * @param unit the unit's name, one of {@link StudentTeacher#UNITS}
 * @param regulariser whether the 2-norm is penalised: none or Tikhonov's
 * @param dimension d
 * @param data m
 * @param seed of data, teacher and students
 */
public record StudentInstance(
    String unit, Regulariser.Kind regulariser, int dimension, int data, long seed)
    implements Instance {
  /** Refuses what is no such problem. */
  public StudentInstance {
    if (!StudentTeacher.UNITS.contains(unit)) {
      throw new IllegalArgumentException(
          "unit: expected one of %s, found %s".formatted(StudentTeacher.UNITS, unit));
    }
    if (regulariser != Regulariser.Kind.NONE && regulariser != Regulariser.Kind.TIKHONOV) {
      throw new IllegalArgumentException(
          "regulariser: expected NONE or TIKHONOV, found " + regulariser);
    }
    Instance.require("dimension", dimension, 1, Integer.MAX_VALUE);
    Instance.require("data", data, 1, Integer.MAX_VALUE);
  }

  /** Students without a penalty. */
  public StudentInstance(String unit, int dimension, int data, long seed) {
    this(unit, Regulariser.Kind.NONE, dimension, data, seed);
  }

  /** In one line. */
  @Override
  public String toString() {
    return "student[unit=%s, regulariser=%s, dimension=%s, data=%s, seed=%s]"
        .formatted(unit, regulariser, dimension, data, seed);
  }
}
