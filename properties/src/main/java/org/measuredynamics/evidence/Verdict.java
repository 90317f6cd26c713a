package org.measuredynamics.evidence;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a check found. Only {@link #UPHELD} is a pass. */
public enum Verdict {
  /** Every observation is within its bound. */
  UPHELD("upheld"),
  /** An observation is outside its bound. */
  REFUTED("refuted"),
  /** Refuted as whoever asks expects, who has listed it with a reason. */
  KNOWN("known deviation"),
  /** The evidence ran out before the bound was reached. */
  UNDECIDED("undecided"),
  /**
   * The implementation does not declare what the theorem needs, or no instance met the hypotheses.
   */
  NOT_COVERED("not covered"),
  /** The implementation crashed, hung or answered nonsense. */
  BROKEN("broken"),
  /** The suite itself failed: what happened is a fault of ours, and nothing is known. */
  ERROR("error");

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  /** Returns the verdict in words, as the evidence file has it. */
  @JsonValue
  public String words() {
    return words;
  }
}
