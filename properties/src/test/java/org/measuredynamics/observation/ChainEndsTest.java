package org.measuredynamics.observation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.Erf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.Langevin;
import org.measuredynamics.instance.AnnealedChain;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.limit.LangevinLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.NormalArray;

/** Scores, and the bound of the interaction, beside closed forms and coupled particles. */
class ChainEndsTest {
  private static NetworkInstance instance(String unit, long seed) {
    return new NetworkInstance(
        unit,
        Risk.SQUARE,
        Regulariser.Kind.TIKHONOV,
        NetworkInstance.Source.SYNTHETIC,
        1,
        5,
        1,
        false,
        seed);
  }

  /** After one step from one place ends are that normal law, and scores the noise itself. */
  @ParameterizedTest
  @ValueSource(strings = {"tanh", "cos", "gaussian", "von-mises"})
  void scoresOfOneStepAreItsNoise(String unit) {
    AnnealedChain whole = AnnealedChain.of(instance(unit, 4)).withoutInteraction();
    AnnealedChain chain = whole.with(new double[] {whole.deviations()[0]}, 1);
    Trial<NetworkInstance> trial =
        Trial.of(new ReferenceImplementation(), instance(unit, 4), 1e-9, 1);
    NormalArray scores = ChainEnds.of(trial, chain, 8, 5).scores(chain, 1e-9);
    int p = chain.place().length;
    for (int i = 0; i < 8; i++) {
      double[] noise = Stream.of(5, 0, i, 0, Purpose.NOISE).normals(p);
      for (int c = 0; c < p; c++) {
        assertEquals(noise[c], scores.values()[i * p + c], 1e-8);
      }
    }
  }

  /** In the plane: z_1 by its own sum, z_2 by its ratio, and derivatives by differences. */
  @Test
  void scoresAreNormalQuantiles() {
    AnnealedChain chain = AnnealedChain.of(instance("tanh", 9)).withoutInteraction();
    LangevinLaw law = LangevinLaw.at(chain.energy(), chain.start(1), chain.deviations()[0] / 2);
    for (int k = 0; k < 3; k++) {
      law = law.after(chain.step(), chain.temperature(0));
    }
    LawScores scores = new LawScores(law);
    double x = chain.place()[0] + 0.3;
    double y = chain.place()[1] - 0.4;
    double s = law.deviation();
    ParticleMeasure centres = law.centres();
    double below = 0;
    double density = 0;
    double both = 0;
    for (int g = 0; g < centres.size(); g++) {
      double a = (x - centres.position(g, 0)) / s;
      double b = (y - centres.position(g, 1)) / s;
      below += centres.weight(g) * cumulative(a);
      density += centres.weight(g) * StrictMath.exp(-a * a / 2);
      both += centres.weight(g) * StrictMath.exp(-a * a / 2) * cumulative(b);
    }
    assertEquals(below, cumulative(scores.first(x)), 1e-11);
    assertEquals(both / density, cumulative(scores.second(x, y)[0]), 1e-10);
    double d = 1e-5;
    double along = (scores.second(x + d, y)[0] - scores.second(x - d, y)[0]) / (2 * d);
    assertEquals(along, scores.second(x, y)[1], 1e-7);
    assertTrue(Math.abs(along) > 1e-3, "the coordinates depend on each other: " + along);
  }

  /** Ends that are off, a little or beyond all that the law has, are never undecided. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1.5, 3, 6, 12, 1e6})
  void whatIsFarOffIsRefuted(double off) {
    for (String unit : new String[] {"tanh", "von-mises"}) {
      AnnealedChain chain = AnnealedChain.of(instance(unit, 8)).withoutInteraction();
      Trial<NetworkInstance> trial =
          Trial.of(new ReferenceImplementation(), instance(unit, 8), 1e-9, 1);
      ParticleMeasure ends = ChainEnds.of(trial, chain, 256, 1).ends();
      for (int c = 0; c < ends.dimension(); c++) {
        double[] moved = ends.positions();
        for (int i = 0; i < ends.size(); i++) {
          moved[i * ends.dimension() + c] += off;
        }
        ChainEnds other = new ChainEnds(chain, ends.at(moved), trial.roundoff());
        assertTrue(
            other.scores(chain, 1e-9).tests("off", 1e-9).stream().anyMatch(Comparison::isRefuted),
            unit + " in coordinate " + c);
      }
    }
  }

  /** Mixtures of normal laws of deviation s: scores move by 1/s times as much at most. */
  @Test
  void scoresAreLipschitz() {
    AnnealedChain chain = AnnealedChain.circle(instance("von-mises", 2), Risk.SQUARE);
    LangevinLaw law = LangevinLaw.at(chain.energy(), chain.start(1), 0.02);
    for (int k = 0; k < 6; k++) {
      law = law.after(chain.step(), chain.temperature(0));
    }
    LawScores scores = new LawScores(law);
    double last = scores.first(chain.place()[0] - 1);
    for (double x = -0.99; x < 1; x += 0.01) {
      double now = scores.first(chain.place()[0] + x);
      assertTrue(now >= last && now - last <= 0.01 / law.deviation() + 1e-9);
      last = now;
    }
  }

