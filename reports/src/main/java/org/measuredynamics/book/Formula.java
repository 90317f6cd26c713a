package org.measuredynamics.book;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.RhinoException;
import org.mozilla.javascript.Scriptable;

/**
 * Statements of cards as mathematics. A statement is written as a terminal shows it, in words and
 * in formulas like {@code int |grad V|^2 dmu}. Words stay words; formulas are read as TeX, piece by
 * piece so that a line can end between them, and KaTeX sets them as MathML.
 */
final class Formula {
  private static final String KATEX = "/META-INF/resources/webjars/katex/0.16.4/dist/katex.min.js";

  /** What TeX calls by the same name. */
  private static final List<String> SAME =
      List.of(
          "alpha", "beta", "gamma", "delta", "eta", "theta", "kappa", "lambda", "mu", "nu", "xi",
          "pi", "rho", "sigma", "tau", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Phi",
          "Psi", "int", "sum");

  /** Functions that TeX knows. */
  private static final List<String> FUNCTIONS =
      List.of("log", "exp", "cos", "sup", "inf", "max", "min", "lim");

  /** Functions that it does not know. */
  private static final List<String> OPERATORS =
      List.of(
          "div",
          "tr",
          "supp",
          "relu",
          "range",
          "sample",
          "error",
          "rms",
          "mean",
          "Cov",
          "Var",
          "KL",
          "NI",
          "Lip",
          "Bernoulli");

  /** What TeX has under another name. */
  private static final Map<String, String> OTHER =
      Map.ofEntries(
          Map.entry("grad", "\\nabla "),
          Map.entry("Laplace", "\\Delta "),
          Map.entry("infinity", "\\infty "),
          Map.entry("eps", "\\varepsilon "),
          Map.entry("phi", "\\varphi "),
          Map.entry("argmin", "\\operatorname*{argmin}"),
          Map.entry("Vbar", "\\bar V"),
          Map.entry("mu^", "\\hat\\mu "),
          Map.entry("E ", "E\\,"),
          Map.entry("in ", "\\in "),
          Map.entry("<=", "\\le "),
          Map.entry(">=", "\\ge "),
          Map.entry("->", "\\to "),
          Map.entry("+-", "\\pm "),
          Map.entry("~", "\\sim "),
          Map.entry("*", "^*"),
          Map.entry("#", "_\\#"),
          Map.entry("...", "\\dots "),
          Map.entry(".", "\\cdot "),
          Map.entry(":", "{:}"));

  private static final Map<String, String> NAMES = names();

  /** d before a measure or a variable. */
  private static final String DIFFERENTIAL =
      "d(?:mu|nu|theta|[tsrexaABFVW])(?![a-zA-Z])|d(?=\\((?:nu|eta|A|mu)[ ,^_-])";

  private static final Pattern TOKEN =
      Pattern.compile(
          // Words: with hyphens, dots or an apostrophe inside; an article before a word; names that
          // have no argument.
          "(?<word>[A-Za-z]{2,}(?:-[A-Z][a-z]+)+|[A-Za-z]+(?:[-.][a-z]+)+|[A-Za-z]{2,}'s"
              + "|a(?= (?!exp|sum)[a-z]{3})|(?:error|mean|range|relu|sample)(?![_^(\\w]))"
              + "|(?<script>[_^])(?!\\))"
              + "|(?<root>sqrt\\()"
              + "|(?<group>[(\\[{])"
              + "|(?<differential>"
              + DIFFERENTIAL
              + ")"
              // Products without a space; numbered names; names before what they belong to.
              + "|(?<sign>(?:hL|hC|hB|kn|gx|sG)(?!\\w)|[A-Z]\\d(?!\\w)|mu\\^(?=\\))|E (?=\\S)|in (?=\\{)"
              + "|\\d+(?:\\.\\d+)?|\\.{3}|<=|>=|->|\\+-|[^A-Za-z)])"
              + "|(?<name>[A-Za-z]+)");

