package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.observation.FluctuationMean;
import org.measuredynamics.observation.LinearRegime;
import org.measuredynamics.observation.Replication;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * The mean loss of networks of n neurons exceeds that of the limit by c/n: n (E R(f_n) - R(f))
 * tends to (1/2m) tr(l'' C) + (1/m) l' . b, C the limiting covariance and b the limit of n E(f_n -
 * f), half the mean second derivative of f_t(mu_0 + e (delta_theta - mu_0)) in e.
 *
 * <p>At t = 0 b is 0 and the identity exact at every n ({@link InitialFluctuation}). Later both
 * terms come from the limit alone.
 *
 * <p>Alone: {@code check --theorem fluctuation.loss}.
 */
@AutoService(Theorem.class)
public final class LossExcess implements Theorem {
  private static final int ATOMS = 32;
  private static final int WIDTH = 4096;
  private static final int REPLICATES = 128;
  private static final int SIMULATIONS = 1 << 14;
  private static final double FALLEN = 0.2;

  /** Of the sum of the sizes of both terms. */
  private static final double RESOLUTION = 0.1;

  @Override
  public Card card() {
    return Card.of("fluctuation.loss")
        .states(
            "n (E R(f_n(t)) - R(f_t)) -> (1/2m) tr(l''_t C_t) + (1/m) l'_t . b_t, b_t = lim n E(f_n(t) - f_t)")
        .source(
            "Rotskoff, Vanden-Eijnden 2018, proposition 3.4; the second-order term derived here")
        .assumes(
            Hypothesis.of("the neurons are independent draws from mu_0")
                .violatedBy(
                    "every atom in turn: stratified, not independent",
                    () -> control(EnsembleMutant.STRATIFIED.implementation())),
            Hypothesis.of(LinearRegime.LARGE).uncontrolledSince(LinearRegime.SMALLER))
        .needs(ENSEMBLE, NETWORK, dynamics("gradient-flow"), unit("tanh"))
        .budget(
            "Monte Carlo: Student intervals over 64 blocks at alpha, with control variates; truncation: the resolution, 10 percent of the terms of the constant; no discretisation; rounding far below")
        .firstRefutes(EnsembleMutant.OUTPUTS_SHRUNK)
        .cost(20)
        .sharpened();
  }

  @Override
  public void check(Trial trial) {
    Replication replication = replication(trial.instance());
    FluctuationMean excess =
        FluctuationMean.of(
            trial,
            replication,
            WIDTH,
            REPLICATES,
            SIMULATIONS,
            0.1 * trial.alpha(),
            g -> excess(replication, g));
    double[][] bias = replication.limit().bias(replication.record());
    trial.addAll(excess.looks());
    for (int k = 0; k < bias.length; k++) {
      meanRisk(trial, replication, excess, k, bias[k]);
    }
  }

  /** n (E R(f_n) - R(f)) is (1/2m) tr C + (1/m) l' . b, relative to the sizes of both. */
  private static void meanRisk(
      Trial trial, Replication replication, FluctuationMean excess, int k, double[] bias) {
    int step = replication.record()[k];
    Fluctuation limit = replication.limit();
    double linear = 0.5 * limit.trace(limit.covariance(step));
    double claim = limit.riskExcess(step, bias);
    double size = linear + Math.abs(claim - linear);
    double alpha = 0.9 * trial.alpha() / replication.record().length;
    trial.add(
        Comparison.equivalence(
                "n times the excess of the mean risk over its limit, relative, step " + step,
                excess.interval(mean -> (linear + mean[k] - claim) / size, alpha),
                0,
                RESOLUTION,
                alpha)
            .inconclusive());
  }

  /**
   * n (R(f + g / sqrt(n)) - R(f)) by record, R the square risk: its mean is (1/2m) tr C where g is
   * linear.
   */
  private static double[] excess(Replication replication, double[][] g) {
    DataSet data = replication.energy().data();
    double[] excess = new double[g.length];
    for (int k = 0; k < g.length; k++) {
      double[] f = replication.limit().outputs(replication.record()[k]);
      for (int j = 0; j < f.length; j++) {
        double slope = Risk.SQUARE.slope(f[j], data.target(j));
        excess[k] += (Math.sqrt(WIDTH) * slope * g[k][j] + 0.5 * g[k][j] * g[k][j]) / f.length;
      }
    }
    return excess;
  }

  private static Replication replication(Instance instance) {
    StudentTeacher problem = StudentTeacher.of(instance, 0);
    return LinearRegime.untilFallen(
        problem.energy(), problem.atoms(ATOMS, instance.seed()), FALLEN, WIDTH, instance.seed());
  }

  @Override
  public Instance member(Instance drawn) {
    Instance member = StudentTeacher.member(drawn, Regulariser.Kind.NONE, 6, 12);
    // A second derivative needs units that have one.
    return member.unit().equals("relu") ? member.with("erf") : member;
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    return LinearRegime.unmet(replication(instance), WIDTH, instance.seed(), 0.001, 0);
  }

  private List<Comparison> control(Implementation wrong) {
    Trial trial = Trial.of(wrong, member(Instance.plain("tanh")), 1e-8, 1);
    check(trial);
    return trial.observations();
  }
}
