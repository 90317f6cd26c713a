package org.measuredynamics.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * One flow of up to a million particles on 1,000 data of dimension 10: seconds a step, and how many
 * megabytes it holds. Arguments: the directory of large-flow.json, and "short" or "full".
 */
public final class LargeFlow {
  private static final int[] PARTICLES = {62_500, 250_000, 1_000_000};
  private static final int DATA = 1_000;
  private static final int DIMENSION = 10;

  private LargeFlow() {}

  /** Runs the flows, with a line of progress. */
  public static void main(String[] arguments) throws IOException {
    int steps = arguments[1].equals("full") ? 10 : 1;
    ObjectMapper json = new ObjectMapper();
    ArrayNode rows = json.createArrayNode();
    Stream stream = Stream.of(1, 0, 0, 0, Purpose.DATA);
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("relu"),
            Risk.SQUARE,
            Regulariser.NONE,
            DataSet.of(
                "normal", DIMENSION, stream.normals(DATA * DIMENSION), stream.normals(DATA)));
    for (int n : PARTICLES) {
      ParticleMeasure initial =
          ParticleMeasure.uniform(
              DIMENSION + 1, Stream.of(2, 0, 0, 0, Purpose.INITIAL).normals(n * (DIMENSION + 1)));
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
          "%,d particles: %.2f s a step, %.0f MB held, first particle ends at %s%n",
          n,
          seconds,
          megabytes,
          last.position(0, 0));
      rows.addObject()
          .put("particles", initial.size())
          .put("secondsPerStep", seconds)
          .put("heapMegabytes", megabytes);
    }
    Path directory = Files.createDirectories(Path.of(arguments[0]));
    json.writerWithDefaultPrettyPrinter()
        .writeValue(directory.resolve("large-flow.json").toFile(), rows);
  }

  /** Megabytes in use after collection. */
  private static double held() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) / 1e6;
  }
}