  /** A raised or lowered number: a sign, a fraction, or a factor may belong to it. */
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:/\\d+|k)?");

  /**
   * Pieces begin with these, where they stand outside of all parentheses and between two things.
   */
  private static final List<String> BETWEEN = List.of("=", "<", "<=", ">=", "->", "~", "+", "-");

  private final String statement;
  private final Matcher at;
  private int place;

  /** What of the statement was read: words and TeX in turn, TeX between dollars. */
  private final List<String> pieces = new ArrayList<>();

  private Formula(String statement) {
    this.statement = statement;
    // What stands behind a token counts.
    this.at = TOKEN.matcher(statement).useTransparentBounds(true);
  }

  private static Map<String, String> names() {
    Map<String, String> names = new HashMap<>(OTHER);
    SAME.forEach(each -> names.put(each, "\\" + each + " "));
    FUNCTIONS.forEach(each -> names.put(each, "\\" + each + " "));
    OPERATORS.forEach(each -> names.put(each, "\\operatorname{" + each + "}"));
    return names;
  }

  /**
   * Returns a statement as words and formulas.
   *
   * @return each a word as it stands, or TeX between dollars
   * @throws IllegalArgumentException if parentheses or braces do not match
   */
  static List<String> pieces(String statement) {
    Formula formula = new Formula(statement);
    StringBuilder tex = new StringBuilder();
    String before = "";
    while (formula.place < statement.length()) {
      String token = formula.next();
      if (formula.isWord(token)) {
        formula.end(tex);
        formula.pieces.add(token);
      } else if (token.matches("[,:;]") && tex.length() == 0 && !formula.pieces.isEmpty()) {
        int last = formula.pieces.size() - 1;
        formula.pieces.set(last, formula.pieces.get(last) + token);
      } else {
        if (BETWEEN.contains(token) && tex.length() > 0 && !BETWEEN.contains(before)) {
          formula.end(tex);
          // The first of the two things is the piece before.
          tex.append("{}");
        }
        formula.append(token, tex);
        if (token.matches("[,:;]")) {
          formula.end(tex);
        }
      }
      before = token;
    }
    formula.end(tex);
    return formula.pieces;
  }

  private void end(StringBuilder tex) {
    if (tex.length() > 0) {
      pieces.add("$" + tex + "$");
      tex.setLength(0);
    }
  }

  private IllegalArgumentException unmatched() {
    return new IllegalArgumentException(
        "statement: expected matching parentheses, found %s at %d of %s"
            .formatted(
                place < statement.length() ? statement.charAt(place) : "the end",
                place,
                statement));
  }

  /** Reads a token and the spaces before it; nothing but the end is empty. */
  private String next() {
    while (place < statement.length() && statement.charAt(place) == ' ') {
      place++;
    }
    if (place == statement.length()) {
      return "";
    }
    if (!at.region(place, statement.length()).lookingAt() || at.group().matches("[)\\]}]")) {
      throw unmatched();
    }
    place = at.end();
    return at.group();
  }

  /** Whether the token that was read is a word. */
  private boolean isWord(String token) {
    boolean isUnknown = token.length() > 1 && !NAMES.containsKey(token);
    return at.group("word") != null || (at.group("name") != null && isUnknown);
  }

  /** Reads up to the sign that closes, which is read too. */
  private String until(char closing) {
    StringBuilder tex = new StringBuilder();
    boolean isBehindWord = false;
    while (place < statement.length() && statement.charAt(place) != closing) {
      String token = next();
      boolean isWord = isWord(token);
      boolean isBetween = tex.length() > 0 && !token.matches("[,:;]");
      tex.append(isBetween && (isWord || isBehindWord) ? "\\ " : "");
      if (isWord) {
        tex.append("\\text{").append(token).append('}');
      } else {
        append(token, tex);
      }
      isBehindWord = isWord;
    }
    if (place == statement.length()) {
      throw unmatched();
    }
    place++;
    return tex.toString();
  }

  /** Adds what the token that was read begins. */
  private void append(String token, StringBuilder tex) {
    if (at.group("script") != null) {
      tex.append(token).append('{').append(script()).append('}');
    } else if (at.group("root") != null) {
      tex.append("\\sqrt{").append(until(')')).append('}');
    } else if (at.group("group") != null) {
      int kind = "([{".indexOf(token);
      tex.append(kind == 2 ? "\\{" : token).append(until(")]}".charAt(kind)));
      tex.append(List.of(")", "]", "\\}").get(kind));
    } else if (at.group("differential") != null) {
      String of = token.substring(1);
      boolean isUnder = tex.length() == 0 || tex.charAt(tex.length() - 1) == '/';
      tex.append(isUnder ? "d" : "\\,d").append(NAMES.getOrDefault(of, of));
    } else if (token.matches("[A-Z]\\d")) {
      tex.append(token.charAt(0)).append('_').append(token.charAt(1));
    } else {
      tex.append(NAMES.getOrDefault(token, token));
      boolean isFunction = FUNCTIONS.contains(token) || OPERATORS.contains(token);
      tex.append(isFunction && statement.startsWith(" ", place) ? "\\," : "");
    }
  }

  /** What is raised or lowered: a group without its parentheses or braces, a number, a name. */
  private String script() {
    if (statement.startsWith("(", place)) {
      place++;
      return until(')');
    }
    if (statement.startsWith("{", place)) {
      place++;
      return until('}');
    }
    Matcher number = NUMBER.matcher(statement).region(place, statement.length());
    if (number.lookingAt()) {
      place = number.end();
      return number.group();
    }
    StringBuilder tex = new StringBuilder();
    String token = next();
    if (token.equals("inf")) {
      return "\\infty";
    }
    append(token, tex);
    return tex.toString();
  }

  /**
   * Returns statements as HTML: words, and formulas as elements of MathML.
   *
   * @throws IllegalArgumentException if parentheses or braces of one do not match
   * @throws RhinoException if a formula cannot be set; says why
   */
  static Map<String, String> set(List<String> statements) {
    Map<String, String> set = new HashMap<>();
    try (Context context = Context.enter();
        InputStream katex = Formula.class.getResourceAsStream(KATEX)) {
      // One of its functions is too large for a class file.
      context.setInterpretedMode(true);
      context.setLanguageVersion(Context.VERSION_ECMASCRIPT);
      Scriptable scope = context.initSafeStandardObjects();
      context.evaluateString(
          scope, new String(katex.readAllBytes(), StandardCharsets.UTF_8), KATEX, 1, null);
      Scriptable library = (Scriptable) scope.get("katex", scope);
      Function render = (Function) library.get("renderToString", library);
      Scriptable options = context.newObject(scope);
      options.put("output", options, "mathml");
      options.put("strict", options, "error");
      UnaryOperator<String> typeset =
          tex ->
              Context.toString(render.call(context, scope, library, new Object[] {tex, options}));
      statements.forEach(statement -> set.put(statement, html(statement, typeset)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return set;
  }

  private static String html(String statement, UnaryOperator<String> typeset) {
    StringBuilder html = new StringBuilder();
    for (String piece : pieces(statement)) {
      boolean isTex = piece.startsWith("$");
      html.append(piece.startsWith("${}") ? "<wbr>" : html.length() > 0 ? " " : "");
      html.append(isTex ? typeset.apply(piece.substring(1, piece.length() - 1)) : piece);
    }
    return html.toString();
  }
}
