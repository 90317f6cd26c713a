package org.measuredynamics.command;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A process that has the shaded jar and runs command lines one after the other, in the repository's
 * root: what starts a JVM for each line, and warms it up, takes as long as all the lines.
 */
final class LinesInTurn implements AutoCloseable {
  private final Process process;
  private final Path log;
  private final DataOutputStream lines;
  private final DataInputStream answers;

  private LinesInTurn(Process process, Path log) {
    this.process = process;
    this.log = log;
    lines = new DataOutputStream(process.getOutputStream());
    answers = new DataInputStream(process.getInputStream());
  }

  /** Starts the process. */
  static LinesInTurn start() throws Exception {
    Path classes =
        Path.of(LinesInTurn.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path log = Files.createTempFile("lines", ".txt");
    String java =
        "exec java -cp %s:%s %s".formatted(Child.JAR, classes, LinesInTurn.class.getName());
    return new LinesInTurn(Child.started(new ProcessBuilder("sh", "-c", java), log), log);
  }

  /** Runs what comes after the jar, words with one space between them. */
  Child run(String line) throws IOException {
    lines.writeUTF(line);
    lines.flush();
    try {
      return new Child(answers.readInt(), text(answers), text(answers));
    } catch (EOFException e) {
      throw new IOException("ended at %s: %s".formatted(line, Files.readString(log)), e);
    }
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    lines.close();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    Files.delete(log);
  }

  /** Answers each line with its exit status, and what it says on standard output and error. */
  public static void main(String[] arguments) throws IOException {
    DataInputStream lines = new DataInputStream(System.in);
    DataOutputStream answers = new DataOutputStream(System.out);
    while (true) {
      String line;
      try {
        line = lines.readUTF();
      } catch (EOFException e) {
        return;
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
      String[] words = line.isEmpty() ? new String[0] : line.split(" ", -1);
      answers.writeInt(MeasureDynamics.commandLine().execute(words));
      for (ByteArrayOutputStream each : List.of(out, err)) {
        answers.writeInt(each.size());
        each.writeTo(answers);
      }
      answers.flush();
    }
  }
}
