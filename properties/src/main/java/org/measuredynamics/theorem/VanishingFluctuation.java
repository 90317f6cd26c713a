package org.measuredynamics.theorem;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Interval;

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
  private static final double STEP = 0.4;

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
    return List.of("no regulariser", "the limit interpolates the data");
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
    StudentTeacher problem = StudentTeacher.of(instance, 0);
    ParticleMeasure atoms = problem.atoms(ATOMS, instance.seed());
    NetworkEnergy energy = problem.energy();
    double step = STEP / StudentTeacher.fastest(energy, atoms);
    ParticleMeasure last = GradientFlow.of(energy).euler(atoms, step, new int[] {STEPS}).get(0);
    return energy.value(last) <= 1e-6 * energy.value(atoms)
        ? Optional.empty()
        : Optional.of(hypotheses().get(1));
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
    ParticleMeasure atoms = problem.atoms(ATOMS, instance.seed());
    double step = STEP / StudentTeacher.fastest(problem.energy(), atoms);
    Replication replication =
        new Replication(problem.energy(), atoms, step, new int[] {STEPS / 4, STEPS / 2, STEPS});
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
    Comparison vanished =
        Comparison.atMost(
            "n E|f_n - f|^2 at the end over that at the start",
            last.high(),
            0,
            new Budget(0, 0, 0, VANISHED, 0.9 * alpha));
    comparisons.add(last.low() > VANISHED ? vanished : vanished.inconclusive());
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
