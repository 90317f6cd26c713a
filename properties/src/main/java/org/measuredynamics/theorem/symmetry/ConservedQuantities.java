package org.measuredynamics.theorem.symmetry;

import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.Instance.Source;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.Unit;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.AlphaLedger;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.OldTheorem;
import org.measuredynamics.theorem.Theorem;

/**
 * A linear symmetry of the energy with symmetric generator, phi(.; e^{sG} theta) = phi(.; theta),
 * makes theta . H^{-1} G theta a charge of the flow with rates H, d theta/dt = -H grad V, for every
 * neuron: its derivative is -2 G theta . grad V = 0. Activations of degree k give k a^2 / eta_a -
 * |w|^2 / eta_w; a neuron over sets has one charge for each of its layers and features. The ridge
 * (lambda / 2) |theta|^2 takes -2 lambda theta . G theta from it.
 *
 * <p>One Euler step changes a charge by exactly h^2 v . H G v more, v = grad V: no term of the
 * budget but rounding; so the total drift is at most h times the sum of h |v . H G v|.
 *
 * <p>Refuted by rates that belong to other layers, by inertia. Antisymmetric generators, of
 * rotations, give no charge of a gradient flow: no function has G theta as its gradient. The
 * control looks at what a rotation does leave invariant, |w|^2.
 *
 * <p>Alone: {@code check --theorem symmetry.conserved-quantities}.
 */
@AutoService(Theorem.class)
public final class ConservedQuantities implements OldTheorem {
  private static final int STEPS = 8;

  @Override
  public String id() {
    return "symmetry.conserved-quantities";
  }

  @Override
  public String statement() {
    return "phi(.; e^{sG} theta) = phi(.; theta), G symmetric: d/dt theta . H^{-1} G theta = 0 (-2 lambda theta . G theta with ridge) under d theta/dt = -H grad V; Euler adds h^2 grad V . H G grad V";
  }

  @Override
  public String source() {
    return "Du, Hu, Lee 2018, theorem 2.1; Kunin, Sagastuy-Brena, Ganguli, Yamins, Tanaka 2021; theory.md, Balancedness and charges";
  }

  @Override
  public List<String> hypotheses() {
    return List.of(
        "the generator is that of a symmetry, and symmetric", "a gradient flow: no inertia");
  }

  @Override
  public List<String> needs() {
    return List.of("euler", "network", "relu");
  }

  @Override
  public String budget() {
    return "none but rounding: the second-order term of a step is exact";
  }

  @Override
  public String firstRefutes() {
    return "layer-rates-swapped";
  }

  @Override
  public Instance member(Instance drawn) {
    boolean sets = drawn.seed() % 3 == 0;
    return new Instance(
        sets ? "deep-sets" : drawn.seed() % 3 == 1 ? "squared-relu" : "relu",
        drawn.risk(),
        drawn.seed() % 2 == 0 ? Regulariser.Kind.TIKHONOV : Regulariser.Kind.NONE,
        sets ? Source.SETS : drawn.source(),
        sets ? 1 + drawn.dimension() % 6 : drawn.dimension(),
        sets ? 1 + drawn.data() % 12 : drawn.data(),
        Math.min(drawn.particles(), sets ? 12 : 48),
        drawn.weighted(),
        drawn.seed());
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    Instance member = covered(implementation, instance);
    NetworkEnergy energy = member.network();
    Unit unit = energy.unit();
    int d = energy.data().dimension();
    double[][] generators = generators(unit, d);
    List<Comparison> comparisons = new ArrayList<>();
    double[] ones = new double[energy.dimension()];
    Arrays.fill(ones, 1);
    comparisons.addAll(
        charges(implementation, energy, member.initial(), generators, ones, "equal rates"));
    if (implementation.describe().declares(Capability.dynamics("preconditioned"))) {
      double[] rates = layerRates(unit, d, member.stream(Draw.LAYER_RATES));
      comparisons.addAll(
          charges(implementation, energy, member.initial(), generators, rates, "rates by layer"));
    }
    return comparisons;
  }

  /** What the implementation does not declare gives way to relu on vectors, without a ridge. */
  private static Instance covered(Implementation implementation, Instance instance) {
    Description description = implementation.describe();
    boolean can =
        description.declares(Capability.unit(instance.unit()))
            && (description.declares(Capability.SETS) || !instance.source().isOfSets())
            && (description.declares(Capability.regulariser(Regulariser.Kind.TIKHONOV))
                || instance.regulariser() == Regulariser.Kind.NONE);
    return can
        ? instance
        : new Instance(
            "relu",
            instance.risk(),
            Regulariser.Kind.NONE,
            instance.source().isOfSets() ? Source.SYNTHETIC : instance.source(),
            instance.dimension(),
            instance.data(),
            instance.particles(),
            instance.weighted(),
            instance.seed());
  }

