package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.SAMPLE;

import com.google.auto.service.AutoService;
import java.util.List;
import org.measuredynamics.contract.Description.Repeatable;
import org.measuredynamics.instance.Design;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.mutant.SampleMutant;
import org.measuredynamics.observation.ManySeeds;
import org.measuredynamics.observation.NormalDraws;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Copies;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.statistic.NormalArray.Axis;
import org.measuredynamics.theorem.BaseLaw;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;

/**
 * What is sampled from a normal law is independent over particles, coordinates and seeds, and of
 * that law: at every width that a theorem draws, in every dimension of units on vectors and on
 * sets, and for seeds that agree in their low or in their high bits.
 *
 * <p>Each coordinate divided by its deviation is a standard normal number, so one battery of exact
 * decisions looks at all of them.
 *
 * <p>Alone: {@code check --theorem global.draws}.
 */
@AutoService(Catalogued.class)
public final class DrawsOfNormalLaws implements BaseLaw {
  /** What theorems draw, between them a chunk of a generator, one less and one more. */
  private static final List<int[]> WIDTHS =
      List.of(
          new int[] {1, 3, 16, 64},
          new int[] {255, 256, 257, 512},
          new int[] {1023, 1024, 1025, 2048, 4096, 4097});

  /** p of units of one weight, on a few inputs, on sets of points in 1 to 4 and 7 dimensions. */
  private static final int[] DIMENSIONS = {1, 2, 3, 6, 9, 13, 17, 29, 65};

  private static final long[] SEEDS = {1, 2, 1L << 31, 1L << 32};

  private static final int DIMENSION = 4;

  /** Numbers of a width or dimension, of a seed, and of a law, at quick effort. */
  private static final int FEW = 1 << 9;

  private static final int SOME = 1 << 10;
  private static final int MANY = 1 << 14;
  private static final int OF_A_SQUARE = 1 << 9;
  private static final int CALLS = 4;
  private static final int MOST = 1 << 21;
  private static final int DESIGNS = 7;

  /** The rest is spent on copies. */
  private static final double PART = 0.99 / DESIGNS;

  @Override
  public Card card() {
    return Card.of("global.draws")
        .states(
            "sample(law, n, seed): n p independent normal numbers of mean 0 and the deviations given, independent of those of every other seed; the same seed brings the same")
        .source(
            "Rotskoff, Vanden-Eijnden 2018, section 2; the contract of sample; theory.md, Draws")
        .assumes(
            Hypothesis.of("particles are independent")
                .violatedBy(
                    "pairs of opposite sign",
                    SampleMutant.ANTITHETIC,
                    () -> new Design(1),
                    DrawsOfNormalLaws::seeds))
        .needs(SAMPLE)
        .budget(
            "Monte Carlo: exact laws, and Massart's and Chernoff's bounds, at alpha; rounding: four roundoffs of each number, at their most favourable")
        .firstRefutes(SampleMutant.ANTITHETIC)
        .sharpAtLeast(16)
        .base();
  }

  @Override
  public void check(Trial<Design> trial) {
    trial.later(part -> seeds(part.withPart(PART)));
    for (int[] widths : WIDTHS) {
      trial.later(part -> widths(part.withPart(PART), widths));
    }
    trial.later(part -> new ManySeeds(part.withPart(PART), 2).sampled());
    trial.later(part -> dimensions(part.withPart(0.5 * PART)));
    trial.later(part -> squares(part.withPart(PART)));
    trial.later(part -> many(part.withPart(0.5 * PART)));
  }

  /** Seeds apart by 1, 2, 2^31, 2^32 bring what is independent, and each the same again. */
  private static void seeds(Trial<Design> trial) {
    int n = SOME * trial.sharpness() / DIMENSION;
    NormalLaw law = NormalDraws.law(DIMENSION, trial.probe(0));
    double share = trial.alpha() / (1 + SEEDS.length);
    long seed = trial.seed(0);
    Copies copies = new Copies(trial.roundoff());
    NormalDraws first = drawn(trial, law, n, 1, seed);
    first.seenIn(copies, "the seed itself", 1);
    NormalArray array = first.array(new Axis("particle", n));
    trial.addAll(array.tests("particles of one seed", share));
    for (long shift : SEEDS) {
      NormalDraws other = drawn(trial, law, n, 1, seed + shift);
      other.seenIn(copies, "seed + " + shift, 1);
      String what = "particles of a seed and of seed + " + shift;
      trial.addAll(array.against(what, other.array(new Axis("particle", n)), share));
    }
    trial.add(copies.comparison("particles of five seeds that were drawn before"));
    again(trial, first, drawn(trial, law, n, 1, seed));
  }

