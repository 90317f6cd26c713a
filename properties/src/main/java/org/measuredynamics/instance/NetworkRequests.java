package org.measuredynamics.instance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.Evaluate;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.Problem.Scheme;
import org.measuredynamics.contract.Sample;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.instance.Request.Family;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.random.Stream;
import org.measuredynamics.symmetry.Group;

/**
 * Small requests about one measure, in families: every dynamics, evaluations, samples and
 * ensembles, each with neighbours that differ in one thing, a seed, a step, the inputs, a unit.
 */
public final class NetworkRequests {
  private static final int DIMENSION = 3;

  /** So many that two random choices of mini-batches, or two orders, agree never. */
  private static final int DATA = 16;

  private static final int PARTICLES = 6;

  /** Of a step, in 1 / L: what is rounded grows little. */
  private static final double STEP = 0.1;

  private final Description description;

  /** Larger than what programs cut their work into: particles four times that, fewer pairs. */
  private final int many;

  private final long seed;
  private final long other;
  private final Stream probe;
  private final List<Family> families = new ArrayList<>();

  private NetworkRequests(Description description, int many, Stream probe, long seed, long other) {
    this.description = description;
    this.many = many;
    this.probe = probe;
    this.seed = seed;
    this.other = other;
  }

  /**
   * Returns the families of what is declared.
   *
   * @param many how many data, steps and replicates the large ones among them have
   * @param probe from which inputs, targets and particles are drawn
   * @param seed that is asked with
   * @param other another seed
   */
  public static List<Family> of(
      Description description, int many, Stream probe, long seed, long other) {
    NetworkRequests requests = new NetworkRequests(description, many, probe, seed, other);
    requests.all();
    return requests.families.stream()
        .map(family -> family.within(description))
        .filter(family -> !family.requests().isEmpty())
        .toList();
  }

  private void all() {
    Optional<Unit> unit = unit();
    if (unit.isPresent()) {
      NetworkEnergy energy = network(unit.get(), DIMENSION, DATA, risk());
      of(energy);
      ensembles(energy);
    }
    of(PairInteraction.of(DIMENSION, 0.5, 0.7, 0.3));
    samples();
  }

  private void of(Energy energy) {
    ParticleMeasure initial = particles(energy, PARTICLES);
    double step = step(energy, initial);
    dynamics(energy, step).forEach(each -> runs(each, energy, initial, step));
    evaluations(energy, initial);
  }

  /** The unit that families begin with: a smooth one, of vectors, if there is one. */
  private Optional<Unit> unit() {
    return description.units().stream()
        .filter(each -> description.declares(Capability.SETS) || !each.isOverSets())
        .min(Comparator.comparingInt(NetworkRequests::awkward));
  }

  private static int awkward(Unit unit) {
    return (unit.isOverSets() ? 8 : 0)
        + (unit.isSmooth() ? 0 : 4)
        + (unit.hasOutputWeight() ? 0 : 2)
        + (unit.name().equals("tanh") ? 0 : 1);
  }

  private Risk risk() {
    return description.declares(Capability.risk(Risk.SQUARE)) ? Risk.SQUARE : Risk.LOGISTIC;
  }

  private Regulariser.Kind plain() {
    return description.declares(Capability.regulariser(Regulariser.Kind.NONE))
        ? Regulariser.Kind.NONE
        : Arrays.stream(Regulariser.Kind.values())
            .filter(each -> description.declares(Capability.regulariser(each)))
            .findFirst()
            .orElse(Regulariser.Kind.NONE);
  }

  private NetworkEnergy network(Unit unit, int d, int m, Risk risk) {
    Regulariser.Kind kind = plain();
    return NetworkEnergy.of(
        unit,
        risk,
        kind == Regulariser.Kind.NONE ? Regulariser.NONE : new Regulariser(kind, 0.1),
        data(d, m, unit.isOverSets() ? 2 : 1));
  }

  /** Inputs of size between 1/4 and 1, at which no unit is at rest, in sets of so many points. */
  private DataSet data(int d, int m, int points) {
    int[] sizes = new int[m];
    Arrays.fill(sizes, points);
    return DataSet.ofSets("requests", d, numbers(m * points * d), sizes, signs(m));
  }

  private double[] signs(int m) {
    double[] targets = new double[m];
    Arrays.setAll(targets, j -> probe.uniform() < 0.5 ? -1 : 1);
    return targets;
  }

