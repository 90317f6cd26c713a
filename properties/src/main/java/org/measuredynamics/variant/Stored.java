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
 * An implementation whose particles are kept in a form of its own: they are rounded on the way in
 * and on the way out.
 */
final class Stored extends Forwarding {
  private final String name;
  private final Precision precision;
  private final Form form;

  /** What becomes of a coordinate of one of n particles. */
  interface Form {
    /** Returns the coordinate that comes back. */
    double kept(double x, int n);
  }

  Stored(String name, Implementation implementation, Precision precision, Form form) {
    super(implementation);
    this.name = name;
    this.precision = precision;
    this.form = form;
  }

  @Override
  public Description describe() {
    Description inner = super.describe();
    return inner.of(name, precision, inner.repeatable());
  }

  private ParticleMeasure kept(ParticleMeasure mu) {
    return mu.at(Arrays.stream(mu.positions()).map(x -> form.kept(x, mu.size())).toArray());
  }

  private Profile kept(Profile profile) {
    return new Profile(kept(profile.row()), kept(profile.column()));
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    return super.run(problem.from(kept(problem.initial()))).stream().map(this::kept).toList();
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
    Game.Played found = super.play(game.from(kept(game.initial())));
    return new Game.Played(
        found.trajectory().stream().map(this::kept).toList(),
        found.averages().stream().map(this::kept).toList());
  }
}
