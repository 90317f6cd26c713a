package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.instance.StudentInstance;
import org.measuredynamics.instance.StudentTeacher;
import org.measuredynamics.instance.Students;
import org.measuredynamics.instance.TangentKernel;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.observation.LazyNetworks;
import org.measuredynamics.observation.ObservedFluctuation;
import org.measuredynamics.observation.Replication;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * The power of n by which fluctuations fall tells the parametrisation: the output of a mean over
 * neurons has variance of order n^-1, before and after training; scaled by n^{-1/2} and linearised,
 * as in lazy training, it is of order 1. The constant is known in both, so it is tested at each
 * width; any other exponent is refuted with probability one as n grows.
 *
 * <p>Outputs as they come, without control variates: the draws are part of what is looked at.
 *
 * <p>Alone: {@code check --theorem fluctuation.scaling}.
 */
@AutoService(Catalogued.class)
public final class ScalingInWidth implements Theorem<StudentInstance> {
  private static final int ATOMS = 64;
  private static final int[] WIDTHS = {16, 64, 256};
  private static final int REPLICATES = 1 << 10;
  private static final int LAZY = 1 << 8;
  private static final int STEPS = 3;

  @Override
  public Card card() {
    return Card.of("fluctuation.scaling")
        .states(
            "f = n^-1 sum_i phi: n Var f_n(t) -> C_t; f = n^{-1/2} sum_i phi, linearised: Var f_n(t) -> (I - h K / m)^t C_0 (I - h K / m)^t")
        .source(
            "Rotskoff, Vanden-Eijnden 2018, proposition 3.3; Chizat, Oyallon, Bach 2019; Jacot, Gabriel, Hongler 2018")
        .assumes(
            Hypothesis.of("the neurons are independent draws from mu_0")
                .violatedBy(
                    "every atom in turn: stratified, not independent",
                    EnsembleMutant.STRATIFIED,
                    () -> new StudentInstance("tanh", 6, 6, 1),
                    this::check))
        .needs(ENSEMBLE, NETWORK, dynamics("gradient-flow"), dynamics("lazy"), unit("tanh"))
        .budget(
            "Monte Carlo: Catoni's bound of the variance known from fourth moments, and Chernoff's with exact generating functions at alpha; truncation: what is not linear in the neurons drawn, computed from them; no discretisation; rounding")
        .firstRefutes(EnsembleMutant.STRATIFIED)
        .alone(RareMutant.OF_64_ATOMS)
        .cost(40)
        .sharpened();
  }

  @Override
  public void check(Trial<StudentInstance> trial) {
    StudentTeacher problem = StudentTeacher.of(trial.instance(), 0);
    ParticleMeasure atoms = symmetric(problem.atoms(ATOMS / 2, trial.instance().seed()));
    double step = 0.1 / TangentKernel.fastest(problem.energy(), atoms);
    Replication networks = new Replication(problem.energy(), atoms, step, 0, STEPS);
    LazyNetworks lazy = new LazyNetworks(problem.energy(), step, STEPS);
    for (int n : WIDTHS) {
      trial.withPart(0.5 / WIDTHS.length).later(part -> meanField(part, networks, n));
      trial.withPart(0.5 / WIDTHS.length).later(part -> lazy(part, lazy, atoms, n));
    }
  }

  /** n Cov(f_n(t)) is C_t, at the start and at the end. */
  private static void meanField(Trial<StudentInstance> trial, Replication networks, int n) {
    ObservedFluctuation observed = ObservedFluctuation.of(trial, networks, n, REPLICATES);
    observed.observeFlow(trial);
    trial.addAll(observed.moments(0, 0.5 * trial.alpha()));
    trial.addAll(observed.moments(1, 0.5 * trial.alpha()));
  }

  /** Cov(f_n(t)) is the covariance of infinitely many, from neurons that are drawn likewise. */
  private static void lazy(
      Trial<StudentInstance> trial, LazyNetworks lazy, ParticleMeasure atoms, int n) {
    double[][] drawn =
        trial
            .implementation()
            .ensemble(
                Ensemble.onData(
                        lazy.energy(), atoms, n, lazy.step(), new int[1], trial.instance().seed())
                    .withInitialNeurons()
                    .part(0, LAZY * trial.sharpness()))
            .initial();
    trial.addAll(lazy.moments(trial, atoms, drawn, trial.alpha()));
  }

  /** Every atom twice, with either sign of its output weight: the limit starts from f = 0. */
  private static ParticleMeasure symmetric(ParticleMeasure atoms) {
    double[] positions = atoms.duplicated(2).positions();
    for (int at = 0; at < positions.length; at += 2 * atoms.dimension()) {
      positions[at] = -positions[at];
    }
    return ParticleMeasure.uniform(atoms.dimension(), positions);
  }

  @Override
  public Arbitrary<StudentInstance> instances(Description declared) {
    return Students.ofSmooth(declared, 6, 9).arbitrary();
  }
}
