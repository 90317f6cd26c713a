package org.measuredynamics.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The adapter for DJL, which the gate builds as its page says. */
class DjlIT {
  private static final String FOLDER = "src/main/djl/";
  private static final String ADAPTER = FOLDER + "src/main/java/example/DjlAdapter.java";
  private static final String SERVICE =
      "META-INF/services/org.measuredynamics.contract.Implementation";

  /** Whether a line runs the adapter. */
  static boolean isOfDjl(String line) {
    return line.startsWith("java ") && line.contains(FOLDER);
  }

  /** Looks for the adapter, if a line runs it. */
  static void requireAdapter(String line) throws IOException, InterruptedException {
    if (isOfDjl(line)) {
      PromisesIT.require(
          "test -f %starget/djl-adapter.jar".formatted(FOLDER),
          "needs what %sREADME.md builds".formatted(FOLDER));
    }
  }

  @TestFactory
  Stream<DynamicTest> everyLineOfThePageHoldsAsItStands() throws IOException {
    return PromisesIT.lines(DjlIT::isOfDjl);
  }

  @Test
  void aStepOnePercentTooLongIsRefuted(@TempDir Path faulty)
      throws IOException, InterruptedException {
    requireAdapter("java " + FOLDER);
    String right = Files.readString(Child.ROOT.resolve(ADAPTER));
    String wrong = right.replace("problem.step()", "1.01 * problem.step()");
    assertNotEquals(right, wrong);
    Path source = Files.writeString(faulty.resolve("DjlAdapter.java"), wrong);
    List<Path> classPath = new ArrayList<>();
    try (Stream<Path> jars = Files.list(Child.ROOT.resolve(FOLDER + "target/lib"))) {
      jars.forEach(classPath::add);
    }
    String libraries =
        Stream.concat(classPath.stream(), Stream.of(Child.ROOT.resolve(Child.JAR)))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    PromisesIT.tool("javac", "-proc:none", "-cp", libraries, "-d", faulty, source);
    Path service = faulty.resolve(SERVICE);
    Files.createDirectories(service.getParent());
    Files.copy(Child.ROOT.resolve(FOLDER + "src/main/resources").resolve(SERVICE), service);
    classPath.add(faulty);
    Child child =
        Child.with(
            classPath,
            "check",
            "--effort",
            "quick",
            "--theorem",
            "lift.steps",
            "--theorem",
            "lift.energy-dissipation",
            "--jvm",
            "DJL");
    assertEquals(1, child.status(), child::toString);
    assertTrue(child.out().contains("2 refuted"), child::toString);
  }
}
