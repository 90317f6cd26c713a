package org.measuredynamics.theorem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Forwarding;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.StochasticGradient.Sampling;
import org.measuredynamics.instance.BatchProblem;
import org.measuredynamics.instance.Design;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.StudentInstance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.observation.ObservedBatches;
import org.measuredynamics.observation.PassOrders;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.fluctuation.EnsembleConsistency;
import org.measuredynamics.theorem.fluctuation.NoiseOfEnsembles;
import org.measuredynamics.theorem.global.ReactionOfLinearUnits;
import org.measuredynamics.theorem.lift.ContinuousTime;
import org.measuredynamics.theorem.lift.Steps;
import org.measuredynamics.variant.Implementations;

/** Right programs of kinds that were once refuted, each by the theorem that refuted it. */
@Tag("long")
class RightProgramsTest {
  private static final double ALPHA = 6.25e-9;
  private static final int STANDARD = 128;

  /** The reference, which describes itself otherwise. */
  private abstract static class Right extends Forwarding {
    private final Precision precision;

    Right(Precision precision) {
      super(new ReferenceImplementation());
      this.precision = precision;
    }

    @Override
    public Description describe() {
      Description reference = super.describe();
      return reference.of("right", precision, reference.repeatable());
    }
  }

  private static <I extends Instance> void assertUpheld(
      Theorem<I> theorem, I instance, Implementation implementation) {
    Trial<I> trial = Trial.of(implementation, instance, ALPHA, 1);
    theorem.check(trial);
    assertUpheld(trial.observations());
  }

  private static void assertUpheld(List<Comparison> found) {
    assertFalse(found.isEmpty());
    assertEquals(List.of(), found.stream().filter(each -> !each.holds()).toList());
  }

  /** Rounds to so many bits, to nearest. */
  private static DoubleUnaryOperator bits(int bits) {
    return x -> {
      double unit = Math.scalb(1.0, Math.getExponent(x) + 1 - bits);
      return unit * Math.rint(x / unit);
    };
  }

