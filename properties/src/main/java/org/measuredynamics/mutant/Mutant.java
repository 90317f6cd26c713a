package org.measuredynamics.mutant;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.theorem.Theorem;

/**
 * A faulty implementation of the contract: what the suite must refute.
 *
 * @param name its name
 * @param fault what is wrong, in words
 * @param implementation the implementation
 * @param part of the contract that alone is faulty, as theorems name it in what they need, games
 *     for the block game, or the theorem that alone meets the fault; empty if any theorem may
 */
public record Mutant(
    String name, String fault, Implementation implementation, Optional<String> part) {
  /** A mutant that any theorem may meet. */
  Mutant(String name, String fault, Implementation implementation) {
    this(name, fault, implementation, Optional.empty());
  }

  /** Returns whether the theorem may meet the fault. */
  public boolean concerns(Theorem theorem) {
    return theorem.firstRefutes().equals(name)
        || part.isEmpty()
        || theorem.id().equals(part.get())
        || (part.get().equals("games") && theorem.id().startsWith("game."))
        || theorem.needs().stream()
            .anyMatch(need -> List.of(need.split(" or ")).contains(part.get()));
  }

  /** Returns every mutant of the catalogue. */
  public static List<Mutant> catalogue() {
    return Stream.of(
            FaultyFlow.mutants(),
            FaultyLangevin.mutants(),
            FaultyBatch.mutants(),
            FaultyReaction.mutants(),
            FaultyConic.mutants(),
            FaultyPopulation.mutants(),
            FaultyLazy.mutants(),
            FaultyEnsemble.mutants(),
            FaultySets.mutants(),
            FaultyGame.mutants(),
            FaultySample.mutants())
        .flatMap(List::stream)
        .toList();
  }

  /**
   * Returns the mutant of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Mutant named(String name) {
    return catalogue().stream()
        .filter(mutant -> mutant.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("mutant: there is no " + name));
  }

  /** Returns the mutant whose ensembles draw from normal laws of so many times the variance. */
  public static Mutant ofVariance(double factor) {
    return new Mutant(
        "variance times " + factor,
        "graded",
        new FaultyEnsemble() {
          @Override
          ParticleMeasure drawn(InitialLaw law, int n, long seed, int replicate) {
            ParticleMeasure right = law.draw(n, seed, replicate);
            if (law instanceof ParticleMeasure) {
              return right;
            }
            double[] positions = right.positions();
            FaultyFlow.scale(positions, Math.sqrt(factor));
            return right.at(positions);
          }
        });
  }

  /** What a graded mutant has wrong by e: the measure of a theorem's power. */
  public enum Graded {
    /** Every step is (1 + e) h. */
    STEP,
    /** The first coordinate of every neuron's gradient is times 1 + e, in run and in evaluate. */
    GRADIENT,
    /** Normal noise of standard deviation e h is added to every coordinate in every step. */
    NOISE,
    /** Starts from particles times 1 + e, and records the right ones as those of step 0. */
    INITIAL;

    /** Returns the mutant. */
    public Mutant by(double e) {
      return new Mutant(
          "%s wrong by %s".formatted(name().toLowerCase(Locale.ROOT), e),
          "graded",
          switch (this) {
            case STEP ->
                new FaultyFlow() {
                  @Override
                  void adjust(Step step) {
                    FaultyFlow.scale(step.velocity, 1 + e);
                  }
                };
            case GRADIENT ->
                new FaultyFlow() {
                  @Override
                  void adjust(Step step) {
                    FaultyFlow.scaleFirst(step.velocity, step.mu.dimension(), 1 + e);
                  }

                  @Override
                  Evaluation evaluated(Energy energy, ParticleMeasure mu, Evaluation right) {
                    double[] gradient = right.gradient().clone();
                    FaultyFlow.scaleFirst(gradient, mu.dimension(), 1 + e);
                    return new Evaluation(right.outputs(), right.energy(), gradient);
                  }
                };
            case NOISE ->
                new FaultyFlow() {
                  @Override
                  void adjust(Step step) {
                    double[] noise =
                        org.measuredynamics.random.Stream.of(
                                1,
                                0,
                                0,
                                step.index,
                                org.measuredynamics.random.Stream.Purpose.NOISE)
                            .normals(step.velocity.length);
                    for (int c = 0; c < noise.length; c++) {
                      step.velocity[c] += e * noise[c];
                    }
                  }
                };
            case INITIAL ->
                new FaultyFlow() {
                  @Override
                  ParticleMeasure measure(ParticleMeasure mu) {
                    double[] positions = mu.positions();
                    FaultyFlow.scale(positions, 1 + e);
                    return mu.at(positions);
                  }

                  @Override
                  public ParticleMeasure sample(NormalLaw law, int particles, long seed) {
                    double[] positions = super.sample(law, particles, seed).positions();
                    FaultyFlow.scale(positions, 1 + e);
                    return ParticleMeasure.uniform(law.dimension(), positions);
                  }

                  @Override
                  ParticleMeasure recorded(ParticleMeasure mu, int index) {
                    if (index > 0) {
                      return mu;
                    }
                    double[] positions = mu.positions();
                    FaultyFlow.scale(positions, 1 / (1 + e));
                    return mu.at(positions);
                  }
                };
          });
    }
  }
}
