package org.measuredynamics.evidence;

import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.theorem.Control;
import org.measuredynamics.theorem.Mutant;
import org.measuredynamics.theorem.Theorem;

/**
 * The suite examined by itself: every theorem on an implementation, every mutant against every
 * theorem, every control, and the power of each theorem.
 */
public final class Verification {
  private static final int LADDER = 12;

  private final long seed;

  private Verification(long seed) {
    this.seed = seed;
  }

  /** Returns the verification of that seed. */
  public static Verification of(long seed) {
    return new Verification(seed);
  }

  /** Examines one theorem. */
  public Evidence evidence(Theorem theorem, Implementation implementation, Effort effort) {
    return Examination.of(theorem, implementation, effort.instances(), seed).verdict(share -> {});
  }

  /** Examines a mutant by every theorem of the catalogue, at standard effort. */
  public EvidenceFile.Kill kill(Mutant mutant) {
    List<String> killedBy = new ArrayList<>();
    for (Theorem theorem : Theorem.catalogue()) {
      if (isRefuted(theorem, mutant)) {
        killedBy.add(theorem.id());
      }
    }
    return new EvidenceFile.Kill(mutant.name(), mutant.fault(), killedBy);
  }

  private boolean isRefuted(Theorem theorem, Mutant mutant) {
    return Examination.of(theorem, mutant.implementation(), Effort.STANDARD.instances(), seed)
            .withoutShrinking()
            .verdict(share -> {})
            .verdict()
        == Verdict.REFUTED;
  }

  /** Observes every control of a theorem. */
  public List<EvidenceFile.Held> controls(Theorem theorem) {
    List<EvidenceFile.Held> held = new ArrayList<>();
    for (Control control : theorem.controls()) {
      held.add(
          new EvidenceFile.Held(
              theorem.id(), control.name(), control.hypothesis(), control.holds()));
    }
    return held;
  }

  /**
   * Returns the smallest e = 10^(-k/2) of a ladder from 1 down such that the mutant that steps (1 +
   * e) h is refuted at standard effort; infinity if even e = 1 is not.
   */
  public EvidenceFile.Power power(Theorem theorem) {
    double smallest = Double.POSITIVE_INFINITY;
    for (int k = 0; k <= LADDER; k++) {
      double e = StrictMath.pow(10, -k / 2.0);
      if (!isRefuted(theorem, Mutant.graded(e))) {
        break;
      }
      smallest = e;
    }
    return new EvidenceFile.Power(theorem.id(), smallest);
  }
}