  /** TF32: numbers are kept in single precision, and products have 11 bits. An output is one. */
  private static Implementation tensorCores() {
    return new Right(new Precision(0x1p-24, 0x1p-11)) {
      @Override
      public Ensemble.Replicates ensemble(Ensemble ensemble) {
        Ensemble.Replicates found = super.ensemble(ensemble);
        for (double[][] replicate : found.outputs()) {
          for (double[] record : replicate) {
            Arrays.setAll(record, j -> bits(11).applyAsDouble(record[j]));
          }
        }
        return found;
      }
    };
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void outputsMayBeProductsOfElevenBits(long seed) {
    assertUpheld(new NoiseOfEnsembles(), new Design(seed), tensorCores());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void ensemblesOfElevenBitsAreNotUndecided(long seed) {
    StudentInstance student = new StudentInstance("erf", 6, 8, seed);
    assertUpheld(new EnsembleConsistency(), student, tensorCores());
  }

  /** Weights that are kept as logarithms and divided by their sum whenever they are asked for. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void weightsMayBeKeptAsLogarithms(long seed) {
    Implementation logarithms =
        new Right(Precision.FLOAT64) {
          @Override
          public List<ParticleMeasure> run(Problem problem) {
            boolean changes = problem.dynamics().changesWeights();
            return super.run(problem).stream().map(mu -> changes ? kept(mu) : mu).toList();
          }

          private ParticleMeasure kept(ParticleMeasure mu) {
            double[] weights = Arrays.stream(mu.weights()).map(StrictMath::log).toArray();
            Arrays.setAll(weights, i -> StrictMath.exp(weights[i]));
            return ParticleMeasure.of(
                mu.dimension(), mu.positions(), ParticleMeasure.ofMassOne(weights));
          }
        };
    assertUpheld(new Steps(), new Design(seed), logarithms);
  }

  /** Lazy training in which relu has slope 1 at 0. */
  @ParameterizedTest
  @ValueSource(longs = {912910755840354L, 1, 2})
  void reluMayHaveTheSlopeOfEitherSide(long seed) {
    Implementation other =
        new Right(Precision.FLOAT64) {
          @Override
          public List<ParticleMeasure> run(Problem problem) {
            boolean isIt =
                problem.dynamics() instanceof Dynamics.Lazy
                    && problem.energy() instanceof NetworkEnergy network
                    && network.unit().name().equals("relu")
                    && network.data().isVectors()
                    && network.group().isEmpty();
            return isIt ? lazy((NetworkEnergy) problem.energy(), problem) : super.run(problem);
          }
        };
    assertUpheld(new Steps(), new Design(seed), other);
  }

  /**
   * A run that became unstable on the way, where runs that round otherwise go elsewhere, and output
   * weights below the smallest normal number.
   */
  @ParameterizedTest
  @CsvSource({"reference:reversed-sums, 1164360400273211", "reference:float32, 1332893283787377"})
  void longRunsStayWhereRoundingIsSmall(String variant, long seed) {
    Trial<Instance> trial =
        Trial.of(Implementations.named(variant), new Design(seed), ALPHA, STANDARD);
    new Steps().check(trial);
    assertUpheld(trial.observations());
  }

  /** Over a jump of the second derivative an integrator errs by a thousand of its tolerances. */
  @Test
  void squaredReluIsFollowedOffItsKinks() {
    Trial<Design> trial =
        Trial.of(new ReferenceImplementation(), new Design(1946877029885401L), ALPHA, STANDARD);
    new ContinuousTime().check(trial);
    assertUpheld(trial.observations());
  }

  /** A rate of reaction for particles next to 0 was so large that no step was short enough. */
  @Test
  void reactionOfOneParticleNextToZeroIsAsked() {
    NetworkInstance instance =
        new NetworkInstance(
            "linear",
            Risk.SQUARE,
            Regulariser.Kind.NONE,
            NetworkInstance.Source.SYNTHETIC,
            1,
            11,
            1,
            false,
            1256794402908026L);
    assertUpheld(new ReactionOfLinearUnits(), instance, new ReferenceImplementation());
  }

  private static List<ParticleMeasure> lazy(NetworkEnergy energy, Problem problem) {
    ParticleMeasure start = problem.initial();
    int n = start.size();
    int m = energy.data().size();
    double[][][] features = new double[m][n][];
    double[] outputs = new double[m];
    for (int j = 0; j < m; j++) {
      for (int i = 0; i < n; i++) {
        features[j][i] = relu(start.particle(i), energy.data().input(j));
        outputs[j] += energy.unit().value(start.particle(i), energy.data().input(j)) / Math.sqrt(n);
      }
    }
    int[] record = problem.record();
    double[] now = start.positions();
    int p = start.dimension();
    List<ParticleMeasure> path = new ArrayList<>();
    for (int k = 0; k <= record[record.length - 1]; k++) {
      if (Arrays.binarySearch(record, k) >= 0) {
        path.add(start.at(now));
      }
      double[] slope = new double[m];
      for (int j = 0; j < m; j++) {
        double output = outputs[j];
        for (int c = 0; c < now.length; c++) {
          output +=
              features[j][c / p][c % p] * (now[c] - start.position(c / p, c % p)) / Math.sqrt(n);
        }
        slope[j] = energy.risk().slope(output, energy.data().target(j)) / m;
      }
      for (int c = 0; c < now.length; c++) {
        for (int j = 0; j < m; j++) {
          now[c] -= problem.step() * slope[j] * features[j][c / p][c % p] / Math.sqrt(n);
        }
      }
    }
    return path;
  }

  /** grad_theta a max(w . x, 0), with slope 1 at 0. */
  private static double[] relu(double[] theta, double[] x) {
    double z = 0;
    for (int k = 0; k < x.length; k++) {
      z += theta[1 + k] * x[k];
    }
    double[] gradient = new double[theta.length];
    gradient[0] = Math.max(z, 0);
    for (int k = 0; k < x.length; k++) {
      gradient[1 + k] = z >= 0 ? theta[0] * x[k] : 0;
    }
    return gradient;
  }

  /** One pass of a program whose coordinates are kept in so many bits: each datum comes once. */
  @ParameterizedTest
  @ValueSource(ints = {8, 11, 24, 53})
  void passesAreReadAtEveryPrecision(int bits) {
    DoubleUnaryOperator kept = bits(bits);
    for (int m : new int[] {257, 1025, 2000}) {
      BatchProblem problem = BatchProblem.pairs(new ReferenceImplementation().describe(), m, m, 5);
      for (int turn = 0; turn < 5; turn++) {
        int[] order = IntStream.range(0, m).toArray();
        Stream stream = Stream.of(m, turn, bits, 0, Stream.Purpose.INITIAL);
        shuffle(order, stream);
        Implementation program =
            new Right(Precision.of(Math.scalb(1.0, -bits))) {
              @Override
              public List<ParticleMeasure> run(Problem asked) {
                return pass((NetworkEnergy) asked.energy(), asked, order, kept);
              }
            };
        ObservedBatches seen =
            ObservedBatches.of(program, problem, 1, Sampling.ONE_PASS, Trial.every(m), turn);
        assertUpheld(
            new PassOrders(List.of(seen)).tests("one pass", stream, ALPHA).stream().toList());
      }
    }
  }

  private static void shuffle(int[] order, Stream stream) {
    for (int k = order.length - 1; k > 0; k--) {
      int other = stream.integer(k + 1);
      int last = order[k];
      order[k] = order[other];
      order[other] = last;
    }
  }

  private static List<ParticleMeasure> pass(
      NetworkEnergy energy, Problem problem, int[] order, DoubleUnaryOperator kept) {
    ParticleMeasure mu = problem.initial();
    List<ParticleMeasure> path = new ArrayList<>(List.of(mu));
    for (int j : order) {
      double[] now = mu.positions();
      double[] slope = energy.on(energy.data().rows(new int[] {j})).gradient(mu);
      Arrays.setAll(now, c -> kept.applyAsDouble(now[c] - problem.step() * slope[c]));
      mu = mu.at(now);
      path.add(mu);
    }
    return path;
  }
}
