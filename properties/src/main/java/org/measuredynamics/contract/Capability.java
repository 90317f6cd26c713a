package org.measuredynamics.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * Something that an implementation can do: descriptions declare it, theorems need it, and it may be
 * what a mutant does wrong.
 *
 * @param kind where descriptions declare it
 * @param word the word by which they declare it
 */
public record Capability(Kind kind, String word) {
  /** The places of a description. */
  public enum Kind {
    /** How time is discretised: euler, continuous. */
    SCHEME,
    /** The names of units. */
    UNIT,
    /** square, logistic. */
    RISK,
    /** none, tikhonov, total-variation, wells. */
    REGULARISER,
    /** network, pair-interaction. */
    ENERGY,
    /** Dynamics of one measure or of two players. */
    DYNAMICS,
    /** How stochastic gradients draw their mini-batches: both ways where none is named. */
    SAMPLING,
    /** What birth-death moves, weights or particles: both where none is named. */
    FORM,
    /** Initial laws that it draws from. */
    LAW,
    /** Payoffs of games. */
    PAYOFF,
    /** What it answers or takes besides: evaluate, ensemble, weights, sets, groups, ... */
    ANSWER
  }

  /** The gradient flow by explicit Euler steps, all particles at once. */
  public static final Capability EULER = new Capability(Kind.SCHEME, "euler");

  /** The gradient flow in continuous time. */
  public static final Capability CONTINUOUS = new Capability(Kind.SCHEME, "continuous");

  /** Energies of networks, of at least one unit. */
  public static final Capability NETWORK = new Capability(Kind.ENERGY, "network");

  /** Energies of particles that interact in pairs. */
  public static final Capability PAIR_INTERACTION = new Capability(Kind.ENERGY, "pair-interaction");

  /** Particles of unequal weight. */
  public static final Capability UNEQUAL_WEIGHTS = new Capability(Kind.ANSWER, "weights");

  /** Answers evaluate. */
  public static final Capability EVALUATE = new Capability(Kind.ANSWER, "evaluate");

  /** Answers ensemble. */
  public static final Capability ENSEMBLE = new Capability(Kind.ANSWER, "ensemble");

  /** Takes inputs that are sets of points. */
  public static final Capability SETS = new Capability(Kind.ANSWER, "sets");

  /** Averages units over a group given by generators. */
  public static final Capability GROUPS = new Capability(Kind.ANSWER, "groups");

  /** Computes Nikaido-Isoda errors of finite games. */
  public static final Capability NIKAIDO_ISODA = new Capability(Kind.ANSWER, "nikaido-isoda");

  /**
   * Records a run after several numbers of steps; whoever does not, has no more than the end of
   * one.
   */
  public static final Capability RECORDS = new Capability(Kind.ANSWER, "records");

  /** Draws normal particles with a generator of its own. */
  public static final Capability SAMPLE = new Capability(Kind.LAW, "normal");

  /** Has particles of birth-death born from a reservoir. */
  public static final Capability REINJECTION = new Capability(Kind.FORM, "reinjection");

  /** Returns what an energy needs. */
  static List<Capability> of(Energy energy) {
    if (!(energy instanceof NetworkEnergy network)) {
      return List.of(PAIR_INTERACTION);
    }
    List<Capability> needs = new ArrayList<>();
    needs.add(NETWORK);
    needs.add(unit(network.unit().name()));
    needs.add(risk(network.risk()));
    needs.add(regulariser(network.regulariser().kind()));
    if (!network.given().isVectors()) {
      needs.add(SETS);
    }
    if (network.group().isPresent()) {
      needs.add(GROUPS);
    }
    return needs;
  }

  /** Returns what particles need. */
  static List<Capability> of(ParticleMeasure mu) {
    return mu.isUniform() ? List.of() : List.of(UNEQUAL_WEIGHTS);
  }

  /** Returns the unit of that name. */
  public static Capability unit(String name) {
    return new Capability(Kind.UNIT, name);
  }

  /** Returns the risk. */
  public static Capability risk(Risk risk) {
    return new Capability(Kind.RISK, word(risk));
  }

  /** Returns the regulariser. */
  public static Capability regulariser(Regulariser.Kind regulariser) {
    return new Capability(Kind.REGULARISER, word(regulariser));
  }

  /** Returns the dynamics of that word, of one measure or of two players. */
  public static Capability dynamics(String word) {
    return new Capability(Kind.DYNAMICS, word);
  }

  /** Returns the way to draw mini-batches. */
  public static Capability sampling(StochasticGradient.Sampling sampling) {
    return new Capability(Kind.SAMPLING, word(sampling));
  }

  /** Returns the form of birth-death. */
  public static Capability form(BirthDeath.Form form) {
    return new Capability(Kind.FORM, word(form));
  }

  /** Returns what a dynamics needs. */
  static List<Capability> of(Dynamics dynamics) {
    Capability kind = dynamics(dynamics.kind());
    if (dynamics instanceof Dynamics.Stochastic stochastic) {
      return List.of(kind, sampling(stochastic.sampling()));
    }
    if (dynamics instanceof Dynamics.Reacting reacting) {
      Capability form = form(reacting.form());
      return reacting.reservoir() == null ? List.of(kind, form) : List.of(kind, form, REINJECTION);
    }
    return List.of(kind);
  }

  /** Returns the payoff of that word. */
  public static Capability payoff(String word) {
    return new Capability(Kind.PAYOFF, word);
  }

  /** Returns the capability as messages name it: its kind and word, or what it answers or takes. */
  String inWords() {
    return switch (kind) {
      case ANSWER -> word;
      case PAYOFF -> "game " + word;
      default -> word(kind) + " " + word;
    };
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns how theorems say that they need it. */
  @Override
  public String toString() {
    return switch (kind) {
      case PAYOFF -> word + "-game";
      case LAW -> "sample";
      default -> word;
    };
  }
}
