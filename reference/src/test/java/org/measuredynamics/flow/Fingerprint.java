package org.measuredynamics.flow;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** Prints a digest of the bits of trajectories of every unit and both risks. */
final class Fingerprint {
  private Fingerprint() {}

  public static void main(String[] arguments) throws NoSuchAlgorithmException {
    int threads = Integer.parseInt(arguments[0]);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (Unit unit : Unit.all()) {
      for (Risk risk : Risk.values()) {
        add(digest, unit, risk, 17, 33, 5, 40, threads);
      }
    }
    // Large enough for a step to be shared among threads.
    add(digest, Unit.named("tanh"), Risk.SQUARE, 97, 201, 30, 2, threads);
    add(digest, Unit.named("relu"), Risk.LOGISTIC, 97, 201, 30, 2, threads);
    System.out.println(HexFormat.of().formatHex(digest.digest()));
  }

  private static void add(
      MessageDigest digest, Unit unit, Risk risk, int n, int m, int d, int steps, int threads) {
    Stream stream = Stream.of(1, 2, 3, 4, Purpose.DATA);
    double[] targets = stream.normals(m);
    for (int j = 0; j < targets.length; j++) {
      targets[j] = risk == Risk.LOGISTIC ? Math.signum(targets[j]) : targets[j];
    }
    NetworkEnergy energy =
        NetworkEnergy.of(
            unit,
            risk,
            new Regulariser(Regulariser.Kind.TIKHONOV, 0.01),
            DataSet.of("normal", d, stream.normals(m * d), targets));
    int p = energy.dimension();
    ParticleMeasure initial =
        ParticleMeasure.uniform(p, Stream.of(5, 0, 0, 0, Purpose.INITIAL).normals(n * p));
    GradientFlow flow = GradientFlow.of(energy).withThreads(threads);
    add(digest, flow.euler(initial, 0.003, new int[] {steps}).get(0));
    if (unit.isSmooth() && n < 32) {
      add(digest, flow.continuous(initial, 0.05, new int[] {1}, 1e-9).get(0));
    }
  }

  private static void add(MessageDigest digest, ParticleMeasure mu) {
    for (double coordinate : mu.positions()) {
      digest.update(ByteBuffer.allocate(8).putDouble(coordinate).array());
    }
  }
}
