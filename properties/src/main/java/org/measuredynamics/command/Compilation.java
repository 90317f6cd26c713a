package org.measuredynamics.command;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;

/** How the JVM compiles the suite: what runs shortly is not worth its second compiler. */
final class Compilation {
  /** Of HotSpot's diagnostic commands. */
  static final String COMMANDS = "com.sun.management:type=DiagnosticCommand";

  private static final String DIRECTIVES = "[{match: \"*.*\", c2: {Exclude: true}}]";

  private Compilation() {}

  /**
   * Leaves all code from now on to the first compiler. A check at quick effort goes through much
   * code a few times: beside a program that has the other core the second one takes longer than it
   * saves. A JVM that knows no such command compiles as it likes.
   */
  static void first() {
    try {
      Path file = Files.createTempFile("directives", ".json");
      try {
        Files.writeString(file, DIRECTIVES);
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName(COMMANDS),
                "compilerDirectivesAdd",
                new Object[] {new String[] {file.toString()}},
                new String[] {String[].class.getName()});
      } finally {
        Files.delete(file);
      }
    } catch (IOException | JMException e) {
      // Slower, and as right.
      return;
    }
  }
}
