package org.measuredynamics.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Times gradient steps with JMH and, where they are installed, NumPy and PyTorch beside it in the
 * same run; writes benchmarks.json and peers.json. Arguments: the directory, the peers' script, and
 * "short", which leaves out the largest size and the second thread, or "full".
 */
public final class Benchmarks {
  private Benchmarks() {}

  /** Runs the benchmarks. */
  public static void main(String[] arguments) throws RunnerException, IOException {
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    boolean shortRun = arguments[2].equals("short");
    OptionsBuilder options = new OptionsBuilder();
    options
        .include(GradientStepBenchmark.class.getSimpleName())
        .include(EnsembleBenchmark.class.getSimpleName())
        .include(SetStepBenchmark.class.getSimpleName())
        .forks(1)
        .warmupIterations(shortRun ? 2 : 5)
        .warmupTime(TimeValue.milliseconds(shortRun ? 400 : 2000))
        .measurementIterations(shortRun ? 3 : 5)
        .measurementTime(TimeValue.milliseconds(shortRun ? 400 : 2000))
        .resultFormat(ResultFormatType.JSON)
        .result(directory.resolve("benchmarks.json").toString());
    if (shortRun) {
      options.param("size", "64x128x8", "1024x1024x32").param("threads", "1");
    }
    Collection<RunResult> results = new Runner(options.build()).run();
    JsonNode peers = peers(Path.of(arguments[1]), shortRun);
    ObjectMapper json = new ObjectMapper();
    ArrayNode rows = json.createArrayNode();
    for (RunResult result : results) {
      ObjectNode row = rows.addObject();
      double ours = result.getPrimaryResult().getScore();
      String size =
          Stream.of("networks", "sets", "size")
              .filter(result.getParams().getParamsKeys()::contains)
              .map(result.getParams()::getParam)
              .findFirst()
              .orElseThrow();
      String unit = result.getParams().getParam("unit");
      String threads = result.getParams().getParam("threads");
      row.put("size", size).put("unit", unit).put("threads", threads).put("reference", ours);
      for (String peer : new String[] {"numpy", "pytorch"}) {
        JsonNode theirs = peers.path(peer).path("%s %s %s".formatted(size, unit, threads));
        if (theirs.isNumber()) {
          row.put(peer, theirs.asDouble()).put(peer + "Ratio", ours / theirs.asDouble());
        }
      }
    }
    json.writerWithDefaultPrettyPrinter()
        .writeValue(directory.resolve("peers.json").toFile(), rows);
  }

  private static JsonNode peers(Path script, boolean shortRun) throws IOException {
    ObjectMapper json = new ObjectMapper();
    Path python =
        Files.isExecutable(Path.of("/usr/bin/python3"))
            ? Path.of("/usr/bin/python3")
            : Path.of("python3");
    try {
      Process process =
          new ProcessBuilder(python.toString(), script.toString(), shortRun ? "short" : "full")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? json.readTree(answer) : json.createObjectNode();
    } catch (IOException e) {
      System.err.println("no Python to compare with: " + e.getMessage());
      return json.createObjectNode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return json.createObjectNode();
    }
  }
}
