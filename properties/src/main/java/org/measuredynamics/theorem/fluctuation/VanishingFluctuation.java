package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.StudentInstance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.instance.Students;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.LimitRun;
import org.measuredynamics.observation.LinearRegime;
import org.measuredynamics.observation.ObservedFluctuation;
import org.measuredynamics.observation.Replication;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Where the limit interpolates the data without a regulariser, fluctuations vanish along training:
 * n E|f_n(t) - f_t|^2 tends to 0. With a regulariser they settle at a positive level, that of the
 * Volterra equation (fluctuation.regularised): the control.
 *
 * <p>Alone: {@code check --theorem fluctuation.vanishing}.
 */
@AutoService(Catalogued.class)
public final class VanishingFluctuation implements Theorem<StudentInstance> {
  private static final int ATOMS = 24;
  private static final int WIDTH = 512;
  private static final int REPLICATES = 128;
  private static final int STEPS = 160;
  private static final int[] RECORD = {0, STEPS / 2, STEPS};
  private static final double PART_OF_FASTEST = 0.4;
  private static final double PENALTY = 0.05;

  /** Of the energy at the start. */
  private static final double INTERPOLATES = 1e-6;

  /** Of the mean square at the start: what has vanished. */
  private static final double VANISHED = 0.01;

  private static final String INTERPOLATION =
      "the limit interpolates the data, and so would one with an error in the slowest mode of its tangent kernel";

  @Override
  public Card card() {
    return Card.of("fluctuation.vanishing")
        .states("lambda = 0, f_t -> y on the data: n E|f_n(t) - f_t|^2 -> 0")
        .source("Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, theorem 3.4")
        .assumes(
            Hypothesis.of("no regulariser")
                .violatedBy(
                    "with a regulariser the fluctuation settles at a positive level",
                    ReferenceImplementation::new,
                    () -> new StudentInstance("gaussian", Regulariser.Kind.TIKHONOV, 2, 8, 34),
                    trial -> vanishes(trial, PENALTY)),
            Hypothesis.of(INTERPOLATION)
                .violatedBy(
                    "two dimensions and eight data: the limit does not interpolate in time",
                    ReferenceImplementation::new,
                    () -> new StudentInstance("gaussian", Regulariser.Kind.NONE, 2, 8, 39),
                    this::check),
            Hypothesis.of(LinearRegime.LARGE).uncontrolledSince(LinearRegime.SMALLER))
        .needs(ENSEMBLE, NETWORK, dynamics("gradient-flow"), unit("tanh"))
        .budget(
            "Monte Carlo: Catoni's bound of the variance known from fourth moments, and Chernoff's with exact generating functions at alpha; truncation: what is not linear in the neurons drawn, computed from them, and one percent of the start stands for 0; rounding")
        .firstRefutes(EnsembleMutant.DROPOUT)
        .alone(RareMutant.AFTER_150_STEPS)
        .cost(40)
        .sharpened();
  }

  @Override
  public void check(Trial<StudentInstance> trial) {
    vanishes(trial, 0);
  }

  /** n E|f_n(T) - f_T|^2 is nothing of tr C_0 / m, what it is at the start. */
  private static void vanishes(Trial<StudentInstance> trial, double strength) {
    Replication replication = run(trial.instance(), strength).replication(RECORD);
    ObservedFluctuation observed = ObservedFluctuation.of(trial, replication, WIDTH, REPLICATES);
    observed.observeFlow(trial);
    trial.addAll(observed.moments(0, 0.5 * trial.alpha()));
    trial.add(
        observed.atMost(
            "n E|f_n - f|^2 over a part of that at the start",
            RECORD.length - 1,
            VANISHED * observed.level(0),
            0.5 * trial.alpha()));
  }

  private static LimitRun run(StudentInstance instance, double strength) {
    StudentTeacher problem = StudentTeacher.of(instance, strength);
    return LimitRun.of(
        problem.energy(), problem.atoms(ATOMS, instance.seed()), PART_OF_FASTEST, STEPS);
  }

  @Override
  public Arbitrary<StudentInstance> instances(Description declared) {
    return Students.of(declared, List.of("tanh", "erf"), 3, 5).ofDimensions(6, 20).arbitrary();
  }

  @Override
  public Optional<String> unmet(StudentInstance instance) {
    LimitRun run = run(instance, 0);
    if (run.energyLeft() > INTERPOLATES || run.slowestLeft() > 0.01 * VANISHED) {
      return Optional.of(INTERPOLATION);
    }
    return LinearRegime.unmet(run.replication(RECORD), WIDTH, instance.seed(), 0.1, 0.1 * VANISHED);
  }
}
