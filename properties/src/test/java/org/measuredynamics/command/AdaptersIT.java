package org.measuredynamics.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Adapters as they are and with limits: what takes longest, and needs no other. */
class AdaptersIT {
  @TestFactory
  Stream<DynamicTest> everyAdapterIsJudgedAsThePagesSay() throws IOException {
    return PromisesIT.lines(PromisesIT::isOfAdapters);
  }

  @Test
  void whatIsBeyondItsLimitsIsNotAskedAndSaid(@TempDir Path directory) throws Exception {
    PromisesIT.requireModules("numpy");
    Path python = Child.ROOT.resolve("src/main/python");
    String adapter = Files.readString(python.resolve("numpy_adapter.py"));
    String limited =
        adapter.replace(
            "\"nikaidoIsoda\": True,",
            "\"nikaidoIsoda\": True, \"limits\": {\"particles\": {\"most\": 512}},");
    Path file = Files.writeString(directory.resolve("limited.py"), limited);
    Child check =
        Child.line(
            "java -jar %s check --effort quick --theorem global.kill-and-clone --theorem lift.identity -- env PYTHONPATH=%s /usr/bin/python3 %s"
                .formatted(Child.JAR, python, file));
    assertEquals(0, check.status(), check::toString);
    assertTrue(
        check.out().contains(" questions not asked (particles 1024: declared are 1 to 512)"),
        check::toString);
    assertTrue(check.out().contains("; of 1 some questions were not asked"), check::toString);
  }
}
