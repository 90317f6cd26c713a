package org.measuredynamics.theorem.symmetry;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.Replication;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.symmetry.Group;
import org.measuredynamics.theorem.ReplicatedTheorem;
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
public final class InvarianceDefect implements ReplicatedTheorem {
  private static final int INPUTS = 3;
  private static final int ATOMS = 12;
  private static final int[] WIDTHS = {1024, 2048};
  private static final int REPLICATES = 256;
  private static final int SIMULATIONS = 1 << 11;
  private static final double FALLEN = 0.3;
  private static final double RESOLUTION = 0.1;

  @Override
  public String id() {
    return "symmetry.invariance-defect";
  }

  @Override
  public String statement() {
    return "theta_i(0) independent of invariant law mu_0, invariant data: n E|f_n - P f_n|^2 -> tr (I - P) C_t / m, P the average over G";
  }

  @Override
  public String source() {
    return "Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, proposition 3.1; theory.md, Invariance defect";
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
    return "Monte Carlo: Student intervals over 64 blocks of replicates at alpha, with control variates; truncation: the resolution, 10 percent, after extrapolation in 1/n; no discretisation, the limit of the scheme itself is known; rounding far below";
  }

  @Override
  public String firstRefutes() {
    return "ensemble-stratified";
  }

  @Override
  public int cost() {
    return 40;
  }

  @Override
  public Instance member(Instance drawn) {
    Instance member = StudentTeacher.member(drawn, Regulariser.Kind.NONE, INPUTS, INPUTS);
    return member.unit().equals("relu") ? member.with("tanh") : member;
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    return of(instance).replication.isLinear(WIDTHS[0], instance.seed(), 0.02, 0)
        ? Optional.empty()
        : Optional.of(LARGE);
  }

  /** The problem of an instance, and its limit. */
  private record Symmetric(Group group, Replication replication) {}

  private static Symmetric of(Instance instance) {
    StudentTeacher problem = StudentTeacher.of(instance, 0);
    int d = instance.dimension();
    List<Group> groups =
        List.of(
            Group.reflection(d),
            Group.cyclicShifts(d, Math.min(d, 3)),
            Group.quarterTurns(d),
            Group.permutations(d, 2));
    Group group = groups.get(instance.stream(Draw.SMALL_GROUP).integer(groups.size()));
    DataSet images = group.images(problem.energy().data());
    NetworkEnergy energy = problem.energy().on(images);
    ParticleMeasure atoms = group.orbits(energy.unit(), problem.atoms(ATOMS, instance.seed()));
    return new Symmetric(
        group, Replication.untilFallen(energy, atoms, FALLEN, WIDTHS[0], instance.seed()));
  }

  /** Mean squares over the data of g - P g, by record. */
  private static double[] defects(double[][] g, int order) {
    double[][] defect = new double[g.length][];
    for (int k = 0; k < g.length; k++) {
      defect[k] = g[k].clone();
      for (int j = 0; j < g[k].length; j++) {
        int first = j / order * order;
        for (int l = first; l < first + order; l++) {
          defect[k][j] -= g[k][l] / order;
        }
      }
    }
    return Replication.meanSquares(defect);
  }

  /** tr (I - P) C / m. */
  private static double trace(double[][] covariance, int order) {
    double sum = 0;
    for (int j = 0; j < covariance.length; j++) {
      int first = j / order * order;
      sum += covariance[j][j];
      for (int l = first; l < first + order; l++) {
        sum -= covariance[j][l] / order;
      }
    }
    return sum / covariance.length;
  }

  @Override
  public List<Comparison> check(
      Implementation implementation, Instance instance, double alpha, int sharpness) {
    Symmetric problem = of(instance);
    int order = problem.group.order();
    Replication replication = problem.replication;
    int[] record = replication.record();
    List<Replication.Parts> parts = new ArrayList<>();
    for (int n : WIDTHS) {
      parts.add(
          replication.excess(
              implementation,
              n,
              REPLICATES,
              SIMULATIONS * sharpness,
              instance.seed() + n,
              0.1 * alpha / WIDTHS.length,
              g -> defects(g, order)));
    }
    List<Comparison> comparisons = new ArrayList<>(Replication.Parts.looks("", parts));
    double share = 0.9 * alpha / record.length;
    for (int t = 0; t < record.length; t++) {
      int at = t;
      double limit = trace(replication.limit().covariance(record[t]), order);
      comparisons.add(
          Comparison.equivalence(
                  "n E|f_n - P f_n|^2 over its limit, step %d, %s"
                      .formatted(record[t], problem.group.name()),
                  Replication.Parts.interval(
                      parts, means -> 1 + (2 * means[1][at] - means[0][at]) / limit, share),
                  1,
                  RESOLUTION,
                  share)
              .inconclusive());
    }
    return comparisons;
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
