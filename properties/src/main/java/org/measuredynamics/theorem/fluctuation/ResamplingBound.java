package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.StudentInstance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.instance.Students;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.LimitRun;
import org.measuredynamics.observation.LinearRegime;
import org.measuredynamics.observation.ObservedFluctuation;
import org.measuredynamics.observation.Replication;
import org.measuredynamics.observation.ResamplingError;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
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
@AutoService(Catalogued.class)
public final class ResamplingBound implements Theorem<StudentInstance> {
  private static final int ATOMS = 24;
  private static final int WIDTH = 512;
  private static final int REPLICATES = 128;
  private static final int STEPS = 120;
  private static final double PART_OF_FASTEST = 0.4;
  private static final double PENALTY = 0.02;

  private static final String AT_REST =
      "the flow has come to rest, where grad^2 V is not negative on the support";

  @Override
  public Card card() {
    return Card.of("fluctuation.resampling-bound")
        .states(
            "mu_t -> mu: n E|f_n(t) - f_t|^2, first n -> infinity, then on average over long times, is at most int |phi|^2 dmu - |f|^2")
        .source("Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, theorem 3.2; theory.md, Fluctuations")
        .assumes(
            Hypothesis.of(AT_REST)
                .violatedBy(
                    "neurons about to leave a saddle: the fluctuation exceeds the bound for a while",
                    ReferenceImplementation::new,
                    () -> new StudentInstance("tanh", 5, 20, 1),
                    trial -> bound(trial, nearSaddle(), 1 << 12)),
            Hypothesis.of(LinearRegime.LARGE).uncontrolledSince(LinearRegime.SMALLER))
        .needs(ENSEMBLE, NETWORK, EULER, unit("tanh"))
        .budget(
            "Monte Carlo: Catoni's bound of the variance known from fourth moments, and Chernoff's with exact generating functions at alpha; truncation: what is not linear in the neurons drawn, computed from them; rounding")
        .firstRefutes(EnsembleMutant.OUTPUTS_AVERAGED)
        .alone(RareMutant.UNREGULARISED_AFTER_100_STEPS)
        .cost(20)
        .sharpened();
  }

  @Override
  public void check(Trial<StudentInstance> trial) {
    bound(trial, run(trial.instance()).replication(STEPS), WIDTH);
  }

  /** n E|f_n - f|^2 &lt;= int |phi|^2 dmu - |f|^2, mu where the implementation arrives. */
  private static void bound(Trial<StudentInstance> trial, Replication replication, int width) {
    ObservedFluctuation observed = ObservedFluctuation.of(trial, replication, width, REPLICATES);
    observed.observeFlow(trial);
    ParticleMeasure last = replication.atomsAfter(trial.implementation());
    trial.addAll(observed.moments(0, 0.5 * trial.alpha()));
    trial.add(
        observed.atMost(
            "n E|f_n - f|^2 over the resampling error",
            0,
            ResamplingError.of(replication.energy(), last),
            0.5 * trial.alpha()));
  }

  /** Steep teachers and a large start: at time 2.6 neurons are about to leave a saddle. */
  private static Replication nearSaddle() {
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
    return new Replication(energy, ParticleMeasure.uniform(4, positions), 0.02, 129);
  }

  private static LimitRun run(StudentInstance instance) {
    StudentTeacher problem =
        StudentTeacher.of(instance, instance.regulariser() == Regulariser.Kind.NONE ? 0 : PENALTY);
    return LimitRun.of(
        problem.energy(), problem.atoms(ATOMS, instance.seed()), PART_OF_FASTEST, STEPS);
  }

  @Override
  public Arbitrary<StudentInstance> instances(Description declared) {
    return Students.ofSmooth(declared, 4, 9).penalisedOrNot(declared).arbitrary();
  }

  @Override
  public Optional<String> unmet(StudentInstance instance) {
    LimitRun run = run(instance);
    return run.isAtRest()
        ? LinearRegime.unmet(run.replication(STEPS), WIDTH, instance.seed(), 0.1, 0.01)
        : Optional.of(AT_REST);
  }
}
