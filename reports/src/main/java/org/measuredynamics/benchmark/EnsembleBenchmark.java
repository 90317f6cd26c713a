package org.measuredynamics.benchmark;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** An ensemble of independent networks, square risk: steps of a replicate per second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class EnsembleBenchmark {
  private static final int REPLICATES = 32;
  private static final int STEPS = 10;
  private static final int D = 8;

  /** Networks of n x m x d. */
  @Param("32 networks of 64x128x8")
  public String networks;

  /** The unit. */
  @Param({"relu", "tanh"})
  public String unit;

  /** Threads that share the replicates. */
  @Param({"1", "2"})
  public int threads;

  private NetworkEnergy energy;
  private NormalLaw law;

  /** Makes the problem. */
  @Setup
  public void prepare() {
    Stream stream = Stream.of(1, 0, 0, 0, Purpose.DATA);
    energy =
        NetworkEnergy.of(
            Unit.named(unit),
            Risk.SQUARE,
            Regulariser.NONE,
            DataSet.of("normal", D, stream.normals(128 * D), stream.normals(128)));
    double[] deviations = new double[D + 1];
    java.util.Arrays.fill(deviations, 1);
    law = new NormalLaw(deviations);
  }

  /** Draws and trains the ensemble. */
  @Benchmark
  @OperationsPerInvocation(REPLICATES * STEPS)
  public List<ParticleMeasure> train() {
    IntStream replicates = IntStream.range(0, REPLICATES);
    return (threads == 1 ? replicates : replicates.parallel())
        .mapToObj(
            r -> GradientFlow.of(energy).euler(law.draw(64, 1, r), 1e-9, new int[] {STEPS}).get(0))
        .toList();
  }
}
