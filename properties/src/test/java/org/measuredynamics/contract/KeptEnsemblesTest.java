package org.measuredynamics.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.measure.NormalLaw;

class KeptEnsemblesTest {
  @TempDir private Path directory;

  private static Ensemble ensemble() {
    return Ensemble.onData(
            NetworkInstance.plain("tanh").network(),
            new NormalLaw(new double[] {1, 1, 1, 1, 1, 1}),
            4,
            0.1,
            new int[] {0, 3},
            5)
        .withInitialNeurons()
        .part(2, 3);
  }

  /** An interrupted check finds the parts it had finished, and asks for the others only. */
  @Test
  void finishedPartsAreNotAskedForAgain() throws IOException {
    ReferenceImplementation reference = new ReferenceImplementation();
    List<Integer> progress = new ArrayList<>();
    Ensemble.Replicates first =
        new KeptEnsembles(reference, directory, progress::add).ensemble(ensemble());
    Implementation mute =
        new Implementation() {
          @Override
          public Description describe() {
            return reference.describe();
          }

          @Override
          public <A> A answer(Question<A> question) {
            throw new BrokenException("asked");
          }
        };
    KeptEnsembles again = new KeptEnsembles(mute, directory, progress::add);
    Ensemble.Replicates second = again.ensemble(ensemble());
    for (int r = 0; r < 3; r++) {
      assertArrayEquals(first.initial()[r], second.initial()[r]);
      assertArrayEquals(first.outputs()[r][1], second.outputs()[r][1]);
    }
    // Who asks twice in a run wants to see whether the answers agree.
    assertThrows(BrokenException.class, () -> again.ensemble(ensemble()));
    assertThrows(BrokenException.class, () -> again.ensemble(ensemble().part(5, 3)));
    assertThrows(BrokenException.class, () -> again.ensemble(ensemble().withSeed(6)));
    assertEquals(List.of(3, 3, 3, 3, 3), progress);
  }

  @Test
  void aSpoiltPartIsNamed() throws IOException {
    new KeptEnsembles(new ReferenceImplementation(), directory, count -> {}).ensemble(ensemble());
    KeptEnsembles kept = new KeptEnsembles(new ReferenceImplementation(), directory, count -> {});
    try (var files = Files.list(directory)) {
      Files.writeString(files.findFirst().orElseThrow(), "{\"initial\": []}");
    }
    BrokenException e = assertThrows(BrokenException.class, () -> kept.ensemble(ensemble()));
    assertEquals(true, e.getMessage().contains(directory.toString()), e.getMessage());
  }
}
