package org.measuredynamics.observation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.instance.DeclaredNetworks;
import org.measuredynamics.instance.DeclaredNetworks.Choice;
import org.measuredynamics.instance.NetworkProbe;
import org.measuredynamics.instance.StepProblem;
import org.measuredynamics.instance.StepProblem.Kind;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;

/**
 * Steps of whatever is declared of the deterministic dynamics of one measure: units, risks,
 * regularisers, weights.
 *
 * @param trial where they are asked for and observed
 * @param stream what problems are drawn from
 */
public record StepSurvey(Trial<?> trial, Stream stream) {
  /** Steps that lead nowhere far, whatever their length. */
  private static final int FEW = 8;

  /** Returns the survey of a design of that number. */
  public static StepSurvey of(Trial<?> trial, int design) {
    return new StepSurvey(trial, trial.probe(design));
  }

  /** A claim about a choice of unit, risk, regulariser and weights, for a dynamics. */
  public interface Claim {
    void of(Kind kind, Choice choice);
  }

  /** Returns the dynamics that are declared; the gradient flow first, if it is. */
  public List<Kind> kinds() {
    return Kind.declared(trial.description());
  }

  private DeclaredNetworks networks() {
    return new DeclaredNetworks(trial.description());
  }

  /** Makes a claim of every unit and dynamics, with one choice of the rest or with all of them. */
  public void each(boolean all, Claim claim) {
    DeclaredNetworks networks = networks();
    List<Kind> kinds = kinds();
    for (Unit unit : networks.units()) {
      for (Kind kind : kinds) {
        List<Choice> choices =
            all ? networks.choices(unit, kind) : networks.any(unit, kind, stream);
        choices.forEach(choice -> claim.of(kind, choice));
      }
    }
  }

  /** Makes a claim of every dynamics, each with some unit. */
  public void eachDynamics(Claim claim) {
    DeclaredNetworks networks = networks();
    for (Kind kind : kinds()) {
      // A unit that the dynamics takes: conic descent wants an output weight.
      List<Unit> units =
          networks.units().stream()
              .filter(unit -> !networks.choices(unit, kind).isEmpty())
              .toList();
      if (!units.isEmpty()) {
        Unit unit = units.get(stream.integer(units.size()));
        networks.any(unit, kind, stream).forEach(choice -> claim.of(kind, choice));
      }
    }
  }

  /** Makes a claim of every unit under the first dynamics, and of every dynamics with some unit. */
  public void eachOfBoth(Claim claim) {
    Kind first = kinds().get(0);
    each(
        false,
        (kind, choice) -> {
          if (kind == first) {
            claim.of(kind, choice);
          }
        });
    eachDynamics(claim);
  }

  /** Makes a claim of every dynamics, regulariser and kind of weights, each with some unit. */
  public void eachRegulariser(Claim claim) {
    DeclaredNetworks networks = networks();
    for (Kind kind : kinds()) {
      networks.units().stream()
          .flatMap(unit -> networks.choices(unit, kind).stream())
          .collect(
              Collectors.groupingBy(
                  choice -> List.of(choice.kind(), choice.isWeighted()),
                  LinkedHashMap::new,
                  Collectors.toList()))
          .values()
          .forEach(alike -> claim.of(kind, alike.get(stream.integer(alike.size()))));
    }
  }

  /** Observes the first step of a network from its very particles, masses next to 0 among them. */
  public void observeFirst(Kind kind, NetworkProbe of, double c) {
    Problem problem = StepProblem.from(of.initial(), kind, of.energy(), c, stream, 0, 1);
    RecordedSteps.observe(trial, "%s, %s, first step".formatted(kind.word(), of.name()), problem);
  }

  /** Observes the steps of particles that interact in pairs, some of them coincident. */
  public void observePairs(Kind kind, int n, int p, double size, int... record) {
    double[] positions = stream.normals(n * p);
    // Every third particle lies where the one before it does.
    Arrays.setAll(positions, c -> size * positions[c / p % 3 == 2 ? c - p : c]);
    Energy energy = PairInteraction.of(p, stream.uniform(), stream.uniform(), 4 * stream.uniform());
    boolean weighs = trial.declares(Capability.UNEQUAL_WEIGHTS) && n % 8 == 7;
    double[] weights = new double[n];
    Arrays.setAll(weights, i -> (weighs && i + 1 < n ? 0.5 + i % 2 : 1) / n);
    ParticleMeasure initial = ParticleMeasure.of(p, positions, weights);
    observe(kind, "pairs, n %d, p %d".formatted(n, p), energy, initial, 0.3, record);
  }

  /** Observes the steps of some networks. */
  public void observe(Kind kind, List<NetworkProbe> probes, double c, int... record) {
    probes.forEach(probe -> observe(kind, probe, c, record));
  }

  /** Observes the steps of a network, of length c over the longest that is stable. */
  public void observe(Kind kind, NetworkProbe of, double c, int... record) {
    observe(kind, of.name(), of.energy(), of.initial(), c, record);
  }

  /** Observes the steps of an energy from some particles. */
  public void observe(
      Kind kind, String what, Energy energy, ParticleMeasure initial, double c, int... record) {
    int last = record[record.length - 1];
    Problem problem =
        last > FEW
            ? StepProblem.stable(kind, energy, initial, c, stream, record)
            : StepProblem.of(kind, energy, initial, c, stream, record);
    String steps = "%s, %s, to step %d".formatted(kind.word(), what, last);
    RecordedSteps.observe(trial, steps, problem);
  }
}
