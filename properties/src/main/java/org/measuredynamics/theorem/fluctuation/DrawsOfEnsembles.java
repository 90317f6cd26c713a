package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.GROUPS;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.SETS;
import static org.measuredynamics.contract.Capability.dynamics;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.ProbeNetworks;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.observation.AtomDraws;
import org.measuredynamics.observation.DrawnEnsemble;
import org.measuredynamics.observation.NormalDraws;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Copies;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * The neurons of an ensemble are independent draws from mu_0, over replicates, particles,
 * coordinates and seeds, at every width that a theorem uses; its outputs are those of its neurons,
 * and of the flow from them; and a part of it is the part of the whole.
 *
 * <p>Normal neurons are divided by their deviations. How often each of 48 atoms is drawn is
 * multinomial: a sequence of binomial numbers, made normal by the suite's own randomness.
 *
 * <p>Alone: {@code check --theorem fluctuation.draws}.
 */
@AutoService(Theorem.class)
public final class DrawsOfEnsembles implements Theorem {
  /** What theorems train, between them a chunk of a generator, one less and one more. */
  private static final int[] WIDTHS = {
    1, 3, 16, 64, 255, 256, 257, 512, 1023, 1024, 1025, 2048, 4096, 4097
  };

  private static final long[] SEEDS = {1, 1L << 31, 1L << 32};
  private static final int[] TRAINED = {0, 1, 2, 4};

  /** No power of two, so that a remainder shows. */
  private static final int ATOMS = 48;

  /** Numbers of a unit, of a width, of seeds, and of a law, at quick effort. */
  private static final int FEW = 1 << 6;

  private static final int SOME = 1 << 9;
  private static final int MANY = 1 << 12;
  private static final int NARROW = 16;
  private static final int WIDE = 1024;

  /** The number of a replicate far on. */
  private static final int FAR = 1 << 20;

  /** Shares of alpha: units and dynamics, seeds, laws, widths and atoms. */
  private static final int DESIGNS = 6;

  /** The rest is spent on copies. */
  private static final double PART = 0.99 / DESIGNS;

  @Override
  public Card card() {
    return Card.of("fluctuation.draws")
        .states(
            "theta_i^r independent of law mu_0 for every replicate r, particle i and seed; f_n^r(t) is the output of the flow from (1/n) sum_i delta_(theta_i^r)")
        .source(
            "Rotskoff, Vanden-Eijnden 2018, section 2; the contract of ensembles; theory.md, Draws")
        .assumes(
            Hypothesis.of("the neurons are independent draws from mu_0")
                .violatedBy(
                    "every atom in turn",
                    EnsembleMutant.STRATIFIED,
                    () -> Instance.plain("tanh"),
                    trial -> atoms(trial, NARROW)))
        .needs(ENSEMBLE, NETWORK)
        .needsOneOf(
            dynamics("gradient-flow"),
            dynamics("preconditioned"),
            dynamics("langevin"),
            dynamics("stochastic-gradient"),
            dynamics("birth-death"))
        .uses(SETS, GROUPS)
        .budget(
            "Monte Carlo: exact laws, and the bounds of Massart, Chernoff and Agrawal, at alpha; rounding: of stored neurons, and of each step, carried on by the proved growth of the flow")
        .firstRefutes(EnsembleMutant.STRATIFIED)
        .base();
  }

  @Override
  public void check(Trial trial) {
    List<NetworkEnergy> energies = networks(trial).all(trial.probe(0));
    for (int k = 0; k < energies.size(); k++) {
      int design = k;
      double share = PART / energies.size();
      trial.later(part -> unit(part.withPart(share), energies.get(design), 100 + design));
    }
    List<Dynamics> all = networks(trial).dynamics(network(trial, 3));
    for (int k = 0; k < all.size(); k++) {
      int design = k;
      double share = PART / all.size();
      trial.later(part -> underOne(part.withPart(share), all.get(design), 300 + design));
    }
    trial.later(part -> seeds(part.withPart(PART)));
    trial.later(part -> widths(part.withPart(PART)));
    trial.later(part -> many(part.withPart(0.5 * PART), NARROW));
    trial.later(part -> many(part.withPart(0.5 * PART), WIDE));
    for (int n : WIDTHS) {
      trial.later(part -> atoms(part.withPart(0.9 * PART / WIDTHS.length), n));
    }
    trial.later(part -> unequalAtoms(part.withPart(0.1 * PART)));
  }

  private static ProbeNetworks networks(Trial trial) {
    return new ProbeNetworks(trial.description());
  }

  /** The network that stands for all where draws alone are looked at. */
  private static NetworkEnergy network(Trial trial, int d) {
    return networks(trial).first(d, trial.probe(1));
  }

  private static int between(int least, int number, int most) {
    return Math.max(least, Math.min(number, most));
  }

