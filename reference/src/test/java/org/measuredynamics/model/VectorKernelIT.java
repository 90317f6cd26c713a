package org.measuredynamics.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.measuredynamics.kernel.MicroKernel;

/**
 * {@link LayerTest} with the kernel in the Vector API: on every JDK from 17 on that is there, with
 * vectors of every width that the processor has, compiled and interpreted.
 */
class VectorKernelIT {
  private static final List<List<String>> OPTIONS =
      List.of(
          List.of("-XX:MaxVectorSize=16"),
          List.of("-XX:MaxVectorSize=32"),
          List.of("-XX:MaxVectorSize=64"),
          List.of("-XX:UseAVX=2"),
          List.of("-Xint"));

  /** Runs the tests in this JVM; argument: "all", or "small" for an interpreter. */
  public static void main(String[] arguments) {
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(
                    arguments[0].equals("all")
                        ? selectClass(LayerTest.class)
                        : selectMethod(
                            LayerTest.class,
                            "smallLayersHaveTheBitsOfNeuronsOneByOne",
                            "org.measuredynamics.model.Unit,int,int,int,boolean,long"))
                .build(),
            summary);
    summary.getSummary().printFailuresTo(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    long passed = summary.getSummary().getTestsSucceededCount();
    System.out.println(MicroKernel.chosen().orElseThrow().name());
    System.exit(passed > 0 && summary.getSummary().getTotalFailureCount() == 0 ? 0 : 1);
  }

  @Test
  void bitsDoNotDependOnTheWidthOfVectorsOrTheJvm() throws IOException {
    List<List<String>> commands = new ArrayList<>();
    for (Path java : jvms()) {
      for (List<String> options : OPTIONS) {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(VectorKernelIT.class.getName());
        command.add(options.contains("-Xint") ? "small" : "all");
        commands.add(command);
      }
    }
    // As many at a time as there are cores.
    Set<String> widths =
        commands.parallelStream().map(VectorKernelIT::width).collect(Collectors.toSet());
    assertTrue(widths.size() > 1, widths::toString);
  }

  /** Runs the tests in a JVM of its own, and returns the kernel that it chose. */
  private static String width(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, process.waitFor(), () -> String.join(" ", command) + "\n" + said);
      String name = said.lines().filter(line -> line.startsWith("vectors of ")).findAny().get();
      System.out.println(
          command.get(0) + " " + command.subList(3, command.size() - 4) + ": " + name);
      return name;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** This JVM, and what else is where Debian puts JDKs. */
  private static List<Path> jvms() throws IOException {
    Path own = Path.of(System.getProperty("java.home")).toRealPath();
    List<Path> jvms = new ArrayList<>(List.of(own.resolve("bin/java")));
    Path all = Path.of("/usr/lib/jvm");
    if (Files.isDirectory(all)) {
      try (var homes = Files.list(all)) {
        homes
            .filter(home -> !Files.isSymbolicLink(home) && !home.equals(own))
            .map(home -> home.resolve("bin/java"))
            .filter(Files::isExecutable)
            .sorted()
            .forEach(jvms::add);
      }
    }
    return jvms;
  }
}
