package org.measuredynamics.theorem.global;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.RealMatrix;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.limit.QuadraticUnits;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
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
@AutoService(Theorem.class)
public final class QuadraticClosure implements OldTheorem {
  private static final int STEPS = 8;

  @Override
  public String id() {
    return "global.quadratic-closure";
  }

  @Override
  public String statement() {
    return "phi = (theta . x)^2, M = int theta theta^T dmu: M -> (I - 2 h G) M (I - 2 h G), G = (1/m) sum R'_j x_j x_j^T + (lambda / 2) I, for every n";
  }

  @Override
  public String source() {
    return "Mei, Montanari, Nguyen 2018, section 3; theory.md, Quadratic units";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("all neurons move at once, by the same field");
  }

  @Override
  public List<String> needs() {
    return List.of("euler", "quadratic");
  }

  @Override
  public String budget() {
    return "rounding of a step, carried to the moment; no discretisation, scheme against scheme";
  }

  @Override
  public String firstRefutes() {
    return "neurons-in-turn";
  }

  @Override
  public Instance member(Instance drawn) {
    return new Instance(
        "quadratic",
        drawn.risk(),
        drawn.regulariser() == Regulariser.Kind.TIKHONOV
            ? Regulariser.Kind.TIKHONOV
            : Regulariser.Kind.NONE,
        drawn.source(),
        drawn.dimension(),
        drawn.data(),
        drawn.particles(),
        drawn.weighted(),
        drawn.seed());
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    NetworkEnergy energy = instance.network();
    QuadraticUnits equation = QuadraticUnits.of(energy);
    ParticleMeasure initial = instance.initial();
    EulerPath path =
        EulerPath.of(implementation, energy, initial, EulerPath.step(energy, initial, 0.5), STEPS);
    int d = initial.dimension();
    List<Comparison> comparisons = new ArrayList<>();
    for (int k = 0; k < STEPS; k++) {
      ParticleMeasure after = path.at(k + 1);
      RealMatrix expected = equation.step(equation.moment(path.at(k)), path.step());
      RealMatrix found = equation.moment(after);
      double farthest = found.subtract(expected).getFrobeniusNorm();
      // |M - M'| <= (|theta| + |theta'|) |theta - theta'| in the mean; and the sums themselves.
      double size = 0;
      for (int i = 0; i < after.size(); i++) {
        for (int c = 0; c < d; c++) {
          size += after.weight(i) * after.position(i, c) * after.position(i, c);
        }
      }
      double rounding =
          2 * Math.sqrt(size) * path.stepRoundingNorm(k)
              + 8 * energy.operations(after.size() + d * d) * EulerPath.U * (size + farthest);
      comparisons.add(
          Comparison.identity(
              "second moment after step " + (k + 1), farthest, 0, Budget.ofRounding(2 * rounding)));
    }
    return comparisons;
  }

  @Override
  public List<Control> controls() {
    return List.of(
        new Control(
            hypotheses().get(0),
            "the odd neurons after the even ones",
            () ->
                check(
                    Mutant.named("neurons-in-turn").implementation(),
                    member(Instance.plain("quadratic")),
                    1e-6)));
  }
}
