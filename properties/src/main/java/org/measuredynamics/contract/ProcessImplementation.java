package org.measuredynamics.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * An implementation in another process, spoken to in newline-delimited JSON-RPC 2.0 over its
 * standard streams. Its standard error is its log; the last lines are kept. Whatever it does, each
 * call ends within its time limit, or that long after the last notification of progress; what it
 * writes costs little more memory than the answer asked for; and no process stays behind, as far as
 * the {@link Containment} reaches.
 *
 * <p>An answer that is an error or is wrong leaves the process running, and it can be asked again;
 * whatever puts questions and answers out of step ends it.
 */
public final class ProcessImplementation implements Implementation {
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final long LINE = 1 << 20;
  private static final long NUMBER = 32;
  private static final int UNSUPPORTED = -32001;

  private final Family family;
  private final Process process;
  private final Duration limit;
  private final LineReader lines;
  private final Log log;
  private final Thread answers;
  private final SynchronousQueue<Heard> heard = new SynchronousQueue<>();
  private final LinkedBlockingQueue<byte[]> outgoing = new LinkedBlockingQueue<>();
  private final Map<String, JsonSchema> schemas = new HashMap<>();
  private Description description;
  private long calls;
  private volatile String ended;

  private record Heard(Line line, String fault) {}

  private ProcessImplementation(Family family, Duration limit) {
    this.family = family;
    this.process = family.process();
    this.limit = limit;
    this.lines = new LineReader(process.getInputStream(), LINE);
    this.log = new Log(process.getErrorStream());
    this.answers = daemon("answers", this::readAnswers);
    daemon("log", log);
    daemon("questions", this::writeQuestions);
  }

  /**
   * Starts the command and asks it to describe itself.
   *
   * @param command the command and its arguments
   * @param limit how long one call may take
   * @throws IllegalArgumentException if there is no command
   * @throws BrokenException if it does not start or does not describe itself
   */
  public static ProcessImplementation start(List<String> command, Duration limit) {
    return start(command, limit, Containment.inForce());
  }

