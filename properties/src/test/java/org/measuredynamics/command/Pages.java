package org.measuredynamics.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The pages that people read, and the commands that they print. */
final class Pages {
  private static final Pattern COMMAND =
      Pattern.compile(
          "java (--add-modules \\S+ )?-(jar|cp) \\S+ .*|(mvn|apt|g\\+\\+|npm) .*|\\.ci/.*");
  private static final Pattern INLINE = Pattern.compile("`([^`]+)`");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^):]+\\.md)\\)");

  private Pages() {}

  /** Returns README.md and the pages that can be reached from it. */
  static Set<Path> all() throws IOException {
    Set<Path> pages = new LinkedHashSet<>();
    Deque<Path> ahead = new ArrayDeque<>(List.of(Child.ROOT.resolve("README.md")));
    while (!ahead.isEmpty()) {
      Path page = ahead.remove();
      if (pages.add(page)) {
        LINK.matcher(Files.readString(page))
            .results()
            .map(link -> page.resolveSibling(link.group(1)).normalize())
            .forEach(ahead::add);
      }
    }
    return pages;
  }

  /** Returns the text of all pages. */
  static String text() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path page : all()) {
      text.append(Files.readString(page));
    }
    return text.toString();
  }

  /** Returns the commands of all pages in their order, each once. */
  static Set<String> commands() throws IOException {
    Set<String> commands = new LinkedHashSet<>();
    for (Path page : all()) {
      for (String line : Files.readAllLines(page)) {
        candidates(line).stream()
            .filter(candidate -> COMMAND.matcher(candidate).matches())
            .forEach(commands::add);
      }
    }
    return commands;
  }

  /** Returns what the pages show a command to print: the lines of its block after it. */
  static List<String> shown(String command) throws IOException {
    List<String> shown = new ArrayList<>();
    for (Path page : all()) {
      boolean isAfter = false;
      for (String line : Files.readAllLines(page)) {
        boolean isCommand = COMMAND.matcher(line.strip()).matches();
        isAfter = isCommand ? line.strip().equals(command) : isAfter && line.startsWith("    ");
        if (isAfter && !isCommand) {
          shown.add(line.strip());
        }
      }
    }
    return shown;
  }

  /** A line of code as it is, of prose what is marked as code. */
  private static List<String> candidates(String line) {
    List<String> candidates = new ArrayList<>();
    candidates.add(line.strip());
    INLINE
        .matcher(line)
        .results()
        .map((MatchResult found) -> found.group(1))
        .forEach(candidates::add);
    return candidates;
  }
}
