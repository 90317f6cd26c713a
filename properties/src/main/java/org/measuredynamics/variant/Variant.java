package org.measuredynamics.variant;

import java.util.List;
import java.util.function.Function;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Forwarding;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * A right implementation that differs from the reference in what no theorem may depend on. It is
 * the reference wherever it does not say otherwise.
 */
abstract class Variant extends Forwarding {
  private final String name;

  Variant(String name) {
    super(new ReferenceImplementation());
    this.name = name;
  }

  /** Returns the precision it declares. */
  Precision precision() {
    return super.describe().precision();
  }

  /** Returns what it brings if it is asked again. */
  Description.Repeatable repeatable() {
    return super.describe().repeatable();
  }

  /** Returns the neurons of one replicate of an ensemble. */
  ParticleMeasure drawn(InitialLaw law, int particles, long seed, int replicate) {
    return law.draw(particles, seed, replicate);
  }

  @Override
  public final Description describe() {
    return super.describe().of(name, precision(), repeatable());
  }

  /** Returns how replicates of an ensemble are trained. */
  Function<Problem, List<ParticleMeasure>> training(Ensemble ensemble) {
    return ensemble.merging(this::run);
  }

  @Override
  public Ensemble.Replicates ensemble(Ensemble ensemble) {
    return ensemble.answer(
        replicate -> drawn(ensemble.law(), ensemble.particles(), ensemble.seed(), replicate),
        training(ensemble));
  }
}
