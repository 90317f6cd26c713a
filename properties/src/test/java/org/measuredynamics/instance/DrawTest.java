package org.measuredynamics.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DrawTest {
  /** Two things of one key would be drawn alike. */
  @Test
  void keysAreDistinct() {
    Map<Double, Draw> seen = new HashMap<>();
    for (Draw what : Draw.values()) {
      assertEquals(null, seen.put(what.stream(1, 0).uniform(), what), what::name);
    }
  }
}
