package org.measuredynamics.theorem;

import java.util.List;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.statistic.Comparison;

/** A theorem about many replicates of an instance: the more there are, the sharper it is. */
interface ReplicatedTheorem extends Theorem {
  @Override
  default boolean sharpens() {
    return true;
  }

  @Override
  default List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    return check(implementation, instance, alpha, 1);
  }

  @Override
  List<Comparison> check(
      Implementation implementation, Instance instance, double alpha, int sharpness);
}