  private static Ensemble question(
      Trial trial, NetworkEnergy energy, InitialLaw law, int n, int design) {
    Dynamics dynamics = networks(trial).dynamics(energy).get(0);
    return DrawnEnsemble.question(dynamics, energy, law, n, trial.probe(2), trial.seed(design), 0);
  }

  /** Draws of each unit, the outputs of its networks, and, of the gradient flow, their training. */
  private static void unit(Trial trial, NetworkEnergy energy, int design) {
    String what = ProbeNetworks.words(energy);
    NormalLaw law = NormalDraws.mild(energy.dimension(), trial.probe(design));
    Ensemble question = question(trial, energy, law, NARROW, design);
    few(trial, what, question);
    trained(trial, what, question);
  }

  /** Few draws: their law, and the outputs before training. */
  private static DrawnEnsemble few(Trial trial, String what, Ensemble question) {
    int p = question.law().dimension();
    int replicates = Math.max(8, FEW * trial.sharpness() / (question.particles() * p));
    DrawnEnsemble drawn = DrawnEnsemble.of(trial, question, 0, replicates);
    drawn.observeOutputs(trial, what, replicates);
    NormalDraws normal = drawn.normal();
    trial.addAll(normal.array(drawn.axes()).tests(what, trial.alpha() / 2));
    for (int k = 0; k < p; k++) {
      String coordinate = "%s, coordinate %d".formatted(what, k);
      trial.addAll(normal.coordinate(k).scale(coordinate, trial.alpha() / (2 * p)));
    }
    return drawn;
  }

  /** A few steps of the flow, replicate by replicate, at small numbers and large ones. */
  private static void trained(Trial trial, String what, Ensemble question) {
    if (DrawnEnsemble.isFollowed(question.dynamics())) {
      Ensemble steps = DrawnEnsemble.after(question, TRAINED);
      DrawnEnsemble.of(trial, steps, 0, 4).observeOutputs(trial, what + ", trained", 4);
      DrawnEnsemble.of(trial, steps, FAR, 2).observeOutputs(trial, what + ", trained, far", 2);
    }
  }

  /** Draws under each dynamics, and parts of the ensemble, which are those of the whole. */
  private static void underOne(Trial trial, Dynamics dynamics, int design) {
    NetworkEnergy energy = network(trial, 3);
    NormalLaw law = NormalDraws.mild(energy.dimension(), trial.probe(design));
    Ensemble question = question(trial, energy, law, NARROW, design).under(dynamics);
    DrawnEnsemble whole = few(trial, dynamics.kind(), question);
    trained(trial, dynamics.kind(), question);
    for (int first : new int[] {0, 5}) {
      DrawnEnsemble part = DrawnEnsemble.of(trial, question, first, first == 0 ? 8 : 1);
      whole.observePart(trial, "%s, %d".formatted(dynamics.kind(), first), first, part);
    }
    DrawnEnsemble far = DrawnEnsemble.of(trial, question, FAR, 3);
    DrawnEnsemble last = DrawnEnsemble.of(trial, question, FAR + 2, 1);
    far.observePart(trial, "%s, far".formatted(dynamics.kind()), 2, last);
  }

  /** Seeds apart by 1, 2^31, 2^32: no network of one is that of another, shifted by any number. */
  private static void seeds(Trial trial) {
    NetworkEnergy energy = network(trial, 3);
    NormalLaw law = NormalDraws.law(energy.dimension(), trial.probe(400));
    Ensemble normal = question(trial, energy, law, NARROW, 400);
    NetworkEnergy small = network(trial, 1);
    InitialLaw atoms = ProbeNetworks.onALine(small.dimension(), ProbeNetworks.equal(ATOMS));
    Ensemble discrete = question(trial, small, atoms, NARROW, 401);
    int replicates = Math.max(16, 2 * SOME * trial.sharpness() / (NARROW * 4));
    double share = trial.alpha() / (2 * SEEDS.length);
    Copies copies = new Copies(trial.roundoff());
    DrawnEnsemble first = DrawnEnsemble.of(trial, normal, 0, replicates);
    AtomDraws drawn = AtomDraws.of(trial, "the seed", discrete, replicates, ATOMS);
    first.normal().seenIn(copies, "the seed itself", NARROW);
    for (long shift : SEEDS) {
      String what = "networks of a seed and of seed + " + shift;
      DrawnEnsemble other =
          DrawnEnsemble.of(trial, normal.withSeed(normal.seed() + shift), 0, replicates);
      other.normal().seenIn(copies, "seed + " + shift, NARROW);
      trial.addAll(
          first
              .normal()
              .array(first.axes())
              .against(what, other.normal().array(other.axes()), share));
      AtomDraws others =
          AtomDraws.of(trial, what, discrete.withSeed(discrete.seed() + shift), replicates, ATOMS);
      trial.addAll(drawn.indices().against("atoms: " + what, others.indices(), share));
    }
    trial.add(copies.comparison("neurons of four seeds that were drawn before"));
    DrawnEnsemble again = DrawnEnsemble.of(trial, normal, 0, 8);
    first.observePart(trial, "the seed again", 0, again);
  }

