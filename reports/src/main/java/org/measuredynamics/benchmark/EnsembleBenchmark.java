package org.measuredynamics.benchmark;

import java.io.IOException;
import java.util.Arrays;
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
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An ensemble of independent networks, square risk: steps of a replicate per second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class EnsembleBenchmark {
  private static final int REPLICATES = 32;
  private static final int STEPS = 10;
  private static final int N = 64;
  private static final int M = 128;
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
  private List<ParticleMeasure> initial;
  private Peers peers;

  /** Makes the problem, and compares two steps of it. */
  @Setup
  public void prepare() throws IOException {
    Stream stream = Stream.of(1, 0, 0, 0, Purpose.DATA);
    double[] inputs = stream.normals(M * D);
    double[] targets = stream.normals(M);
    energy =
        NetworkEnergy.of(
            Unit.named(unit),
            Risk.SQUARE,
            Regulariser.NONE,
            DataSet.of("normal", D, inputs, targets));
    double[] deviations = new double[D + 1];
    Arrays.fill(deviations, 1);
    NormalLaw law = new NormalLaw(deviations);
    initial = IntStream.range(0, REPLICATES).mapToObj(r -> law.draw(N, 1, r)).toList();
    peers =
        new Peers(
            networks,
            "ensemble",
            unit,
            new int[] {REPLICATES, N, M, D},
            threads,
            inputs,
            targets,
            together(initial),
            together(train(Peers.CHECKED_STEP, 2)));
  }

  private static double[] together(List<ParticleMeasure> networks) {
    return networks.stream().flatMapToDouble(mu -> Arrays.stream(mu.positions())).toArray();
  }

  private List<ParticleMeasure> train(double step, int steps) {
    return (threads == 1 ? initial.stream() : initial.parallelStream())
        .map(mu -> GradientFlow.of(energy).euler(mu, step, new int[] {steps}).get(0))
        .toList();
  }

  /** Trains the ensemble. */
  @Benchmark
  @OperationsPerInvocation(REPLICATES * STEPS)
  public List<ParticleMeasure> train() {
    return train(1e-9, STEPS);
  }

  /** The peers' turn; they step all networks at a time. */
  @TearDown(Level.Iteration)
  public void round() throws IOException {
    peers.round(REPLICATES);
  }

  /** Writes what the peers did. */
  @TearDown
  public void end() throws IOException {
    peers.write(Benchmarks.key(networks, unit, threads));
  }
}
