package org.measuredynamics.benchmark;

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
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

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

  /** Makes the problem. */
  @Setup
  public void prepare() {
    int[] numbers = Arrays.stream(sets.split("\\D+", -1)).mapToInt(Integer::parseInt).toArray();
    int n = numbers[0];
    int m = numbers[1];
    int[] sizes = new int[m];
    Arrays.fill(sizes, numbers[2]);
    int d = numbers[3];
    Stream stream = Stream.of(1, 0, 0, 0, Purpose.DATA);
    DataSet data =
        DataSet.ofSets("normal", d, stream.normals(m * numbers[2] * d), sizes, stream.normals(m));
    NetworkEnergy energy = NetworkEnergy.of(Unit.named(unit), Risk.SQUARE, Regulariser.NONE, data);
    int p = energy.dimension();
    ParticleMeasure initial =
        ParticleMeasure.uniform(p, Stream.of(2, 0, 0, 0, Purpose.INITIAL).normals(n * p));
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
