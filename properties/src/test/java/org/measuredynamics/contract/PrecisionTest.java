package org.measuredynamics.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.measure.ParticleMeasure;

/** What a description says of precision, and that nothing else is asked than it declares. */
class PrecisionTest {
  private static Description with(String field, String json) throws JsonProcessingException {
    ObjectNode node = Wire.JSON.valueToTree(new ReferenceImplementation().describe());
    node.set(field, Wire.JSON.readTree(json.replace('\'', '"')));
    return Wire.JSON.treeToValue(node, Description.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'float64' | 0x1p-53 | 0x1p-53",
        "'float32' | 0x1p-24 | 0x1p-24",
        "0.00048828125 | 0x1p-11 | 0x1p-11",
        "{'storage': 5.9604644775390625e-8, 'products': 0.00048828125} | 0x1p-24 | 0x1p-11",
      },
      quoteCharacter = '~')
  void isAWordOrANumberOrTwo(String said, double storage, double products)
      throws JsonProcessingException {
    assertEquals(new Precision(storage, products), with("precision", said).precision());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'float16' | expected float64, float32, a unit roundoff, or one of storage and one of products, found \"float16\"",
        "0.5 | expected unit roundoffs from 2^-53 to 2^-8",
        "{'storage': 0.001, 'products': 0.0001} | that of storage at most that of products",
        "{'storage': 0.001} | expected float64, float32, a unit roundoff",
      },
      quoteCharacter = '~')
  void whatIsNoneIsNamed(String said, String expected) {
    String message =
        assertThrows(JsonProcessingException.class, () -> with("precision", said)).getMessage();
    assertTrue(message.contains(expected), message);
  }

  @Test
  void continuousTimeNeedsATolerance() {
    String message =
        assertThrows(JsonProcessingException.class, () -> with("tolerance", "0")).getMessage();
    assertTrue(
        message.contains("tolerance: expected a number between 0 and 1, for continuous time"),
        message);
  }

  @Test
  void whatIsLeftOutIsFilledIn() throws JsonProcessingException {
    assertEquals(Description.Repeatable.ROUNDING, with("repeatable", "null").repeatable());
    assertEquals(Description.Repeatable.BITS, with("repeatable", "'bits'").repeatable());
  }

  @Test
  void nothingIsAskedThatIsNotDeclared() throws JsonProcessingException {
    Description narrow = with("units", "['relu']");
    Watched watched =
        new Watched(
            new Forwarding(new ReferenceImplementation()) {
              @Override
              public Description describe() {
                return narrow;
              }
            });
    NetworkInstance instance = NetworkInstance.plain("tanh");
    Energy energy = instance.energy();
    ParticleMeasure mu = instance.initial();
    for (Executable asked :
        List.<Executable>of(
            () -> watched.run(Problem.euler(energy, mu, 0.1, 1)),
            () -> watched.evaluate(energy, mu))) {
      assertEquals(
          "not declared: unit tanh", assertThrows(UnsupportedException.class, asked).getMessage());
    }
    assertEquals(0, watched.calls());
  }
}
