package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.risk;
import static org.measuredynamics.contract.Capability.unit;
import static org.measuredynamics.mutant.LangevinMutant.GRADIENT_CLIPPED;
import static org.measuredynamics.mutant.LangevinMutant.NOISE_REUSED;
import static org.measuredynamics.mutant.LangevinMutant.NOISE_SHARED;
import static org.measuredynamics.mutant.LangevinMutant.NOISE_UNIFORM;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.AnnealedChain;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.observation.ChainEnds;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * The noisy scheme has a law of its own, at any step length: its transfer operator, one normal law
 * about where the drift takes each place, weighed by the law of the step before. Where particles do
 * not interact they are independent and have it at every number of them; where they do, n of them
 * are near independent ones.
 *
 * <p>A chain of runs is asked for, each from where the one before ended and colder, and only its
 * ends are looked at: made standard normal by the law, which no Gaussian is, in the plane of one
 * unit of two parameters or on the circle, their law and their independence are decided. Without
 * interaction: targets are so large that outputs are nothing beside them. With it: spikes on the
 * circle, which repel each other as much as the targets attract them.
 *
 * <p>Alone: {@code check --theorem global.langevin-law}.
 */
@AutoService(Catalogued.class)
public final class LangevinLawOfSteps implements Theorem<NetworkInstance> {
  private static final List<String> UNITS =
      List.of("tanh", "erf", "sigmoid", "cos", "gaussian", "von-mises");

  private static final int IN_PLANE = 1 << 10;
  private static final int ON_CIRCLE = 1 << 13;

  private static final NetworkInstance PLANE = NetworkInstance.plain("tanh");
  private static final NetworkInstance CIRCLE = NetworkInstance.plain("von-mises");

  @Override
  public Card card() {
    return Card.of("global.langevin-law")
        .states(
            "theta' = theta - h grad V(theta; mu) + (2 tau h)^{1/2} xi: rho' = int N(theta - h grad V(theta; rho), 2 tau h I) rho(dtheta), for every h and tau_k; without interaction n particles are independent draws of rho, with it each is within e of one, e' = L e + h c G (G e + delta)")
        .source(
            "Hu, Ren, Siska, Szpruch 2021; Chizat 2022b; Rosenblatt 1952; theory.md, Law of noisy steps")
        .assumes(
            Hypothesis.of("noise is normal, of its own for each particle and step")
                .violatedBy(
                    "uniform, in one step", NOISE_UNIFORM, () -> PLANE, LangevinLawOfSteps::oneStep)
                .violatedBy(
                    "the same in every step", NOISE_REUSED, () -> PLANE, LangevinLawOfSteps::alone)
                .violatedBy(
                    "one for all particles", NOISE_SHARED, () -> PLANE, LangevinLawOfSteps::alone),
            Hypothesis.of("where all begin and the temperature of each run are known")
                .violatedBy(
                    "from beside it",
                    ReferenceImplementation::new,
                    () -> CIRCLE,
                    LangevinLawOfSteps::fromBeside)
                .violatedBy(
                    "runs that do not cool",
                    ReferenceImplementation::new,
                    () -> PLANE,
                    LangevinLawOfSteps::keptWarm),
            Hypothesis.of("outputs in the drift are those of infinitely many, or 0")
                .violatedBy(
                    "0, of particles that interact",
                    ReferenceImplementation::new,
                    () -> CIRCLE,
                    LangevinLawOfSteps::asIfAlone))
        .needs(dynamics("langevin"), risk(Risk.SQUARE))
        .needsOneOf(UNITS.stream().map(Capability::unit).toArray(Capability[]::new))
        .uses(unit("von-mises"), risk(Risk.LOGISTIC))
        .budget(
            "Monte Carlo: exact laws of normal numbers, on both sides; each number is moved to its most favourable value by what there may be of interaction (McDiarmid's inequality, at alpha), of rounding of all steps, carried on by their Lipschitz constants, and of truncation, what the laws on two grids differ by; no discretisation: the law is that of the scheme")
        .firstRefutes(GRADIENT_CLIPPED)
        .cost(20);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(UNITS)
        .under(Regulariser.Kind.NONE, Regulariser.Kind.TIKHONOV, Regulariser.Kind.WELLS)
        .from(NetworkInstance.Source.SYNTHETIC)
        .ofEqualWeights()
        .ofDimensions(1, 1)
        .ofData(2, 8)
        .ofParticles(1, 1)
        .arbitrary();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    trial.withPart(0.5).later(LangevinLawOfSteps::alone);
    if (trial.declares(unit("von-mises"))) {
      trial.withPart(0.5).later(LangevinLawOfSteps::together);
    }
  }

  /** Particles that do not interact are independent draws of the law. */
  private static void alone(Trial<NetworkInstance> trial) {
    AnnealedChain chain = withoutInteraction(trial);
    ends(trial, "without interaction", chain, chain);
  }

  /** Particles that interact are near independent draws of the law of infinitely many. */
  private static void together(Trial<NetworkInstance> trial) {
    AnnealedChain chain = AnnealedChain.circle(trial.instance(), trial.instance().risk());
    ends(trial, "with interaction", chain, chain);
  }

  private static void oneStep(Trial<NetworkInstance> trial) {
    AnnealedChain chain = withoutInteraction(trial);
    AnnealedChain one = chain.with(new double[] {chain.deviations()[0]}, 1);
    ends(trial, "one step", one, one);
  }

  private static void fromBeside(Trial<NetworkInstance> trial) {
    AnnealedChain chain = withoutInteraction(trial);
    ends(trial, "from beside", chain.from(chain.place()[0] + 0.2), chain);
  }

  private static void keptWarm(Trial<NetworkInstance> trial) {
    AnnealedChain chain = withoutInteraction(trial);
    double[] warm = new double[chain.runs()];
    Arrays.fill(warm, chain.deviations()[0]);
    ends(trial, "kept warm", chain.with(warm, chain.steps()), chain);
  }

  private static void asIfAlone(Trial<NetworkInstance> trial) {
    AnnealedChain chain = AnnealedChain.circle(trial.instance(), Risk.SQUARE);
    ends(trial, "as if alone", chain, chain.withoutInteraction());
  }

  private static AnnealedChain withoutInteraction(Trial<NetworkInstance> trial) {
    return AnnealedChain.of(trial.instance()).withoutInteraction();
  }

  /** Where particles end is, by the law of a chain, standard normal and independent. */
  private static void ends(
      Trial<NetworkInstance> trial, String what, AnnealedChain run, AnnealedChain claimed) {
    int n = run.place().length == 1 ? ON_CIRCLE : IN_PLANE;
    double share = trial.alpha() / 2;
    ChainEnds ends = ChainEnds.of(trial, run, n, trial.instance().seed());
    trial.addAll(ends.scores(claimed, share).tests(what, share));
  }
}
