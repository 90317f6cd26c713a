package org.measuredynamics.command;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleConsumer;
import org.measuredynamics.theorem.Theorem;

/**
 * What a terminal shows while theorems are judged: which one, how much of it, and about how long
 * the rest takes. A law of the base counts as several theorems.
 */
final class Progress {
  private static final int OF_BASE = 5;

  private final PrintStream terminal;
  private final int all;
  private final long start = System.nanoTime();
  private int done;

  Progress(PrintStream terminal, List<Theorem<?>> theorems) {
    this.terminal = terminal;
    all = theorems.stream().mapToInt(Progress::parts).sum();
  }

  private static int parts(Theorem<?> theorem) {
    return theorem.card().isBase() ? OF_BASE : 1;
  }

  /** Returns what is told of the share done of a theorem. */
  DoubleConsumer of(Theorem<?> theorem) {
    return share -> {
      double parts;
      synchronized (this) {
        parts = done + share * parts(theorem);
      }
      double seconds = (System.nanoTime() - start) * 1e-9;
      terminal.printf("\r%s\u001b[K\r", line(theorem.id(), share, seconds, parts / all));
    };
  }

  /** Clears the line: a verdict is about to be printed. */
  synchronized void judged(Theorem<?> theorem) {
    done += parts(theorem);
    terminal.print("\r\u001b[K");
  }

  /**
   * Returns the line.
   *
   * @param share done of the theorem
   * @param seconds since the start
   * @param whole share done of all theorems
   */
  static String line(String theorem, double share, double seconds, double whole) {
    String line = String.format(Locale.ROOT, "%-34s %3.0f %%", theorem, 100 * share);
    // Of the first moments nothing can be told.
    if (whole < 0.02) {
      return line;
    }
    long left = Math.round(seconds * (1 - whole) / whole);
    return line
        + (left < 100
            ? ", about %d s left".formatted(left)
            : ", about %d min left".formatted((left + 30) / 60));
  }
}
