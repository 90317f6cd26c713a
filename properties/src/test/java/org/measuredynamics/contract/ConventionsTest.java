package org.measuredynamics.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.model.Unit;

/** The page that says what the words of a question mean. */
class ConventionsTest {
  private static final Pattern WORD = Pattern.compile("`([a-z-]+)`");

  /** Words of forms, samplings, schemes, fields and answers. */
  private static final Set<String> OTHERS =
      Set.of(
          "euler",
          "continuous",
          "weights",
          "particles",
          "with-replacement",
          "one-pass",
          "epochs",
          "reinjection",
          "evaluate",
          "inputs",
          "payoff",
          "game");

  /** What the contract calls otherwise by now is no longer explained by the page. */
  @Test
  void itsWordsAreThoseOfTheContract() throws IOException {
    String page =
        Files.readString(Path.of(System.getProperty("repository"), "src/main/docs/conventions.md"));
    Set<String> explained =
        WORD.matcher(page).results().map(found -> found.group(1)).collect(Collectors.toSet());
    Set<String> known =
        Stream.of(
                Unit.all().stream().map(Unit::name),
                Arrays.stream(Risk.values()).map(Wire::word),
                Arrays.stream(Regulariser.Kind.values()).map(Wire::word),
                Dynamics.all().stream().map(Dynamics::kind),
                OTHERS.stream())
            .flatMap(word -> word)
            .collect(Collectors.toSet());
    List<String> unknown = explained.stream().filter(word -> !known.contains(word)).toList();
    assertTrue(unknown.isEmpty(), unknown::toString);
    assertTrue(explained.containsAll(OTHERS), explained::toString);
    assertTrue(explained.size() >= OTHERS.size() + 24, explained::toString);
  }
}
