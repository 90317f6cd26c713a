package org.measuredynamics.contract;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;

/**
 * One line of bytes, in the pieces it was read in.
 *
 * @param pieces the bytes, without the line end
 */
record Line(List<byte[]> pieces) {
  /** Returns the bytes, one piece after the other. */
  InputStream stream() {
    return new SequenceInputStream(
        Collections.enumeration(pieces.stream().map(ByteArrayInputStream::new).toList()));
  }

  /** Returns whether there is nothing but white space. */
  boolean isBlank() {
    for (byte[] piece : pieces) {
      for (byte b : piece) {
        if (b != ' ' && b != '\t' && b != '\r') {
          return false;
        }
      }
    }
    return true;
  }

  /** Returns where the first byte stands that is not UTF-8, or -1. */
  long firstFault() {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer scratch = CharBuffer.allocate(1 << 13);
    ByteBuffer bytes = ByteBuffer.allocate(0);
    long before = 0;
    for (byte[] piece : pieces) {
      int rest = bytes.remaining();
      before += bytes.position();
      bytes = ByteBuffer.allocate(rest + piece.length).put(bytes).put(piece).flip();
      if (isFaulty(decoder, bytes, scratch, false)) {
        return before + bytes.position();
      }
    }
    return isFaulty(decoder, bytes, scratch, true) ? before + bytes.position() : -1;
  }

  private static boolean isFaulty(
      CharsetDecoder decoder, ByteBuffer bytes, CharBuffer scratch, boolean last) {
    CoderResult result;
    do {
      scratch.clear();
      result = decoder.decode(bytes, scratch, last);
    } while (result.isOverflow());
    return result.isError();
  }

  /** Returns the beginning, fit to be shown. */
  String start() {
    byte[] first = pieces.isEmpty() ? new byte[0] : pieces.get(0);
    String text = new String(first, 0, Math.min(first.length, 1000), StandardCharsets.UTF_8);
    return Visible.start(text.stripTrailing());
  }
}
