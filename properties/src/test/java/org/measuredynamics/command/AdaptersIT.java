package org.measuredynamics.command;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The lines of the pages that judge an adapter whole: they take longest, and need none of the
 * others.
 */
class AdaptersIT {
  @TestFactory
  Stream<DynamicTest> everyAdapterIsJudgedAsThePagesSay() throws IOException {
    return PromisesIT.lines(PromisesIT::isOfAdapters);
  }
}
