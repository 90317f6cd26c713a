package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** What may be kept from one request to another, or keyed by what it must not depend on. */
public enum MemoryMutant implements Fault.Listed {
  MOMENTUM_KEPT(
      "a first step with 0.9 of the last move of the request before, where shapes agree",
      MemoryMutant::momentumKept),

  CACHED_BY_SHAPE(
      "the energy that first came with those numbers of particles, data and dimensions",
      memory ->
          memory.run =
              energyKept(
                  problem ->
                      "%d %d %s"
                          .formatted(
                              problem.initial().size(),
                              problem.energy().dimension(),
                              data(problem.energy())))),

  DATA_CACHED_BY_NUMBER(
      "the data that first came in that number and dimension", MemoryMutant::dataCached),

  STEP_OF_THE_FIRST(
      "the step of the first request",
      memory -> {
        AtomicReference<Double> first = new AtomicReference<>();
        memory.run =
            problem -> {
              first.compareAndSet(null, problem.step());
              return FaultyMemory.of(problem, first.get(), problem.seed());
            };
      }),

  SEED_OF_THE_FIRST(
      "the seed of the first request",
      memory -> {
        AtomicReference<Long> first = new AtomicReference<>();
        memory.run =
            problem -> {
              first.compareAndSet(null, problem.seed());
              return FaultyMemory.of(problem, problem.step(), first.get());
            };
      }),

  STREAM_CONTINUED(
      "random numbers that go on from one request to the next",
      memory -> {
        AtomicLong requests = new AtomicLong();
        memory.run =
            problem ->
                FaultyMemory.of(
                    problem, problem.step(), problem.seed() + requests.getAndIncrement());
      }),

  SAMPLES_CONTINUED(
      "initial neurons that go on from one request to the next",
      memory -> {
        AtomicLong requests = new AtomicLong();
        memory.seed = (particles, asked) -> asked + requests.getAndIncrement();
      }),

  REPLICATES_NUMBERED_BY_PART(
      "replicates numbered from the first of the part that was asked for",
      memory -> memory.ensemble = right -> right.part(0, right.replicates())),

  REPLICATES_KEYED_BY_PART(
      "replicates that depend on how many were asked for at once",
      memory -> memory.ensemble = right -> right.withSeed(right.seed() + right.replicates())),

  NOISE_KEYED_BY_RECORD(
      "noise that begins anew at every record", memory -> memory.answered = MemoryMutant::inParts),

  FIFTIETH_REQUEST(
      "1 percent longer steps in every 50th request",
      memory -> {
        AtomicInteger requests = new AtomicInteger();
        memory.run =
            problem -> {
              boolean wrong = requests.incrementAndGet() % 50 == 0;
              return FaultyMemory.of(
                  problem, wrong ? 1.01 * problem.step() : problem.step(), problem.seed());
            };
      }),

  AFTER_MANY_PARTICLES(
      "1 percent longer steps once more than 1,000 particles were asked for",
      memory -> {
        AtomicInteger most = new AtomicInteger();
        memory.run =
            problem -> {
              boolean wrong = most.get() > 1_000;
              most.accumulateAndGet(problem.initial().size(), Math::max);
              return FaultyMemory.of(
                  problem, wrong ? 1.01 * problem.step() : problem.step(), problem.seed());
            };
      });

  @SuppressWarnings("ImmutableEnumChecker") // each implementation has a memory of its own
  private final Fault mutant;

  MemoryMutant(String words, Consumer<FaultyMemory> fault) {
    mutant = Fault.of("memory-" + Mutant.word(this), words, FaultyMemory::new, fault);
  }

  @Override
  public Mutant mutant() {
    return mutant;
  }

  private static void momentumKept(FaultyMemory memory) {
    AtomicReference<double[]> kept = new AtomicReference<>(new double[0]);
    memory.answered =
        (problem, right) -> {
          int last = right.size() - 1;
          if (!(problem.dynamics() instanceof Dynamics.GradientFlow) || last < 1) {
            return right;
          }
          double[] move = kept.get();
          List<ParticleMeasure> moved = new ArrayList<>(right);
          double[] to = right.get(last).positions();
          double[] from = right.get(last - 1).positions();
          double[] now = to.clone();
          for (int c = 0; c < to.length; c++) {
            now[c] -= from[c];
            to[c] += move.length == to.length ? 0.9 * move[c] : 0;
          }
          kept.set(now);
          moved.set(last, right.get(last).at(to));
          return moved;
        };
  }

  private static UnaryOperator<Problem> energyKept(Function<Problem, String> key) {
    Map<String, Energy> kept = new HashMap<>();
    return problem ->
        with(problem, kept.computeIfAbsent(key.apply(problem), none -> problem.energy()));
  }

  private static void dataCached(FaultyMemory memory) {
    Map<String, NetworkEnergy> kept = new HashMap<>();
    memory.run =
        problem -> {
          if (!(problem.energy() instanceof NetworkEnergy network)
              || !network.given().isVectors()) {
            return problem;
          }
          NetworkEnergy first = kept.computeIfAbsent(data(network), none -> network);
          return with(problem, network.on(first.given()));
        };
  }

  private static String data(Energy energy) {
    return energy instanceof NetworkEnergy network
        ? "%d x %d".formatted(network.given().size(), network.given().dimension())
        : "pairs";
  }

  private static Problem with(Problem problem, Energy energy) {
    return problem.withEnergy(energy);
  }

  /** Every record from the one before, with a seed of its own. */
  private static List<ParticleMeasure> inParts(Problem problem, List<ParticleMeasure> right) {
    if (!(problem.dynamics() instanceof Dynamics.Langevin)) {
      return right;
    }
    List<ParticleMeasure> measures = new ArrayList<>();
    ParticleMeasure mu = problem.initial();
    int taken = 0;
    for (int due : problem.record()) {
      long seed = Stream.of(problem.seed(), measures.size(), 0, 0, Purpose.NOISE).seed();
      Problem part = FaultyMemory.of(problem.from(mu).recorded(due - taken), problem.step(), seed);
      mu = part.reference().get(0);
      taken = due;
      measures.add(mu);
    }
    return measures;
  }
}
