package org.measuredynamics.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * An implementation in another process, spoken to in newline-delimited JSON-RPC 2.0 over its
 * standard streams. Its standard error is its log; the last lines are kept. Whatever it does, each
 * call ends within its time limit and {@link #close} leaves no process behind.
 */
public final class ProcessImplementation implements Implementation {
  private static final int LAST_WORDS = 20;
  private static final int LINE_LIMIT = 64 << 20;
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Process process;
  private final Duration limit;
  private final LinkedBlockingQueue<Line> lines = new LinkedBlockingQueue<>(16);
  private final LinkedBlockingQueue<byte[]> outgoing = new LinkedBlockingQueue<>();
  private final Deque<String> log = new ArrayDeque<>();
  private final CountDownLatch logEnded = new CountDownLatch(1);
  private final JsonSchema descriptionSchema = Wire.schema("description");
  private final JsonSchema trajectorySchema = Wire.schema("trajectory");
  private final JsonSchema evaluationSchema = Wire.schema("evaluation");
  private final JsonSchema sampleSchema = Wire.schema("sample");
  private final JsonSchema replicatesSchema = Wire.schema("replicates");
  private final JsonSchema playedSchema = Wire.schema("played");
  private final JsonSchema errorSchema = Wire.schema("gain");
  private Description description;
  private long calls;

  private record Line(String text, String fault) {}

  private ProcessImplementation(Process process, Duration limit) {
    this.process = process;
    this.limit = limit;
    daemon("answers", this::readAnswers);
    daemon("log", this::readLog);
    daemon("questions", this::writeQuestions);
  }

  /**
   * Starts the command and asks it to describe itself.
   *
   * @param command the command and its arguments
   * @param limit how long one call may take
   * @throws BrokenException if it does not start or does not describe itself
   */
  public static ProcessImplementation start(List<String> command, Duration limit) {
    Process process;
    try {
      process = new ProcessBuilder(command).start();
    } catch (IOException e) {
      throw new BrokenException(
          "cannot start %s: %s".formatted(String.join(" ", command), e.getMessage()), e);
    }
    ProcessImplementation started = new ProcessImplementation(process, limit);
    try {
      JsonNode answer = started.call("describe", Wire.JSON.createObjectNode());
      Wire.require(started.descriptionSchema, "the answer to describe", answer);
      started.description = Wire.JSON.treeToValue(answer, Description.class);
      return started;
    } catch (BrokenException e) {
      started.close();
      throw e;
    } catch (JsonProcessingException e) {
      started.close();
      throw new BrokenException("the answer to describe cannot be read", e);
    }
  }

  @Override
  public Description describe() {
    return description;
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    JsonNode answer = call("run", Wire.problem(problem));
    return judged("run", trajectorySchema, answer, () -> Wire.trajectory(answer, problem));
  }

  @Override
  public Evaluation evaluate(Energy energy, ParticleMeasure mu) {
    ObjectNode question = Wire.JSON.createObjectNode();
    question.set("energy", Wire.energy(energy));
    question.set("measure", Wire.measure(mu));
    JsonNode answer = call("evaluate", question);
    int m = energy instanceof NetworkEnergy network ? network.data().size() : 0;
    return judged(
        "evaluate",
        evaluationSchema,
        answer,
        () -> {
          double[] scalar =
              ParticleMeasure.requireFinite(
                  "energy", new double[] {answer.get("energy").asDouble()});
          return new Evaluation(
              m == 0 ? new double[0] : Wire.array("outputs", answer.get("outputs"), m),
              scalar[0],
              Wire.array("gradient", answer.get("gradient"), mu.size(), mu.dimension()));
        });
  }

  @Override
  public ParticleMeasure sample(NormalLaw law, int particles, long seed) {
    JsonNode answer = call("sample", Wire.draw(law, particles, seed));
    return judged(
        "sample",
        sampleSchema,
        answer,
        () ->
            ParticleMeasure.uniform(
                law.dimension(),
                Wire.array("positions", answer.get("positions"), particles, law.dimension())));
  }

  @Override
  public Ensemble.Replicates ensemble(Ensemble ensemble) {
    JsonNode answer = call("ensemble", Wire.ensemble(ensemble));
    return judged("ensemble", replicatesSchema, answer, () -> Wire.replicates(answer, ensemble));
  }

  @Override
  public Game.Played play(Game game) {
    JsonNode answer = call("play", Wire.game(game));
    return judged("play", playedSchema, answer, () -> Wire.played(answer, game));
  }

  @Override
  public double nikaidoIsoda(MatrixPayoff payoff, Profile profile) {
    JsonNode answer = call("nikaido-isoda", Wire.profile(payoff, profile));
    return judged("nikaido-isoda", errorSchema, answer, () -> answer.get("error").asDouble());
  }

  private <T> T judged(
      String method, JsonSchema schema, JsonNode answer, java.util.function.Supplier<T> reader) {
    try {
      Wire.require(schema, "the answer to " + method, answer);
      return reader.get();
    } catch (BrokenException | IllegalArgumentException e) {
      throw new BrokenException(
          "answered %s wrongly: %s%s".formatted(method, e.getMessage(), lastWords()), e);
    }
  }

  private JsonNode call(String method, JsonNode parameters) {
    long id = ++calls;
    ObjectNode request = Wire.JSON.createObjectNode();
    request.put("jsonrpc", "2.0").put("id", id).put("method", method);
    request.set("params", parameters);
    outgoing.add((request + "\n").getBytes(StandardCharsets.UTF_8));
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Line line = await(method, deadline);
      if (line.fault() != null) {
        throw broken("during %s: %s".formatted(method, line.fault()));
      }
      JsonNode message;
      try {
        message = Wire.JSON.readTree(line.text());
      } catch (JsonProcessingException e) {
        throw broken(
            "during %s: expected a JSON message on standard output, found: %s"
                .formatted(method, shortened(line.text())));
      }
      if (message.path("method").asText().equals("progress") && !message.has("id")) {
        continue;
      }
      if (message.path("id").asLong(-1) != id) {
        throw broken(
            "during %s: expected an answer with id %d, found: %s"
                .formatted(method, id, shortened(line.text())));
      }
      if (message.has("error")) {
        throw broken(
            "%s failed: %s"
                .formatted(method, shortened(message.path("error").path("message").asText())));
      }
      if (!message.has("result")) {
        throw broken("%s: an answer with neither result nor error".formatted(method));
      }
      return message.get("result");
    }
  }

  private Line await(String method, long deadline) {
    try {
      Line line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line != null) {
        return line;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw broken("%s was interrupted".formatted(method));
    }
    throw broken("no answer to %s within %d s".formatted(method, limit.toSeconds()));
  }

  private BrokenException broken(String what) {
    stop();
    return new BrokenException(what + lastWords());
  }

  private String lastWords() {
    if (!process.isAlive()) {
      try {
        logEnded.await(200, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    synchronized (log) {
      return log.isEmpty() ? "" : "; its log ends: " + String.join(" | ", log);
    }
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "...";
  }

  private void readAnswers() {
    try (InputStream in = process.getInputStream()) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      byte[] chunk = new byte[1 << 16];
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        int start = 0;
        for (int k = 0; k < count; k++) {
          if (chunk[k] == '\n') {
            line.write(chunk, start, k - start);
            start = k + 1;
            if (!line.toString(StandardCharsets.UTF_8).isBlank()) {
              lines.put(new Line(line.toString(StandardCharsets.UTF_8), null));
            }
            line.reset();
          }
        }
        line.write(chunk, start, count - start);
        if (line.size() > LINE_LIMIT) {
          lines.put(new Line(null, "a message of more than %d MiB".formatted(LINE_LIMIT >> 20)));
          return;
        }
      }
      boolean ended = process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
      lines.put(
          new Line(
              null,
              ended
                  ? "it exited with status " + process.exitValue()
                  : "it closed its standard output"));
    } catch (IOException e) {
      lines.offer(new Line(null, "its standard output broke: " + e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readLog() {
    try (java.io.BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (log) {
          log.addLast(shortened(line));
          if (log.size() > LAST_WORDS) {
            log.removeFirst();
          }
        }
      }
    } catch (IOException e) {
      synchronized (log) {
        log.addLast("(its standard error broke: " + e.getMessage() + ")");
      }
    } finally {
      logEnded.countDown();
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
        out.flush();
      }
    } catch (IOException e) {
      // The reader of answers sees the end of the process and says so.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, "implementation-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Asks the process to shut down, and ends it and its children if it does not. */
  @Override
  public void close() {
    if (process.isAlive()) {
      outgoing.add(
          "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"shutdown\",\"params\":{}}\n"
              .formatted(++calls)
              .getBytes(StandardCharsets.UTF_8));
      outgoing.add(new byte[0]);
      try {
        process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    stop();
  }

  private void stop() {
    List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
    family.add(process.toHandle());
    family.forEach(ProcessHandle::destroyForcibly);
    try {
      process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
