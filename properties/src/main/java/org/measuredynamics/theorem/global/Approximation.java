package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.EVALUATE;
import static org.measuredynamics.contract.Capability.SAMPLE;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.measuredynamics.contract.Description;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.instance.NormalNeurons;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.mutant.SampleMutant;
import org.measuredynamics.observation.NormalReplicates;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * n independent neurons approximate their mean at the Monte-Carlo rate: E|f_n - f|^2 = (1/n)(int
 * |phi|^2 dmu - |f|^2), at every n and in every dimension.
 *
 * <p>The implementation draws the neurons itself, with standard deviations that differ from
 * coordinate to coordinate. For relu units with normal output weights the limit f is 0 and the
 * identity splits into exact laws, whatever n and d: the pre-activations of the n neurons are
 * normal, and given them the output is normal. So the squares are chi-squared over replicates; so
 * are those of the particles themselves, of their means and of the means over replicates, whose
 * distribution is normal (Massart's inequality).
 *
 * <p>Alone: {@code check --theorem global.approximation}.
 */
@AutoService(Catalogued.class)
public final class Approximation implements Theorem<NetworkInstance> {
  private static final int[] DIMENSIONS = {1, 3, 10, 30, 100, 300, 1000};
  private static final int[] WIDTHS = {1, 8, 64, 512};
  private static final int NUMBERS = 1 << 15;
  private static final int REPLICATES = 6;
  private static final int TESTS = 6 * WIDTHS.length + 2;

  @Override
  public Card card() {
    return Card.of("global.approximation")
        .states(
            "theta_i independent of law mu: E|f_n - f|^2 = (1/n) (int |phi|^2 dmu - |f|^2), for every n and every dimension")
        .source("Barron 1993, lemma 1; Bach 2017, section 2; theory.md, Monte Carlo")
        .assumes(
            Hypothesis.of("the neurons are independent draws from mu")
                .violatedBy(
                    "neurons in pairs of opposite sign",
                    SampleMutant.ANTITHETIC,
                    () -> NetworkInstance.plain("relu").sized(10, 1, 16),
                    this::check))
        .needs(SAMPLE, EVALUATE, unit("relu"))
        .budget(
            "Monte Carlo: exact chi-squared quantiles and Massart's inequality at alpha; rounding")
        .firstRefutes(SampleMutant.ANTITHETIC);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("relu"))
        .plain()
        .ofDimension(DIMENSIONS)
        .ofData(1, 1)
        .ofParticles(1, 1)
        .arbitrary();
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    NormalNeurons neurons = NormalNeurons.of(trial.instance());
    double squares = 0;
    int numbers = 0;
    for (int n : WIDTHS) {
      if (n == 1 || n * neurons.law().dimension() <= NUMBERS) {
        long seed = trial.instance().seed() + 31L * n;
        NormalReplicates drawn =
            NormalReplicates.of(trial.implementation(), neurons, n, REPLICATES, seed, squares);
        atWidth(trial, drawn, neurons.law().dimension());
        squares = drawn.squares();
        numbers += drawn.numbers();
      }
    }
    chiSquared(trial, "all coordinates", squares, numbers, 1e-12);
    distribution(trial, neurons.law());
  }

  /** Each sum of squares of independent standard normal numbers is chi-squared of their number. */
  private static void atWidth(Trial<NetworkInstance> trial, NormalReplicates drawn, int p) {
    int n = drawn.width();
    String where = "width %d, dimension %d".formatted(n, p - 1);
    double blur = 64.0 * (n + p) * trial.roundoff() * Math.sqrt(n);
    chiSquared(trial, "pre-activations, " + where, drawn.preactivations(), REPLICATES * n, blur);
    if (drawn.firing() > 0) {
      chiSquared(trial, "output, " + where, drawn.outputs(), drawn.firing(), blur);
    }
    chiSquared(trial, "means of neurons, " + where, drawn.means(), REPLICATES * p, blur);
    chiSquared(trial, "sums of coordinates, " + where, drawn.coordinates(), REPLICATES * n, blur);
    chiSquared(trial, "means over replicates, " + where, drawn.meansOverReplicates(), p, blur);
  }

  /** The distribution function of all coordinates, standardised. */
  private static void distribution(Trial<NetworkInstance> trial, NormalLaw law) {
    int p = law.dimension();
    double[] deviations = law.deviations();
    double[] sample =
        trial
            .implementation()
            .sample(law, Math.max(1, NUMBERS / p), trial.instance().seed() + 7)
            .positions();
    for (int c = 0; c < sample.length; c++) {
      sample[c] /= deviations[c % p];
    }
    trial.add(
        Comparison.distribution(
            "coordinates of neurons",
            sample,
            new NormalDistribution(null, 0, 1),
            1e-12,
            trial.alpha() / TESTS));
  }

  private static void chiSquared(
      Trial<NetworkInstance> trial, String what, double statistic, int freedom, double blur) {
    trial.addAll(
        Comparison.chiSquared(what, statistic, freedom, blur * freedom, trial.alpha() / TESTS));
  }
}
