package org.measuredynamics.theorem.fluctuation;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.Replication;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.ReplicatedTheorem;
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
public final class LossExcess implements ReplicatedTheorem {
  private static final int ATOMS = 32;
  private static final int WIDTH = 4096;
  private static final int REPLICATES = 128;
  private static final int SIMULATIONS = 1 << 14;
  private static final double FALLEN = 0.2;

  /** Of the sum of the sizes of both terms. */
  private static final double RESOLUTION = 0.1;

  @Override
  public String id() {
    return "fluctuation.loss";
  }

  @Override
  public String statement() {
    return "n (E R(f_n(t)) - R(f_t)) -> (1/2m) tr(l''_t C_t) + (1/m) l'_t . b_t, b_t = lim n E(f_n(t) - f_t)";
  }

  @Override
  public String source() {
    return "Rotskoff, Vanden-Eijnden 2018, proposition 3.4; the second-order term derived here";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("the neurons are independent draws from mu_0", LARGE);
  }

  @Override
  public List<String> needs() {
    return List.of("ensemble", "network", "gradient-flow", "tanh");
  }

  @Override
  public String budget() {
    return "Monte Carlo: Student intervals over 64 blocks at alpha, with control variates; truncation: the resolution, 10 percent of the terms of the constant; no discretisation; rounding far below";
  }

  @Override
  public String firstRefutes() {
    return "ensemble-outputs-shrunk";
  }

  @Override
  public int cost() {
    return 20;
  }

  @Override
  public Instance member(Instance drawn) {
    Instance member = StudentTeacher.member(drawn, Regulariser.Kind.NONE, 6, 12);
    // A second derivative needs units that have one.
    return member.unit().equals("relu") ? StudentTeacher.with(member, "erf") : member;
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    return replication(instance).isLinear(WIDTH, instance.seed(), 0.001, 0)
        ? Optional.empty()
        : Optional.of(LARGE);
  }

  @Override
  public List<Comparison> check(
      Implementation implementation, Instance instance, double alpha, int sharpness) {
    StudentTeacher problem = StudentTeacher.of(instance, 0);
    Replication replication = replication(instance);
    int[] record = replication.record();
    Fluctuation limit = replication.limit();
    Replication.Parts parts =
        replication.excess(
            implementation,
            WIDTH,
            REPLICATES,
            SIMULATIONS * sharpness,
            instance.seed(),
            0.1 * alpha,
            g -> excess(problem.energy().data(), limit, record, g));
    double[][] bias = limit.bias(record);
    List<Comparison> comparisons = new ArrayList<>(Replication.Parts.looks("", List.of(parts)));
    double share = 0.9 * alpha / record.length;
    for (int k = 0; k < record.length; k++) {
      int at = k;
      double linear = 0.5 * limit.trace(limit.covariance(record[k]));
      double claim = limit.riskExcess(record[k], bias[k]);
      double size = linear + Math.abs(claim - linear);
      comparisons.add(
          Comparison.equivalence(
                  "n times the excess of the mean risk over its limit, relative, step " + record[k],
                  Replication.Parts.interval(
                      List.of(parts), means -> (linear + means[0][at] - claim) / size, share),
                  0,
                  RESOLUTION,
                  share)
              .inconclusive());
    }
    return comparisons;
  }

  private static Replication replication(Instance instance) {
    StudentTeacher problem = StudentTeacher.of(instance, 0);
    return Replication.untilFallen(
        problem.energy(), problem.atoms(ATOMS, instance.seed()), FALLEN, WIDTH, instance.seed());
  }

  /** n (R(f + g / sqrt(n)) - R(f)), whose mean is (1/2m) tr C where g is linear. */
  private static double[] excess(DataSet data, Fluctuation limit, int[] record, double[][] g) {
    double[] excess = new double[record.length];
    for (int k = 0; k < record.length; k++) {
      double[] f = limit.outputs(record[k]);
      for (int j = 0; j < f.length; j++) {
        double slope = Risk.SQUARE.slope(f[j], data.target(j));
        excess[k] += (Math.sqrt(WIDTH) * slope * g[k][j] + 0.5 * g[k][j] * g[k][j]) / f.length;
      }
    }
    return excess;
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "every atom in turn: stratified, not independent",
            () -> check(Mutant.named("ensemble-stratified").implementation(), instance, 1e-8)));
  }
}
