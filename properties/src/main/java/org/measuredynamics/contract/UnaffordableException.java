package org.measuredynamics.contract;

/**
 * An implementation is too slow for a question: an answer would take longer than a call may. It has
 * not broken, and what it would have answered is not known.
 */
public final class UnaffordableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Makes the exception from what was asked and how long it would take. */
  public UnaffordableException(String what) {
    super(what);
  }
}
