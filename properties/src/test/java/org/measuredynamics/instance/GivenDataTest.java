package org.measuredynamics.instance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.model.DataSet;

class GivenDataTest {
  private static GivenData read(Path directory, String text) throws IOException {
    return GivenData.read(Files.writeString(directory.resolve("table.csv"), text), 0.1);
  }

  @Test
  void rowsStandAsTheyAre(@TempDir Path directory) throws IOException {
    GivenData given = read(directory, "age, height, y\n1,2,3\r\n\n-4.5, 5e-1 ,6\n");
    assertEquals(List.of(List.of(1.0, 2.0, 3.0), List.of(-4.5, 0.5, 6.0)), given.rows());
    NetworkInstance instance = NetworkInstance.given(given, "tanh", Risk.SQUARE, 7, 1);
    DataSet data = instance.dataSet();
    assertArrayEquals(new double[] {1, 2, -4.5, 0.5}, data.inputs());
    assertArrayEquals(new double[] {3, 6}, data.targets());
    assertEquals(7, instance.initial().size());
    assertEquals(2, instance.dimension());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x,y\n", "1\n", "1,2\n1\n", "1,2\n1,x\n", "1,2\n1,\n", "1,NaN\n", "1,x\n"})
  void whatIsNoTableIsRefused(String text, @TempDir Path directory) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> read(directory, text));
    assertTrue(refused.getMessage().contains("table.csv"), refused::getMessage);
  }
}
