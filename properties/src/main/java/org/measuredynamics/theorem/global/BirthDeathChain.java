package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.PAIR_INTERACTION;
import static org.measuredynamics.contract.Capability.dynamics;

import com.google.auto.service.AutoService;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.PairInteraction;
import org.measuredynamics.instance.Design;
import org.measuredynamics.instance.TwoCircles;
import org.measuredynamics.mutant.KillMutant;
import org.measuredynamics.observation.CircleEnds;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.random.Stream;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * Where particles stand on two circles about the origin, V = |theta|^2 / 2 and a constant, the
 * number on the inner one is a Markov chain under killing and cloning: who is killed or cloned are
 * two binomial numbers, and who restores the population a third, or a hypergeometric one. So the
 * law after any number of steps is known exactly, at every n, and the ends of runs show it.
 *
 * <p>Alone: {@code check --theorem global.birth-death-chain}.
 */
@AutoService(Catalogued.class)
public final class BirthDeathChain implements Theorem<Design> {
  private static final int RUNS = 1000;

  /** How the number of steps is chosen: 4 to 32. */
  private static final int FEWEST = 4;

  private static final int MOST = 32;

  @Override
  public Card card() {
    return Card.of("global.birth-death-chain")
        .states(
            "n particles, b_k of them on the inner of two circles, V differs by D_k = (1 - h)^{2k} D_0: Bin(b_k, 1 - exp(-alpha h (n - b_k) D_k / n)) are cloned, Bin(n - b_k, 1 - exp(-alpha h b_k D_k / n)) killed, the population is restored uniformly: P(b_K = j) is that of the chain, for every n and K")
        .source(
            "Rotskoff, Jelassi, Bruna, Vanden-Eijnden 2019, algorithm 1; Massart 1990; theory.md, Killing and cloning")
        .assumes(
            Hypothesis.of("events are independent over particles")
                .violatedBy(
                    "one number decides for all particles",
                    KillMutant.SHARED_NUMBER,
                    () -> new Design(1),
                    this::check),
            Hypothesis.of("events are independent over steps")
                .violatedBy(
                    "random numbers of a particle are the same in every step",
                    KillMutant.STEP_NOT_KEYED,
                    () -> new Design(1),
                    this::check),
            Hypothesis.of("V is the same on a circle, whoever is where")
                .violatedBy(
                    "particles that attract each other",
                    ReferenceImplementation::new,
                    () -> new Design(1),
                    BirthDeathChain::attracted))
        .needs(dynamics("birth-death"))
        .needsOneOf(NETWORK, PAIR_INTERACTION)
        .budget(
            "Monte Carlo: Massart's inequality at alpha; no discretisation, the law of the scheme itself; rounding of places, and of V in the probabilities, by common uniform numbers")
        .firstRefutes(KillMutant.EVENTS_THRICE)
        .cost(10)
        .sharpened();
  }

  @Override
  public Arbitrary<Design> instances(Description declared) {
    return Design.within(declared);
  }

  @Override
  public void check(Trial<Design> trial) {
    if (TwoCircles.isCoveredBy(trial.description())) {
      Stream stream = trial.probe(0);
      int outside = 3 + stream.integer(10);
      int inside = 2 + stream.integer(8);
      int steps = FEWEST + stream.integer(MOST - FEWEST + 1);
      // In the mean of many particles log-odds rise by 1 to 3 all in all.
      double pull = 1 + 2 * stream.uniform();
      double reaction = 0.3 + 0.7 * stream.uniform();
      double step = 0.5 / steps;
      double halves = 1 - (1 - step) * (1 - step);
      double gap = pull * halves / (reaction * (1 - StrictMath.pow(1 - halves, steps)));
      TwoCircles circles = TwoCircles.of(trial.description(), stream, outside, inside, gap);
      new CircleEnds(trial, circles, reaction / step, step, steps)
          .observe(RUNS * trial.sharpness());
    }
  }

  /** Where particles attract each other, the circles are not what pulls. */
  private static void attracted(Trial<Design> trial) {
    TwoCircles free = TwoCircles.of(trial.description(), trial.probe(0), 10, 6, 1);
    TwoCircles attracted =
        new TwoCircles(PairInteraction.of(2, 1, 3, 0), free.initial(), free.outer());
    new CircleEnds(trial, attracted, 8, 0.05, 10).observe(RUNS);
  }
}
