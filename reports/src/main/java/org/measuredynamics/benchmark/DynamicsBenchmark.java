package org.measuredynamics.benchmark;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.flow.ConicDescent;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.flow.Langevin;
import org.measuredynamics.game.Profile;
import org.measuredynamics.game.TrigonometricPayoff;
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

/**
 * Gradient steps of a network of n x m x d, and in turn with them, in the place of peers, steps of
 * the other dynamics; and the gradient of one player, and steps of a game.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class DynamicsBenchmark {
  private static final int STEPS = 20;
  private static final int[] RECORD = {STEPS};
  private static final double STEP = 1e-9;

  private static final String NETWORK = "dynamics of 256x512x16";
  private static final String GAME = "game of 256 and 256";

  /** n x m x d of the network, or the strategies of the players. */
  @Param({NETWORK, GAME})
  public String dynamics;

  /** The unit. */
  @Param("tanh")
  public String unit;

  /** One. */
  @Param("1")
  public int threads;

  private final Map<String, Runnable> others = new LinkedHashMap<>();
  private Runnable steps;
  private Peers peers;

  /** Makes the problem. */
  @Setup
  public void prepare() {
    if (dynamics.equals(GAME)) {
      prepareGame();
    } else {
      prepareNetwork();
    }
    peers = new Peers();
  }

  private void prepareNetwork() {
    int n = 256;
    int m = 512;
    int d = 16;
    Stream stream = Stream.of(1, 0, 0, 0, Purpose.DATA);
    DataSet data = DataSet.of("normal", d, stream.normals(m * d), stream.normals(m));
    NetworkEnergy energy = NetworkEnergy.of(Unit.named(unit), Risk.SQUARE, Regulariser.NONE, data);
    ParticleMeasure initial =
        ParticleMeasure.uniform(d + 1, Stream.of(2, 0, 0, 0, Purpose.INITIAL).normals(n * (d + 1)));
    steps = () -> GradientFlow.of(energy).euler(initial, STEP, RECORD);
    others.put("Langevin", () -> Langevin.of(energy, 1).euler(initial, STEP, RECORD, 1));
    others.put(
        "birth-death",
        () -> BirthDeath.of(energy, 1, BirthDeath.Form.PARTICLES).euler(initial, STEP, RECORD, 1));
    others.put("conic", () -> ConicDescent.of(energy, 1, 1).run(initial, STEP, RECORD));
  }

  private void prepareGame() {
    int n = 256;
    TrigonometricPayoff payoff = TrigonometricPayoff.circle();
    Stream players = Stream.of(3, 0, 0, 0, Purpose.INITIAL);
    Profile profile =
        new Profile(
            ParticleMeasure.uniform(1, players.normals(n)),
            ParticleMeasure.uniform(1, players.normals(n)));
    steps =
        () -> {
          for (int k = 0; k < STEPS; k++) {
            profile.rowGradient(payoff);
          }
        };
    others.put(
        "descent-ascent", () -> DescentAscent.GRADIENT.run(payoff, profile, STEP, RECORD, 1));
  }

  /** Takes gradient steps, or as often the gradient. */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void steps() {
    steps.run();
  }

  /** The others' turn. */
  @TearDown(Level.Iteration)
  public void round() {
    double seconds = Double.parseDouble(System.getProperty(Peers.SECONDS, "0.5"));
    others.forEach(
        (name, taking) -> {
          long start = System.nanoTime();
          long taken = 0;
          double passed = 0;
          while (passed < seconds) {
            taking.run();
            taken += STEPS;
            passed = (System.nanoTime() - start) * 1e-9;
          }
          peers.add(name, taken / passed);
        });
  }

  /** Writes what the others did. */
  @TearDown
  public void end() throws IOException {
    peers.write(Benchmarks.key(dynamics, unit, threads));
  }
}
