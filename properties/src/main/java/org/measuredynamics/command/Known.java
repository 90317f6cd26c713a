package org.measuredynamics.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.evidence.Evidence;
import org.measuredynamics.evidence.Verdict;
import org.measuredynamics.theorem.Theorem;

/**
 * What is known to be refuted of an implementation, and why it stays so. A theorem that is listed
 * is judged like all others: its refutation is then a known deviation, and where it is upheld the
 * list is wrong.
 *
 * @param theorem the theorem's id
 * @param claim some words of the observation that refutes it; empty for any
 * @param reason why, in words
 */
record Known(String theorem, String claim, String reason) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  Known {
    Theorem.named(theorem);
    claim = claim == null ? "" : claim;
    if (reason == null || reason.isBlank()) {
      throw new IllegalArgumentException(
          "reason of %s: expected why it is refuted, found none".formatted(theorem));
    }
  }

  /**
   * Reads a list.
   *
   * @throws IllegalArgumentException if it is none; names what was wrong, and where
   * @throws IOException if the file cannot be read
   */
  static List<Known> read(Path file) throws IOException {
    try {
      return List.of(JSON.readValue(file.toFile(), Known[].class));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "expected [{\"theorem\": ID, \"claim\": WORDS, \"reason\": WHY}, ...], found %s"
              .formatted(e.getMessage()),
          e);
    }
  }

  /** Returns the entry that expects what was found, if one does. */
  static Optional<Known> of(List<Known> all, Evidence evidence) {
    return all.stream()
        .filter(each -> each.theorem.equals(evidence.theorem()))
        .filter(
            each -> evidence.verdict() == Verdict.REFUTED && evidence.what().contains(each.claim))
        .findFirst();
  }

  /** Returns whether the list expects the theorem to be refuted, and it is upheld. */
  static boolean isWrongBy(List<Known> all, Evidence evidence) {
    return evidence.verdict() == Verdict.UPHELD
        && all.stream().anyMatch(each -> each.theorem.equals(evidence.theorem()));
  }
}
