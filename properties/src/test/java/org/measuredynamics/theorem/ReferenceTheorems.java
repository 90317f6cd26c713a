package org.measuredynamics.theorem;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.evidence.Effort;
import org.measuredynamics.junit.TheoremContract;

/**
 * Every theorem upheld on the reference, as a test. In {@code mvn verify} the evidence was written
 * before, on all cores; in an IDE, where there is none, each test finds its own.
 */
@Tag("standard")
class ReferenceTheorems extends TheoremContract {
  @Override
  protected Implementation implementation() {
    return new ReferenceImplementation();
  }

  @Override
  protected Effort effort() {
    return Effort.STANDARD;
  }

  @Override
  protected Duration limit() {
    return Duration.ofMinutes(15);
  }

  @Override
  protected Optional<Path> evidence() {
    return Optional.ofNullable(System.getProperty("evidence")).map(Path::of).filter(Files::exists);
  }
}
