package org.measuredynamics.contract;

/** Text of another program, fit to be shown: no terminal escapes, no line ends, not too long. */
final class Visible {
  private static final int LENGTH = 200;

  private Visible() {}

  /** Returns the text with control, format and broken characters written as their escapes. */
  static String text(String text) {
    StringBuilder visible = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isShown(c)) {
                visible.appendCodePoint(c);
              } else {
                for (char unit : Character.toChars(c)) {
                  visible.append("\\u%04x".formatted((int) unit));
                }
              }
            });
    return visible.toString();
  }

  /** Returns at most the first 200 characters, visible. */
  static String start(String text) {
    return text.length() <= LENGTH ? text(text) : text(text.substring(0, LENGTH)) + "...";
  }

  private static boolean isShown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