  /** The diagonals of the generators that leave the unit invariant. */
  private static double[][] generators(Unit unit, int d) {
    int[] blocks = unit.orthogonalBlocks(d);
    int p = unit.parameters(d);
    if (!unit.name().equals("deep-sets")) {
      double[] generator = new double[p];
      Arrays.fill(generator, -1);
      generator[0] = unit.homogeneity() - 1;
      return new double[][] {generator};
    }
    double[][] generators = new double[1 + blocks.length][p];
    generators[0][0] = 1;
    for (int k = 0; k < blocks.length; k++) {
      generators[0][blocks[k] - 1] = -1;
      generators[1 + k][blocks[k] - 1] = 1;
      Arrays.fill(generators[1 + k], blocks[k], blocks[k] + d, -1);
    }
    return generators;
  }

  /** Rates between 1/4 and 4, one for each layer. */
  private static double[] layerRates(Unit unit, int d, Stream stream) {
    double[] rates = new double[unit.parameters(d)];
    double output = StrictMath.pow(4, 2 * stream.uniform() - 1);
    double middle = StrictMath.pow(4, 2 * stream.uniform() - 1);
    double inner = StrictMath.pow(4, 2 * stream.uniform() - 1);
    Arrays.fill(rates, middle);
    rates[0] = output;
    for (int block : unit.orthogonalBlocks(d)) {
      Arrays.fill(rates, block, block + d, inner);
    }
    return rates;
  }

  private static List<Comparison> charges(
      Implementation implementation,
      NetworkEnergy energy,
      ParticleMeasure initial,
      double[][] generators,
      double[] rates,
      String name) {
    double ridge = energy.regulariser().strength();
    double step = EulerPath.step(energy, initial, 0.1) / Arrays.stream(rates).max().orElseThrow();
    Problem plain = Problem.euler(energy, initial, step, STEPS);
    boolean equal = Arrays.stream(rates).allMatch(rate -> rate == 1);
    EulerPath path =
        EulerPath.of(
            implementation,
            new Problem(
                equal ? plain.dynamics() : new Dynamics.Preconditioned(rates),
                energy,
                initial,
                plain.scheme(),
                step,
                plain.record(),
                0));
    List<Comparison> comparisons = new ArrayList<>();
    for (int l = 0; l < generators.length; l++) {
      for (int i = 0; i < initial.size(); i++) {
        String what = "charge %d of neuron %d, %s".formatted(l, i, name);
        comparisons.addAll(charge(path, i, generators[l], rates, ridge, what));
      }
    }
    return comparisons;
  }

  private static List<Comparison> charge(
      EulerPath path, int i, double[] generator, double[] rates, double ridge, String what) {
    int p = generator.length;
    double total = 0;
    double most = 0;
    double blurs = 0;
    List<Comparison> comparisons = new ArrayList<>();
    for (int k = 0; k < STEPS; k++) {
      double[] gradient = path.gradient(k);
      double[] blur = path.stepRounding(k);
      double change = 0;
      double expected = 0;
      double size = 0;
      double rounding = 0;
      for (int c = 0; c < p; c++) {
        double g = generator[c];
        double before = path.at(k).position(i, c);
        double after = path.at(k + 1).position(i, c);
        double slope = gradient[i * p + c];
        change += g / rates[c] * (after - before) * (after + before);
        double second = path.step() * path.step() * g * rates[c] * slope * slope;
        expected += second - 2 * path.step() * ridge * g * before * before;
        size += Math.abs(second) + 2 * path.step() * ridge * Math.abs(g) * before * before;
        double move = Math.abs(before) + Math.abs(after) + path.step() * rates[c] * Math.abs(slope);
        rounding +=
            Math.abs(g)
                * (2 * move * blur[i * p + c] * Math.max(1, 1 / rates[c])
                    + 8 * p * EulerPath.U * (before * before + after * after) / rates[c]);
      }
      comparisons.add(
          Comparison.identity(
              "change of %s in step %d".formatted(what, k),
              change,
              expected,
              Budget.ofRounding(rounding)));
      total += change;
      most += size;
      blurs += rounding;
    }
    comparisons.add(
        Comparison.atMost(
            "total drift of " + what, Math.abs(total), most, Budget.ofRounding(blurs)));
    return comparisons;
  }

  @Override
  public List<Control> controls() {
    Instance instance = member(Instance.plain("relu"));
    return List.of(
        new Control(
            hypotheses().get(0),
            "tanh, which no scaling leaves invariant",
            () -> looked("tanh", generators(Unit.named("relu"), 5))),
        new Control(
            hypotheses().get(0),
            "rotations: |w|^2 is invariant under them, and not conserved",
            () -> {
              double[] radius = new double[6];
              Arrays.fill(radius, 1, 6, 1);
              return looked("relu", new double[][] {radius});
            }),
        new Control(
            hypotheses().get(1),
            "heavy-ball inertia",
            () -> check(Mutant.named("momentum").implementation(), instance, AlphaLedger.RUN)));
  }

  private static List<Comparison> looked(String unit, double[][] generators) {
    Instance instance =
        new Instance(
            unit, Risk.SQUARE, Regulariser.Kind.NONE, Source.SYNTHETIC, 5, 20, 8, false, 1);
    double[] ones = new double[6];
    Arrays.fill(ones, 1);
    return charges(
        new ReferenceImplementation(),
        instance.network(),
        instance.initial(),
        generators,
        ones,
        "control");
  }
}
