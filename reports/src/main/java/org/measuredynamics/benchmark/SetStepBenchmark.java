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

/** One explicit Euler step of the gradient flow over sets, square risk: steps per second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class SetStepBenchmark {
  /** Neurons on sets, of so many points, of dimension. */
  @Param("256 on 256 sets of 16 x 3")
  public String sets;

  /** The unit. */
  @Param({"deep-sets", "smooth-deep-sets"})
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
    int[] shape = Arrays.stream(sets.split("\\D+", -1)).mapToInt(Integer::parseInt).toArray();
    int n = shape[0];
    int m = shape[1];
    int[] sizes = new int[m];
    Arrays.fill(sizes, shape[2]);
    int d = shape[3];
    Stream stream = Stream.of(1, 0, 0, 0, Purpose.DATA);
    double[] points = stream.normals(m * shape[2] * d);
    double[] targets = stream.normals(m);
    DataSet data = DataSet.ofSets("normal", d, points, sizes, targets);
    NetworkEnergy energy = NetworkEnergy.of(Unit.named(unit), Risk.SQUARE, Regulariser.NONE, data);
    int p = energy.dimension();
    double[] start = Stream.of(2, 0, 0, 0, Purpose.INITIAL).normals(n * p);
    gradient = new double[start.length];
    field = energy.field(ParticleMeasure.uniform(p, start).weights(), threads);
    positions = start.clone();
    take(Peers.CHECKED_STEP);
    take(Peers.CHECKED_STEP);
    peers = new Peers(sets, "sets", unit, shape, threads, points, targets, start, positions);
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
    peers.write(Benchmarks.key(sets, unit, threads));
  }
}
