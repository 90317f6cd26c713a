package org.measuredynamics.mutant;

import java.util.Locale;
import java.util.function.DoubleFunction;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/** What a graded mutant has wrong by e: the measure of a theorem's power. */
public enum Graded {
  /** Every step is (1 + e) h. */
  STEP(
      e ->
          new FaultyFlow() {
            @Override
            void adjust(Step step) {
              scale(step.velocity, 1 + e);
            }
          }),

  /** The first coordinate of every neuron's gradient is times 1 + e, in run and in evaluate. */
  GRADIENT(
      e ->
          new FaultyFlow() {
            @Override
            void adjust(Step step) {
              scaleFirst(step.velocity, step.mu.dimension(), 1 + e);
            }

            @Override
            Evaluation evaluated(Energy energy, ParticleMeasure mu, Evaluation right) {
              double[] gradient = right.gradient().clone();
              scaleFirst(gradient, mu.dimension(), 1 + e);
              return new Evaluation(right.outputs(), right.energy(), gradient);
            }
          }),

  /** Normal noise of standard deviation e h is added to every coordinate in every step. */
  NOISE(
      e ->
          new FaultyFlow() {
            @Override
            void adjust(Step step) {
              double[] noise =
                  Stream.of(1, 0, 0, step.index, Stream.Purpose.NOISE)
                      .normals(step.velocity.length);
              for (int c = 0; c < noise.length; c++) {
                step.velocity[c] += e * noise[c];
              }
            }
          }),

  /** Starts from particles times 1 + e, and records the right ones as those of step 0. */
  INITIAL(
      e ->
          new FaultyFlow() {
            @Override
            ParticleMeasure measure(ParticleMeasure mu) {
              double[] positions = mu.positions();
              scale(positions, 1 + e);
              return mu.at(positions);
            }

            @Override
            public ParticleMeasure sample(NormalLaw law, int particles, long seed) {
              double[] positions = super.sample(law, particles, seed).positions();
              scale(positions, 1 + e);
              return ParticleMeasure.uniform(law.dimension(), positions);
            }

            @Override
            ParticleMeasure recorded(ParticleMeasure mu, int index) {
              if (index > 0) {
                return mu;
              }
              double[] positions = mu.positions();
              scale(positions, 1 / (1 + e));
              return mu.at(positions);
            }
          });

  @SuppressWarnings("ImmutableEnumChecker") // functions without state
  private final DoubleFunction<Implementation> implementation;

  Graded(DoubleFunction<Implementation> implementation) {
    this.implementation = implementation;
  }

  /** Returns the mutant. */
  public Mutant by(double e) {
    return new Wrong(
        "%s wrong by %s".formatted(name().toLowerCase(Locale.ROOT), e),
        () -> implementation.apply(e));
  }

  /** Returns the mutant whose ensembles draw from normal laws of so many times the variance. */
  public static Mutant variance(double factor) {
    return new Wrong("variance times " + factor, () -> FaultyEnsemble.ofVariance(factor));
  }

  private record Wrong(String id, java.util.function.Supplier<Implementation> made)
      implements Mutant {
    @Override
    public String fault() {
      return "graded";
    }

    @Override
    public Implementation implementation() {
      return made.get();
    }
  }
}
