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
import org.measuredynamics.instance.Design;
import org.measuredynamics.instance.ProbeNetworks;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.observation.AtomDraws;
import org.measuredynamics.observation.DrawnEnsemble;
import org.measuredynamics.observation.EnsembleProbe;
import org.measuredynamics.observation.ManySeeds;
import org.measuredynamics.observation.NormalDraws;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Copies;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.theorem.BaseLaw;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;

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
@AutoService(Catalogued.class)
public final class DrawsOfEnsembles implements BaseLaw {
  /** What theorems train, between them a chunk of a generator, one less and one more. */
  private static final int[] WIDTHS = {
    1, 3, 16, 64, 255, 256, 257, 512, 1023, 1024, 1025, 2048, 4096, 4097
  };

  private static final long[] SEEDS = {1, 2, 1L << 31, 1L << 32};

  /** No power of two, so that a remainder shows. */
  private static final int ATOMS = 48;

  /** Numbers of a unit, of a width, of seeds, and of a law, at quick effort. */
  private static final int FEW = 1 << 6;

  private static final int SOME = 1 << 9;
  private static final int MANY = 1 << 12;
  private static final int NARROW = 16;
  private static final int WIDE = 1024;

  /** Shares of alpha: units and dynamics, seeds, many seeds, laws, widths and atoms. */
  private static final int DESIGNS = 7;

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
                    () -> new Design(1),
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
  public void check(Trial<Design> trial) {
    EnsembleProbe probe = new EnsembleProbe(trial);
    List<NetworkEnergy> energies = probe.networks(0);
    for (int k = 0; k < energies.size(); k++) {
      int design = k;
      double share = PART / energies.size();
      trial.later(part -> unit(part.withPart(share), energies.get(design), 100 + design));
    }
    List<Dynamics> all = probe.dynamics();
    for (int k = 0; k < all.size(); k++) {
      int design = k;
      double share = PART / all.size();
      trial.later(part -> underOne(part.withPart(share), all.get(design), 300 + design));
    }
    trial.later(part -> seeds(part.withPart(PART)));
    trial.later(part -> new ManySeeds(part.withPart(0.5 * PART), 402).neurons());
    trial.later(part -> widths(part.withPart(PART)));
    trial.later(part -> many(part.withPart(0.5 * PART), NARROW));
    trial.later(part -> many(part.withPart(0.5 * PART), WIDE));
    for (int n : WIDTHS) {
      trial.later(part -> atoms(part.withPart(0.8 * PART / WIDTHS.length), n));
    }
    trial.later(part -> atoms(part.withPart(0.1 * PART), ATOMS));
    trial.later(part -> unequalAtoms(part.withPart(0.1 * PART)));
  }

  private static int between(int least, int number, int most) {
    return Math.max(least, Math.min(number, most));
  }

  /** Draws of each unit, the outputs of its networks, and, of the gradient flow, their training. */
  private static void unit(Trial<Design> trial, NetworkEnergy energy, int design) {
    EnsembleProbe probe = new EnsembleProbe(trial);
    String what = ProbeNetworks.words(energy);
    probe.few(what, probe.mild(energy, design), FEW * trial.sharpness());
    probe.trained(what, probe.mild(energy, design));
    probe.onBatches(what, energy, design);
  }

  /** Draws under each dynamics, and parts of the ensemble, which are those of the whole. */
  private static void underOne(Trial<Design> trial, Dynamics dynamics, int design) {
    EnsembleProbe probe = new EnsembleProbe(trial);
    Ensemble question = probe.mild(probe.network(3), design).under(dynamics);
    String what = dynamics.kind();
    EnsembleProbe half = new EnsembleProbe(trial.withPart(0.5));
    DrawnEnsemble whole = half.few(what, question, FEW * trial.sharpness());
    half.shapes(what, question, 1_000 + design);
    probe.trained(what, question);
    whole.observePart(trial, what + ", first", 0, DrawnEnsemble.of(trial, question, 0, 8));
    whole.observePart(trial, what + ", one", 5, DrawnEnsemble.of(trial, question, 5, 1));
    DrawnEnsemble far = DrawnEnsemble.of(trial, question, EnsembleProbe.FAR, 3);
    DrawnEnsemble last = DrawnEnsemble.of(trial, question, EnsembleProbe.FAR + 2, 1);
    far.observePart(trial, what + ", far", 2, last);
  }

  /**
   * Seeds apart by 1, 2, 2^31, 2^32: no network of one is that of another, shifted by any number.
   */
  private static void seeds(Trial<Design> trial) {
    Ensemble normal = new EnsembleProbe(trial).normal(NARROW, 400);
    int replicates = Math.max(16, SOME * trial.sharpness() / (2 * NARROW));
    Copies copies = new Copies(trial.roundoff());
    DrawnEnsemble first = DrawnEnsemble.of(trial, normal, 0, replicates);
    first.normal().seenIn(copies, "the seed itself", NARROW);
    NormalArray array = first.normal().array(first.axes());
    for (long shift : SEEDS) {
      Ensemble shifted = normal.withSeed(normal.seed() + shift);
      DrawnEnsemble other = DrawnEnsemble.of(trial, shifted, 0, replicates);
      other.normal().seenIn(copies, "seed + " + shift, NARROW);
      String what = "networks of a seed and of seed + " + shift;
      NormalArray others = other.normal().array(other.axes());
      trial.addAll(array.against(what, others, trial.alpha() / (2 * SEEDS.length)));
    }
    trial.add(copies.comparison("neurons of five seeds that were drawn before"));
    first.observePart(trial, "the seed again", 0, DrawnEnsemble.of(trial, normal, 0, 8));
    seedsOfAtoms(trial.withPart(0.5), replicates);
  }

