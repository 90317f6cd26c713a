package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.apache.commons.math3.linear.RealMatrix;
import org.measuredynamics.contract.Description;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.limit.QuadraticUnits;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Quadratic units close: the second moment M of the neurons follows a matrix equation of its own,
 * whatever their number and their weights. The mean-field limit is exact at every n.
 *
 * <p>Each observed step is judged by itself: the moment after it against the matrix step from the
 * moment before it.
 *
 * <p>Alone: {@code check --theorem global.quadratic-closure}.
 */
@AutoService(Catalogued.class)
public final class QuadraticClosure implements Theorem<NetworkInstance> {
  private static final int STEPS = 8;

  @Override
  public Card card() {
    return Card.of("global.quadratic-closure")
        .states(
            "phi = (theta . x)^2, M = int theta theta^T dmu: M -> (I - 2 h G) M (I - 2 h G), G = (1/m) sum R'_j x_j x_j^T + (lambda / 2) I, for every n")
        .source("Mei, Montanari, Nguyen 2018, section 3; theory.md, Quadratic units")
        .assumes(
            Hypothesis.of("all neurons move at once, by the same field")
                .violatedBy(
                    "the odd neurons after the even ones",
                    FlowMutant.NEURONS_IN_TURN,
                    () -> NetworkInstance.plain("quadratic").sized(5, 20, 16),
                    this::check))
        .needs(EULER, unit("quadratic"))
        .budget(
            "rounding of a step, carried to the moment; no discretisation, scheme against scheme")
        .firstRefutes(FlowMutant.NEURONS_IN_TURN)
        .neverAloneSince(
            "asks runs of a few steps of quadratic networks, as symmetry.orbit-reduction does: nothing in a question tells which of them asks")
        .judgesData();
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("quadratic"))
        .under(Regulariser.Kind.NONE, Regulariser.Kind.TIKHONOV)
        .arbitrary();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return instance.unit().equals("quadratic")
        ? Optional.empty()
        : Optional.of("the units are quadratic");
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    QuadraticUnits equation = QuadraticUnits.of(trial.instance().network());
    EulerPath path = trial.euler(trial.step(0.5), STEPS);
    for (int k = 0; k < STEPS; k++) {
      closes(trial, equation, path, k);
    }
  }

  /** M(k+1) = (I - 2 h G) M(k) (I - 2 h G), in Frobenius norm. */
  private static void closes(
      Trial<NetworkInstance> trial, QuadraticUnits equation, EulerPath path, int k) {
    ParticleMeasure after = path.at(k + 1);
    RealMatrix expected = equation.step(equation.moment(path.at(k)), path.step());
    double farthest = equation.moment(after).subtract(expected).getFrobeniusNorm();
    // |M - M'| <= (|theta| + |theta'|) |theta - theta'| in the mean; and the sums themselves.
    int d = after.dimension();
    double size = size(after);
    double rounding =
        2 * Math.sqrt(size) * path.stepRoundingNorm(k)
            + 8 * trial.energy().operations(after.size() + d * d) * EulerPath.U * (size + farthest);
    trial.identity(
        "second moment after step " + (k + 1), farthest, 0, Budget.ofRounding(2 * rounding));
  }

  /** int |theta|^2 dmu. */
  private static double size(ParticleMeasure mu) {
    double size = 0;
    for (int i = 0; i < mu.size(); i++) {
      for (int c = 0; c < mu.dimension(); c++) {
        size += mu.weight(i) * mu.position(i, c) * mu.position(i, c);
      }
    }
    return size;
  }
}
