package org.measuredynamics.evidence;

/** How much work a check puts into a theorem. */
public enum Effort {
  /** Instances enough to catch gross faults. */
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

  /** Returns how many times as many replicates a theorem about fluctuations draws. */
  public int sharpness() {
    return sharpness;
  }
}
