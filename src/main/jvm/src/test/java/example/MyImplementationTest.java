package example;

import org.measuredynamics.contract.Implementation;
import org.measuredynamics.junit.TheoremContract;

/** Every theorem that the implementation declares enough for, as a test. */
class MyImplementationTest extends TheoremContract {
  @Override
  protected Implementation implementation() {
    return new MyImplementation();
  }
}