  private double[] numbers(int length) {
    double[] numbers = new double[length];
    Arrays.setAll(numbers, c -> 0.25 + 0.75 * probe.uniform());
    return numbers;
  }

  private ParticleMeasure particles(Energy energy, int n) {
    return ParticleMeasure.uniform(energy.dimension(), numbers(n * energy.dimension()));
  }

  private double step(Energy energy, ParticleMeasure mu) {
    return STEP / Math.max(1e-3, steepest(energy, mu));
  }

  /** A Lipschitz constant of the field; of the field of every datum alone, where there are data. */
  private static double steepest(Energy energy, ParticleMeasure mu) {
    double steepest = energy.regularity(mu, new double[mu.size()]).lipschitz();
    if (energy instanceof NetworkEnergy network) {
      for (int j = 0; j < network.given().size(); j++) {
        NetworkEnergy alone = network.on(network.given().rows(new int[] {j}));
        steepest = Math.max(steepest, alone.regularity(mu, new double[mu.size()]).lipschitz());
      }
    }
    return steepest;
  }

  /** Every dynamics that there is, in each of its forms, at rates that show in a step. */
  private static List<Dynamics> dynamics(Energy energy, double step) {
    double[] wide = new double[energy.dimension()];
    Arrays.fill(wide, 0.5);
    Dynamics kills = new Dynamics.Reacting(0.4 / step, BirthDeath.Form.PARTICLES);
    // No particle lives through all steps: two seeds bring the same never.
    Dynamics births =
        new Dynamics.Reacting(0.4 / step, BirthDeath.Form.PARTICLES, 4 / step, new NormalLaw(wide));
    List<Dynamics> all = new ArrayList<>(List.of(kills, births));
    for (Dynamics each : Dynamics.all()) {
      all.add(each instanceof Dynamics.Preconditioned ? rates(energy, 0.5) : each);
    }
    all.add(new Dynamics.Stochastic(1, StochasticGradient.Sampling.ONE_PASS));
    all.removeIf(each -> !fits(each, energy));
    return all;
  }

  private static boolean fits(Dynamics dynamics, Energy energy) {
    boolean ofNetworks =
        dynamics instanceof Dynamics.Stochastic
            || dynamics instanceof Dynamics.Conic
            || dynamics instanceof Dynamics.Lazy;
    if (!(energy instanceof NetworkEnergy network)) {
      return !ofNetworks;
    }
    boolean plain = network.given().isVectors() && network.group().isEmpty();
    return !ofNetworks
        || (plain && dynamics instanceof Dynamics.Stochastic)
        || (dynamics instanceof Dynamics.Conic && network.unit().hasOutputWeight())
        || (plain
            && dynamics instanceof Dynamics.Lazy
            && network.regulariser().kind() == Regulariser.Kind.NONE);
  }

  private static Dynamics rates(Energy energy, double first) {
    double[] rates = new double[energy.dimension()];
    Arrays.setAll(rates, k -> first + 0.5 * k / rates.length);
    return new Dynamics.Preconditioned(rates);
  }

  /** The same dynamics at other rates. */
  private static List<Dynamics> others(Dynamics dynamics) {
    if (dynamics instanceof Dynamics.Langevin langevin) {
      return List.of(new Dynamics.Langevin(4 * langevin.temperature()));
    }
    if (dynamics instanceof Dynamics.Reacting reacting) {
      return List.of(
          new Dynamics.Reacting(
              2 * reacting.rate(), reacting.form(), reacting.reinjection(), reacting.reservoir()));
    }
    if (dynamics instanceof Dynamics.Conic conic) {
      return List.of(
          new Dynamics.Conic(2 * conic.massRate(), conic.positionRate()),
          new Dynamics.Conic(conic.massRate(), 2 * conic.positionRate()));
    }
    if (dynamics instanceof Dynamics.Preconditioned layers) {
      double[] faster = layers.rates().clone();
      faster[0] *= 2;
      return List.of(new Dynamics.Preconditioned(faster));
    }
    return List.of();
  }

  /** An energy that differs in one thing. */
  private record Change(String words, Energy energy, boolean shows) {}

