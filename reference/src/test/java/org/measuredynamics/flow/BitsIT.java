package org.measuredynamics.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
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

  @Test
  void bitsAgreeAcrossModesThreadsAndJdks() throws IOException, InterruptedException {
    Map<String, String> digests = new TreeMap<>();
    for (Path home : homes()) {
      for (List<String> mode : MODES) {
        Process alone = started(home, mode, "1");
        Process inTwo = started(home, mode, "2");
        digests.put(home + " " + mode + " 1", digest(alone));
        digests.put(home + " " + mode + " 2", digest(inTwo));
      }
    }
    assertEquals(1, new LinkedHashSet<>(digests.values()).size(), digests::toString);
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

  private static Process started(Path home, List<String> mode, String threads) throws IOException {
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/java").toString()));
    command.addAll(mode);
    command.addAll(
        List.of(
            "-cp", System.getProperty("java.class.path"), Fingerprint.class.getName(), threads));
    return new ProcessBuilder(command).start();
  }

  private static String digest(Process process) throws IOException, InterruptedException {
    String digest = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), errors);
    assertTrue(digest.strip().matches("[0-9a-f]{64}"), digest);
    return digest.strip();
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
