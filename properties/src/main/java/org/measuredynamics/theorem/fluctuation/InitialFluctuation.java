package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.instance.StudentInstance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.instance.Students;
import org.measuredynamics.limit.NeuronMoments;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.observation.InitialMoments;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.CatoniMean;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Before training n Cov(f_n) is the covariance of a single neuron, exactly, at every n.
 *
 * <p>The implementation draws its networks itself, from a normal law and from an atomic one, and
 * answers with outputs alone. The variance of every moment that is tested is known from the fourth
 * moments of a neuron, so each decision is exact at every number of replicates (Catoni). At width 1
 * the moments are those of the law, at larger ones they see whether neurons are independent;
 * products of different replicates, and of different seeds, have mean 0.
 *
 * <p>Alone: {@code check --theorem fluctuation.initial}.
 */
@AutoService(Catalogued.class)
public final class InitialFluctuation implements Theorem<StudentInstance> {
  private static final int ATOMS = 32;

  /** The wider, the closer to Gaussian and the sharper: what is wrong shows first there. */
  private static final int[] WIDTHS = {16, 1};

  private static final int[] REPLICATES = {1 << 15, 1 << 13};
  private static final int PART = 1 << 12;
  private static final int PARTS_IN_PAIRS = 2;

  /** Replicates among which two alike would be noticed. */
  private static final int REMEMBERED = 1 << 16;

  @Override
  public Card card() {
    return Card.of("fluctuation.initial")
        .states("theta_i independent of law mu_0: n Cov(f_n) = Cov_{mu_0}(phi), for every n")
        .source(
            "Rotskoff, Vanden-Eijnden 2018, proposition 3.3; Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, section 2.3")
        .assumes(
            Hypothesis.of("the neurons are independent draws from mu_0")
                .violatedBy(
                    "neurons in pairs",
                    EnsembleMutant.NEURONS_IN_PAIRS,
                    () -> new StudentInstance("tanh", 6, 12, 1),
                    this::check),
            Hypothesis.of("the output is a mean over neurons")
                .violatedBy(
                    "a sum over n^{1/2}: the covariance is n times too large",
                    Violation.OUTPUTS_OVER_SQRT_N::implementation,
                    () -> new StudentInstance("tanh", 6, 12, 1),
                    this::check))
        .needs(ENSEMBLE, NETWORK, dynamics("gradient-flow"), unit("tanh"))
        .budget(
            "Monte Carlo: Catoni's bound at alpha, of the variance known from fourth moments; truncation: the quadrature of the normal law; rounding")
        .firstRefutes(EnsembleMutant.NEURONS_IN_PAIRS)
        .cost(10)
        .sharpened();
  }

  @Override
  public void check(Trial<StudentInstance> trial) {
    StudentTeacher problem = StudentTeacher.of(trial.instance(), 0);
    ParticleMeasure atoms = problem.atoms(ATOMS, trial.instance().seed());
    trial.later(part -> pairs(part, problem));
    for (InitialLaw law : List.of(problem.law(), atoms)) {
      NeuronMoments neuron = neuron(problem.energy(), law);
      for (int w = 0; w < WIDTHS.length; w++) {
        Ensemble ensemble =
            Ensemble.onData(
                problem.energy(),
                law,
                WIDTHS[w],
                1,
                new int[1],
                trial.instance().seed() + 7L * (WIDTHS.length - 1 - w));
        int replicates = REPLICATES[w] * trial.sharpness();
        trial.later(part -> moments(part, ensemble, neuron, replicates));
      }
    }
  }

  /**
   * E (theta_1 . theta_2)^2 = sum_k sigma_k^4, of neighbouring neurons: with output weights of mean
   * 0 no covariance of outputs sees how inner weights depend on one another.
   */
  private static void pairs(Trial<StudentInstance> trial, StudentTeacher problem) {
    NormalLaw law = problem.law();
    int p = law.dimension();
    double fourth = 0;
    double eighth = 0;
    for (double deviation : law.deviations()) {
      double square = deviation * deviation;
      fourth += square * square;
      eighth += square * square * square * square;
    }
    int n = WIDTHS[0];
    CatoniMean squares =
        new CatoniMean(
            fourth,
            3 * (2 * eighth + fourth * fourth) - fourth * fourth,
            (long) PARTS_IN_PAIRS * PART * n / 2,
            0.1 * trial.alpha());
    Ensemble ensemble =
        Ensemble.onData(problem.energy(), law, n, 1, new int[1], trial.instance().seed() + 3)
            .withInitialNeurons();
    for (int k = 0; k < PARTS_IN_PAIRS; k++) {
      for (double[] positions :
          trial.implementation().ensemble(ensemble.part(k * PART, PART)).initial()) {
        for (int at = 0; at < positions.length; at += 2 * p) {
          double product = 0;
          for (int c = at; c < at + p; c++) {
            product += positions[c] * positions[c + p];
          }
          squares.add(product * product);
        }
      }
    }
    trial.add(
        squares.comparison("squared product of two neurons", fourth * 64 * p * trial.roundoff()));
  }

  /**
   * n Cov(f_n) is Cov(phi); products of two replicates have mean 0; and no two networks are alike.
   */
  private static void moments(
      Trial<StudentInstance> trial, Ensemble ensemble, NeuronMoments neuron, int replicates) {
    boolean isNormal = ensemble.law() instanceof NormalLaw;
    int n = ensemble.particles();
    double alpha = 0.9 * trial.alpha() / (2 * WIDTHS.length);
    InitialMoments moments = new InitialMoments(neuron, n, replicates, PART, alpha);
    Set<double[]> seen = new TreeSet<>(Arrays::compare);
    int alike = 0;
    double[][][] other =
        trial
            .implementation()
            .ensemble(ensemble.withSeed(ensemble.seed() + 1).part(0, PART))
            .outputs();
    for (int first = 0; first < replicates; first += PART) {
      double[][][] outputs = trial.implementation().ensemble(ensemble.part(first, PART)).outputs();
      for (int r = 0; r < PART; r++) {
        moments.add(outputs[r][0]);
        if (first == 0) {
          moments.addPair(outputs[r][0], other[r][0]);
        }
        if (seen.size() < REMEMBERED && !seen.add(outputs[r][0])) {
          alike++;
        }
      }
    }
    String what = "width %d, %s law".formatted(n, isNormal ? "normal" : "atomic");
    double operations = 64 * (n + ensemble.law().dimension());
    moments.observe(trial, what, operations * trial.roundoff());
    // A single neuron may be silent on all data, and two of them alike.
    if (isNormal && n > 1) {
      trial.atMost("replicates of the same outputs, " + what, alike, 0, Budget.ofRounding(0));
    }
  }

  private static NeuronMoments neuron(NetworkEnergy energy, InitialLaw law) {
    double[][] points = Ensemble.onData(energy, law, 1, 1, new int[1], 0).points();
    return law instanceof NormalLaw normal
        ? NeuronMoments.of(energy.unit(), normal, points)
        : NeuronMoments.of(energy.unit(), (ParticleMeasure) law, points);
  }

  @Override
  public Arbitrary<StudentInstance> instances(Description declared) {
    return Students.of(declared, StudentTeacher.UNITS, 6, 12).arbitrary();
  }
}
