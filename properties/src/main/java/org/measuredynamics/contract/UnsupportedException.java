package org.measuredynamics.contract;

/**
 * An implementation says of a question that it does not support it; it can be asked others. The
 * message is its reason, control characters made visible.
 */
public final class UnsupportedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean isBeyondLimits;

  /** Makes the exception from the reason. */
  public UnsupportedException(String reason) {
    this(reason, false);
  }

  private UnsupportedException(String reason, boolean isBeyondLimits) {
    super(Visible.text(reason));
    this.isBeyondLimits = isBeyondLimits;
  }

  /** Returns the exception of a question that was not asked: {@link Description#beyond}. */
  static UnsupportedException beyondLimits(String why) {
    return new UnsupportedException(why, true);
  }

  /** Returns whether the question was not asked, for it is beyond what is declared. */
  public boolean isBeyondLimits() {
    return isBeyondLimits;
  }
}