  private List<Change> changes(Energy energy) {
    if (!(energy instanceof NetworkEnergy network)) {
      return List.of(
          new Change("another confinement", PairInteraction.of(DIMENSION, 1, 0.7, 0.3), true),
          new Change("another attraction", PairInteraction.of(DIMENSION, 0.5, 1.4, 0.3), true),
          new Change("another repulsion", PairInteraction.of(DIMENSION, 0.5, 0.7, 0.6), true),
          new Change(
              "one dimension more", PairInteraction.of(DIMENSION + 1, 0.5, 0.7, 0.3), false));
    }
    DataSet data = network.given();
    int d = data.dimension();
    int m = data.size();
    int points = data.points(0);
    List<Change> changes = new ArrayList<>();
    DataSet moved =
        DataSet.ofSets("requests", d, numbers(data.inputs().length), data.sizes(), data.targets());
    changes.add(new Change("other inputs", network.on(moved), true));
    double[] signs = Arrays.stream(data.targets()).map(y -> -y).toArray();
    changes.add(
        new Change(
            "other targets",
            network.on(DataSet.ofSets("requests", d, data.inputs(), data.sizes(), signs)),
            true));
    double[] last = data.targets();
    last[m - 1] *= -1;
    changes.add(
        new Change(
            "another last target",
            network.on(DataSet.ofSets("requests", d, data.inputs(), data.sizes(), last)),
            true));
    for (Unit each : description.units()) {
      boolean alike =
          each.isOverSets() == network.unit().isOverSets()
              && each.hasOutputWeight() == network.unit().hasOutputWeight()
              && each.parameters(d) == network.dimension();
      if (alike && !each.name().equals(network.unit().name())) {
        changes.add(
            new Change(
                "unit " + each.name(),
                NetworkEnergy.of(each, network.risk(), network.regulariser(), data),
                // On one side of their kinks two units may be the same.
                each.isSmooth() && network.unit().isSmooth()));
      }
    }
    for (Risk each : Risk.values()) {
      if (each != network.risk()) {
        changes.add(
            new Change(
                "another risk",
                NetworkEnergy.of(network.unit(), each, network.regulariser(), data),
                true));
      }
    }
    for (Regulariser.Kind each : Regulariser.Kind.values()) {
      boolean fits =
          each != Regulariser.Kind.NONE
              && (each != Regulariser.Kind.TOTAL_VARIATION || network.unit().hasOutputWeight());
      for (double strength : fits ? new double[] {0.2, 0.4} : new double[0]) {
        changes.add(
            new Change(
                "regulariser %s, strength %s".formatted(each, strength),
                NetworkEnergy.of(
                    network.unit(), network.risk(), new Regulariser(each, strength), data),
                true));
      }
    }
    changes.add(new Change("one datum more", network.on(data(d, m + 1, points)), false));
    changes.add(new Change("one dimension more", network.on(data(d + 1, m, points)), false));
    changes.add(new Change("many data", network.on(data(d, many, points)), false));
    changes.add(new Change("sets", network.on(data(d, m, 3)), false));
    if (!network.unit().isOverSets()) {
      changes.add(new Change("a group", network.symmetrised(Group.permutations(d, 3)), false));
    }
    return changes;
  }

  private void runs(Dynamics dynamics, Energy energy, ParticleMeasure initial, double step) {
    runs(dynamics, energy, Scheme.EULER, initial, step);
    if (dynamics instanceof Dynamics.GradientFlow && energy.isSmooth()) {
      runs(dynamics, energy, Scheme.CONTINUOUS, initial, step);
    }
  }

