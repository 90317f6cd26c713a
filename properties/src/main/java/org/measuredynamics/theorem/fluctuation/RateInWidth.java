package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.regulariser;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.StudentInstance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.instance.Students;
import org.measuredynamics.limit.Fluctuation;
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
 * n times the mean square fluctuation of networks of n neurons is the constant tr C_t of the limit,
 * at every width and every time: in the middle of training and at the end of a regularised flow, so
 * fluctuations are of order n^{-1/2}. Of a flow that interpolates the data exponentially fast they
 * fall faster if the networks are trained for times like log n, for its constant then tends to 0
 * like a power of n.
 *
 * <p>The constant is known, so it is tested at each width and no slope is fitted. At a fixed time
 * the order is n^{-1/2} for an interpolating flow too: C_t is small, not 0. At the start n Cov is
 * the same at every n ({@link InitialFluctuation}).
 *
 * <p>Alone: {@code check --theorem fluctuation.rate}.
 */
@AutoService(Catalogued.class)
public final class RateInWidth implements Theorem<StudentInstance> {
  private static final int ATOMS = 24;
  private static final int[] WIDTHS = {128, 512, 2048};
  private static final int[] REPLICATES = {256, 128, 64};

  /** The last one of a regularised flow that is at rest by then. */
  private static final int[] RECORD = {3, 8, 20, 60};

  private static final double PART_OF_FASTEST = 0.4;
  private static final double PENALTY = 0.05;

  /**
   * Where the narrowest networks of an interpolating flow are looked at; the widest, at the end.
   */
  private static final int EARLY = 1;

  private static final int END = RECORD.length - 1;

  /** Beyond n^-1, the power of n by which the fluctuation falls if the wider are trained longer. */
  private static final double FASTER = 0.1;

  private static final String DECAYS =
      "without a regulariser the covariance of the limit decays, from step 8 to step 60 at least like n^-0.2";

  @Override
  public Card card() {
    return Card.of("fluctuation.rate")
        .states(
            "n E|f_n(t) - f_t|^2 -> tr C_t at every time, so fluctuations are of order n^-1/2; of a flow that interpolates exponentially fast, with t growing like log n, of a smaller one")
        .source(
            "Chen, Rotskoff, Bruna, Vanden-Eijnden 2020, theorem 3.4; Rotskoff, Vanden-Eijnden 2018, proposition 3.3; theory.md, Fluctuations")
        .assumes(
            Hypothesis.of("the neurons are independent draws from mu_0")
                .violatedBy(
                    "every atom in turn: stratified, not independent",
                    EnsembleMutant.STRATIFIED,
                    () -> new StudentInstance("gaussian", Regulariser.Kind.TIKHONOV, 6, 6, 1),
                    this::check),
            Hypothesis.of(LinearRegime.LARGE).uncontrolledSince(LinearRegime.SMALLER),
            Hypothesis.of(DECAYS)
                .uncontrolledSince("where it does not, n^-1 is what is left: the first sentence"))
        .needs(
            ENSEMBLE,
            NETWORK,
            dynamics("gradient-flow"),
            unit("gaussian"),
            regulariser(Regulariser.Kind.TIKHONOV))
        .budget(
            "Monte Carlo: Catoni's bound of the variance known from fourth moments, and Chernoff's with exact generating functions at alpha; truncation: what is not linear in the neurons drawn, computed from them; no discretisation; rounding")
        .firstRefutes(EnsembleMutant.DROPOUT)
        .alone(RareMutant.OF_2048_NEURONS)
        .cost(40)
        .sharpened();
  }

  @Override
  public void check(Trial<StudentInstance> trial) {
    Trial<StudentInstance> half = trial.withPart(0.5);
    half.later(RateInWidth::regularised);
    half.later(RateInWidth::interpolating);
  }

  private static void regularised(Trial<StudentInstance> trial) {
    Replication replication = replication(trial.instance(), PENALTY);
    for (int w = 0; w < WIDTHS.length; w++) {
      int width = w;
      trial.later(part -> everyTime(part.under("regularised: "), replication, width));
    }
  }

  /** tr C_t at every width and time; and the wider trained the longer, of a lower order. */
  private static void interpolating(Trial<StudentInstance> trial) {
    Replication replication = replication(trial.instance(), 0);
    for (int w = 0; w < WIDTHS.length; w++) {
      int width = w;
      trial.later(
          part -> {
            Trial<StudentInstance> under = part.under("interpolating: ");
            ObservedFluctuation observed = everyTime(under, replication, width);
            if (width == WIDTHS.length - 1) {
              under.add(
                  observed.atMost(
                      "n^1.1 E|f_n - f|^2, trained longest, over that of the narrowest at step "
                          + RECORD[EARLY],
                      END,
                      observed.level(EARLY) * StrictMath.pow(ratio(), -FASTER),
                      0.1 * part.alpha()));
            }
          });
    }
  }

  private static double ratio() {
    return WIDTHS[WIDTHS.length - 1] / (double) WIDTHS[0];
  }

  /** tr C_t at every time, of networks of that width. */
  private static ObservedFluctuation everyTime(
      Trial<StudentInstance> trial, Replication replication, int w) {
    ObservedFluctuation observed =
        ObservedFluctuation.of(trial, replication, WIDTHS[w], REPLICATES[w]);
    observed.observeFlow(trial);
    for (int k = 0; k < RECORD.length; k++) {
      trial.addAll(observed.moments(k, 0.9 * trial.alpha() / (WIDTHS.length * RECORD.length)));
    }
    return observed;
  }

  private static Replication replication(StudentInstance instance, double penalty) {
    StudentTeacher problem = StudentTeacher.of(instance, penalty);
    return LimitRun.of(
            problem.energy(),
            problem.atoms(ATOMS, instance.seed()),
            PART_OF_FASTEST,
            RECORD[RECORD.length - 1])
        .replication(RECORD);
  }

  @Override
  public Arbitrary<StudentInstance> instances(Description declared) {
    return Students.of(declared, List.of("gaussian"), 6, 9).penalised().arbitrary();
  }

  @Override
  public Optional<String> unmet(StudentInstance instance) {
    Replication interpolating = replication(instance, 0);
    Fluctuation limit = interpolating.limit();
    if (limit.trace(limit.covariance(RECORD[END]))
        > StrictMath.pow(ratio(), -2 * FASTER) * limit.trace(limit.covariance(RECORD[EARLY]))) {
      return Optional.of(DECAYS);
    }
    return Stream.of(interpolating, replication(instance, PENALTY))
        .flatMap(each -> LinearRegime.unmet(each, WIDTHS[0], instance.seed(), 0.1, 0).stream())
        .findFirst();
  }
}
