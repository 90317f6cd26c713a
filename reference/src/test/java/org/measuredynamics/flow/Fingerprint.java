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
        Stream stream = Stream.of(1, 2, 3, 4, Purpose.DATA);
        double[] targets = stream.normals(33);
        for (int j = 0; j < targets.length; j++) {
          targets[j] = risk == Risk.LOGISTIC ? Math.signum(targets[j]) : targets[j];
        }
        NetworkEnergy energy =
            NetworkEnergy.of(
                unit,
                risk,
                new Regulariser(Regulariser.Kind.TIKHONOV, 0.01),
                DataSet.of("normal", 5, stream.normals(33 * 5), targets));
        int p = energy.dimension();
        ParticleMeasure initial =
            ParticleMeasure.uniform(p, Stream.of(5, 0, 0, 0, Purpose.INITIAL).normals(17 * p));
        GradientFlow flow = GradientFlow.of(energy).withThreads(threads);
        add(digest, flow.euler(initial, 0.003, new int[] {40}).get(0));
        if (unit.isSmooth()) {
          add(digest, flow.continuous(initial, 0.05, new int[] {1}, 1e-9).get(0));
        }
      }
    }
    System.out.println(HexFormat.of().formatHex(digest.digest()));
  }

  private static void add(MessageDigest digest, ParticleMeasure mu) {
    for (double coordinate : mu.positions()) {
      digest.update(ByteBuffer.allocate(8).putDouble(coordinate).array());
    }
  }
}
