package org.measuredynamics.kernel;

import java.util.Optional;
import java.util.ServiceLoader;

/** Which kernel this JVM has, found once. */
final class ChosenKernel {
  static final Optional<MicroKernel> KERNEL = choose();

  private ChosenKernel() {}

  private static Optional<MicroKernel> choose() {
    boolean isThere = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    String asked = System.getProperty(MicroKernel.OPTION, isThere ? "vector" : "plain");
    if (asked.equals("plain")) {
      return Optional.empty();
    }
    if (!asked.equals("vector")) {
      throw new IllegalStateException(
          "-D%s: expected plain or vector, found %s".formatted(MicroKernel.OPTION, asked));
    }
    if (!isThere) {
      throw new IllegalStateException(
          "-D%s=vector: expected java --add-modules jdk.incubator.vector"
              .formatted(MicroKernel.OPTION));
    }
    return ServiceLoader.load(MicroKernel.class).findFirst();
  }
}