  private static double cumulative(double z) {
    return 0.5 + Erf.value(z / Math.sqrt(2)) / 2;
  }

  /** Particles, and independent ones of the limit under the same noise, stay within the bound. */
  @ParameterizedTest
  @EnumSource(Risk.class)
  void interactionIsWithinItsBound(Risk risk) {
    int n = 1 << 11;
    for (long seed = 1; seed <= 4; seed++) {
      AnnealedChain chain = AnnealedChain.circle(instance("von-mises", seed), risk);
      NetworkEnergy energy = chain.energy();
      int steps = chain.steps();
      LangevinLaw law = LangevinLaw.at(energy, chain.start(1), chain.deviations()[0] / 2);
      CoupledParticles bound = new CoupledParticles(chain, n, 0x1p-52, 1e-6);
      double[] independent = chain.start(n).positions();
      for (int k = 0; k < steps; k++) {
        bound.step(law, chain.deviations()[0]);
        NetworkEnergy.Potential potential = energy.potential(law.measure());
        for (int i = 0; i < n; i++) {
          double xi = Stream.of(seed, 0, i, k, Purpose.NOISE).normal();
          independent[i] +=
              chain.deviations()[0] * xi
                  - chain.step() * potential.gradient(new double[] {independent[i]})[0];
        }
        law = law.after(chain.step(), chain.temperature(0));
      }
      ParticleMeasure together =
          Langevin.of(energy, chain.temperature(0))
              .euler(chain.start(n), chain.step(), new int[] {steps}, seed)
              .get(0);
      double farthest = 0;
      for (int i = 0; i < n; i++) {
        farthest = Math.max(farthest, Math.abs(together.position(i, 0) - independent[i]));
      }
      assertTrue(farthest <= bound.error(), farthest + " and " + bound.error());
      assertTrue(farthest >= 1e-3 * bound.error(), farthest + " and " + bound.error());
    }
  }

  /** Large targets leave slopes of outputs that are 0, at steps that are as much shorter. */
  @Test
  void largeTargetsLeaveNoInteraction() {
    AnnealedChain chain = AnnealedChain.of(instance("tanh", 3));
    AnnealedChain alone = chain.withoutInteraction();
    NetworkEnergy energy = chain.energy();
    ParticleMeasure zero =
        ParticleMeasure.uniform(2, new double[] {0.7, -0.4, -0.7, -0.4}); // outputs cancel
    double[] gradient = energy.gradient(zero);
    double[] large = alone.energy().gradient(ParticleMeasure.uniform(2, new double[] {0.7, -0.4}));
    for (int c = 0; c < 2; c++) {
      assertEquals(chain.step() * gradient[c], alone.step() * large[c], 1e-11);
    }
    for (int run = 0; run < chain.runs(); run++) {
      assertEquals(
          chain.deviations()[run], Math.sqrt(2 * alone.temperature(run) * alone.step()), 1e-12);
    }
  }

  /** Steps that round to single precision stay within the bound of those that do not. */
  @ParameterizedTest
  @ValueSource(strings = {"tanh", "sigmoid", "von-mises"})
  void roundingIsWithinItsBound(String unit) {
    AnnealedChain chain = AnnealedChain.of(instance(unit, 6)).withoutInteraction();
    int p = chain.place().length;
    CoupledParticles bound = new CoupledParticles(chain, 64, 0x1p-24, 1e-9);
    LangevinLaw law = LangevinLaw.at(chain.energy(), chain.start(1), chain.deviations()[2] / 2);
    double[] exact = chain.start(64).positions();
    double[] single = exact.clone();
    for (int k = 0; k < chain.runs() * chain.steps(); k++) {
      double deviation = chain.deviations()[k / chain.steps()];
      double[] right = chain.energy().gradient(ParticleMeasure.uniform(p, exact));
      double[] rounded = chain.energy().gradient(ParticleMeasure.uniform(p, single));
      for (int c = 0; c < exact.length; c++) {
        double xi = deviation * Stream.of(6, 0, c, k, Purpose.NOISE).normal();
        exact[c] += xi - chain.step() * right[c];
        float drifted = (float) (single[c] - (float) (chain.step() * rounded[c]));
        single[c] = drifted + (float) xi;
      }
      bound.step(law, deviation);
      law = law.after(chain.step(), chain.temperature(k / chain.steps()));
    }
    double farthest =
        IntStream.range(0, exact.length)
            .mapToDouble(c -> Math.abs(exact[c] - single[c]))
            .max()
            .orElseThrow();
    assertTrue(farthest > 0 && farthest <= bound.error(), farthest + " and " + bound.error());
    assertTrue(bound.error() < 0.02, () -> "not much in single precision: " + bound.error());
  }
}
