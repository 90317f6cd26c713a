package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.FaultyBatch.order;

import java.util.function.Supplier;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.random.Stream;

/** What mini-batches may have wrong. */
public enum BatchMutant implements Mutant {
  NOT_RESCALED(
      "the sum over a mini-batch, not the mean",
      () ->
          new FaultyBatch() {
            @Override
            double factor(int batch, int data, int particles) {
              return batch;
            }
          }),

  OVER_ALL_DATA(
      "the sum over a mini-batch divided by the number of all data",
      () ->
          new FaultyBatch() {
            @Override
            double factor(int batch, int data, int particles) {
              return (double) batch / data;
            }
          }),

  RATE_NOT_TIMES_N(
      "learning rate h, not n h, on mini-batches",
      () ->
          new FaultyBatch() {
            @Override
            double factor(int batch, int data, int particles) {
              return 1.0 / particles;
            }
          }),

  WITHOUT_REPLACEMENT(
      "distinct data in a mini-batch, and epochs, declared as with replacement",
      () ->
          new FaultyBatch() {
            @Override
            int draw(long seed, int index, int k, int batch, int data) {
              int place = index * batch + k;
              int[] order = order(seed + place / data, data);
              return order[place % data];
            }
          }),

  IN_TURN(
      "data one after the other, not drawn",
      () ->
          new FaultyBatch() {
            @Override
            int draw(long seed, int index, int k, int batch, int data) {
              return (index * batch + k) % data;
            }
          }),

  LAST_DATUM_RARE(
      "the last datum half as often as the others",
      () ->
          new FaultyBatch() {
            @Override
            int draw(long seed, int index, int k, int batch, int data) {
              int j = super.draw(seed, index, k, batch, data);
              boolean again =
                  j == data - 1
                      && Stream.of(seed, 9, k, index, Stream.Purpose.BATCH).uniform() < 0.5;
              return again ? super.draw(seed, index, k + batch, batch, data) : j;
            }
          }),

  PASS_WITH_REPLACEMENT(
      "data drawn again in what is declared one pass",
      () ->
          new FaultyBatch() {
            @Override
            int pass(int[] order, long seed, int place) {
              return Stream.of(seed, 8, 0, place, Stream.Purpose.BATCH).integer(order.length);
            }
          });

  private final String fault;

  @SuppressWarnings("ImmutableEnumChecker") // suppliers without state
  private final Supplier<Implementation> implementation;

  BatchMutant(String fault, Supplier<Implementation> implementation) {
    this.fault = fault;
    this.implementation = implementation;
  }

  @Override
  public String id() {
    return "batch-" + Mutant.word(this);
  }

  @Override
  public String fault() {
    return fault;
  }

  @Override
  public Implementation implementation() {
    return implementation.get();
  }
}
