package org.measuredynamics.contract;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The lines of a stream, none longer than a limit, which another thread may change. A byte-order
 * mark at the start of the stream and blank lines are passed over; so is a last line without an
 * end.
 */
final class LineReader {
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int start;
  private int end;
  private volatile long limit;

  LineReader(InputStream in, long limit) {
    this.in = in;
    this.limit = limit;
  }

  /** Sets how many bytes a line may have, the one being read included. */
  void limit(long bytes) {
    limit = bytes;
  }

  /** Passes over a byte-order mark, if the stream begins with one. */
  void skipMark() throws IOException {
    while (end < MARK.length && Arrays.equals(buffer, 0, end, MARK, 0, end)) {
      int count = in.read(buffer, end, buffer.length - end);
      if (count < 0) {
        return;
      }
      end += count;
    }
    if (end >= MARK.length && Arrays.equals(buffer, 0, MARK.length, MARK, 0, MARK.length)) {
      start = MARK.length;
    }
  }

  /**
   * Returns the next line that is not blank, or null at the end of the stream.
   *
   * @throws BrokenException if it is longer than the limit
   * @throws IOException if the stream cannot be read
   */
  Line next() throws IOException {
    List<byte[]> pieces = new ArrayList<>();
    long size = 0;
    int scanned = start;
    while (true) {
      while (scanned < end && buffer[scanned] != '\n') {
        scanned++;
      }
      if (size + scanned - start > limit) {
        throw new BrokenException("an answer of more than %d MiB".formatted(limit >> 20));
      }
      if (scanned < end) {
        pieces.add(Arrays.copyOfRange(buffer, start, scanned));
        start = ++scanned;
        Line line = new Line(pieces);
        if (!line.isBlank()) {
          return line;
        }
        pieces = new ArrayList<>();
        size = 0;
        continue;
      }
      if (end == buffer.length) {
        pieces.add(Arrays.copyOfRange(buffer, start, end));
        size += end - start;
        start = 0;
        end = 0;
        scanned = 0;
      }
      int count = in.read(buffer, end, buffer.length - end);
      if (count < 0) {
        return null;
      }
      end += count;
    }
  }
}