  /** The same bits; up to rounding, if that is what is declared. */
  private static void again(Trial<Design> trial, NormalDraws first, NormalDraws second) {
    double rounding = trial.description().repeatable() == Repeatable.BITS ? 0 : trial.roundoff();
    double most = 0;
    for (int c = 0; c < first.values().length; c++) {
      double size = Math.max(Math.abs(first.values()[c]), Double.MIN_NORMAL);
      most = Math.max(most, Math.abs(first.values()[c] - second.values()[c]) / size);
    }
    trial.atMost("particles of the same seed again", most, 0, Budget.ofRounding(64 * rounding));
  }

  /** Law and independence at each width, from several seeds; the law of several widths pooled. */
  private static void widths(Trial<Design> trial, int[] widths) {
    NormalArray pool = NormalArray.of(new double[0]);
    double share = trial.alpha() / (widths.length + 1);
    for (int n : widths) {
      int calls = between(1, FEW * trial.sharpness() / (n * DIMENSION), CALLS * trial.sharpness());
      NormalLaw law = NormalDraws.law(DIMENSION, trial.probe(n));
      NormalDraws draws = drawn(trial, law, n, calls, trial.seed(n));
      NormalArray array = draws.array(new Axis("seed", calls), new Axis("particle", n));
      String what = "%d particles".formatted(n);
      trial.addAll(array.tests(what, 0.8 * share));
      trial.addAll(draws.ends(what, n, 0.2 * share));
      Copies copies = new Copies(trial.roundoff());
      draws.seenIn(copies, "a seed", n);
      trial.add(copies.comparison(what + " of seeds in turn that were drawn before"));
      pool = pool.with(array);
    }
    String ends = "%d to %d particles".formatted(widths[0], widths[widths.length - 1]);
    trial.addAll(pool.law(ends, share));
  }

  /** Each dimension, and each coordinate of it alone. */
  private static void dimensions(Trial<Design> trial) {
    double share = trial.alpha() / DIMENSIONS.length;
    for (int p : DIMENSIONS) {
      int n = Math.max(16, FEW * trial.sharpness() / p);
      NormalLaw law = NormalDraws.law(p, trial.probe(10_000 + p));
      NormalDraws draws = drawn(trial, law, n, 1, trial.seed(10_000 + p));
      String what = "dimension %d".formatted(p);
      trial.addAll(draws.array(new Axis("particle", n)).tests(what, share / 2));
      trial.addAll(draws.scales(what, share / 2));
    }
  }

  /** As many particles as coordinates, of several seeds: each coordinate has its deviation. */
  private static void squares(Trial<Design> trial) {
    double share = trial.alpha() / DIMENSIONS.length;
    for (int p : DIMENSIONS) {
      int calls = Math.max(2, OF_A_SQUARE / (p * p));
      NormalLaw law = NormalDraws.law(p, trial.probe(30_000 + p));
      NormalDraws draws = drawn(trial, law, p, calls, trial.seed(30_000 + p));
      String what = "%d particles of dimension %d".formatted(p, p);
      Axis[] axes = {new Axis("seed", calls), new Axis("particle", p)};
      trial.addAll(draws.array(axes).tests(what, share / 2));
      trial.addAll(draws.scales(what, share / 2));
    }
  }

  /** So many that a variance that is 2 percent off is seen in each coordinate alone. */
  private static void many(Trial<Design> trial) {
    int n = MANY * trial.sharpness() / DIMENSION;
    int calls = Math.max(1, (int) ((long) n * DIMENSION / MOST));
    NormalLaw law = NormalDraws.law(DIMENSION, trial.probe(20_000));
    NormalDraws draws = drawn(trial, law, n / calls, calls, trial.seed(20_000));
    NormalArray array = draws.array(new Axis("seed", calls), new Axis("particle", n / calls));
    trial.addAll(array.independence("many particles", 0.2 * trial.alpha()));
    trial.addAll(draws.laws("many particles", 0.7 * trial.alpha()));
    trial.add(draws.distinct("many particles", 0.1 * trial.alpha()));
    Copies copies = new Copies(trial.roundoff());
    copies.add("a seed", draws.values());
    trial.add(copies.comparison("many particles that were drawn before"));
  }

  /** The particles of so many seeds in turn. */
  private static NormalDraws drawn(
      Trial<Design> trial, NormalLaw law, int n, int calls, long seed) {
    int p = law.dimension();
    double[] all = new double[calls * n * p];
    for (int k = 0; k < calls; k++) {
      double[] positions = trial.implementation().sample(law, n, seed + k).positions();
      System.arraycopy(positions, 0, all, k * n * p, n * p);
    }
    return NormalDraws.of(all, law, trial.roundoff());
  }

  private static int between(int least, int number, int most) {
    return Math.max(least, Math.min(number, most));
  }
}
