package org.measuredynamics.model;

import com.google.auto.service.AutoService;

/** The neuron over sets with tanh in both layers: smooth. */
@AutoService(Unit.class)
public final class SmoothDeepSets extends SetUnit {
  /** Makes the unit; services need it. */
  public SmoothDeepSets() {
    super(new Tanh());
  }

  @Override
  public String name() {
    return "smooth-deep-sets";
  }
}
