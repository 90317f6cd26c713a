package org.measuredynamics.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.measuredynamics.theorem.Theorem;

class FormulaTest {
  /** What is a formula is set, what is a word is said, and nothing is lost. */
  @Test
  void everyStatementIsSet() {
    List<String> statements =
        Theorem.catalogue().stream().map(theorem -> theorem.card().statement()).toList();
    Map<String, String> set = Formula.set(statements);
    for (String statement : statements) {
      String html = set.get(statement);
      assertTrue(html.contains("<math"), statement);
      assertFalse(html.contains("merror") || html.contains("mathcolor"), html);
      String outside = html.replaceAll("<math.*?</math>", "").replaceAll("<.*?>", "");
      assertTrue(outside.matches("[A-Za-z ,:;.'-]*"), () -> statement + ": " + outside);
      String shown = html.replaceAll("<annotation.*?</annotation>", "").replaceAll("<.*?>", "");
      Matcher number = Pattern.compile("(?<![A-Za-z^_\\d.])\\d+").matcher(statement);
      while (number.find()) {
        assertTrue(shown.contains(number.group()), () -> statement + ": " + number.group());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '"',
      value = {
        "h <= 1/L: F(mu^+) falls => $h$ ${}\\le 1/L{:}$ $F(\\mu ^{+})$ falls",
        "a factor of a_i, at t = 4 => a factor of $a_{i},$ at $t$ ${}=4$",
        "int |grad V|^2 dmu_t => $\\int |\\nabla V|^{2}\\,d\\mu _{t}$",
        "-2 a + b <= -c - d(mu - nu) => $-2a$ ${}+b$ ${}\\le -c$ ${}-\\,d(\\mu -\\nu )$",
        "S_(s+t) mu => $S_{s+t}\\mu $",
        "n^-1/2 sum_i phi => $n^{-1/2}\\sum _{i}\\varphi $",
        "x in {-1, 1}^d, in short => $x\\in \\{-1,1\\}^{d},$ in short",
        "P(particle i dies) => $P(\\text{particle}\\ i\\ \\text{dies})$",
        "W2(mu*, g#nu) => $W_2(\\mu ^*,g_\\#\\nu )$",
        "sqrt(2 tau) dW => $\\sqrt{2\\tau }\\,dW$",
        "Nikaido-Isoda error, error(m) => Nikaido-Isoda error, $\\operatorname{error}(m)$",
      })
  void readsAsWritten(String statement, String pieces) {
    assertEquals(pieces, String.join(" ", Formula.pieces(statement)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"F(mu", "F)", "x_{t", "sqrt(n"})
  void parenthesesThatDoNotMatchAreNamed(String statement) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Formula.pieces(statement)).getMessage();
    assertTrue(
        message.contains("expected matching parentheses") && message.endsWith(statement), message);
  }
}
