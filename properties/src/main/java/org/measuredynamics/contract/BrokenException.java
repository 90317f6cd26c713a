package org.measuredynamics.contract;

/** An implementation that crashed, hung or answered nonsense: what happened, and its last words. */
public final class BrokenException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Makes the exception from what happened. */
  public BrokenException(String what) {
    super(what);
  }

  /** Makes the exception from what happened and why. */
  public BrokenException(String what, Throwable cause) {
    super(what, cause);
  }
}
