package org.measuredynamics.instance;

import java.util.ArrayList;
import java.util.List;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;

/** The networks that an implementation declares: units, risks, regularisers and weights. */
public record DeclaredNetworks(Description description) {
  /** What makes an energy of a unit and data, and whether weights are unequal. */
  public record Choice(Unit unit, Risk risk, Regulariser.Kind kind, boolean isWeighted) {
    /** Returns the regulariser, of moderate strength. */
    public Regulariser regulariser() {
      return regulariser(0.125);
    }

    /** Returns the regulariser, of that strength if there is any. */
    Regulariser regulariser(double strength) {
      return kind == Regulariser.Kind.NONE ? Regulariser.NONE : new Regulariser(kind, strength);
    }

    /** Returns n neurons on m data. */
    public NetworkProbe drawn(int m, int n, Stream stream) {
      return NetworkProbe.drawn(this, m, n, stream);
    }

    /** Returns problems whose numbers of neurons, data and coordinates coincide, or are 1. */
    public List<NetworkProbe> shapes(Stream stream) {
      return NetworkProbe.shapes(this, stream);
    }

    /** Returns a regulariser of that strength, and output weights next to 0. */
    public NetworkProbe near(double strength, Stream stream) {
      return NetworkProbe.near(this, strength, stream);
    }

    /** Returns a problem whose first variation ranges over 80 or more, if it can be. */
    public NetworkProbe steep(Stream stream) {
      return NetworkProbe.steep(this, stream);
    }

    /** Returns problems of numbers that programs are seldom tried on. */
    public List<NetworkProbe> hard(Stream stream) {
      return NetworkProbe.hard(unit, risk, regulariser(), stream).stream()
          .map(probe -> isWeighted ? probe.lightened() : probe)
          .map(this::named)
          .toList();
    }

    /** Returns one problem on sets of one point and of so many. */
    public NetworkProbe sets(int most, Stream stream) {
      return named(NetworkProbe.sets(unit, risk, regulariser(), most, stream));
    }

    /** Returns problems on sets of one size, and on one set. */
    public List<NetworkProbe> setsAlike(Stream stream) {
      return NetworkProbe.setsAlike(unit, risk, regulariser(), stream).stream()
          .map(this::named)
          .toList();
    }

    /** Returns problems of the unit averaged over such groups; none of units over sets. */
    public List<NetworkProbe> groups(NetworkProbe.Groups groups, Stream stream) {
      return unit.isLinearInMeasure()
          ? NetworkProbe.groups(unit, risk, regulariser(), groups, stream).stream()
              .map(this::named)
              .toList()
          : List.of();
    }

    private NetworkProbe named(NetworkProbe probe) {
      return new NetworkProbe(this + ", " + probe.name(), probe.energy(), probe.initial());
    }

    @Override
    public String toString() {
      return "unit %s, %s, %s, %s weights"
          .formatted(unit.name(), risk, kind, isWeighted ? "unequal" : "equal");
    }
  }

  /** Returns the units, by name; none if networks are not declared. */
  public List<Unit> units() {
    return description.units().stream()
        .filter(unit -> description.declares(Capability.NETWORK))
        .filter(unit -> !choices(unit).isEmpty())
        .toList();
  }

  /** Every choice of risk, regulariser and weights with a unit. */
  private List<Choice> choices(Unit unit) {
    List<Choice> all = new ArrayList<>();
    for (Risk risk : description.risks()) {
      for (Regulariser.Kind kind : description.regularisers(unit)) {
        all.add(new Choice(unit, risk, kind, false));
        if (description.declares(Capability.UNEQUAL_WEIGHTS)) {
          all.add(new Choice(unit, risk, kind, true));
        }
      }
    }
    return all;
  }

  /** Returns every choice with a unit that a dynamics takes. */
  public List<Choice> choices(Unit unit, StepProblem.Kind dynamics) {
    boolean isLazy = dynamics == StepProblem.Kind.LAZY;
    boolean takes = dynamics != StepProblem.Kind.CONIC || unit.hasOutputWeight();
    return choices(unit).stream()
        .filter(choice -> takes)
        .filter(choice -> !isLazy || choice.kind == Regulariser.Kind.NONE)
        .filter(choice -> !isLazy || !choice.isWeighted)
        .toList();
  }

  /** Returns some choice with a unit that a dynamics takes, if there is one. */
  public List<Choice> any(Unit unit, StepProblem.Kind dynamics, Stream stream) {
    List<Choice> all = choices(unit, dynamics);
    int turn = all.isEmpty() ? 0 : stream.integer(all.size());
    return all.subList(turn, Math.min(turn + 1, all.size()));
  }
}
