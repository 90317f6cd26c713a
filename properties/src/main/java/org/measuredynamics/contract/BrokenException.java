package org.measuredynamics.contract;

import java.util.List;

/**
 * An implementation that crashed, hung or answered nonsense: what happened, and its last words.
 * Control characters of the message are made visible.
 */
public final class BrokenException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String[] log;

  /** Makes the exception from what happened. */
  public BrokenException(String what) {
    this(what, null);
  }

  /** Makes the exception from what happened and why. */
  public BrokenException(String what, Throwable cause) {
    this(what, cause, List.of());
  }

  /** Makes the exception from what happened, why, and the last lines of the log. */
  BrokenException(String what, Throwable cause, List<String> log) {
    super(
        Visible.text(log.isEmpty() ? what : what + "; its log ends: " + log.get(log.size() - 1)),
        cause);
    this.log = log.toArray(String[]::new);
  }

  /** Returns the last lines of the implementation's log, at most 20, none of them blank. */
  public List<String> log() {
    return List.of(log);
  }
}
