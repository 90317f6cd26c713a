package org.measuredynamics.contract;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A process and all that comes from it, as far as the containment reaches. */
final class Family {
  private static final Duration GRACE = Duration.ofSeconds(2);

  // Ends the session $group and what carries the mark $1, unless told that it is done with.
  private static final String WATCH =
      "trap '' HUP INT TERM; read -r group; read -r done && exit 0; "
          + "[ -z \"$group\" ] || kill -s KILL -- \"-$group\"; for pass in 1 2 3 4 5 6 7 8 9; do "
          + "for file in $(grep -lF \"$1\" /proc/[0-9]*/environ); do file=${file#/proc/}; "
          + "kill -s KILL \"${file%/environ}\"; done; sleep 0.1; done";

  private final Containment containment;
  private final String mark = UUID.randomUUID().toString();
  private final Process watch;
  private final Process process;
  private final Thread hook = new Thread(this::end, "implementation-end");

  private Family(List<String> command, Containment containment) throws IOException {
    this.containment = containment;
    this.watch = containment == Containment.MARKER ? watch() : null;
    try {
      this.process = startFromThreadThatStays(command);
    } catch (IOException e) {
      dismissWatch();
      throw e;
    }
  }

  /**
   * Starts a command.
   *
   * @throws IOException if it does not start
   */
  static Family start(List<String> command, Containment containment) throws IOException {
    Family family = new Family(command, containment);
    family.tellWatch((containment.isSession() ? Long.toString(family.process.pid()) : "") + "\n");
    try {
      Runtime.getRuntime().addShutdownHook(family.hook);
    } catch (IllegalStateException e) {
      family.end();
      throw new IOException("this program is ending", e);
    }
    return family;
  }

  /** Returns the process of the command. */
  Process process() {
    return process;
  }

  /** The signal of a parent's death follows the thread that started the process. */
  private Process startFromThreadThatStays(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(containment.around(command));
    builder.environment().put(Containment.VARIABLE, mark);
    CompletableFuture<Process> started = new CompletableFuture<>();
    Thread parent =
        new Thread(
            () -> {
              try {
                Process child = builder.start();
                if (!started.complete(child)) {
                  child.destroyForcibly();
                }
                outlive(child);
              } catch (IOException | RuntimeException e) {
                started.completeExceptionally(e);
              }
            },
            "implementation-parent");
    parent.setDaemon(true);
    parent.start();
    try {
      return started.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      if (started.cancel(false)) {
        throw new IOException("interrupted", e);
      }
      return started.join();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }

  private void outlive(Process child) {
    try {
      child.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end(child, containment.isSession());
  }

  /** Ends the process and all that came from it; returns when none is left, or after 2 s. */
  void end() {
    end(process, containment.isSession() && process.isAlive());
    dismissWatch();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The program is ending, and the hook is what runs.
      return;
    }
  }

  private void end(Process child, boolean session) {
    long deadline = System.nanoTime() + GRACE.toNanos();
    boolean interrupted = Thread.interrupted();
    Set<ProcessHandle> found = members(child, session);
    while (!found.isEmpty() && System.nanoTime() < deadline) {
      found.forEach(ProcessHandle::destroyForcibly);
      try {
        child.waitFor(10, TimeUnit.MILLISECONDS);
        Thread.sleep(2);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      found = members(child, session);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Set<ProcessHandle> members(Process child, boolean session) {
    Set<ProcessHandle> members = new HashSet<>();
    if (child.isAlive()) {
      members.add(child.toHandle());
    }
    // Under the /proc of another namespace numbers are those of strangers.
    boolean ours = Containment.isProcOurs();
    if (ours || !Files.exists(Path.of("/proc/self"))) {
      members.addAll(child.descendants().toList());
    }
    if (ours && containment != Containment.DESCENDANTS) {
      members.addAll(shown(session ? Optional.of(Long.toString(child.pid())) : Optional.empty()));
    }
    return members;
  }

  /** The processes of /proc that carry the mark or are in the session. */
  private Set<ProcessHandle> shown(Optional<String> session) {
    Set<ProcessHandle> shown = new HashSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path one : all) {
        if (text(one.resolve("environ")).contains(mark)
            || (session.isPresent() && session.equals(session(one)))) {
          ProcessHandle.of(Long.parseLong(one.getFileName().toString())).ifPresent(shown::add);
        }
      }
    } catch (IOException e) {
      // Without /proc there is nothing to be seen: the namespace alone has to do.
      return shown;
    }
    return shown;
  }

  private static Optional<String> session(Path process) {
    String stat = text(process.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    return fields.length > 3 && !fields[0].equals("Z") ? Optional.of(fields[3]) : Optional.empty();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // It has ended, or is another user's.
      return "";
    }
  }

  private Process watch() throws IOException {
    return new ProcessBuilder(Containment.MARKER.around(List.of("sh", "-c", WATCH, "sh", mark)))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private void tellWatch(String line) {
    if (watch != null) {
      OutputStream words = watch.getOutputStream();
      try {
        words.write(line.getBytes(StandardCharsets.UTF_8));
        words.flush();
      } catch (IOException e) {
        // Somebody ended it: what it promised is what the containment says is lost with it.
        return;
      }
    }
  }

  private void dismissWatch() {
    if (watch != null) {
      tellWatch("\ndone\n");
      try {
        watch.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      watch.destroyForcibly();
    }
  }
}
