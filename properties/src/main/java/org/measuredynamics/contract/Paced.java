package org.measuredynamics.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * An implementation that is asked for no more at a time than it answers well within the limit of a
 * call: a long run that nothing random drives is asked for piece by piece, each from where the last
 * one ended, and an ensemble some replicates at a time. How long an answer will take is judged by
 * the answers of its kind so far: before the first of a kind one step, or one replicate, is asked
 * for on trial, and again where the whole then looks too long, for many programs start slowly. What
 * fits a call is asked as it stands, so that answers do not depend on how fast they come. What
 * cannot be cut and would take longer than the limit is {@link UnaffordableException}, not a
 * break-down.
 */
public final class Paced extends Forwarding {
  private static final double PART = 1.0 / 8;
  private static final double SLOW = 1.0 / 4;
  private static final double HOPELESS = 2;
  private static final int TRIALS = 4;

  /** The part of the limit that a trial may take for which another is worth its time. */
  private static final double SHORT = 1.0 / 20;

  private final double limit;
  private final LongSupplier nanos;
  private final Map<String, Pace> paces = new HashMap<>();

  /**
   * How fast questions of a kind were answered: by the largest so far in either measure, of equal
   * ones by the fastest.
   */
  private static final class Pace {
    private double work;
    private double secondsOfWork;
    private double units;
    private double secondsOfUnits;

    void saw(double moreUnits, double moreWork, double seconds) {
      if (moreWork > work || (moreWork == work && seconds < secondsOfWork)) {
        work = moreWork;
        secondsOfWork = seconds;
      }
      if (moreUnits > units || (moreUnits == units && seconds < secondsOfUnits)) {
        units = moreUnits;
        secondsOfUnits = seconds;
      }
    }

    /** What another question may take: whichever of the measures time grows with. */
    double most(double otherUnits, double otherWork) {
      return Math.max(secondsOfWork * otherWork / work, secondsOfUnits * otherUnits / units);
    }

    /** What it takes at least, where questions nearly as large were answered; else 0. */
    double least(double otherUnits, double otherWork) {
      return work < otherWork / 1000 || units < otherUnits / 1000
          ? 0
          : Math.min(secondsOfWork * otherWork / work, secondsOfUnits * otherUnits / units);
    }
  }

  /**
   * Paces an implementation.
   *
   * @param limit how long a call may take
   */
  public Paced(Implementation implementation, Duration limit) {
    this(implementation, limit, System::nanoTime);
  }

  /** Paces an implementation by a clock, which counts nanoseconds from anywhere. */
  Paced(Implementation implementation, Duration limit, LongSupplier nanos) {
    super(implementation);
    this.limit = limit.toNanos() * 1e-9;
    this.nanos = nanos;
  }

  @Override
  public List<ParticleMeasure> run(Problem problem) {
    String kind = "run of %s%s".formatted(problem.dynamics().kind(), unit(problem.energy()));
    int[] record = problem.record();
    double step = work(problem.energy(), problem.initial().size(), problem.initial().dimension());
    int last = record.length == 0 ? 0 : record[record.length - 1];
    Problem one = problem.recorded(1);
    tried(kind, step, last, () -> super.run(one));
    if (!problem.dynamics().isRestartable()) {
      return timed(kind, last, step * Math.max(1, last), () -> super.run(problem));
    }
    List<ParticleMeasure> path = new ArrayList<>();
    ParticleMeasure from = problem.initial();
    for (int at = 0; path.size() < record.length; ) {
      int start = at;
      int end = Math.min(last, at + affordable(kind, step, last - at));
      int[] due = Arrays.stream(record, path.size(), record.length).filter(k -> k <= end).toArray();
      int[] asked = due.length > 0 && due[due.length - 1] == end ? due : append(due, end);
      Problem part =
          at == 0 && end == last
              ? problem
              : problem.from(from).recorded(Arrays.stream(asked).map(k -> k - start).toArray());
      List<ParticleMeasure> found =
          timed(kind, end - at, step * Math.max(1, end - at), () -> super.run(part));
      path.addAll(found.subList(0, due.length));
      from = found.get(found.size() - 1);
      at = end;
    }
    return path;
  }

  @Override
  public Game.Played play(Game game) {
    String kind = "game of %s, %s".formatted(game.kind(), game.payoff().kind());
    int[] record = game.record();
    double step =
        (double) game.initial().row().size()
            * game.initial().column().size()
            * game.initial().row().dimension();
    int last = record.length == 0 ? 0 : record[record.length - 1];
    Game one = part(game, game.initial(), new int[] {1});
    tried(kind, step, last, () -> super.play(one));
    if (!isRestartable(game)) {
      return timed(kind, last, step * Math.max(1, last), () -> super.play(game));
    }
    List<Profile> path = new ArrayList<>();
    Profile from = game.initial();
    for (int at = 0; path.size() < record.length; ) {
      int start = at;
      int end = Math.min(last, at + affordable(kind, step, last - at));
      int[] due = Arrays.stream(record, path.size(), record.length).filter(k -> k <= end).toArray();
      int[] asked = due.length > 0 && due[due.length - 1] == end ? due : append(due, end);
      Game part =
          at == 0 && end == last
              ? game
              : part(game, from, Arrays.stream(asked).map(k -> k - start).toArray());
      List<Profile> found =
          timed(kind, end - at, step * Math.max(1, end - at), () -> super.play(part)).trajectory();
      path.addAll(found.subList(0, due.length));
      from = found.get(found.size() - 1);
      at = end;
    }
    return new Game.Played(path, List.of());
  }

