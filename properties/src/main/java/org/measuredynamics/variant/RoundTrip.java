package org.measuredynamics.variant;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Forwarding;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * A right implementation whose particles are kept as theta / n, as networks without a factor 1/n in
 * their output keep them: what goes in and what comes out is n (theta / n).
 */
final class RoundTrip extends Forwarding {
  private final String name;

  RoundTrip(String name, Implementation implementation) {
    super(implementation);
    this.name = name;
  }

  @Override
  public Description describe() {
    return super.describe().named(name);
  }

  private ParticleMeasure kept(ParticleMeasure mu) {
    int n = mu.size();
    boolean isSingle = super.describe().precision().equals(Precision.FLOAT32);
    return mu.at(
        Arrays.stream(mu.positions())
            .map(x -> isSingle ? n * ((float) x / n) : n * (x / n))
            .toArray());
  }

  private Profile kept(Profile profile) {
    return new Profile(kept(profile.row()), kept(profile.column()));
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    Problem of =
        new Problem(
            problem.dynamics(),
            problem.energy(),
            kept(problem.initial()),
            problem.scheme(),
            problem.step(),
            problem.record(),
            problem.seed());
    return super.run(of).stream().map(this::kept).toList();
  }

  @Override
  public Evaluation evaluate(Energy energy, ParticleMeasure mu) {
    return super.evaluate(energy, kept(mu));
  }

  @Override
  public ParticleMeasure sample(NormalLaw law, int particles, long seed) {
    return kept(super.sample(law, particles, seed));
  }

  @Override
  public Ensemble.Replicates ensemble(Ensemble ensemble) {
    Ensemble.Replicates found = super.ensemble(ensemble);
    double[][] initial =
        Stream.of(found.initial())
            .map(neurons -> kept(ParticleMeasure.uniform(ensemble.law().dimension(), neurons)))
            .map(ParticleMeasure::positions)
            .toArray(double[][]::new);
    return new Ensemble.Replicates(found.outputs(), initial);
  }

  @Override
  public Game.Played play(Game game) {
    Game.Played found =
        super.play(
            new Game(
                game.dynamics(),
                game.payoff(),
                kept(game.initial()),
                game.step(),
                game.record(),
                game.averaged(),
                game.seed()));
    return new Game.Played(
        found.trajectory().stream().map(this::kept).toList(),
        found.averages().stream().map(this::kept).toList());
  }
}
