package org.measuredynamics.theorem.fluctuation;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.observation.LimitRun;
import org.measuredynamics.observation.Replication;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Interval;
import org.measuredynamics.theorem.ReplicatedTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Where the limit interpolates the data without a regulariser, fluctuations vanish along training:
 * n E|f_n(t) - f_t|^2 tends to 0. With a regulariser they settle at a positive level, that of the
 * Volterra equation (fluctuation.regularised): the control.
 *
 * <p>Alone: {@code check --theorem fluctuation.vanishing}.
 */
@AutoService(Theorem.class)
public final class VanishingFluctuation implements ReplicatedTheorem {
  private static final int ATOMS = 24;
  private static final int WIDTH = 2048;
  private static final int REPLICATES = 64;
  private static final int SIMULATIONS = 1 << 10;
  private static final int STEPS = 160;
  private static final double PART_OF_FASTEST = 0.4;

  /** Of the energy at the start. */
  private static final double INTERPOLATES = 1e-6;

  /** Of the mean square at the start: what has vanished. */
  private static final double VANISHED = 0.01;

  @Override
  public String id() {
    return "fluctuation.vanishing";
  }

  @Override
  public String statement() {
    return "lambda = 0, f_t -> y on the data: n E|f_n(t) - f_t|^2 -> 0";
  }

  @Override
  public String source() {
    return "Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, theorem 3.4";
  }

  @Override
  public List<String> hypotheses() {
    return List.of(
        "no regulariser",
        "the limit interpolates the data, and so would one with an error in the slowest mode of its tangent kernel",
        LARGE);
  }

  @Override
  public List<String> needs() {
    return List.of("ensemble", "network", "gradient-flow", "tanh");
  }

  @Override
  public String budget() {
    return "Monte Carlo: Student interval over 64 blocks at alpha, with control variates; truncation: one percent of the start stands for 0; rounding far below";
  }

  @Override
  public String firstRefutes() {
    return "ensemble-dropout";
  }

  @Override
  public int cost() {
    return 40;
  }

  @Override
  public Instance member(Instance drawn) {
    Instance member = StudentTeacher.member(drawn, Regulariser.Kind.NONE, 3, 5);
    // As many dimensions as data: the tangent kernel is not singular.
    return new Instance(
        member.unit().equals("tanh") ? "tanh" : "erf",
        member.risk(),
        member.regulariser(),
        member.source(),
        Math.max(6, member.dimension()),
        member.data(),
        member.particles(),
        false,
        member.seed());
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    LimitRun run = run(StudentTeacher.of(instance, 0), instance);
    if (run.energyLeft() > INTERPOLATES || run.slowestLeft() > 0.01 * VANISHED) {
      return Optional.of(hypotheses().get(1));
    }
    return replication(run).isLinear(WIDTH, instance.seed(), 0.1, 0.1 * VANISHED)
        ? Optional.empty()
        : Optional.of(LARGE);
  }

  private static LimitRun run(StudentTeacher problem, Instance instance) {
    return LimitRun.of(
        problem.energy(), problem.atoms(ATOMS, instance.seed()), PART_OF_FASTEST, STEPS);
  }

  private static Replication replication(LimitRun run) {
    int[] record = {STEPS / 4, STEPS / 2, STEPS};
    return new Replication(run.energy(), run.path().get(0), run.step(), record);
  }

  @Override
  public List<Comparison> check(
      Implementation implementation, Instance instance, double alpha, int sharpness) {
    return levels(implementation, StudentTeacher.of(instance, 0), instance, alpha, sharpness);
  }

  private static List<Comparison> levels(
      Implementation implementation,
      StudentTeacher problem,
      Instance instance,
      double alpha,
      int sharpness) {
    Replication replication = replication(run(problem, instance));
    Fluctuation limit = replication.limit();
    double start = limit.trace(limit.covariance(0));
    Replication.Parts parts =
        replication.excess(
            implementation,
            WIDTH,
            REPLICATES,
            SIMULATIONS * sharpness,
            instance.seed(),
            0.1 * alpha,
            Replication::meanSquares);
    List<Comparison> comparisons = new ArrayList<>(Replication.Parts.looks("", List.of(parts)));
    double trace = limit.trace(limit.covariance(STEPS));
    Interval last =
        Replication.Parts.interval(
            List.of(parts), means -> (trace + means[0][2]) / start, 0.9 * alpha);
    comparisons.add(
        Comparison.atMost(
            "n E|f_n - f|^2 at the end over that at the start", last, 0, VANISHED, 0.9 * alpha));
    return comparisons;
  }

  @Override
  public List<Control> controls() {
    return List.of(
        new Control(
            hypotheses().get(0),
            "with a regulariser the fluctuation settles at a positive level",
            () -> control(34, 0.05)),
        new Control(
            hypotheses().get(1),
            "two dimensions and eight data: the limit does not interpolate in time",
            () -> control(39, 0)));
  }

  private static List<Comparison> control(long seed, double strength) {
    Instance instance =
        new Instance(
            "gaussian",
            Risk.SQUARE,
            strength == 0 ? Regulariser.Kind.NONE : Regulariser.Kind.TIKHONOV,
            Instance.Source.SYNTHETIC,
            2,
            8,
            1,
            false,
            seed);
    return levels(
        new ReferenceImplementation(), StudentTeacher.of(instance, strength), instance, 1e-6, 1);
  }
}
