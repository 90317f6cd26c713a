package org.measuredynamics.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.measuredynamics.contract.BrokenException;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Evaluation;
import org.measuredynamics.contract.Forwarding;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.contract.UnsupportedException;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.theorem.Theorem;

/** Whatever one answer does, its theorem has a verdict and the others have theirs. */
@Timeout(300)
class NothingStopsIT {
  /** The verbs, each with a theorem that asks it. */
  enum Verb {
    RUN("lift.hoelder-continuity"),
    EVALUATE("lift.identity"),
    SAMPLE("global.approximation"),
    ENSEMBLE("fluctuation.ensemble"),
    PLAY("game.cycling"),
    NIKAIDO_ISODA("game.nikaido-isoda");

    private final String theorem;

    Verb(String theorem) {
      this.theorem = theorem;
    }

    /** The theorem that asks the verb, and after it one that does not. */
    List<Theorem<?>> theorems() {
      return Stream.of(theorem, other()).map(Theorem::named).toList();
    }

    String other() {
      return this == NIKAIDO_ISODA ? "game.replicator" : "game.nikaido-isoda";
    }
  }

  enum Fault {
    THROWS(0),
    OVERFLOWS_THE_STACK(0),
    ANSWERS_NULL(0),
    ANSWERS_HUGE(1e200),
    ANSWERS_TINY(1e-320),
    ANSWERS_NAN(Double.NaN),
    BREAKS(0),
    DOES_NOT_SUPPORT(0);

    private final double number;

    Fault(double number) {
      this.number = number;
    }
  }

  /** The reference, whose call of one number of one verb goes wrong; calls are counted over all. */
  private static final class Faulty extends Forwarding {
    private final Verb verb;
    private final int number;
    private final Fault fault;
    private final Map<Verb, AtomicInteger> calls;

    Faulty(Verb verb, int number, Fault fault, Map<Verb, AtomicInteger> calls) {
      super(new ReferenceImplementation());
      this.verb = verb;
      this.number = number;
      this.fault = fault;
      this.calls = calls;
    }

    private boolean isNext(Verb called) {
      int call = calls.computeIfAbsent(called, key -> new AtomicInteger()).getAndIncrement();
      if (called != verb || call != number || fault == null) {
        return false;
      }
      switch (fault) {
        case THROWS -> throw new IllegalStateException("no luck");
        case OVERFLOWS_THE_STACK -> throw new StackOverflowError();
        case BREAKS -> throw new BrokenException("the lights went out");
        case DOES_NOT_SUPPORT -> throw new UnsupportedException("not on Wednesdays");
        default -> {
          return true;
        }
      }
    }

    private double[] filled(double[] right) {
      double[] wrong = right.clone();
      Arrays.fill(wrong, fault.number);
      return wrong;
    }

    private ParticleMeasure filled(ParticleMeasure right) {
      return right.at(filled(right.positions()));
    }

    private boolean isNull() {
      return fault == Fault.ANSWERS_NULL;
    }

    @Override
    public List<ParticleMeasure> run(Problem problem) {
      List<ParticleMeasure> right = super.run(problem);
      return !isNext(Verb.RUN)
          ? right
          : isNull() ? null : right.stream().map(this::filled).toList();
    }

    @Override
    public Evaluation evaluate(Energy energy, ParticleMeasure mu) {
      Evaluation right = super.evaluate(energy, mu);
      return !isNext(Verb.EVALUATE)
          ? right
          : isNull()
              ? null
              : new Evaluation(filled(right.outputs()), fault.number, filled(right.gradient()));
    }

    @Override
    public ParticleMeasure sample(NormalLaw law, int particles, long seed) {
      ParticleMeasure right = super.sample(law, particles, seed);
      return !isNext(Verb.SAMPLE) ? right : isNull() ? null : filled(right);
    }

    @Override
    public Ensemble.Replicates ensemble(Ensemble ensemble) {
      Ensemble.Replicates right = super.ensemble(ensemble);
      if (!isNext(Verb.ENSEMBLE)) {
        return right;
      }
      return isNull()
          ? null
          : new Ensemble.Replicates(
              Arrays.stream(right.outputs())
                  .map(each -> Arrays.stream(each).map(this::filled).toArray(double[][]::new))
                  .toArray(double[][][]::new),
              Arrays.stream(right.initial()).map(this::filled).toArray(double[][]::new));
    }

    @Override
    public Game.Played play(Game game) {
      Game.Played right = super.play(game);
      return !isNext(Verb.PLAY)
          ? right
          : isNull()
              ? null
              : new Game.Played(
                  right.trajectory().stream()
                      .map(each -> new Profile(filled(each.row()), filled(each.column())))
                      .toList(),
                  right.averages());
    }

    @Override
    public double nikaidoIsoda(MatrixPayoff payoff, Profile profile) {
      double right = super.nikaidoIsoda(payoff, profile);
      return isNext(Verb.NIKAIDO_ISODA) ? fault.number : right;
    }
  }