  private static void seedsOfAtoms(Trial<Design> trial, int replicates) {
    Ensemble question = new EnsembleProbe(trial).atoms(ProbeNetworks.equal(ATOMS), NARROW, 401);
    AtomDraws first = AtomDraws.of(trial, "atoms of the seed", question, replicates, ATOMS);
    for (long shift : SEEDS) {
      String what = "atoms of a seed and of seed + " + shift;
      Ensemble shifted = question.withSeed(question.seed() + shift);
      AtomDraws other = AtomDraws.of(trial, what, shifted, replicates, ATOMS);
      trial.addAll(first.indices().against(what, other.indices(), trial.alpha() / SEEDS.length));
    }
  }

  /** Law and independence at each width; those of wide networks pooled. */
  private static void widths(Trial<Design> trial) {
    NormalArray pool = NormalArray.of(new double[0]);
    double share = trial.alpha() / (WIDTHS.length + 1);
    for (int n : WIDTHS) {
      String what = "%d neurons".formatted(n);
      Ensemble question = new EnsembleProbe(trial).normal(n, 10_000 + n);
      int p = question.law().dimension();
      int replicates = between(2, SOME * trial.sharpness() / (n * p), 16 * trial.sharpness());
      DrawnEnsemble drawn = DrawnEnsemble.of(trial, question, 0, replicates);
      drawn.observeOutputs(trial, what, 1);
      NormalDraws normal = drawn.normal();
      NormalArray array = normal.array(drawn.axes());
      trial.addAll(array.tests(what, 0.8 * share));
      trial.addAll(normal.ends(what, n, 0.2 * share));
      pool = n < WIDE - 1 ? pool : pool.with(array);
    }
    trial.addAll(pool.law("a thousand neurons and more", share));
  }

  /** So many that a variance that is 2 percent off is seen. */
  private static void many(Trial<Design> trial, int n) {
    String what = "networks of %d neurons".formatted(n);
    Ensemble question = new EnsembleProbe(trial).normal(n, 500 + n);
    int p = question.law().dimension();
    int replicates = Math.max(2, MANY * trial.sharpness() / (n * p));
    DrawnEnsemble drawn = DrawnEnsemble.of(trial, question, 0, replicates);
    drawn.observeOutputs(trial, what, 2);
    NormalDraws normal = drawn.normal();
    trial.addAll(normal.array(drawn.axes()).independence(what, 0.2 * trial.alpha()));
    trial.addAll(normal.laws(what, 0.7 * trial.alpha()));
    trial.add(normal.distinct(what, 0.1 * trial.alpha()));
    Copies copies = new Copies(trial.roundoff());
    normal.seenIn(copies, "a network", n);
    trial.add(copies.comparison("neurons of %s that were drawn before".formatted(what)));
  }

  /** How often each atom is drawn is multinomial, and every draw independent of the others. */
  private static void atoms(Trial<Design> trial, int n) {
    int least = n == WIDE ? 16 : n % 2 == 0 ? 2 : 0;
    int replicates =
        Math.max(
            2 + least * trial.sharpness(),
            Math.min(SOME * trial.sharpness() / n, 8 * trial.sharpness()));
    String what = "atoms of %d neurons".formatted(n);
    Ensemble question = new EnsembleProbe(trial).atoms(ProbeNetworks.equal(ATOMS), n, 20_000 + n);
    AtomDraws drawn = AtomDraws.of(trial, what, question, replicates, ATOMS);
    trial.addAll(drawn.counts(trial.own(n)).tests(what + ", counted", trial.alpha() / 3));
    AtomDraws some = drawn.first(between(2, SOME * trial.sharpness() / (2 * n), replicates));
    trial.addAll(some.each(trial.own(10_000 + n)).tests(what + ", each", trial.alpha() / 3));
    AtomDraws few = drawn.first(between(2, SOME * trial.sharpness() / (8 * n), replicates));
    trial.addAll(few.indices().tests(what, trial.alpha() / 3));
  }

  /** Of unequal weights, half of all on one atom, and none on the last. */
  private static void unequalAtoms(Trial<Design> trial) {
    double[] weights = {512, 128, 128, 64, 64, 32, 32, 16, 16, 16, 8, 8, 0};
    Arrays.setAll(weights, k -> weights[k] / WIDE);
    for (int n : new int[] {weights.length, NARROW, WIDE}) {
      String what = "atoms of unequal weight, %d neurons".formatted(n);
      int replicates = Math.max(2, SOME * trial.sharpness() / n);
      Ensemble question = new EnsembleProbe(trial).atoms(weights, n, 30_000 + n);
      AtomDraws drawn = AtomDraws.of(trial, what, question, replicates, weights.length - 1);
      double share = trial.alpha() / 6;
      trial.addAll(drawn.counts(trial.own(20_000 + n)).tests(what + ", counted", share));
      trial.addAll(drawn.each(trial.own(30_000 + n)).tests(what + ", each", share));
    }
  }
}
