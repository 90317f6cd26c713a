package org.measuredynamics.evidence;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Pieces of work spread over the cores, the longest first (Graham 1969, Bounds on multiprocessing
 * timing anomalies: at most 4/3 of the shortest time), with a line that says how much is left. A
 * piece that throws does not keep the others from being done.
 */
public final class Schedule {
  private static final long LINE_NANOS = 15_000_000_000L;

  /**
   * A piece of work.
   *
   * @param name what it is, for people
   * @param expected how many seconds it will take, as far as is known
   * @param rank 0, or of what may be left undone 1 and more: the lower comes first
   * @param work the work
   */
  record Item(String name, double expected, int rank, Runnable work) {
    boolean isOptional() {
      return rank > 0;
    }
  }

  private final List<Item> items = new ArrayList<>();
  private final Map<String, Throwable> failures = new TreeMap<>();
  private final String what;
  private final PrintStream out;
  private final boolean isTerminal;
  private double left;
  private double done;
  private double worked;
  private int finished;
  private long started;
  private long printed;

  /**
   * Makes an empty schedule.
   *
   * @param what is made, for people
   * @param out what its line goes to
   * @param isTerminal whether the line is written over itself; in a log there is one every 15 s
   */
  public Schedule(String what, PrintStream out, boolean isTerminal) {
    this.what = what;
    this.out = out;
    this.isTerminal = isTerminal;
  }

  /** Adds a piece of work. */
  public void add(String name, double expected, Runnable work) {
    items.add(new Item(name, expected, 0, work));
  }

  /**
   * Adds a piece of work that is done after all that must be done, if time is left: what is wanted
   * first before the others, and of these the shortest first.
   */
  void addOptional(String name, double expected, boolean isWantedFirst, Runnable work) {
    items.add(new Item(name, expected, isWantedFirst ? 1 : 2, work));
  }

  /**
   * Does all of it, and returns when it is done.
   *
   * @param workers how many at a time
   * @param limit after which no optional piece is begun
   * @return what was thrown, by the name of the piece that threw it
   */
  public Map<String, Throwable> carryOut(int workers, Duration limit) {
    Queue<Item> queue = new ConcurrentLinkedQueue<>();
    items.stream()
        .sorted(
            Comparator.comparingInt(Item::rank)
                .thenComparingDouble(item -> item.isOptional() ? item.expected : -item.expected))
        .forEach(queue::add);
    left = queue.stream().mapToDouble(Item::expected).sum();
    started = System.nanoTime();
    long deadline = started + limit.toNanos();
    printed = started;
    List<Thread> threads = new ArrayList<>();
    for (int k = 0; k < workers; k++) {
      Thread thread =
          new Thread(
              () -> {
                for (Item item = queue.poll(); item != null; item = queue.poll()) {
                  if (!item.isOptional() || System.nanoTime() < deadline) {
                    carryOut(item, workers);
                  }
                }
              },
              what + "-" + k);
      thread.start();
      threads.add(thread);
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      queue.clear();
      Thread.currentThread().interrupt();
    }
    line(workers, true);
    return failures;
  }

  private void carryOut(Item item, int workers) {
    long start = System.nanoTime();
    Throwable failure = null;
    try {
      item.work.run();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    synchronized (this) {
      if (failure != null) {
        failures.put(item.name, failure);
        out.printf("%s: %s%n", item.name, failure);
      }
      finished++;
      left -= item.expected;
      done += item.expected;
      worked += seconds;
      line(workers, false);
    }
  }

  /** What is left takes as many times what was expected as what is done did. */
  private synchronized void line(int workers, boolean isLast) {
    long now = System.nanoTime();
    if (!isLast && !isTerminal && now - printed < LINE_NANOS) {
      return;
    }
    printed = now;
    long gone = Math.round((now - started) * 1e-9);
    long more = Math.round(Math.max(0, left) * (done > 0 ? worked / done : 1) / workers);
    String line =
        isLast
            ? "%s: %d of %d pieces, %d s".formatted(what, finished, items.size(), gone)
            : "%s: %d of %d pieces, %d s gone, about %d s left"
                .formatted(what, finished, items.size(), gone, more);
    if (isTerminal && !isLast) {
      out.printf("\r%-70s", line);
    } else {
      out.println(isTerminal ? "\r%-70s".formatted(line) : line);
    }
    out.flush();
  }
}
