package org.measuredynamics.theorem.symmetry;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.observation.FluctuationMean;
import org.measuredynamics.observation.InvariantReplication;
import org.measuredynamics.observation.LinearRegime;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Without exact symmetry of the particles the flow is invariant in the limit only: for independent
 * draws from an invariant law the defect f - P f, P the average over the group, is of order
 * n^{-1/2}, with the constant of the central limit theorem,
 *
 * <pre>
 *   n E|f_n(t) - P f_n(t)|^2 -&gt; tr (I - P) C_t / m
 * </pre>
 *
 * C_t from the Volterra equation of the limit, at every time of training.
 *
 * <p>Invariant data and an atomic invariant law; the implementation draws and trains. With the
 * control variates of fluctuation.volterra; the bias of order 1/n is taken off with two widths, and
 * that the defect has the same constant at each is its rate.
 *
 * <p>Alone: {@code check --theorem symmetry.invariance-defect}.
 */
@AutoService(Theorem.class)
public final class InvarianceDefect implements Theorem {
  private static final int INPUTS = 3;
  private static final int ATOMS = 12;
  private static final int[] WIDTHS = {1024, 2048};
  private static final int REPLICATES = 256;
  private static final int SIMULATIONS = 1 << 11;
  private static final double FALLEN = 0.3;
  private static final double RESOLUTION = 0.1;

  @Override
  public Card card() {
    return Card.of("symmetry.invariance-defect")
        .states(
            "theta_i(0) independent of invariant law mu_0, invariant data: n E|f_n - P f_n|^2 -> tr (I - P) C_t / m, P the average over G")
        .source(
            "Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, proposition 3.1; theory.md, Invariance defect")
        .assumes(
            Hypothesis.of("the neurons are independent draws from mu_0")
                .violatedBy(
                    "every atom in turn: stratified, not independent", this::ofStratifiedDraws),
            Hypothesis.of(LinearRegime.LARGE).uncontrolledSince(LinearRegime.SMALLER))
        .needs(ENSEMBLE, NETWORK, dynamics("gradient-flow"), unit("tanh"))
        .budget(
            "Monte Carlo: Student intervals over 64 blocks of replicates at alpha, with control variates; truncation: the resolution, 10 percent, after extrapolation in 1/n; no discretisation, the limit of the scheme itself is known; rounding far below")
        .firstRefutes(EnsembleMutant.STRATIFIED)
        .cost(40)
        .sharpened();
  }

  @Override
  public void check(Trial trial) {
    InvariantReplication problem = of(trial.instance());
    List<FluctuationMean> widths = excess(trial, problem);
    widths.forEach(width -> trial.addAll(width.looks()));
    constant(trial, problem, widths);
  }

  @Override
  public Instance member(Instance drawn) {
    Instance member = StudentTeacher.member(drawn, Regulariser.Kind.NONE, INPUTS, INPUTS);
    return member.unit().equals("relu") ? member.with("tanh") : member;
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    return LinearRegime.unmet(of(instance).replication(), WIDTHS[0], instance.seed(), 0.02, 0);
  }

  private static InvariantReplication of(Instance instance) {
    return InvariantReplication.of(instance, ATOMS, FALLEN, WIDTHS[0]);
  }

  /** n E|f_n - P f_n|^2 less its limit at each width, in parts of which 0.1 alpha is looked at. */
  private static List<FluctuationMean> excess(Trial trial, InvariantReplication problem) {
    return FluctuationMean.ofWidths(
        trial,
        problem.replication(),
        WIDTHS,
        REPLICATES,
        SIMULATIONS,
        0.1 * trial.alpha(),
        problem::defects);
  }

  /** n E|f_n(t) - P f_n(t)|^2 = tr (I - P) C_t / m, extrapolated in 1/n, at every time. */
  private static void constant(
      Trial trial, InvariantReplication problem, List<FluctuationMean> widths) {
    int[] record = problem.replication().record();
    double share = 0.9 * trial.alpha() / record.length;
    for (int t = 0; t < record.length; t++) {
      int at = t;
      double limit = problem.limit(record[t]);
      trial.add(
          Comparison.equivalence(
                  "n E|f_n - P f_n|^2 over its limit, step %d, %s"
                      .formatted(record[t], problem.group().name()),
                  FluctuationMean.interval(
                      widths, means -> 1 + (2 * means[1][at] - means[0][at]) / limit, share),
                  1,
                  RESOLUTION,
                  share)
              .inconclusive());
    }
  }

  private List<Comparison> ofStratifiedDraws() {
    Instance instance = member(Instance.plain("tanh"));
    Trial trial = Trial.of(EnsembleMutant.STRATIFIED.implementation(), instance, 1e-8, 1);
    check(trial);
    return trial.observations();
  }
}