  @Override
  public Ensemble.Replicates ensemble(Ensemble ensemble) {
    String kind = "ensemble of %s%s".formatted(ensemble.dynamics().kind(), unit(ensemble.energy()));
    int[] record = ensemble.record();
    double replicate =
        work(ensemble.energy(), ensemble.particles(), ensemble.law().dimension())
            * (1 + record[record.length - 1]);
    int count = ensemble.replicates();
    Ensemble one = ensemble.part(ensemble.first(), 1);
    tried(kind, replicate, count, () -> super.ensemble(one));
    double[][][] outputs = new double[count][][];
    double[][] initial = new double[ensemble.withInitial() ? count : 0][];
    for (int first = 0; first < count; ) {
      int part = affordable(kind, replicate, count - first);
      Ensemble asked = part == count ? ensemble : ensemble.part(ensemble.first() + first, part);
      Ensemble.Replicates found = timed(kind, part, replicate * part, () -> super.ensemble(asked));
      if (part == count) {
        return found;
      }
      System.arraycopy(found.outputs(), 0, outputs, first, part);
      if (ensemble.withInitial()) {
        System.arraycopy(found.initial(), 0, initial, first, part);
      }
      first += part;
    }
    return new Ensemble.Replicates(outputs, initial);
  }

  private static Game part(Game game, Profile from, int[] record) {
    return game.from(from).recorded(record);
  }

  /** Asks for one unit of a whole on trial, again as long as the whole does not look affordable. */
  private void tried(String kind, double work, int whole, Supplier<?> one) {
    for (int trial = 0; trial < TRIALS && whole > 1; trial++) {
      Pace pace = paces.get(kind);
      if (pace == null
          || (pace.units <= 1
              && pace.secondsOfUnits < SHORT * limit
              && pace.most(whole, work * whole) > SLOW * limit)) {
        timed(kind, 1, work, one);
      }
    }
  }

  /** How many units of a question to ask for next, at least one. */
  private int affordable(String kind, double work, int left) {
    Pace pace = paces.get(kind);
    if (pace == null) {
      return Math.min(1, left);
    }
    if (pace.most(left, work * left) <= SLOW * limit) {
      return left;
    }
    return Math.max(1, (int) Math.min(left, PART * limit / pace.most(1, work)));
  }

  private <T> T timed(String kind, int steps, double work, Supplier<T> question) {
    Pace pace = paces.get(kind);
    double units = Math.max(1, steps);
    double expected = pace == null ? 0 : pace.most(units, work);
    if (pace != null && pace.least(units, work) > HOPELESS * limit) {
      throw unaffordable(kind, pace.least(units, work));
    }
    long start = nanos.getAsLong();
    try {
      T found = question.get();
      double seconds = (nanos.getAsLong() - start) * 1e-9;
      paces.computeIfAbsent(kind, name -> new Pace()).saw(units, work, seconds);
      return found;
    } catch (BrokenException e) {
      boolean isLate = (nanos.getAsLong() - start) * 1e-9 >= limit;
      if (isLate && expected > SLOW * limit) {
        throw unaffordable(kind, expected);
      }
      throw e;
    }
  }

  private UnaffordableException unaffordable(String kind, double seconds) {
    return new UnaffordableException(
        String.format(
            Locale.ROOT,
            "too slow: one %s would take about %.3g s, and a call may take %.3g s",
            kind,
            seconds,
            limit));
  }

  /** What has no state but the strategies, and draws nothing. */
  private static boolean isRestartable(Game game) {
    DescentAscent dynamics = game.dynamics();
    return dynamics.temperature() == 0
        && dynamics.forgetting() == 0
        && !dynamics.optimistic()
        && !game.averaged();
  }

  private static String unit(Energy energy) {
    return energy instanceof NetworkEnergy network ? ", unit " + network.unit().name() : "";
  }

  private static double work(Energy energy, int particles, int dimension) {
    double others = energy instanceof NetworkEnergy network ? network.data().size() : particles;
    return others * particles * dimension;
  }

  private static int[] append(int[] record, int last) {
    int[] longer = Arrays.copyOf(record, record.length + 1);
    longer[record.length] = last;
    return longer;
  }
}
