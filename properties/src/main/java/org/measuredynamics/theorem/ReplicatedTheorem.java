package org.measuredynamics.theorem;

import java.util.List;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.statistic.Comparison;

/** A theorem about many replicates of an instance: the more there are, the sharper it is. */
public interface ReplicatedTheorem extends OldTheorem {
  /** The hypothesis of theorems about the linear part of the fluctuation, looked at beforehand. */
  String LARGE = "n is large for the instance: the linear part of the fluctuation leads";

  @Override
  default String uncontrolled(String hypothesis) {
    return hypothesis.equals(LARGE)
        ? "at smaller n nothing is claimed; the report shows such an instance"
        : "";
  }

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
