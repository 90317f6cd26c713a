package org.measuredynamics.theorem.lift;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.EVALUATE;
import static org.measuredynamics.contract.Capability.GROUPS;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.NIKAIDO_ISODA;
import static org.measuredynamics.contract.Capability.PAIR_INTERACTION;
import static org.measuredynamics.contract.Capability.SAMPLE;
import static org.measuredynamics.contract.Capability.SETS;
import static org.measuredynamics.contract.Capability.UNEQUAL_WEIGHTS;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Question;
import org.measuredynamics.instance.Design;
import org.measuredynamics.instance.GameRequests;
import org.measuredynamics.instance.NetworkRequests;
import org.measuredynamics.instance.Request;
import org.measuredynamics.mutant.MemoryMutant;
import org.measuredynamics.observation.Answer;
import org.measuredynamics.observation.Asked;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.BaseLaw;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;

/**
 * Requests do not remember: an answer is a function of its question. A, B, A for every B that
 * differs from A in one thing; all questions in several orders, large ones among them; B has
 * another answer than A; a replicate is the same whatever part of its ensemble was asked for, and
 * random numbers are the same whatever was recorded. Refuted by state, by caches and by counters.
 *
 * <p>Alone: {@code check --theorem lift.requests}.
 */
@AutoService(Catalogued.class)
public final class RequestsForgotten implements BaseLaw {
  private static final int SMALL = 0;
  private static final int ORDERS = 1;
  private static final int MOST_ORDERS = 2;

  /** Of data, steps and replicates in large questions, at quick effort and from standard on. */
  private static final int[] MANY = {257, 1_025};

  /** Games are many: at quick effort one in so many families is played. */
  private static final int GAMES_AT_QUICK = 4;

  @Override
  public Card card() {
    return Card.of("lift.requests")
        .states(
            "the answer is a function of the question: A, B, A' gives A' = A for all A, B; replicate r is one of (seed, r), noise one of (seed, particle, step)")
        .source("Salmon, Moraes, Dror, Shaw 2011; theory.md, Requests and continuous time")
        .assumes(
            Hypothesis.of("nothing is kept from one question to another")
                .violatedBy(
                    "a cache of energies by their shape",
                    MemoryMutant.CACHED_BY_SHAPE,
                    () -> new Design(1),
                    this::check))
        .needsOneOf(anything())
        .uses(UNEQUAL_WEIGHTS, SETS, GROUPS, NETWORK, PAIR_INTERACTION)
        .budget(
            "none where the same bits are declared; else, and between questions that ask for the same in two ways, rounding: of what is stored, and of the field, grown at most by 1 + hL a step; events that rounding may turn: a binomial quantile at alpha")
        .firstRefutes(MemoryMutant.CACHED_BY_SHAPE)
        .base();
  }

  /** What there is to ask. */
  private static Capability[] anything() {
    return Stream.of(
            Stream.of(EULER, EVALUATE, ENSEMBLE, SAMPLE, NIKAIDO_ISODA),
            Dynamics.all().stream().map(Dynamics::kind).map(Capability::dynamics),
            Game.KINDS.stream().map(Capability::dynamics))
        .flatMap(each -> each)
        .toArray(Capability[]::new);
  }

  @Override
  public void check(Trial<Design> trial) {
    long seed = trial.seed(SMALL);
    // Of another low and another high half.
    long other = (seed + (1L << 32) + 1) % (1L << 52);
    boolean quick = trial.sharpness() == 1;
    List<Request.Family> families =
        new ArrayList<>(
            NetworkRequests.of(
                trial.description(), MANY[quick ? 0 : 1], trial.probe(0), seed, other));
    List<Request.Family> games = GameRequests.of(trial.description(), trial.probe(1), seed, other);
    for (int k = 0; k < games.size(); k++) {
      if (!quick || k % GAMES_AT_QUICK == seed % GAMES_AT_QUICK || games.size() < GAMES_AT_QUICK) {
        families.add(games.get(k));
      }
    }
    Asked asked = Asked.of(trial);
    for (Request.Family family : families) {
      trial.later(part -> inTurn(part, asked, family));
      trial.later(part -> records(part, asked, family));
      trial.later(part -> parts(part, asked, family));
    }
    int orders = Math.min(MOST_ORDERS, trial.sharpness());
    for (int order = 0; order < orders; order++) {
      int number = order;
      trial.later(part -> inAnyOrder(part, asked, families, number));
    }
    trial.later(asked::events);
  }

