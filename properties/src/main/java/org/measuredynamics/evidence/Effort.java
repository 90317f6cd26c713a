package org.measuredynamics.evidence;

/** How much work a check puts into a theorem. */
public enum Effort {
  /** Instances enough to catch gross faults. */
  QUICK(12),
  /** What {@code mvn verify} does. */
  STANDARD(40),
  /** What a release deserves. */
  THOROUGH(250);

  private final int instances;

  Effort(int instances) {
    this.instances = instances;
  }

  /** Returns the number of instances per theorem. */
  public int instances() {
    return instances;
  }
}
