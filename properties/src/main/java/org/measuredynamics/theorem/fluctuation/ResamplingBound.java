package org.measuredynamics.theorem.fluctuation;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.limit.Fluctuation;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.observation.LimitRun;
import org.measuredynamics.observation.Replication;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Interval;
import org.measuredynamics.theorem.ReplicatedTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * Long after the start the mean square fluctuation of a network of n neurons is at most that of n
 * neurons drawn afresh from the limit measure: n E|f_n - f|^2 &lt;= int |phi|^2 dmu - |f|^2.
 *
 * <p>The order of limits is first n, then long times, on average over them (theory.md,
 * Fluctuations). Once the flow rests the fluctuation no longer changes, so one late time of many
 * neurons is looked at; on the way the fluctuation may exceed the bound, as it does in the control,
 * where neurons are about to leave a saddle. The resampling error is computed from the measure that
 * the implementation itself arrives at.
 *
 * <p>Alone: {@code check --theorem fluctuation.resampling-bound}.
 */
@AutoService(Theorem.class)
public final class ResamplingBound implements ReplicatedTheorem {
  private static final int ATOMS = 24;
  private static final int WIDTH = 1024;
  private static final int REPLICATES = 64;
  private static final int SIMULATIONS = 1 << 10;
  private static final int STEPS = 120;

  private static final double PART_OF_FASTEST = 0.4;

  @Override
  public String id() {
    return "fluctuation.resampling-bound";
  }

  @Override
  public String statement() {
    return "mu_t -> mu: n E|f_n(t) - f_t|^2, first n -> infinity, then on average over long times, is at most int |phi|^2 dmu - |f|^2";
  }

  @Override
  public String source() {
    return "Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, theorem 3.2; theory.md, Fluctuations";
  }

  @Override
  public List<String> hypotheses() {
    return List.of(
        "the flow has come to rest, where grad^2 V is not negative on the support", LARGE);
  }

  @Override
  public List<String> needs() {
    return List.of("ensemble", "network", "euler", "tanh");
  }

  @Override
  public String budget() {
    return "Monte Carlo: Student interval over 64 blocks at alpha, with control variates; rounding far below";
  }

  @Override
  public String firstRefutes() {
    return "ensemble-outputs-averaged";
  }

  @Override
  public int cost() {
    return 20;
  }

  @Override
  public Instance member(Instance drawn) {
    Instance member = StudentTeacher.member(drawn, drawn.regulariser(), 4, 9);
    return member.unit().equals("relu") ? StudentTeacher.with(member, "tanh") : member;
  }

  @Override
  public Optional<String> unmet(Instance instance) {
    LimitRun run = run(instance);
    if (!run.isAtRest()) {
      return Optional.of(hypotheses().get(0));
    }
    Replication replication =
        new Replication(run.energy(), run.path().get(0), run.step(), new int[] {STEPS});
    return replication.isLinear(WIDTH, instance.seed(), 0.1, 0.01)
        ? Optional.empty()
        : Optional.of(LARGE);
  }

  @Override
  public List<Comparison> check(
      Implementation implementation, Instance instance, double alpha, int sharpness) {
    LimitRun run = run(instance);
    return compared(
        implementation,
        run.energy(),
        run.path().get(0),
        run.step(),
        STEPS,
        WIDTH,
        instance.seed(),
        alpha,
        sharpness);
  }

  private static StudentTeacher problem(Instance instance) {
    return StudentTeacher.of(instance, instance.regulariser() == Regulariser.Kind.NONE ? 0 : 0.02);
  }

  private static LimitRun run(Instance instance) {
    StudentTeacher problem = problem(instance);
    return LimitRun.of(
        problem.energy(), problem.atoms(ATOMS, instance.seed()), PART_OF_FASTEST, STEPS);
  }

  private static List<Comparison> compared(
      Implementation implementation,
      NetworkEnergy energy,
      ParticleMeasure atoms,
      double step,
      int steps,
      int width,
      long seed,
      double alpha,
      int sharpness) {
    int[] record = {steps};
    Replication replication = new Replication(energy, atoms, step, record);
    Replication.Parts parts =
        replication.excess(
            implementation,
            width,
            REPLICATES,
            SIMULATIONS * sharpness,
            seed,
            0.1 * alpha,
            Replication::meanSquares);
    Fluctuation limit = replication.limit();
    double trace = limit.trace(limit.covariance(steps));
    ParticleMeasure last =
        implementation.run(new Problem(energy, atoms, Problem.Scheme.EULER, step, record)).get(0);
    double resampling = resampling(energy, last);
    Interval interval =
        Replication.Parts.interval(List.of(parts), means -> trace + means[0][0], 0.9 * alpha);
    List<Comparison> comparisons = new ArrayList<>(Replication.Parts.looks("", List.of(parts)));
    comparisons.add(
        Comparison.atMost(
            "n E|f_n - f|^2 against the resampling error, step " + steps,
            interval,
            resampling,
            0,
            0.9 * alpha));
    return comparisons;
  }

  /** int |phi|^2 dmu - |f_mu|^2, a mean over the data. */
  static double resampling(NetworkEnergy energy, ParticleMeasure mu) {
    double[] outputs = energy.outputs(mu);
    double sum = 0;
    for (int i = 0; i < mu.size(); i++) {
      for (int j = 0; j < outputs.length; j++) {
        double phi = energy.unit().value(mu.particle(i), energy.data().input(j)) - outputs[j];
        sum += mu.weight(i) * phi * phi / outputs.length;
      }
    }
    return sum;
  }

  @Override
  public List<Control> controls() {
    // Steep teachers and a large start: at time 2.6 neurons are about to leave a saddle.
    Stream stream = Stream.of(11, 0, 0, 0, Purpose.DATA);
    double[] targets = stream.normals(6);
    Arrays.setAll(targets, j -> 2 * targets[j]);
    NetworkEnergy energy =
        NetworkEnergy.of(
            Unit.named("tanh"),
            Risk.SQUARE,
            Regulariser.NONE,
            DataSet.of("normal", 3, stream.normals(18), targets));
    double[] positions = stream.normals(ATOMS * 4);
    Arrays.setAll(positions, c -> 2 * positions[c]);
    return List.of(
        new Control(
            hypotheses().get(0),
            "neurons about to leave a saddle: the fluctuation exceeds the bound for a while",
            () ->
                compared(
                    new ReferenceImplementation(),
                    energy,
                    ParticleMeasure.uniform(4, positions),
                    0.02,
                    129,
                    1 << 14,
                    1,
                    1e-6,
                    1)));
  }
}
