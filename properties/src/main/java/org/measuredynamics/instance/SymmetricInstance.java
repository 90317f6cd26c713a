package org.measuredynamics.instance;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Description;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.NetworkInstance.Source;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.symmetry.Group;

/**
 * A group, and problems that it acts on without rounding: inputs and initial particles are
 * multiples of 2^-20, and the maps of the group signed permutations or Hadamard's.
 *
 * @param group the group
 * @param energy on data that are not invariant
 * @param initial particles that are not invariant
 */
public record SymmetricInstance(Group group, NetworkEnergy energy, ParticleMeasure initial) {
  private static final List<IntFunction<Group>> GROUPS =
      List.of(
          Group::reflection,
          d -> Group.signFlips(d, Math.min(d, 3)),
          d -> Group.cyclicShifts(d, Math.min(d, 5)),
          d -> Group.permutations(d, Math.min(d, 4)),
          Group::quarterTurns,
          Group::square,
          Group::hadamard);

  private static final double GRID = 0x1p20;

  /**
   * Returns networks that isometries act on, on vectors where such a unit is declared for them, and
   * else on sets of one point.
   *
   * @param most particles
   */
  public static Networks networks(Description declared, int most) {
    return small(Networks.within(declared), most).from(Source.SYNTHETIC);
  }

  /** Returns the same over sets. */
  public static Networks overSets(Description declared, int most) {
    return small(Networks.overSets(declared), most).from(Source.SETS);
  }

  private static Networks small(Networks networks, int most) {
    return networks
        .alone(SymmetricInstance::isActedOn)
        // Wells are not invariant to rotations; |a| of a unit without output weight is none.
        .under(Regulariser.Kind.NONE, Regulariser.Kind.TIKHONOV)
        .ofDimensions(4, 8)
        .ofData(1, 4)
        .ofParticles(1, most);
  }

  /** The hypothesis that an instance does not meet if isometries do not act on its unit. */
  public static Optional<String> unmet(NetworkInstance instance) {
    boolean acted = instance.isNetwork() && isActedOn(Unit.named(instance.unit()));
    return acted ? Optional.empty() : Optional.of("isometries act on the unit");
  }

  /** Whether isometries of the inputs act on the unit. */
  public static boolean isActedOn(Unit unit) {
    return unit.orthogonalBlocks(2).length > 0;
  }

  /** Draws one of seven groups, and moves the instance's inputs and particles to the grid. */
  public static SymmetricInstance of(NetworkInstance instance) {
    Group group =
        GROUPS.get(instance.stream(Draw.GROUP).integer(GROUPS.size())).apply(instance.dimension());
    NetworkEnergy energy = instance.network();
    DataSet data = energy.data();
    return new SymmetricInstance(
        group,
        energy.on(
            DataSet.ofSets(
                data.name(),
                data.dimension(),
                onGrid(data.inputs()),
                data.sizes(),
                data.targets())),
        instance.initial().at(onGrid(instance.initial().positions())));
  }

  private static double[] onGrid(double[] values) {
    for (int k = 0; k < values.length; k++) {
      values[k] = Math.rint(values[k] * GRID) / GRID;
    }
    return values;
  }

  /** The same energy on every image of every input, m |G| data, with the targets of the input. */
  public NetworkEnergy invariantEnergy() {
    return energy.on(group.images(energy.data()));
  }

  /** The same energy on those images, the target at the first of them 1 more than at the others. */
  public NetworkEnergy unequalTargets() {
    DataSet images = invariantEnergy().data();
    double[] targets = images.targets();
    targets[0] += 1;
    return energy.on(DataSet.of("broken", images.dimension(), images.inputs(), targets));
  }

  /** The same energy on those images but the first. */
  public NetworkEnergy missingImage() {
    DataSet images = invariantEnergy().data();
    return energy.on(images.rows(IntStream.range(1, images.size()).toArray()));
  }

  /** Every image of every particle, n |G| particles. */
  public ParticleMeasure invariantInitial() {
    return group.orbits(energy.unit(), initial);
  }

  /** The number of the particle that g takes particle i |G| + h to: i |G| + g h. */
  public int[] partners(int g, int particles) {
    int order = group.order();
    int[] products = new int[order];
    for (int h = 0; h < order; h++) {
      products[h] = group.product(g, h);
    }
    int[] partners = new int[particles];
    for (int i = 0; i < particles; i++) {
      partners[i] = i / order * order + products[i % order];
    }
    return partners;
  }
}
