package org.measuredynamics.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The same bits, interpreted or compiled by C1 or C2, on 1 or 2 threads, on every JDK installed.
 */
class BitsIT {
  private static final List<List<String>> MODES =
      List.of(
          List.of("-Xint"),
          List.of("-XX:TieredStopAtLevel=1"),
          List.of("-XX:-TieredCompilation"),
          List.of());

  /** On 1 thread where the JVM has its way. */
  @Test
  void bitsAgreeAcrossModesThreadsAndJdks() throws IOException {
    List<List<String>> commands = new ArrayList<>();
    for (Path home : homes()) {
      MODES.forEach(mode -> commands.add(command(home, mode, "2")));
      commands.add(command(home, List.of(), "1"));
    }
    // As many at a time as there are cores.
    Map<List<String>, String> digests =
        commands.parallelStream().collect(Collectors.toMap(command -> command, BitsIT::digest));
    assertEquals(1, Set.copyOf(digests.values()).size(), digests::toString);
  }

  /** This JVM's home, and the JDKs of 17 or later that stand beside it. */
  private static Set<Path> homes() throws IOException {
    Path own = Path.of(System.getProperty("java.home")).toRealPath();
    Set<Path> homes = new LinkedHashSet<>(List.of(own));
    try (Stream<Path> beside = Files.list(own.getParent())) {
      for (Path home : beside.sorted().toList()) {
        Path release = home.resolve("release");
        if (Files.isExecutable(home.resolve("bin/java")) && Files.exists(release)) {
          String version =
              Files.readString(release).replaceAll("(?s).*JAVA_VERSION=\"(\\d+).*", "$1");
          if (version.matches("\\d+") && Integer.parseInt(version) >= 17) {
            homes.add(home.toRealPath());
          }
        }
      }
    }
    return homes;
  }

  private static List<String> command(Path home, List<String> mode, String threads) {
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/java").toString()));
    command.addAll(mode);
    command.addAll(
        List.of(
            "-cp", System.getProperty("java.class.path"), Fingerprint.class.getName(), threads));
    return command;
  }

  private static String digest(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertEquals(0, process.waitFor(), said);
      assertTrue(said.matches("[0-9a-f]{64}"), said);
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Functions of Math that a JIT may replace by its own, with other bits; StrictMath's it may not.
   */
  @Test
  void noFunctionWhoseBitsDependOnTheJit() throws IOException {
    Pattern forbidden =
        Pattern.compile(
            "(?<!Strict)Math\\.(sin|cos|tan|asin|acos|atan|atan2|exp|expm1|log|log10|log1p|pow|cbrt|sinh|cosh|tanh)\\(");
    for (String module : new String[] {"../reference", "../properties"}) {
      try (Stream<Path> files = Files.walk(Path.of(module, "src/main/java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          assertFalse(forbidden.matcher(Files.readString(file)).find(), file::toString);
        }
      }
    }
  }
}
