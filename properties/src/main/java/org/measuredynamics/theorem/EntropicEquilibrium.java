package org.measuredynamics.theorem;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.DoubleWell;
import org.measuredynamics.game.Profile;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;
import org.measuredynamics.statistic.BlockMeans;
import org.measuredynamics.statistic.Comparison;

/**
 * The entropic equilibrium is the coupled Gibbs fixed point mu ~ exp(-V_x / tau), nu ~ exp(V_y /
 * tau), and unique. On double wells it is explicit for every coupling: by symmetry the means are
 * zero, so both laws are exp(-U / tau) / Z, which no Gaussian is. Where Langevin descent-ascent
 * converges, weakly coupled and warm, its stationary second and fourth moments are those of that
 * law, by quadrature; and both means are zero.
 *
 * <p>Alone: {@code check --theorem game.entropic-equilibrium}.
 */
@AutoService(Theorem.class)
public final class EntropicEquilibrium implements Theorem {
  private static final int PARTICLES = 40 * BlockMeans.BLOCKS;
  private static final double STEP = 0.01;
  private static final int BURN = 1200;
  private static final int EVERY = 100;
  private static final int RECORDS = 12;

  /** Of a moment: Euler steps are off by order h. */
  private static final double RESOLUTION = 0.12;

  @Override
  public String id() {
    return "game.entropic-equilibrium";
  }

  @Override
  public String statement() {
    return "stationary laws of Langevin descent-ascent: mu = exp(-int l(x, .) dnu / tau) / Z, nu = exp(int l(., y) dmu / tau) / Z', the unique entropic equilibrium";
  }

  @Override
  public String source() {
    return "Domingo-Enrich, Jelassi, Mensch, Rotskoff, Bruna 2020, theorem on entropic equilibria; theory notes, section 6";
  }

  @Override
  public List<String> hypotheses() {
    return List.of("the law is stationary: the dynamics has run long enough");
  }

  @Override
  public List<String> needs() {
    return List.of("langevin-descent-ascent", "double-well-game");
  }

  @Override
  public String budget() {
    return "Monte Carlo: Student intervals over 64 blocks of particles at alpha; truncation: resolution of 12 percent of a moment, for steps and finite time; rounding, far below";
  }

  @Override
  public String firstRefutes() {
    return "game-temperature-of-one";
  }

  @Override
  public int cost() {
    return 40;
  }

  @Override
  public Instance member(Instance drawn) {
    return GameInstance.member(drawn, 1, 3);
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    return stationary(implementation, instance, BURN, alpha);
  }

  private static List<Comparison> stationary(
      Implementation implementation, Instance instance, int burn, double alpha) {
    Stream stream = instance.stream(Purpose.INSTANCE, 81);
    double coupling = 0.5 + stream.uniform();
    double temperature = 0.3 + 0.3 * stream.uniform();
    int[] record = new int[RECORDS];
    for (int k = 0; k < RECORDS; k++) {
      record[k] = burn + (burn == BURN ? EVERY : 1) * (k + 1);
    }
    Profile initial = new Profile(player(stream, 0.5), player(stream, -0.5));
    List<Profile> path =
        implementation
            .play(
                new Game(
                    new DescentAscent(1, 0, temperature, 1, false),
                    new DoubleWell(coupling, 1),
                    initial,
                    STEP,
                    record,
                    false,
                    instance.seed()))
            .trajectory();
    List<Comparison> comparisons = new ArrayList<>();
    for (boolean isRow : new boolean[] {true, false}) {
      BlockMeans moments = new BlockMeans(3);
      for (int i = 0; i < PARTICLES; i++) {
        double[] of = new double[3];
        for (Profile profile : path) {
          double x = (isRow ? profile.row() : profile.column()).position(i, 0);
          of[0] += x / RECORDS;
          of[1] += x * x / RECORDS;
          of[2] += x * x * x * x / RECORDS;
        }
        moments.add(i, of);
      }
      double second = moment(temperature, s -> s * s);
      double[] exact = {0, second, moment(temperature, s -> s * s * s * s)};
      double[] scale = {Math.sqrt(second), exact[1], exact[2]};
      String[] names = {"mean", "second moment", "fourth moment"};
      for (int k = 0; k < 3; k++) {
        int which = k;
        comparisons.add(
            Comparison.equivalence(
                "%s of the %s player over its size".formatted(names[k], isRow ? "row" : "column"),
                moments.interval(means -> means[which] / scale[which], alpha / 6),
                exact[k] / scale[k],
                RESOLUTION,
                alpha / 6));
      }
    }
    return comparisons;
  }

  private static ParticleMeasure player(Stream stream, double mean) {
    double[] positions = stream.normals(PARTICLES);
    for (int i = 0; i < PARTICLES; i++) {
      positions[i] += mean;
    }
    return ParticleMeasure.uniform(1, positions);
  }

  /** A moment of exp(-U / tau) / Z. */
  private static double moment(double temperature, DoubleUnaryOperator of) {
    GaussIntegrator rule = new GaussIntegratorFactory().legendre(200, -5, 5);
    DoubleUnaryOperator density =
        s -> StrictMath.exp(-(s * s * s * s / 4 - s * s / 2) / temperature);
    return rule.integrate(s -> of.applyAsDouble(s) * density.applyAsDouble(s))
        / rule.integrate(density::applyAsDouble);
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("tanh"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "after a tenth of the time unit",
            () -> stationary(new ReferenceImplementation(), instance, 0, 1e-8)));
  }
}
