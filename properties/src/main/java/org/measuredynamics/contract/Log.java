package org.measuredynamics.contract;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of a stream of text: the first bytes of the last lines that are not blank. A line ends at
 * a line feed or a carriage return, as bars of progress do.
 */
final class Log implements Runnable {
  private static final int LINES = 20;
  private static final int LENGTH = 200;

  private final InputStream in;
  private final byte[][] kept = new byte[LINES + 1][LENGTH];
  private final int[] lengths = new int[LINES + 1];
  private final boolean[] cut = new boolean[LINES + 1];
  private final CountDownLatch ended = new CountDownLatch(1);
  private boolean blank = true;
  private int current;
  private long bytes;

  Log(InputStream in) {
    this.in = in;
  }

  /** Reads until the stream ends. */
  @Override
  public void run() {
    byte[] chunk = new byte[1 << 16];
    try (in) {
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        add(chunk, count);
      }
    } catch (IOException e) {
      byte[] words = "\n(standard error broke)".getBytes(StandardCharsets.UTF_8);
      add(words, words.length);
    } finally {
      ended.countDown();
    }
  }

  private synchronized void add(byte[] chunk, int count) {
    bytes += count;
    for (int k = 0; k < count; k++) {
      byte b = chunk[k];
      if (b == '\n' || b == '\r') {
        if (!blank) {
          current = (current + 1) % kept.length;
        }
        lengths[current] = 0;
        cut[current] = false;
        blank = true;
      } else if (lengths[current] < LENGTH) {
        kept[current][lengths[current]++] = b;
        blank &= b == ' ' || b == '\t';
      } else {
        cut[current] = true;
      }
    }
  }

  /** Returns the last lines, the last of which may not have ended yet, fit to be shown. */
  synchronized List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int k = blank ? 1 : 2; k <= kept.length; k++) {
      int slot = (current + k) % kept.length;
      if (lengths[slot] > 0 && !(blank && slot == current)) {
        String text = new String(kept[slot], 0, lengths[slot], StandardCharsets.UTF_8);
        lines.add(Visible.text(text) + (cut[slot] ? "..." : ""));
      }
    }
    return lines;
  }

  /**
   * Waits a moment for what is on its way.
   *
   * @param ends whether the stream is about to end; else it is enough that nothing comes
   */
  void settle(boolean ends) {
    try {
      if (ends && ended.await(200, TimeUnit.MILLISECONDS)) {
        return;
      }
      long before = -1;
      for (int wait = 0; wait < 10 && before != bytes(); wait++) {
        before = bytes();
        if (ended.await(10, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized long bytes() {
    return bytes;
  }
}
