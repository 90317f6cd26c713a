package org.measuredynamics.evidence;

import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Theorem;

/** How much work a check puts into a theorem. */
public enum Effort {
  /** Instances enough to catch gross faults, of theorems whose instances are cheap. */
  QUICK(12, 1, 1),
  /** What {@code mvn verify} does. */
  STANDARD(AlphaLedger.INSTANCES, 1, 128),
  /** What a release deserves. */
  THOROUGH(250, 40, 512);

  private final int instances;
  private final int sharpness;
  private final int sharpnessOfBase;

  Effort(int instances, int sharpness, int sharpnessOfBase) {
    this.instances = instances;
    this.sharpness = sharpness;
    this.sharpnessOfBase = sharpnessOfBase;
  }

  /** Returns the number of instances per theorem. */
  public int instances() {
    return instances;
  }

  /**
   * Returns how many instances of a theorem are examined: one at quick effort where an instance
   * costs more than usual, and fewer where replicates make it sharper.
   */
  public int instances(Theorem<?> theorem) {
    Card card = theorem.card();
    return this == QUICK && card.cost() > 1
        ? 1
        : card.instances(Math.max(1, instances / sharpness(theorem)));
  }

  /**
   * Returns whether the effort stretches to a theorem: quick effort does not where one instance
   * costs more than all of its instances of another theorem.
   */
  public boolean affords(Theorem<?> theorem) {
    return this != QUICK || theorem.card().cost() <= instances;
  }

  /**
   * Returns how many times as many replicates a theorem draws that gets sharper with them; the laws
   * of the base count from quick effort on.
   */
  public int sharpness(Theorem<?> theorem) {
    Card card = theorem.card();
    return card.isBase()
        ? Math.max(card.leastSharpness(), sharpnessOfBase)
        : card.sharpens() ? sharpness : 1;
  }
}
