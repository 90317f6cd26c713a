package org.measuredynamics.benchmark;

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
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

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

  /** Makes the problem. */
  @Setup
  public void prepare() {
    String[] numbers = size.split("x", -1);
    int n = Integer.parseInt(numbers[0]);
    int m = Integer.parseInt(numbers[1]);
    int d = Integer.parseInt(numbers[2]);
    Stream stream = Stream.of(1, 0, 0, 0, Purpose.DATA);
    DataSet data = DataSet.of("normal", d, stream.normals(m * d), stream.normals(m));
    NetworkEnergy energy = NetworkEnergy.of(Unit.named(unit), Risk.SQUARE, Regulariser.NONE, data);
    ParticleMeasure initial =
        ParticleMeasure.uniform(d + 1, Stream.of(2, 0, 0, 0, Purpose.INITIAL).normals(n * (d + 1)));
    positions = initial.positions();
    gradient = new double[positions.length];
    field = energy.field(initial.weights(), threads);
  }

  /** Takes a step. */
  @Benchmark
  public double[] step() {
    field.at(positions, gradient);
    for (int k = 0; k < positions.length; k++) {
      positions[k] = Math.fma(-1e-9, gradient[k], positions[k]);
    }
    return positions;
  }
}
