package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.FaultyBatch.onBatch;
import static org.measuredynamics.mutant.FaultyBatch.order;
import static org.measuredynamics.mutant.FaultyBatch.right;

import java.util.Arrays;
import java.util.function.Consumer;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** What mini-batches may have wrong. */
public enum BatchMutant implements Fault.Listed {
  NOT_RESCALED(
      "the sum over a mini-batch, not the mean",
      sgd -> sgd.factor = (batch, data, particles, index) -> batch),

  OVER_ALL_DATA(
      "the sum over a mini-batch divided by the number of all data",
      sgd -> sgd.factor = (batch, data, particles, index) -> (double) batch / data),

  RATE_NOT_TIMES_N(
      "learning rate h, not n h, on mini-batches",
      sgd -> sgd.factor = (batch, data, particles, index) -> 1.0 / particles),

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
              (order, seed, place, batch) ->
                  Stream.of(seed, 8, 0, place, Purpose.BATCH).integer(order.length)),

  PASS_IN_FILE_ORDER(
      "one pass in the order of the data",
      sgd -> sgd.passed = (order, seed, place, batch) -> place),

  PASS_ORDER_SHARED(
      "the same shuffled order whatever the seed",
      sgd -> sgd.passed = (order, seed, place, batch) -> order(1, order.length)[place]),

  PASS_SHUFFLED_NEARBY(
      "one pass through a buffer of 16 data, each shuffled for itself",
      sgd -> sgd.passed = BatchMutant::inBuffers),

  ONE_DATUM_IN_ALL("the first datum in every batch", sgd -> sgd.drawn = BatchMutant::withTheFirst),

  BATCHES_OF_ONE(
      "one datum, as often as the batch is large",
      sgd -> sgd.drawn = (seed, index, k, batch, data) -> right(seed, index, 0, batch, data)),

  SEED_IGNORED(
      "the same batches whatever the seed",
      sgd -> sgd.drawn = (seed, index, k, batch, data) -> right(1, index, k, batch, data)),

  SEED_CUT(
      "32 bits of the seed are used",
      sgd ->
          sgd.drawn =
              (seed, index, k, batch, data) -> right(seed & 0xffffffffL, index, k, batch, data)),

  SEED_MODULO(
      "seeds modulo 2^32 - 1",
      sgd ->
          sgd.drawn =
              (seed, index, k, batch, data) -> right(seed % 0xffff_ffffL, index, k, batch, data)),

  PASS_SEED_MODULO(
      "one pass in the order of the seed modulo 10007",
      sgd -> sgd.passed = (order, seed, place, batch) -> order(seed % 10_007, order.length)[place]),

  PERIOD_300(
      "the batches of 300 steps again and again",
      sgd -> sgd.drawn = (seed, index, k, batch, data) -> right(seed, index % 300, k, batch, data)),

  REPEATED_AT_LAG_7(
      "a datum in ten is that of seven steps before", sgd -> sgd.drawn = BatchMutant::repeated),

  BEYOND_256_NEVER(
      "no datum beyond the 256th is drawn",
      sgd ->
          sgd.drawn =
              (seed, index, k, batch, data) -> right(seed, index, k, batch, Math.min(data, 256))),

  STRATIFIED(
      "each datum of a batch from a part of the data of its own",
      sgd -> sgd.drawn = BatchMutant::stratified),

  LARGE_RESCALED(
      "batches of three and more divided by one less than their number",
      sgd -> sgd.factor = (batch, data, n, index) -> batch < 3 ? 1 : batch / (batch - 1.0)),

  LARGE_TOO_FAST(
      "batches of three and more at a rate 2 percent too high",
      sgd -> sgd.factor = (batch, data, n, index) -> batch < 3 ? 1 : 1.02),

  REMAINDER_RESCALED(
      "batches that do not divide the data rescaled to those that they reach",
      sgd ->
          sgd.factor =
              (batch, data, n, index) -> batch > data ? 1 : data / (double) (data - data % batch)),

  PASS_REMAINDER_DROPPED(
      "the data that fill no batch left out before one pass is shuffled",
      sgd -> sgd.passed = BatchMutant::withoutTheRest),

  RATE_FALLS(
      "a rate times 0.8 after 70 steps",
      sgd -> sgd.factor = (batch, data, n, index) -> index < 70 ? 1 : 0.8),

  REGULARISER_TIMES_BATCH(
      "the regulariser once for each datum of a batch",
      sgd -> sgd.gradient = BatchMutant::regularisedOften),

  SETS_FILLED_UP(
      "sets of a mini-batch filled up by points at zero to the largest of them",
      sgd -> sgd.gradient = BatchMutant::onFilledSets),

  EPOCHS_SHUFFLED_ONCE(
      "the order of the first epoch in all of them",
      sgd -> sgd.shuffled = (seed, epoch, data) -> FaultyBatch.order(seed, 0, data)),

  EPOCHS_SHUFFLED_200_TIMES(
      "the order of the 200th epoch in all that follow",
      sgd ->
          sgd.shuffled =
              (seed, epoch, data) -> FaultyBatch.order(seed, Math.min(epoch, 199), data)),

  EPOCHS_ROTATED(
      "in each epoch the order of the first, begun elsewhere",
      sgd -> sgd.shuffled = BatchMutant::rotated),

  EPOCHS_DRAWN(
      "data drawn again in what is declared epochs", sgd -> sgd.shuffled = BatchMutant::drawnAgain),

  WRONG_LIMIT(
      "the noise of batches beside a mean gradient 3 percent too small",
      sgd -> sgd.gradient = BatchMutant::ofAnotherMean);

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

  private static int inBuffers(int[] order, long seed, int place, int batch) {
    int first = place - place % 16;
    int[] within = order(seed + first, Math.min(16, order.length - first));
    return first + within[place - first];
  }

  private static int withTheFirst(long seed, int index, int k, int batch, int data) {
    return k == 0 && batch > 1 ? 0 : right(seed, index, k, batch, data);
  }

  private static int repeated(long seed, int index, int k, int batch, int data) {
    boolean again = index >= 7 && Stream.of(seed, 9, k, index, Purpose.BATCH).uniform() < 0.1;
    return right(seed, again ? index - 7 : index, k, batch, data);
  }

  private static int stratified(long seed, int index, int k, int batch, int data) {
    double within = Stream.of(seed, 7, k, index, Purpose.BATCH).uniform();
    return batch == 1
        ? right(seed, index, k, batch, data)
        : (int) ((k + within) * data / batch) % data;
  }

  private static int withoutTheRest(int[] order, long seed, int place, int batch) {
    int kept = order.length - order.length % batch;
    return place < kept ? order(seed, kept)[place] : place;
  }

  private static int[] rotated(long seed, int epoch, int data) {
    int[] order = FaultyBatch.order(seed, 0, data);
    int from = Stream.of(seed, 9, 0, epoch, Purpose.BATCH).integer(data);
    int[] rotated = new int[data];
    Arrays.setAll(rotated, k -> order[(from + k) % data]);
    return rotated;
  }

  private static int[] drawnAgain(long seed, int epoch, int data) {
    int[] drawn = new int[data];
    Stream stream = Stream.of(seed, 8, 0, epoch, Purpose.BATCH);
    Arrays.setAll(drawn, k -> stream.integer(data));
    return drawn;
  }

  private static double[] regularisedOften(NetworkEnergy whole, int[] rows, ParticleMeasure mu) {
    Regulariser right = whole.regulariser();
    return NetworkEnergy.of(
            whole.unit(),
            whole.risk(),
            new Regulariser(right.kind(), rows.length * right.strength()),
            whole.data().rows(rows))
        .gradient(mu);
  }

  private static double[] onFilledSets(NetworkEnergy whole, int[] rows, ParticleMeasure mu) {
    DataSet given = whole.data().rows(rows);
    int d = given.dimension();
    int largest = Arrays.stream(given.sizes()).max().orElseThrow();
    double[] points = new double[rows.length * largest * d];
    int[] sizes = new int[rows.length];
    Arrays.fill(sizes, largest);
    for (int j = 0; j < rows.length; j++) {
      System.arraycopy(
          given.inputs(), given.offset(j) * d, points, j * largest * d, given.points(j) * d);
    }
    return whole.on(DataSet.ofSets("filled up", d, points, sizes, given.targets())).gradient(mu);
  }

  private static double[] ofAnotherMean(NetworkEnergy whole, int[] rows, ParticleMeasure mu) {
    double[] mean = whole.gradient(mu);
    double[] slope = onBatch(whole, rows).gradient(mu);
    Arrays.setAll(slope, c -> slope[c] - 0.03 * mean[c]);
    return slope;
  }
}
