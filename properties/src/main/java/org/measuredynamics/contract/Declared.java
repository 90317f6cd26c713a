package org.measuredynamics.contract;

import java.util.ArrayList;
import java.util.Collection;
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
    among(missing, "dynamics", problem.dynamics().kind(), description.dynamics());
    if (problem.dynamics() instanceof Dynamics.GradientFlow) {
      among(missing, "scheme", Wire.word(problem.scheme()), description.schemes());
    }
    equal(missing, problem.initial());
    refuse(missing);
  }

  /** The like of {@link #require(Problem)} for an evaluation. */
  void require(Energy energy, ParticleMeasure mu) {
    List<String> missing = missing(energy);
    declared(missing, "evaluate", description.evaluate());
    equal(missing, mu);
    refuse(missing);
  }

  /** The like of {@link #require(Problem)} for an ensemble. */
  void require(Ensemble ensemble) {
    List<String> missing = missing(ensemble.energy());
    declared(missing, "ensemble", description.ensemble());
    among(missing, "dynamics", ensemble.dynamics().kind(), description.dynamics());
    refuse(missing);
  }

  /** The like of {@link #require(Problem)} for a game. */
  void require(Game game) {
    List<String> missing = new ArrayList<>();
    among(missing, "dynamics", game.kind(), description.dynamics());
    among(missing, "game", game.payoff().kind(), description.games());
    if (game.dynamics().reaction() == 0) {
      equal(missing, game.initial());
    }
    refuse(missing);
  }

  /** The like of {@link #require(Problem)} for a sample of normal particles. */
  void requireSample() {
    List<String> missing = new ArrayList<>();
    among(missing, "law", "normal", description.laws());
    refuse(missing);
  }

  /** The like of {@link #require(Problem)} for a Nikaido-Isoda error. */
  void requireNikaidoIsoda() {
    List<String> missing = new ArrayList<>();
    declared(missing, "nikaido-isoda", description.nikaidoIsoda());
    among(missing, "game", "matrix", description.games());
    refuse(missing);
  }

  private List<String> missing(Energy energy) {
    List<String> missing = new ArrayList<>();
    if (!(energy instanceof NetworkEnergy network)) {
      among(missing, "energy", "pair-interaction", description.energies());
      return missing;
    }
    among(missing, "energy", "network", description.energies());
    among(missing, "unit", network.unit().name(), description.units());
    among(missing, "risk", Wire.word(network.risk()), description.risks());
    among(
        missing,
        "regulariser",
        Wire.word(network.regulariser().kind()),
        description.regularisers());
    declared(missing, "sets", description.sets() || network.given().isVectors());
    declared(missing, "groups", description.groups() || network.group().isEmpty());
    return missing;
  }

  private void equal(List<String> missing, Profile profile) {
    equal(missing, profile.row());
    equal(missing, profile.column());
  }

  private void equal(List<String> missing, ParticleMeasure mu) {
    declared(missing, "weights", description.weights() || mu.isUniform());
  }

  private static void among(
      List<String> missing, String what, String word, Collection<String> words) {
    declared(missing, what + " " + word, words.contains(word));
  }

  private static void declared(List<String> missing, String what, boolean isDeclared) {
    if (!isDeclared) {
      missing.add(what);
    }
  }

  private static void refuse(List<String> missing) {
    if (!missing.isEmpty()) {
      throw new UnsupportedException("not declared: " + String.join(", ", missing));
    }
  }
}
