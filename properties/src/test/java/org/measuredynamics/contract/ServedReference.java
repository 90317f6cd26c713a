package org.measuredynamics.contract;

import java.io.IOException;

/** A child process that serves the reference. */
final class ServedReference {
  private ServedReference() {}

  public static void main(String[] arguments) throws IOException {
    Server.serve(new ReferenceImplementation(), System.in, System.out);
  }
}
