package org.measuredynamics.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.measuredynamics.theorem.Theorem;
import picocli.CommandLine;

class MeasureDynamicsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = MeasureDynamics.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  @Test
  void theoremsAsJsonHaveTheirNames() throws IOException {
    assertEquals(0, run("theorems", "--json"));
    JsonNode all = new ObjectMapper().readTree(out.toString());
    assertEquals(Theorem.catalogue().size(), all.size());
    for (String name : new String[] {"id", "statement", "source", "hypotheses", "needs", "base"}) {
      assertTrue(all.get(0).has(name), name);
    }
  }

  @Test
  void usageErrorsExitWithTwo() {
    assertEquals(2, run("check"));
    assertEquals(2, run("check", "--effort", "heroic", "--", "true"));
    assertEquals(2, run("check", "--theorem", "lift.nonsense", "--", "true"));
    assertTrue(err.toString().contains("theorem: expected one of ["), err::toString);
    assertEquals(2, run("check", "--seed", "x", "--", "true"));
    assertTrue(err.toString().contains("--seed: expected a whole number or random, found x"));
  }

  @Test
  void brokenImplementationExitsWithThree() {
    assertEquals(3, run("check", "--", "/no/such/command"));
    assertTrue(err.toString().contains("cannot start /no/such/command"), err::toString);
    assertEquals(3, run("check", "--limit", "5", "--", "true"));
    assertTrue(err.toString().contains("it exited with status 0"), err::toString);
  }
}
