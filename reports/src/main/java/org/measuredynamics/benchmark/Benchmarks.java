package org.measuredynamics.benchmark;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Times steps with JMH and, after each iteration, what people use instead; writes benchmarks.json,
 * and prints each goal of benchmark/goals.json that is missed. Arguments: the directory, the peers'
 * script, and "short", which leaves out the largest size and the second thread, or "full".
 */
public final class Benchmarks {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where a peer that is not far from its two products is asked for. */
  private static final String LARGEST = "4096x4096x128";

  private static final String MODULE = "jdk.incubator.vector";

  private Benchmarks() {}

  /** Returns what joins the rates of the reference and of its peers. */
  static String key(String work, String unit, Object threads) {
    return work + " " + unit + " " + threads;
  }

  /** Runs the benchmarks. */
  public static void main(String[] arguments) throws RunnerException, IOException {
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    System.setProperty(Peers.SCRIPT, arguments[1]);
    boolean isShort = arguments[2].equals("short");
    Path rounds = directory.resolve("rounds.jsonl").toAbsolutePath();
    Files.deleteIfExists(rounds);
    ChainedOptionsBuilder small =
        options(arguments[1], rounds, isShort)
            .include(GradientStepBenchmark.class.getSimpleName())
            .include(EnsembleBenchmark.class.getSimpleName())
            .include(SetStepBenchmark.class.getSimpleName())
            .include(DynamicsBenchmark.class.getSimpleName())
            .param("size", "64x128x8", "1024x1024x32")
            .measurementIterations(isShort ? 3 : 27)
            .measurementTime(TimeValue.milliseconds(isShort ? 200 : 130));
    if (isShort) {
      small.param("threads", "1");
    }
    List<RunResult> results = new ArrayList<>(new Runner(small.build()).run());
    if (!isShort) {
      // A step takes as long as a turn of the others.
      ChainedOptionsBuilder large =
          options(arguments[1], rounds, isShort)
              .include(GradientStepBenchmark.class.getSimpleName())
              .param("size", LARGEST)
              .measurementIterations(9)
              .measurementTime(TimeValue.milliseconds(400));
      results.addAll(new Runner(large.build()).run());
    }
    Map<String, Map<String, List<Double>>> peers = new LinkedHashMap<>();
    for (String line : Files.readAllLines(rounds)) {
      JsonNode node = JSON.readTree(line);
      peers.put(
          node.get("key").asText(),
          JSON.convertValue(
              node.get("rates"), new TypeReference<LinkedHashMap<String, List<Double>>>() {}));
    }
    List<Row> rows = new ArrayList<>();
    for (RunResult result : results) {
      BenchmarkParams parameters = result.getParams();
      String work =
          Stream.of("size", "networks", "sets", "dynamics")
              .filter(parameters.getParamsKeys()::contains)
              .map(parameters::getParam)
              .findFirst()
              .orElseThrow();
      String unit = parameters.getParam("unit");
      String threads = parameters.getParam("threads");
      rows.add(
          Row.of(
              work,
              unit,
              threads,
              rates(result),
              peers.getOrDefault(key(work, unit, threads), Map.of())));
    }
    List<String> unfit = new ArrayList<>();
    rows.replaceAll(
        row -> {
          Row fit = row.work().equals(LARGEST) ? row.withoutUnfit("numpy") : row;
          if (!fit.equals(row)) {
            unfit.add("numpy at " + key(row.work(), row.unit(), row.threads()));
          }
          return fit;
        });
    rows.replaceAll(row -> row.unit().equals("tanh") ? row.beside("relu", rows) : row);
    ObjectNode file = JSON.createObjectNode();
    file.put("effort", arguments[2]);
    file.put("processor", Processor.model());
    file.put("vectors", Processor.vectors());
    file.put("jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
    file.set("limits", JSON.valueToTree(Peers.limits(1)));
    file.set("rows", JSON.valueToTree(rows));
    List<String> missed = new ArrayList<>();
    for (Goal goal : Goal.all()) {
      goal.missedBy(rows).ifPresent(missed::add);
    }
    file.set("unfit", JSON.valueToTree(unfit));
    file.set("missed", JSON.valueToTree(missed));
    JSON.writerWithDefaultPrettyPrinter()
        .writeValue(directory.resolve("benchmarks.json").toFile(), file);
    missed.forEach(each -> System.out.println("missed: " + each));
  }

  private static ChainedOptionsBuilder options(String script, Path rounds, boolean isShort) {
    return new OptionsBuilder()
        .forks(1)
        .warmupIterations(isShort ? 1 : 3)
        .warmupTime(TimeValue.milliseconds(isShort ? 700 : 1500))
        .jvmArgsAppend(
            "--add-modules",
            MODULE,
            "-D" + Peers.SCRIPT + "=" + script,
            "-D" + Peers.ROUNDS + "=" + rounds,
            "-D" + Peers.SECONDS + "=" + (isShort ? 0.05 : 0.06));
  }

  private static double[] rates(RunResult result) {
    return result.getBenchmarkResults().stream()
        .flatMap(each -> each.getIterationResults().stream())
        .mapToDouble(each -> each.getPrimaryResult().getScore())
        .toArray();
  }
}
