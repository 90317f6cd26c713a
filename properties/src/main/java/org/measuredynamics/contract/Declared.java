package org.measuredynamics.contract;

import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.ParticleMeasure;

/** What may be asked of an implementation: nothing that its description does not declare. */
final class Declared {
  private final Description description;

  Declared(Description description) {
    this.description = description;
  }

  /** Throws an {@link UnsupportedException} that names what is asked for and not declared. */
  void require(Problem problem) {
    List<String> missing = missing(problem.energy());
    need(missing, Capability.dynamics(problem.dynamics().kind()));
    if (problem.dynamics() instanceof Dynamics.GradientFlow) {
      need(missing, new Capability(Capability.Kind.SCHEME, Wire.word(problem.scheme())));
    }
    equal(missing, problem.initial());
    refuse(missing);
  }

  /** The like of {@link #require(Problem)} for an evaluation. */
  void require(Energy energy, ParticleMeasure mu) {
    List<String> missing = missing(energy);
    need(missing, Capability.EVALUATE);
    equal(missing, mu);
    refuse(missing);
  }

  /** The like of {@link #require(Problem)} for an ensemble. */
  void require(Ensemble ensemble) {
    List<String> missing = missing(ensemble.energy());
    need(missing, Capability.ENSEMBLE);
    need(missing, Capability.dynamics(ensemble.dynamics().kind()));
    refuse(missing);
  }

  /** The like of {@link #require(Problem)} for a game. */
  void require(Game game) {
    List<String> missing = new ArrayList<>();
    need(missing, Capability.dynamics(game.kind()));
    need(missing, Capability.payoff(game.payoff().kind()));
    if (game.dynamics().reaction() == 0) {
      equal(missing, game.initial());
    }
    refuse(missing);
  }

  /** The like of {@link #require(Problem)} for a sample of normal particles. */
  void requireSample() {
    List<String> missing = new ArrayList<>();
    need(missing, Capability.SAMPLE);
    refuse(missing);
  }

  /** The like of {@link #require(Problem)} for a Nikaido-Isoda error. */
  void requireNikaidoIsoda() {
    List<String> missing = new ArrayList<>();
    need(missing, Capability.NIKAIDO_ISODA);
    need(missing, Capability.payoff("matrix"));
    refuse(missing);
  }

  private List<String> missing(Energy energy) {
    List<String> missing = new ArrayList<>();
    if (!(energy instanceof NetworkEnergy network)) {
      need(missing, Capability.PAIR_INTERACTION);
      return missing;
    }
    need(missing, Capability.NETWORK);
    need(missing, Capability.unit(network.unit().name()));
    need(missing, Capability.risk(network.risk()));
    need(missing, Capability.regulariser(network.regulariser().kind()));
    if (!network.given().isVectors()) {
      need(missing, Capability.SETS);
    }
    if (network.group().isPresent()) {
      need(missing, Capability.GROUPS);
    }
    return missing;
  }

  private void equal(List<String> missing, Profile profile) {
    equal(missing, profile.row());
    equal(missing, profile.column());
  }

  private void equal(List<String> missing, ParticleMeasure mu) {
    if (!mu.isUniform()) {
      need(missing, Capability.UNEQUAL_WEIGHTS);
    }
  }

  private void need(List<String> missing, Capability capability) {
    if (!description.declared().contains(capability)) {
      missing.add(capability.inWords());
    }
  }

  private static void refuse(List<String> missing) {
    if (!missing.isEmpty()) {
      throw new UnsupportedException("not declared: " + String.join(", ", missing));
    }
  }
}
