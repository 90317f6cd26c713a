package org.measuredynamics.command;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The line of the pages that judges an adapter whole: it takes longest, and needs no other. */
class AdaptersIT {
  @TestFactory
  Stream<DynamicTest> everyAdapterIsJudgedAsThePagesSay() throws IOException {
    return PromisesIT.lines(PromisesIT::isOfAdapters);
  }
}