  private void runs(
      Dynamics dynamics, Energy energy, Scheme scheme, ParticleMeasure initial, double step) {
    boolean inBatches = dynamics instanceof Dynamics.Stochastic;
    int[] record = {0, inBatches ? DATA - 4 : 3};
    Problem first = new Problem(dynamics, energy, initial, scheme, step, record, seed);
    Family family =
        Family.of(
            named(dynamics)
                + (scheme == Scheme.EULER ? "" : ", continuous time")
                + (energy instanceof NetworkEnergy ? "" : ", pairs"),
            first);
    families.add(family);
    boolean reborn = dynamics instanceof Dynamics.Reacting reacting && reacting.reservoir() != null;
    // Whoever is born in the last step does not know where its parents were.
    boolean moves = !reborn && moves(energy, initial, step);
    family.add("half the step", with(first, dynamics, energy, step / 2), moves);
    family.add(Request.ALL_RECORDS, first.recorded(0, 1, 2, record[1]), false);
    family.add("another record of the same length", first.recorded(0, 2), moves);
    family.add("other particles", first.from(particles(energy, PARTICLES)), !reborn);
    family.add("another last particle", first.from(lastMoved(initial)), !reborn);
    boolean atRandom = dynamics instanceof Dynamics.Reacting && !dynamics.isRestartable();
    if (!atRandom && !(dynamics instanceof Dynamics.Lazy)) {
      family.add("unequal weights", first.from(weighted(initial)), moves);
    }
    family.add(
        "another seed",
        new Problem(dynamics, energy, initial, scheme, step, record, other),
        reborn || (inBatches && moves) || dynamics instanceof Dynamics.Langevin);
    others(dynamics)
        .forEach(
            each -> family.add("other rates", with(first, each, energy, step), moves && !atRandom));
    for (Change change : changes(energy)) {
      if (fits(dynamics, change.energy())) {
        Problem changed = with(first, dynamics, change.energy(), step);
        boolean alike = change.energy().dimension() == energy.dimension();
        family.add(
            change.words(),
            alike ? changed : resized(changed, change.energy(), PARTICLES),
            // A datum alone may be in no mini-batch.
            change.shows() && moves && !(inBatches && change.words().contains("last")));
      }
    }
    family.add("one particle more", resized(first, energy, PARTICLES + 1), false);
    if (scheme == Scheme.EULER) {
      family.add("many particles", resized(first, energy, many(energy)).recorded(1), false);
      if (!inBatches) {
        family.add("many steps", first.recorded(0, many), false);
      }
    }
  }

  private int many(Energy energy) {
    return energy instanceof NetworkEnergy ? 4 * many : 257;
  }

  /** Whether a step moves a particle by more than rounding hides. */
  private boolean moves(Energy energy, ParticleMeasure mu, double step) {
    double most = Arrays.stream(energy.gradient(mu)).map(Math::abs).max().orElse(0);
    return step * most > 256 * description.precision().storage();
  }

  private Problem resized(Problem problem, Energy energy, int particles) {
    Problem changed = problem.from(particles(energy, particles));
    return problem.dynamics() instanceof Dynamics.Preconditioned
        ? with(changed, rates(energy, 0.5), energy, problem.step())
        : problem.dynamics() instanceof Dynamics.Reacting reacting && reacting.reservoir() != null
            ? with(changed, reborn(reacting, energy), energy, problem.step())
            : changed;
  }

  private static Dynamics reborn(Dynamics.Reacting reacting, Energy energy) {
    double[] wide = new double[energy.dimension()];
    Arrays.fill(wide, 0.5);
    return new Dynamics.Reacting(
        reacting.rate(), reacting.form(), reacting.reinjection(), new NormalLaw(wide));
  }

  private static Problem with(Problem problem, Dynamics dynamics, Energy energy, double step) {
    return problem.under(dynamics).withEnergy(energy).withStep(step);
  }

  private static ParticleMeasure lastMoved(ParticleMeasure mu) {
    double[] positions = mu.positions();
    positions[positions.length - 1] += 0.5;
    return mu.at(positions);
  }

  private static ParticleMeasure weighted(ParticleMeasure mu) {
    int n = mu.size();
    double[] weights = new double[n];
    Arrays.setAll(weights, i -> 2.0 * (i + 1) / (n * (n + 1.0)));
    return ParticleMeasure.of(mu.dimension(), mu.positions(), weights);
  }

  private static String named(Dynamics dynamics) {
    if (dynamics instanceof Dynamics.Stochastic stochastic) {
      return "%s, %s".formatted(dynamics.kind(), stochastic.sampling());
    }
    if (dynamics instanceof Dynamics.Reacting reacting) {
      return "%s, %s%s"
          .formatted(
              dynamics.kind(),
              reacting.form(),
              reacting.reservoir() == null ? "" : ", with a reservoir");
    }
    return dynamics.kind();
  }

  private void evaluations(Energy energy, ParticleMeasure mu) {
    Family family =
        Family.of(
            "evaluate" + (energy instanceof NetworkEnergy ? "" : ", pairs"),
            new Evaluate(energy, mu));
    families.add(family);
    family.add("other particles", new Evaluate(energy, particles(energy, PARTICLES)), true);
    family.add("another last particle", new Evaluate(energy, lastMoved(mu)), true);
    family.add("unequal weights", new Evaluate(energy, weighted(mu)), true);
    for (Change change : changes(energy)) {
      boolean alike = change.energy().dimension() == energy.dimension();
      ParticleMeasure at = alike ? mu : particles(change.energy(), PARTICLES);
      family.add(change.words(), new Evaluate(change.energy(), at), change.shows());
    }
    family.add("many particles", new Evaluate(energy, particles(energy, many(energy))), false);
  }

