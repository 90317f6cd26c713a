package org.measuredynamics.evidence;

import org.measuredynamics.theorem.Theorem;

/** How much work a check puts into a theorem. */
public enum Effort {
  /** Instances enough to catch gross faults, of theorems whose instances are cheap. */
  QUICK(12, 1),
  /** What {@code mvn verify} does. */
  STANDARD(40, 1),
  /** What a release deserves. */
  THOROUGH(250, 40);

  private final int instances;
  private final int sharpness;

  Effort(int instances, int sharpness) {
    this.instances = instances;
    this.sharpness = sharpness;
  }

  /** Returns the number of instances per theorem. */
  public int instances() {
    return instances;
  }

  /**
   * Returns whether the effort stretches to a theorem: quick effort does not where one instance
   * costs more than all of its instances of another theorem.
   */
  public boolean affords(Theorem theorem) {
    return this != QUICK || theorem.card().cost() <= instances;
  }

  /** Returns how many times as many replicates a theorem about fluctuations draws. */
  public int sharpness() {
    return sharpness;
  }
}
