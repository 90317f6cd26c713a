package org.measuredynamics.benchmark;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One explicit Euler step of the gradient flow, square risk: steps per second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class GradientStepBenchmark {
  /** n x m x d. */
  @Param({"64x128x8", "1024x1024x32", "4096x4096x128"})
  public String size;

  /** The unit. */
  @Param({"relu", "tanh"})
  public String unit;

  /** Threads that share a step. */
  @Param({"1", "2"})
  public int threads;

  private Energy.Field field;
  private double[] positions;
  private double[] gradient;
  private Peers peers;

  /** Makes the problem, and compares two steps of it. */
  @Setup
  public void prepare() throws IOException {
    int[] shape = Arrays.stream(size.split("x", -1)).mapToInt(Integer::parseInt).toArray();
    int n = shape[0];
    int m = shape[1];
    int d = shape[2];
    Stream stream = Stream.of(1, 0, 0, 0, Purpose.DATA);
    double[] inputs = stream.normals(m * d);
    double[] targets = stream.normals(m);
    DataSet data = DataSet.of("normal", d, inputs, targets);
    NetworkEnergy energy = NetworkEnergy.of(Unit.named(unit), Risk.SQUARE, Regulariser.NONE, data);
    double[] start = Stream.of(2, 0, 0, 0, Purpose.INITIAL).normals(n * (d + 1));
    gradient = new double[start.length];
    field = energy.field(ParticleMeasure.uniform(d + 1, start).weights(), threads);
    positions = start.clone();
    take(Peers.CHECKED_STEP);
    take(Peers.CHECKED_STEP);
    peers = new Peers(size, "step", unit, shape, threads, inputs, targets, start, positions);
    positions = start;
  }

  private void take(double step) {
    field.at(positions, gradient);
    for (int k = 0; k < positions.length; k++) {
      positions[k] = Math.fma(-step, gradient[k], positions[k]);
    }
  }

  /** Takes a step. */
  @Benchmark
  public double[] step() {
    take(1e-9);
    return positions;
  }

  /** The peers' turn. */
  @TearDown(Level.Iteration)
  public void round() throws IOException {
    peers.round(1);
  }

  /** Writes what the peers did. */
  @TearDown
  public void end() throws IOException {
    peers.write(Benchmarks.key(size, unit, threads));
  }
}
