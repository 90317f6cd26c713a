package org.measuredynamics.command;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A command that has run in a process of its own, in the repository's root.
 *
 * @param status its exit status
 * @param out what it said on standard output
 * @param err what it said on standard error
 */
record Child(int status, String out, String err) {
  /** The repository's root. */
  static final Path ROOT = Path.of(System.getProperty("repository"));

  /** The shaded jar, as the pages name it. */
  static final String JAR = "properties/target/measure-dynamics.jar";

  /** Where the java is that runs the tests. */
  private static final Path HOME = Path.of(System.getProperty("java.home"), "bin");

  /** Where the java is that runs the lines, once it is made. */
  private static Path light;

  /** Runs a line as a shell does. */
  static Child line(String line) throws IOException, InterruptedException {
    return run(List.of("sh", "-c", line));
  }

  /**
   * The java that runs the tests, which compiles lightly, for most lines end before more pays, and
   * finds the classes of the jar as another java left them.
   */
  private static synchronized Path light() throws IOException, InterruptedException {
    if (light == null) {
      Path directory =
          Files.createTempDirectory(Files.createDirectories(ROOT.resolve("target")), "light");
      Path archive = directory.resolve("classes.jsa");
      Child first =
          run(
              HOME,
              List.of(
                  "sh",
                  "-c",
                  "java -Xlog:disable -XX:ArchiveClassesAtExit=%s -jar %s check --theorem lift.semigroup --effort quick --jvm reference --report %s"
                      .formatted(archive, JAR, directory.resolve("report"))));
      if (first.status != 0 || !Files.exists(archive)) {
        throw new IllegalStateException("no archive of classes: " + first);
      }
      Path java = directory.resolve("java");
      Files.writeString(
          java,
          "#!/bin/sh%nexec %s -Xlog:disable -XX:SharedArchiveFile=%s -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \"$@\"%n"
              .formatted(HOME.resolve("java"), archive));
      Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
      light = directory;
    }
    return light;
  }

  /** Runs the command line of the shaded jar. */
  static Child measureDynamics(String... arguments) throws IOException, InterruptedException {
    return run(Stream.concat(Stream.of("java", "-jar", JAR), Stream.of(arguments)).toList());
  }

  /** Runs the command line of the shaded jar with more on the class path. */
  static Child with(List<Path> classPath, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("java", "-cp"));
    command.add(
        Stream.concat(Stream.of(JAR), classPath.stream().map(Path::toString))
            .reduce((one, other) -> one + File.pathSeparator + other)
            .orElseThrow());
    command.add(MeasureDynamics.class.getName());
    command.addAll(List.of(arguments));
    return run(command);
  }

  private static Child run(List<String> command) throws IOException, InterruptedException {
    return run(light(), command);
  }

  private static Child run(Path java, List<String> command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("out", ".txt");
    Path err = Files.createTempFile("err", ".txt");
    try {
      Process process =
          started(java, new ProcessBuilder(command).redirectOutput(out.toFile()), err);
      try {
        int status = process.waitFor();
        return new Child(status, Files.readString(out), Files.readString(err));
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Starts a command. */
  static Process started(ProcessBuilder builder, Path err)
      throws IOException, InterruptedException {
    return started(light(), builder, err);
  }

  private static Process started(Path java, ProcessBuilder builder, Path err) throws IOException {
    Map<String, String> environment = builder.environment();
    environment.merge("PATH", "", (path, none) -> java + File.pathSeparator + path);
    return builder.directory(ROOT.toFile()).redirectError(err.toFile()).start();
  }
}