  private static Map<String, Verdict> verdicts(
      Verb verb, Duration limit, Supplier<Implementation> starter) {
    Map<String, Verdict> verdicts = new TreeMap<>();
    try (Run run = new Run("faulty", starter, Effort.QUICK, 7, limit)) {
      run.over(
          verb.theorems(),
          true,
          theorem -> share -> {},
          found -> {
            verdicts.put(found.theorem(), found.verdict());
            return true;
          });
    }
    assertEquals(verb.theorems().size(), verdicts.size());
    return verdicts;
  }

  private static Map<String, Verdict> verdicts(Verb verb, Supplier<Implementation> starter) {
    return verdicts(verb, Duration.ofSeconds(60), starter);
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void oneAnswerCostsItsTheoremAlone(Verb verb) {
    Map<Verb, AtomicInteger> right = new TreeMap<>();
    verdicts(verb, () -> new Faulty(null, 0, null, right))
        .forEach((theorem, verdict) -> assertEquals(Verdict.UPHELD, verdict, theorem));
    int calls = right.get(verb).get();
    for (Fault fault : Fault.values()) {
      if (fault == Fault.ANSWERS_NULL && verb == Verb.NIKAIDO_ISODA) {
        // A number cannot be null.
        continue;
      }
      for (int number : new int[] {0, calls - 1}) {
        Map<Verb, AtomicInteger> counter = new TreeMap<>();
        Map<String, Verdict> found = verdicts(verb, () -> new Faulty(verb, number, fault, counter));
        String what = "%s at call %d of %s: %s".formatted(fault, number, verb, found);
        assertFalse(found.containsValue(Verdict.ERROR), what);
        assertEquals(Verdict.UPHELD, found.get(verb.other()), what);
        List<Verdict> others = new ArrayList<>(found.values());
        others.removeIf(verdict -> verdict == Verdict.UPHELD);
        if (fault == Fault.DOES_NOT_SUPPORT) {
          assertEquals(List.of(), others, what);
        } else if (fault != Fault.ANSWERS_TINY) {
          // Particles that all lie at 0 and stay there break no inequality.
          assertEquals(1, others.size(), what);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  @Execution(ExecutionMode.CONCURRENT)
  void aCallThatHangsCostsItsTheoremAlone(Verb verb) {
    Map<Verb, AtomicInteger> calls = new TreeMap<>();
    AtomicInteger hung = new AtomicInteger();
    Map<String, Verdict> found =
        verdicts(
            verb,
            Duration.ofSeconds(8),
            () -> new Hanging(new Faulty(verb, 0, Fault.BREAKS, calls), hung));
    assertEquals(1, hung.get());
    List<Verdict> others = new ArrayList<>(found.values());
    others.removeIf(verdict -> verdict == Verdict.UPHELD);
    assertEquals(List.of(Verdict.UNDECIDED), others, found::toString);
  }

  /** Hangs where the other breaks. */
  private static final class Hanging extends Forwarding {
    private final AtomicInteger hung;

    Hanging(Faulty faulty, AtomicInteger hung) {
      super(faulty);
      this.hung = hung;
    }

    private <T> T orHang(Supplier<T> answer) {
      try {
        return answer.get();
      } catch (BrokenException e) {
        hung.incrementAndGet();
        try {
          Thread.sleep(600_000);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
        }
        throw e;
      }
    }

    @Override
    public List<ParticleMeasure> run(Problem problem) {
      return orHang(() -> super.run(problem));
    }

    @Override
    public Evaluation evaluate(Energy energy, ParticleMeasure mu) {
      return orHang(() -> super.evaluate(energy, mu));
    }

    @Override
    public ParticleMeasure sample(NormalLaw law, int particles, long seed) {
      return orHang(() -> super.sample(law, particles, seed));
    }

    @Override
    public Ensemble.Replicates ensemble(Ensemble ensemble) {
      return orHang(() -> super.ensemble(ensemble));
    }

    @Override
    public Game.Played play(Game game) {
      return orHang(() -> super.play(game));
    }

    @Override
    public double nikaidoIsoda(MatrixPayoff payoff, Profile profile) {
      return orHang(() -> super.nikaidoIsoda(payoff, profile));
    }
  }

  @Test
  void threeStartsThatFailEndTheRun() {
    AtomicInteger starts = new AtomicInteger();
    Map<String, Verdict> found =
        verdicts(
            Verb.RUN,
            () -> {
              starts.incrementAndGet();
              throw new BrokenException("no such program");
            });
    assertEquals(3, starts.get());
    found.forEach((theorem, verdict) -> assertEquals(Verdict.BROKEN, verdict, theorem));
  }

  @Test
  void itIsStartedAgainForTheNextTheorem() {
    AtomicInteger starts = new AtomicInteger();
    Map<Verb, AtomicInteger> calls = new TreeMap<>();
    Map<String, Verdict> found =
        verdicts(
            Verb.PLAY,
            () -> {
              starts.incrementAndGet();
              return new Faulty(Verb.PLAY, 0, Fault.BREAKS, calls);
            });
    assertEquals(2, starts.get());
    assertEquals(Verdict.BROKEN, found.get("game.cycling"));
  }
}
