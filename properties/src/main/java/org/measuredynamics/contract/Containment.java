package org.measuredynamics.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** How the processes of an implementation are kept together, and what that promises. */
public enum Containment {
  /** A process-id namespace of Linux. */
  NAMESPACE(
      "Each implementation runs in a process-id namespace of its own: whatever it started ends when"
          + " its command ends, when it is closed and when this program ends, even by kill -9."),
  /** A mark in the environment, which Linux shows under /proc. */
  MARKER(
      "Namespaces are not available. Each implementation runs in a session of its own with a mark"
          + " in its environment; when its command ends, when it is closed and when this program"
          + " ends, whatever carries the mark or is in the session is ended, after kill -9 of this"
          + " program by a watching shell. A process that has left the session and cleared its"
          + " environment may stay, and after kill -9 of the watching shell too, any may."),
  /** Neither. */
  DESCENDANTS(
      "Neither namespaces nor /proc are available. When an implementation is closed and when this"
          + " program ends in order, its command and the processes that still descend from it are"
          + " ended. A process that has lost its parent may stay; after kill -9 of this program any"
          + " may.");

  /** The variable of the environment that marks the processes of an implementation. */
  static final String VARIABLE = "MEASURE_DYNAMICS_RUN";

  // The command is an ordinary child of the shell: the first process of a namespace ignores signals
  // and would have to reap. What the shell itself would print, "Killed", is not the command's.
  // Where the number of its next process may be chosen, it is: JVMs of the same number in two
  // namespaces would quarrel about a file named by it, on standard output.
  private static final String FIRST =
      "exec 3>&2 2>/dev/null; (echo \"$0\" > /proc/sys/kernel/ns_last_pid);"
          + " (exec \"$@\" 2>&3 3>&-); exit $?";
  private static final int LEAST_NUMBER = 1_000;
  private static final int MOST_NUMBER = 32_000;
  // A parent that is gone before the death signal was asked for sends none.
  private static final String ORPHAN = "[ \"$PPID\" = \"$1\" ] || exit 1; shift; exec \"$@\"";

  private final String promise;

  Containment(String promise) {
    this.promise = promise;
  }

  /** Returns what is promised and what is not, in a few sentences for people. */
  public String promise() {
    return promise;
  }

  /** Returns the strongest containment of this machine; found out once, by trying. */
  public static Containment inForce() {
    if (Found.UNSHARE.isPresent()) {
      return NAMESPACE;
    }
    return isProcOurs() ? MARKER : DESCENDANTS;
  }

  /** Returns whether /proc shows processes by the numbers by which this process knows them. */
  static boolean isProcOurs() {
    try {
      String self = Files.readSymbolicLink(Path.of("/proc/self")).toString();
      return self.equals(Long.toString(ProcessHandle.current().pid()));
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Returns whether a command so contained begins a session of its own. */
  boolean isSession() {
    return this == MARKER && isProgram("setsid");
  }

  /**
   * Returns the command to start for a command; the command itself where it is no program, so that
   * starting it says what is wrong.
   */
  List<String> around(List<String> command) {
    Optional<Path> program = program(command.get(0));
    if (program.isEmpty()) {
      return command;
    }
    List<String> whole = new ArrayList<>();
    if (this == NAMESPACE) {
      whole.addAll(namespace(Found.UNSHARE.orElseThrow()));
    } else if (isSession()) {
      whole.add("setsid");
    }
    whole.add(whole.isEmpty() ? command.get(0) : program.get().toString());
    whole.addAll(command.subList(1, command.size()));
    return whole;
  }

  private static List<String> namespace(List<String> options) {
    List<String> words = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
    words.addAll(List.of("sh", "-c", ORPHAN, "sh", Long.toString(ProcessHandle.current().pid())));
    words.add("unshare");
    words.addAll(options);
    words.addAll(List.of("--pid", "--fork", "--kill-child"));
    words.addAll(List.of("sh", "-c", FIRST, Integer.toString(freeNumber() - 1)));
    return words;
  }

  /** Returns a number that no process here has, and no JVM in a namespace whose file is here. */
  private static int freeNumber() {
    Path files = Path.of("/tmp", "hsperfdata_" + System.getProperty("user.name"));
    while (true) {
      int number = ThreadLocalRandom.current().nextInt(LEAST_NUMBER, MOST_NUMBER);
      if (ProcessHandle.of(number).isEmpty()
          && !Files.exists(files.resolve(Integer.toString(number)))) {
        return number;
      }
    }
  }

  private static Optional<Path> program(String name) {
    if (name.contains("/")) {
      return Optional.of(Path.of(name)).filter(Containment::isProgram);
    }
    String path = System.getenv("PATH");
    if (path == null || name.isEmpty()) {
      return Optional.empty();
    }
    for (String directory : path.split(":", -1)) {
      Path file = Path.of(directory.isEmpty() ? "." : directory, name);
      if (isProgram(file)) {
        return Optional.of(file.toAbsolutePath());
      }
    }
    return Optional.empty();
  }

  private static boolean isProgram(String name) {
    return program(name).isPresent();
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  /** The options of unshare that work here. */
  private static final class Found {
    static final Optional<List<String>> UNSHARE = find();

    private static Optional<List<String>> find() {
      if (!isProgram("setpriv") || !isProgram("unshare") || !isProgram("sh")) {
        return Optional.empty();
      }
      String user = "--user";
      String same = "--map-current-user";
      String proc = "--mount-proc";
      return List.of(
              List.of(proc), List.<String>of(), List.of(user, same, proc), List.of(user, same))
          .stream()
          .filter(Found::works)
          .findFirst();
    }

    private static boolean works(List<String> options) {
      List<String> probe = namespace(options);
      probe.addAll(List.of("sh", "-c", "[ \"$PPID\" = 1 ]"));
      try {
        Process process =
            new ProcessBuilder(probe)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
          return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
        } finally {
          process.destroyForcibly();
        }
      } catch (IOException e) {
        return false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }
}
