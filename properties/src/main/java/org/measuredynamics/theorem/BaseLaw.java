package org.measuredynamics.theorem;

import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.instance.Design;

/** A law of the base: of single steps, draws and answers, about a fixed design of questions. */
public interface BaseLaw extends Theorem<Design> {
  @Override
  default Arbitrary<Design> instances(Description declared) {
    return Design.within(declared);
  }
}