  /** A, B, A for each neighbour B of A, and B another answer than A and the neighbour before. */
  private static void inTurn(Trial<Design> trial, Asked asked, Request.Family family) {
    Question<?> a = family.first().question();
    double[] first = asked.first(a);
    asked.again(trial, family.name() + ": again at once", a);
    double[] before = first;
    for (Request b : family.requests().subList(1, family.requests().size())) {
      double[] answer = asked.first(b.question());
      if (b.shows()) {
        String what = family.name() + ": the same answer to " + b.words();
        boolean same = Arrays.equals(answer, first) || Arrays.equals(answer, before);
        trial.identity(what, same ? 1 : 0, 0, Budget.ofRounding(0));
        before = answer;
      }
      asked.again(trial, "%s: again after %s".formatted(family.name(), b.words()), a);
    }
  }

  /** The state after the last of the steps, whatever was recorded before. */
  private static void records(Trial<Design> trial, Asked asked, Request.Family family) {
    Question<?> sparse = family.first().question();
    for (Request each : family.requests()) {
      if (each.words().equals(Request.ALL_RECORDS)) {
        double[] few = Answer.last(sparse, asked.first(sparse));
        double[] all = Answer.last(each.question(), asked.first(each.question()));
        asked.upToRounding(
            trial,
            family.name() + ": the last record, whether all are recorded or not",
            sparse,
            Asked.distance(few, 0, all, 0, few.length));
      }
    }
  }

  /** Replicates 0 to 7 at once, 5 alone, 7 to 0 one by one, some from number 1,000 on. */
  private static void parts(Trial<Design> trial, Asked asked, Request.Family family) {
    if (!(family.first().question() instanceof Ensemble ensemble)) {
      return;
    }
    for (int from : new int[] {0, 1_000}) {
      Ensemble whole = ensemble.part(from, 8);
      part(trial, asked, family.name(), whole, whole.part(from + 5, 1));
      part(trial, asked, family.name(), whole, whole.part(from + 3, 4));
      for (int r = 7; r >= 0; r--) {
        part(trial, asked, family.name() + ", one by one", whole, whole.part(from + r, 1));
      }
      asked.again(trial, family.name() + ": again after its parts, from " + from, whole);
    }
  }

  private static void part(
      Trial<Design> trial, Asked asked, String name, Ensemble whole, Ensemble part) {
    double[] all = asked.first(whole);
    double[] some = asked.first(part);
    int outputs = whole.record().length * whole.points().length;
    int neurons = whole.particles() * whole.law().dimension();
    int at = part.first() - whole.first();
    int count = part.replicates();
    double apart =
        Math.max(
            Asked.distance(all, at * outputs, some, 0, count * outputs),
            Asked.distance(
                all,
                whole.replicates() * outputs + at * neurons,
                some,
                count * outputs,
                count * neurons));
    asked.upToRounding(
        trial,
        "%s: replicates %d to %d of %d from %d on"
            .formatted(name, part.first(), part.first() + count - 1, 8, whole.first()),
        whole,
        apart);
  }

  /** Every question once more, in an order that is drawn. */
  private static void inAnyOrder(
      Trial<Design> trial, Asked asked, List<Request.Family> families, int number) {
    org.measuredynamics.random.Stream stream = trial.own(ORDERS + number);
    List<Runnable> questions = new ArrayList<>();
    for (Request.Family family : families) {
      for (Request each : family.requests()) {
        questions.add(
            () ->
                asked.again(
                    trial,
                    "%s, %s: again, in order %d".formatted(family.name(), each.words(), number),
                    each.question()));
      }
    }
    for (int k = questions.size() - 1; k > 0; k--) {
      int with = stream.integer(k + 1);
      questions.set(with, questions.set(k, questions.get(with)));
    }
    questions.forEach(Runnable::run);
  }
}