  private void samples() {
    NormalLaw law = new NormalLaw(new double[] {0.5, 1, 2});
    Family family = Family.of("sample", new Sample(law, PARTICLES, seed));
    families.add(family);
    family.add("another seed", new Sample(law, PARTICLES, other), true);
    family.add(
        "other deviations",
        new Sample(new NormalLaw(new double[] {1, 0.5, 2}), PARTICLES, seed),
        true);
    family.add("one particle more", new Sample(law, PARTICLES + 1, seed), false);
    family.add(
        "one dimension more",
        new Sample(new NormalLaw(new double[] {0.5, 1, 2, 4}), PARTICLES, seed),
        false);
    family.add("many particles", new Sample(law, 64 * many, seed), false);
  }

  /** Of the dynamics that ensembles are asked for elsewhere; each from a law of its own. */
  private void ensembles(NetworkEnergy energy) {
    if (energy.unit().isOverSets()) {
      return;
    }
    double[] deviations = new double[energy.dimension()];
    Arrays.fill(deviations, 0.5);
    NormalLaw normal = new NormalLaw(deviations);
    ParticleMeasure atoms = particles(energy, 7);
    double step = step(energy, ParticleMeasure.uniform(energy.dimension(), deviations));
    ensembles(energy, new Dynamics.GradientFlow(), normal, step);
    ensembles(energy, new Dynamics.Langevin(0.1), normal, step);
    ensembles(
        energy,
        new Dynamics.Stochastic(2, StochasticGradient.Sampling.WITH_REPLACEMENT),
        atoms,
        step);
    ensembles(energy, new Dynamics.GradientFlow(), atoms, step);
  }

  private void ensembles(NetworkEnergy energy, Dynamics dynamics, InitialLaw law, double step) {
    int[] record = {0, 2};
    Ensemble first =
        Ensemble.onData(energy, law, 8, step, record, seed)
            .under(dynamics)
            .withInitialNeurons()
            .part(0, 4);
    Family family =
        Family.of(
            "ensemble, %s, %s"
                .formatted(dynamics.kind(), law instanceof NormalLaw ? "normal law" : "atoms"),
            first);
    families.add(family);
    family.add("another seed", first.withSeed(other), true);
    family.add("other replicates", first.part(4, 4), true);
    family.add("one replicate more", first.part(0, 5), false);
    family.add("many replicates", first.part(0, many), false);
    boolean moves = moves(energy, spread(law), step);
    family.add("half the step", with(first, energy, law, 8, step / 2, record), moves);
    for (Change change : changes(energy)) {
      if (change.words().startsWith("other ")) {
        NetworkEnergy changed = (NetworkEnergy) change.energy();
        family.add(change.words(), with(first, changed, law, 8, step, record), moves);
      }
    }
    family.add(Request.ALL_RECORDS, with(first, energy, law, 8, step, new int[] {0, 1, 2}), false);
    family.add("one particle more", with(first, energy, law, 9, step, record), false);
    family.add("other points", first.at(new double[DATA][DIMENSION]), true);
    if (law instanceof NormalLaw normal) {
      double[] wider = Arrays.stream(normal.deviations()).map(s -> 2 * s).toArray();
      family.add(
          "other deviations", with(first, energy, new NormalLaw(wider), 8, step, record), true);
    } else {
      family.add("other atoms", with(first, energy, particles(energy, 7), 8, step, record), true);
    }
  }

  private static ParticleMeasure spread(InitialLaw law) {
    return law instanceof NormalLaw normal
        ? ParticleMeasure.uniform(normal.dimension(), normal.deviations())
        : (ParticleMeasure) law;
  }

  private static Ensemble with(
      Ensemble of, NetworkEnergy energy, InitialLaw law, int n, double step, int[] record) {
    return new Ensemble(
        of.dynamics(),
        energy,
        law,
        n,
        step,
        record,
        of.points(),
        of.withInitial(),
        of.seed(),
        of.first(),
        of.replicates());
  }
}
