package org.measuredynamics.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * One flow of up to a million particles on 1,000 data of dimension 10, and one of neurons over sets
 * of 64 points: seconds a step, and how many megabytes it holds. Arguments: the directory of
 * large-flow.json, and "short" or "full"; the full run over sets has 10,000 neurons on 10,000 sets.
 */
public final class LargeFlow {
  private static final int[] PARTICLES = {62_500, 250_000, 1_000_000};
  private static final int DATA = 1_000;
  private static final int DIMENSION = 10;
  private static final int POINTS = 64;
  private static final int OF_A_POINT = 3;

  private LargeFlow() {}

  /** Runs the flows, with a line of progress. */
  public static void main(String[] arguments) throws IOException {
    boolean full = arguments[1].equals("full");
    ObjectMapper json = new ObjectMapper();
    ArrayNode rows = json.createArrayNode();
    Stream stream = Stream.of(1, 0, 0, 0, Purpose.DATA);
    DataSet vectors =
        DataSet.of("normal", DIMENSION, stream.normals(DATA * DIMENSION), stream.normals(DATA));
    for (int n : PARTICLES) {
      run("relu", vectors, n, full ? 10 : 1, rows);
    }
    int size = full ? 10_000 : 1_000;
    int[] sizes = new int[size];
    Arrays.fill(sizes, POINTS);
    DataSet sets =
        DataSet.ofSets(
            "sets",
            OF_A_POINT,
            stream.normals(size * POINTS * OF_A_POINT),
            sizes,
            stream.normals(size));
    run("deep-sets", sets, size, 1, rows);
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    json.writerWithDefaultPrettyPrinter()
        .writeValue(directory.resolve("large-flow.json").toFile(), rows);
  }

  /** One flow, with a line of progress. */
  private static void run(String unit, DataSet data, int n, int steps, ArrayNode rows) {
    NetworkEnergy energy = NetworkEnergy.of(Unit.named(unit), Risk.SQUARE, Regulariser.NONE, data);
    int p = energy.dimension();
    ParticleMeasure initial =
        ParticleMeasure.uniform(p, Stream.of(2, 0, 0, 0, Purpose.INITIAL).normals(n * p));
    long start = System.nanoTime();
    ParticleMeasure last =
        GradientFlow.of(energy)
            .withThreads(Runtime.getRuntime().availableProcessors())
            .withProgress(
                taken ->
                    System.out.printf(
                        Locale.ROOT,
                        "%,d particles: step %d of %d, %.1f s%n",
                        n,
                        taken,
                        steps,
                        (System.nanoTime() - start) * 1e-9))
            .euler(initial, 0.1, new int[] {steps})
            .get(0);
    double seconds = (System.nanoTime() - start) * 1e-9 / steps;
    double megabytes = held();
    System.out.printf(
        Locale.ROOT,
        "%,d particles, %s: %.2f s a step, %.0f MB held, first particle ends at %s%n",
        n,
        unit,
        seconds,
        megabytes,
        last.position(0, 0));
    rows.addObject()
        .put("particles", n)
        .put("unit", unit)
        .put("data", "%,d x %d".formatted(data.size(), data.points() / data.size()))
        .put("secondsPerStep", seconds)
        .put("heapMegabytes", megabytes);
  }

  /** Megabytes in use after collection. */
  private static double held() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) / 1e6;
  }
}
