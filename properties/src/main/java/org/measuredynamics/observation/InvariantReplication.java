package org.measuredynamics.observation;

import java.util.List;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.StudentInstance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.symmetry.Group;

/**
 * Many replicates of a problem whose data and atomic law are invariant under a group. Data j |G|,
 * ..., (j + 1) |G| - 1 are the images of one, so that P, the average over the group, averages them.
 *
 * @param group the group
 * @param replication of networks whose neurons are drawn from the law
 */
public record InvariantReplication(Group group, Replication replication) {
  /**
   * Returns the student of the instance on all images of its data, from all images of its atoms,
   * under a group that the instance draws.
   *
   * @param atoms so many before the group acts
   * @param part training ends when the trace of the covariance has fallen to it
   * @param width the least width that will be looked at
   */
  public static InvariantReplication of(
      StudentInstance instance, int atoms, double part, int width) {
    StudentTeacher problem = StudentTeacher.of(instance, 0);
    int d = instance.dimension();
    List<Group> groups =
        List.of(
            Group.reflection(d),
            Group.cyclicShifts(d, Math.min(d, 3)),
            Group.quarterTurns(d),
            Group.permutations(d, 2));
    Group group = groups.get(instance.stream(Draw.SMALL_GROUP).integer(groups.size()));
    NetworkEnergy energy = problem.energy().on(group.images(problem.energy().data()));
    ParticleMeasure law = group.orbits(energy.unit(), problem.atoms(atoms, instance.seed()));
    return new InvariantReplication(
        group, LinearRegime.untilFallen(energy, law, part, width, instance.seed()));
  }
}