  /** Law and independence at each width; those of wide networks pooled. */
  private static void widths(Trial trial) {
    NetworkEnergy energy = network(trial, 3);
    int p = energy.dimension();
    NormalArray pool = NormalArray.of(new double[0]);
    double share = trial.alpha() / (WIDTHS.length + 1);
    for (int n : WIDTHS) {
      String what = "%d neurons".formatted(n);
      NormalLaw law = NormalDraws.law(p, trial.probe(10_000 + n));
      int replicates = between(2, SOME * trial.sharpness() / (n * p), 16 * trial.sharpness());
      Ensemble question = question(trial, energy, law, n, 10_000 + n);
      DrawnEnsemble drawn = DrawnEnsemble.of(trial, question, 0, replicates);
      drawn.observeOutputs(trial, what, 1);
      NormalDraws normal = drawn.normal();
      NormalArray array = normal.array(drawn.axes());
      trial.addAll(array.tests(what, 0.8 * share));
      trial.addAll(normal.everyOf(n, 0).scale("the first of " + what, 0.1 * share));
      trial.addAll(normal.everyOf(n, n - 1).scale("the last of " + what, 0.1 * share));
      pool = n < WIDE - 1 ? pool : pool.with(array);
    }
    trial.addAll(pool.law("a thousand neurons and more", share));
  }

  /** So many that a variance that is 2 percent off is seen. */
  private static void many(Trial trial, int n) {
    NetworkEnergy energy = network(trial, 3);
    int p = energy.dimension();
    String what = "networks of %d neurons".formatted(n);
    NormalLaw law = NormalDraws.law(p, trial.probe(500 + n));
    int replicates = Math.max(2, MANY * trial.sharpness() / (n * p));
    Ensemble question = question(trial, energy, law, n, 500 + n);
    DrawnEnsemble drawn = DrawnEnsemble.of(trial, question, 0, replicates);
    drawn.observeOutputs(trial, what, 2);
    NormalDraws normal = drawn.normal();
    double share = trial.alpha() / (p + 2);
    trial.addAll(normal.array(drawn.axes()).tests(what, share));
    for (int k = 0; k < p; k++) {
      trial.addAll(normal.coordinate(k).law("coordinate %d of %s".formatted(k, what), share));
    }
    trial.add(normal.distinct(what, share));
    Copies copies = new Copies(trial.roundoff());
    normal.seenIn(copies, "a network", n);
    trial.add(copies.comparison("neurons of %s that were drawn before".formatted(what)));
  }

  /** How often each atom is drawn is multinomial, and every draw independent of the others. */
  private static void atoms(Trial trial, int n) {
    NetworkEnergy energy = network(trial, 1);
    InitialLaw law = ProbeNetworks.onALine(energy.dimension(), ProbeNetworks.equal(ATOMS));
    int least = n == WIDE ? 16 : n % 2 == 0 ? 2 : 0;
    int replicates =
        Math.max(
            2 + least * trial.sharpness(),
            Math.min(SOME * trial.sharpness() / n, 8 * trial.sharpness()));
    String what = "atoms of %d neurons".formatted(n);
    Ensemble question = question(trial, energy, law, n, 20_000 + n);
    AtomDraws drawn = AtomDraws.of(trial, what, question, replicates, ATOMS);
    trial.addAll(drawn.counts(trial.own(n)).tests(what + ", counted", trial.alpha() / 3));
    AtomDraws some = drawn.first(between(2, SOME * trial.sharpness() / (2 * n), replicates));
    trial.addAll(some.each(trial.own(10_000 + n)).tests(what + ", each", trial.alpha() / 3));
    AtomDraws few = drawn.first(between(2, SOME * trial.sharpness() / (8 * n), replicates));
    trial.addAll(few.indices().tests(what, trial.alpha() / 3));
  }

  /** Of unequal weights, half of all on one atom, and none on the last. */
  private static void unequalAtoms(Trial trial) {
    NetworkEnergy energy = network(trial, 1);
    double[] weights = {512, 128, 128, 64, 64, 32, 32, 16, 16, 16, 8, 8, 0};
    Arrays.setAll(weights, k -> weights[k] / WIDE);
    InitialLaw law = ProbeNetworks.onALine(energy.dimension(), weights);
    for (int n : new int[] {NARROW, WIDE}) {
      String what = "atoms of unequal weight, %d neurons".formatted(n);
      int replicates = Math.max(2, SOME * trial.sharpness() / n);
      Ensemble question = question(trial, energy, law, n, 30_000 + n);
      AtomDraws drawn = AtomDraws.of(trial, what, question, replicates, weights.length - 1);
      double share = trial.alpha() / 4;
      trial.addAll(drawn.counts(trial.own(20_000 + n)).tests(what + ", counted", share));
      trial.addAll(drawn.each(trial.own(30_000 + n)).tests(what + ", each", share));
    }
  }
}
