package org.measuredynamics.instance;

import static org.measuredynamics.contract.Capability.regulariser;
import static org.measuredynamics.contract.Capability.risk;
import static org.measuredynamics.flow.BirthDeath.Form.PARTICLES;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;

/**
 * Small problems of every declared unit, risk and regulariser, in which V differs much from
 * particle to particle.
 *
 * @param words unit, risk and regulariser
 * @param unit the name of the unit, or "pairs"
 * @param energy the energy
 * @param initial the particles
 */
public record ReactingEnergies(String words, String unit, Energy energy, ParticleMeasure initial) {
  private static final int DATA = 4;

  /**
   * Returns them.
   *
   * @param isEach whether each unit comes with every risk and regulariser, or with one of each
   * @param particles n
   * @param reach about how much V differs with the square risk, at least 1
   */
  public static List<ReactingEnergies> of(
      Description description, Stream stream, boolean isEach, int particles, double reach) {
    List<ReactingEnergies> all = new ArrayList<>();
    int turns = 0;
    for (Unit each : Unit.all()) {
      boolean isAsked =
          description.declares(Capability.NETWORK)
              && description.declares(Capability.unit(each.name()))
              && (!each.isOverSets() || description.declares(Capability.SETS));
      List<ReactingEnergies> ofUnit = new ArrayList<>();
      for (Risk risk : Risk.values()) {
        for (Regulariser.Kind kind : Regulariser.Kind.values()) {
          if (isAsked
              && description.declares(risk(risk))
              && description.declares(regulariser(kind))
              && (kind != Regulariser.Kind.TOTAL_VARIATION || each.hasOutputWeight())) {
            ofUnit.add(network(each, risk, kind, stream, particles, reach));
          }
        }
      }
      int turn = turns++;
      all.addAll(
          isEach || ofUnit.isEmpty() ? ofUnit : List.of(ofUnit.get(turn * 3 % ofUnit.size())));
    }
    if (description.declares(Capability.PAIR_INTERACTION)) {
      double[] positions = stream.normals(particles * 3);
      Arrays.setAll(positions, c -> 1.5 * positions[c]);
      all.add(
          new ReactingEnergies(
              NetworkInstance.PAIRS,
              NetworkInstance.PAIRS,
              PairInteraction.of(3, 0.7 * reach, 0.5 * reach, reach),
              ParticleMeasure.uniform(3, positions)));
    }
    return all;
  }

  private static ReactingEnergies network(
      Unit unit, Risk risk, Regulariser.Kind kind, Stream stream, int particles, double reach) {
    NetworkInstance drawn =
        new NetworkInstance(
            unit.name(),
            risk,
            kind,
            unit.isOverSets() ? NetworkInstance.Source.SETS : NetworkInstance.Source.SYNTHETIC,
            2,
            DATA,
            particles,
            false,
            stream.seed());
    DataSet data = drawn.dataSet();
    double[] targets = data.targets();
    if (risk == Risk.SQUARE) {
      // A residual of one sign for half of the data: V = sum of residual x phi / m, and far apart.
      Arrays.setAll(targets, j -> (j % 2 == 0 ? 6 : -6) * reach * (1 + stream.uniform()));
    }
    double strength = kind == Regulariser.Kind.NONE ? 0 : reach;
    Energy energy =
        NetworkEnergy.of(unit, risk, new Regulariser(kind, strength), data.withTargets(targets));
    double[] positions = drawn.initial().positions();
    int p = positions.length / particles;
    for (int c = 0; c < positions.length; c++) {
      positions[c] *= c % p == 0 && unit.hasOutputWeight() ? 4 : 1.5;
    }
    return new ReactingEnergies(
        "%s, %s, %s".formatted(unit.name(), risk, kind),
        unit.name(),
        energy,
        ParticleMeasure.uniform(p, positions));
  }

  /**
   * Returns steps of killing and cloning, which move no coordinate by more than a tenth.
   *
   * @param events alpha h times the mean of |V_i - Vbar|; less if alpha h were more than 15/16
   */
  public Problem killing(double events, long seed, int... record) {
    double step = step();
    return problem(new Dynamics.Reacting(scale(events) / step, PARTICLES), step, seed, record);
  }

  /**
   * Returns the like beside a reservoir of unequal deviations.
   *
   * @param births gamma h
   */
  public Problem besideReservoir(double events, double births, long seed, int... record) {
    double step = step();
    double[] deviations = new double[initial.dimension()];
    Arrays.setAll(deviations, c -> 1.5 + c % 2);
    return problem(
        new Dynamics.Reacting(
            scale(events) / step, PARTICLES, births / step, new NormalLaw(deviations)),
        step,
        seed,
        record);
  }

  private Problem problem(Dynamics dynamics, double step, long seed, int... record) {
    return new Problem(dynamics, energy, initial, Problem.Scheme.EULER, step, record, seed);
  }

  private double step() {
    double[] gradient = energy.gradient(initial);
    return 0.1 / (1 + Arrays.stream(gradient).map(Math::abs).max().orElseThrow());
  }

  private double scale(double events) {
    double[] variation = energy.firstVariation(initial);
    double mean = Arrays.stream(variation).average().orElseThrow();
    double spread = Arrays.stream(variation).map(v -> Math.abs(v - mean)).average().orElseThrow();
    return Math.min(0.9375, events / spread);
  }
}
