package org.measuredynamics.kernel;

import java.util.Optional;
import java.util.ServiceLoader;

/** Which kernel this JVM has, found once. */
final class ChosenKernel {
  private static final boolean IS_THERE =
      ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  private static final String ASKED =
      System.getProperty(MicroKernel.OPTION, IS_THERE ? "vector" : "plain");
  private static final Optional<MicroKernel> KERNEL =
      IS_THERE && ASKED.equals("vector")
          ? ServiceLoader.load(MicroKernel.class).findFirst()
          : Optional.empty();

  private ChosenKernel() {}

  /** See {@link MicroKernel#chosen}. */
  static Optional<MicroKernel> kernel() {
    if (!ASKED.equals("plain") && !ASKED.equals("vector")) {
      throw new IllegalStateException(
          "-D%s: expected plain or vector, found %s".formatted(MicroKernel.OPTION, ASKED));
    }
    if (ASKED.equals("vector") && KERNEL.isEmpty()) {
      throw new IllegalStateException(
          "-D%s=vector: expected java --add-modules jdk.incubator.vector"
              .formatted(MicroKernel.OPTION));
    }
    return KERNEL;
  }
}
