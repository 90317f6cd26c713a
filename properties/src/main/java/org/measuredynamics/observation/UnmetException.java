package org.measuredynamics.observation;

/** A hypothesis that only shows when the theorem is checked is not met; the message is it. */
public final class UnmetException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Makes the exception from the hypothesis, in words. */
  public UnmetException(String hypothesis) {
    super(hypothesis);
  }
}
