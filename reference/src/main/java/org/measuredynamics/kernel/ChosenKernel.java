package org.measuredynamics.kernel;

import java.util.Optional;

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
    return Optional.of(vectors());
  }

  /** By its name: it is compiled apart. */
  private static MicroKernel vectors() {
    try {
      return Class.forName("org.measuredynamics.kernel.vector.VectorKernel")
          .asSubclass(MicroKernel.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the kernel in the Vector API is not in this build", e);
    }
  }
}