  /** Starts the command under a containment. */
  static ProcessImplementation start(
      List<String> command, Duration limit, Containment containment) {
    if (command.isEmpty()) {
      throw new IllegalArgumentException("command: expected a program, found no words");
    }
    Family family;
    try {
      family = Family.start(command, containment);
    } catch (IOException e) {
      throw new BrokenException(
          "cannot start %s: %s".formatted(String.join(" ", command), e.getMessage()), e);
    }
    ProcessImplementation started = new ProcessImplementation(family, limit);
    try {
      JsonNode answer = started.call("describe", 0, Wire.JSON.createObjectNode());
      started.description =
          started.judged("describe", Wire.schema("description"), answer, () -> description(answer));
      return started;
    } catch (UnsupportedException e) {
      started.close();
      throw new BrokenException("describe failed: unsupported: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private static Description description(JsonNode answer) {
    try {
      return Wire.JSON.treeToValue(answer, Description.class);
    } catch (JsonProcessingException e) {
      throw new BrokenException(e.getOriginalMessage(), e);
    }
  }

  /** Returns whether it can be asked: it has not exited and was not stopped. */
  @Override
  public boolean isAlive() {
    return ended == null && process.isAlive();
  }

  @Override
  public Description describe() {
    return description;
  }

  @Override
  public <A> A answer(Question<A> question) {
    String method = question.method();
    JsonNode answer = call(method, question.numbers(), question.parameters());
    return judged(
        method,
        schemas.computeIfAbsent(method, verb -> Wire.schema(Question.Kind.of(verb).answer())),
        answer,
        () -> question.read(answer, description.roundoff()));
  }

  private <T> T judged(String method, JsonSchema schema, JsonNode answer, Supplier<T> reader) {
    try {
      Wire.require(schema, "the answer to " + method, answer);
      return reader.get();
    } catch (BrokenException | IllegalArgumentException e) {
      throw broken("answered %s wrongly: %s".formatted(method, e.getMessage()), e);
    }
  }

  private JsonNode call(String method, long numbers, JsonNode parameters) {
    if (ended != null) {
      throw broken("%s cannot be asked: %s".formatted(method, ended), null);
    }
    long id = ++calls;
    ObjectNode request = Wire.JSON.createObjectNode();
    request.put("jsonrpc", "2.0").put("id", id).put("method", method);
    request.set("params", parameters);
    lines.limit(Math.addExact(LINE, Math.multiplyExact(NUMBER, numbers)));
    outgoing.add(bytes(request));
    ObjectNode message = answer(method, id, numbers);
    lines.limit(LINE);
    if (message.has("error") == message.has("result")) {
      throw broken(
          "%s: an answer with %s result %s error"
              .formatted(
                  method,
                  message.has("error") ? "both" : "neither",
                  message.has("error") ? "and" : "nor"),
          null);
    }
    if (message.has("error")) {
      JsonNode error = message.get("error");
      String reason = error.path("message").asText();
      if (error.path("code").isNumber() && error.path("code").asDouble() == UNSUPPORTED) {
        throw new UnsupportedException(shortened(reason));
      }
      throw broken("%s failed: %s".formatted(method, shortened(reason)), null);
    }
    return message.get("result");
  }

  /** The answer with this id; progress is passed over, and gives the call its time again. */
  private ObjectNode answer(String method, long id, long numbers) {
    String late = "no answer to %s within %d s".formatted(method, limit.toSeconds());
    while (true) {
      Heard next = await(method, late);
      if (next.fault() != null) {
        throw stopped("during %s: %s".formatted(method, next.fault()));
      }
      ObjectNode message;
      try {
        message = Wire.message(next.line(), numbers);
      } catch (BrokenException e) {
        throw stopped("during %s: %s".formatted(method, e.getMessage()));
      }
      if (message.path("method").asText().equals("progress") && !message.has("id")) {
        late = "no answer to %s within %d s of its progress".formatted(method, limit.toSeconds());
        continue;
      }
      if (!message.path("id").isNumber() || message.get("id").asDouble() != id) {
        throw stopped(
            "during %s: expected an answer with id %d, found: %s"
                .formatted(method, id, next.line().start()));
      }
      return message;
    }
  }

  private Heard await(String method, String late) {
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      for (long left = limit.toNanos(); left > 0; left = deadline - System.nanoTime()) {
        boolean gone = !process.isAlive();
        Heard next = heard.poll(Math.min(left, GRACE.toNanos()), TimeUnit.NANOSECONDS);
        if (next != null) {
          return next;
        }
        if (gone) {
          return new Heard(null, exited());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw stopped("%s was interrupted".formatted(method));
    }
    throw stopped(late);
  }

  private String exited() {
    int status = process.exitValue();
    String signal =
        switch (status - 128) {
          case 1 -> "HUP";
          case 2 -> "INT";
          case 4 -> "ILL";
          case 6 -> "ABRT";
          case 7 -> "BUS";
          case 8 -> "FPE";
          case 9 -> "KILL";
          case 11 -> "SEGV";
          case 13 -> "PIPE";
          case 15 -> "TERM";
          default -> "";
        };
    return "it exited with status %d%s"
        .formatted(status, signal.isEmpty() ? "" : ", signal " + signal);
  }

  private BrokenException stopped(String what) {
    ended = what;
    stop();
    return broken(what, null);
  }

  private BrokenException broken(String what, Throwable cause) {
    log.settle(!process.isAlive());
    return new BrokenException(what, cause, log.lines());
  }

  private static String shortened(String text) {
    return Visible.start(text);
  }

  private static byte[] bytes(ObjectNode message) {
    try {
      return Wire.JSON.writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readAnswers() {
    try {
      String fault;
      try {
        lines.skipMark();
        for (Line line = lines.next(); line != null; line = lines.next()) {
          heard.put(new Heard(line, null));
        }
        boolean gone = process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        fault = gone ? exited() : "it closed its standard output";
      } catch (BrokenException e) {
        fault = e.getMessage();
      } catch (IOException e) {
        fault = "its standard output broke: " + e.getMessage();
      }
      heard.put(new Heard(null, fault));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void writeQuestions() {
    try (OutputStream out = process.getOutputStream()) {
      while (true) {
        byte[] message = outgoing.take();
        if (message.length == 0) {
          return;
        }
        out.write(message);
        out.write('\n');
        out.flush();
      }
    } catch (IOException e) {
      // The reader of answers sees the end of the process and says so.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, "implementation-" + name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Asks the process to shut down, and ends it and all that came from it if it does not. */
  @Override
  public void close() {
    if (isAlive()) {
      ObjectNode request = Wire.JSON.createObjectNode();
      request.put("jsonrpc", "2.0").put("id", ++calls).put("method", "shutdown");
      request.putObject("params");
      outgoing.add(bytes(request));
      outgoing.add(new byte[0]);
      try {
        process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (ended == null) {
      ended = "it was closed";
    }
    stop();
  }

  private void stop() {
    family.end();
    answers.interrupt();
    outgoing.add(new byte[0]);
  }
}
