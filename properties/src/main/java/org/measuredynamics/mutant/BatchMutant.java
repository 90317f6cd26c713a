package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.FaultyBatch.order;
import static org.measuredynamics.mutant.FaultyBatch.right;

import java.util.function.Consumer;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** What mini-batches may have wrong. */
public enum BatchMutant implements Fault.Listed {
  NOT_RESCALED(
      "the sum over a mini-batch, not the mean",
      sgd -> sgd.factor = (batch, data, particles) -> batch),

  OVER_ALL_DATA(
      "the sum over a mini-batch divided by the number of all data",
      sgd -> sgd.factor = (batch, data, particles) -> (double) batch / data),

  RATE_NOT_TIMES_N(
      "learning rate h, not n h, on mini-batches",
      sgd -> sgd.factor = (batch, data, particles) -> 1.0 / particles),

  WITHOUT_REPLACEMENT(
      "distinct data in a mini-batch, and epochs, declared as with replacement",
      sgd -> sgd.drawn = BatchMutant::inEpochs),

  IN_TURN(
      "data one after the other, not drawn",
      sgd -> sgd.drawn = (seed, index, k, batch, data) -> (index * batch + k) % data),

  LAST_DATUM_RARE(
      "the last datum half as often as the others", sgd -> sgd.drawn = BatchMutant::withLastRare),

  PASS_WITH_REPLACEMENT(
      "data drawn again in what is declared one pass",
      sgd ->
          sgd.passed =
              (order, seed, place) ->
                  Stream.of(seed, 8, 0, place, Purpose.BATCH).integer(order.length));

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final Fault mutant;

  BatchMutant(String words, Consumer<FaultyBatch> fault) {
    mutant = Fault.of("batch-" + Mutant.word(this), words, FaultyBatch::new, fault);
  }

  @Override
  public Mutant mutant() {
    return mutant;
  }

  private static int inEpochs(long seed, int index, int k, int batch, int data) {
    int place = index * batch + k;
    return order(seed + place / data, data)[place % data];
  }

  private static int withLastRare(long seed, int index, int k, int batch, int data) {
    int j = right(seed, index, k, batch, data);
    boolean isRedrawn =
        j == data - 1 && Stream.of(seed, 9, k, index, Purpose.BATCH).uniform() < 0.5;
    return isRedrawn ? right(seed, index, k + batch, batch, data) : j;
  }
}
