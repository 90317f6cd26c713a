package org.measuredynamics.contract;

/**
 * An implementation says of a question that it does not support it; it can be asked others. The
 * message is its reason, control characters made visible.
 */
public final class UnsupportedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Makes the exception from the reason. */
  public UnsupportedException(String reason) {
    super(Visible.text(reason));
  }
}
