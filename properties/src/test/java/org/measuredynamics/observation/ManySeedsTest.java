package org.measuredynamics.observation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManySeedsTest {
  /** Of all m^B sequences of draws, those that are the same mini-batch counted. */
  @ParameterizedTest
  @CsvSource({"2, 1", "16, 1", "2, 3", "3, 4", "5, 5", "4, 6"})
  void meetingIsThatOfAllDraws(int data, int batch) {
    int all = (int) Math.round(Math.pow(data, batch));
    Map<String, Integer> batches = new HashMap<>();
    for (int number = 0; number < all; number++) {
      int sequence = number;
      String drawn =
          IntStream.range(0, batch)
              .map(k -> sequence / (int) Math.round(Math.pow(data, k)) % data)
              .sorted()
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(" "));
      batches.merge(drawn, 1, Integer::sum);
    }
    double squares = batches.values().stream().mapToDouble(count -> (double) count * count).sum();
    assertEquals(squares / all / all, ManySeeds.meeting(data, batch), 1e-14);
  }
}
