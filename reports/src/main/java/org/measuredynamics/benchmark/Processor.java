package org.measuredynamics.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the system says of the processor. */
public final class Processor {
  private static final Path FILE = Path.of("/proc/cpuinfo");

  private Processor() {}

  /** Returns avx512, avx2, or nothing where it has neither or the system does not say. */
  public static String vectors() throws IOException {
    String flags = line("flags");
    return flags.contains(" avx512f") ? "avx512" : flags.contains(" avx2") ? "avx2" : "";
  }

  /** Returns its model, or its architecture where the system does not say. */
  public static String model() throws IOException {
    String model = line("model name").replaceFirst(".*: ", "");
    return model.isEmpty() ? System.getProperty("os.arch") : model;
  }

  private static String line(String name) throws IOException {
    List<String> lines = Files.exists(FILE) ? Files.readAllLines(FILE) : List.of();
    return lines.stream().filter(line -> line.startsWith(name)).findFirst().orElse("");
  }
}
