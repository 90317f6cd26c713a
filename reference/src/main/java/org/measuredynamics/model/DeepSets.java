package org.measuredynamics.model;

import com.google.auto.service.AutoService;

/**
 * The neuron over sets with relu in both layers, as in the paper: positively 3-homogeneous, with
 * kinks.
 */
@AutoService(Unit.class)
public final class DeepSets extends SetUnit {
  /** Makes the unit; services need it. */
  public DeepSets() {
    super(new Relu());
  }

  @Override
  public String name() {
    return "deep-sets";
  }

  @Override
  public int homogeneity() {
    return 3;
  }
}
