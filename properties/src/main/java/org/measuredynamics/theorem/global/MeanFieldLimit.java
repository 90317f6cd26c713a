package org.measuredynamics.theorem.global;

import static org.measuredynamics.contract.Capability.EULER;
import static org.measuredynamics.contract.Capability.NETWORK;

import com.google.auto.service.AutoService;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.instance.AtomSample;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.instance.TangentKernel;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.mutant.FlowMutant;
import org.measuredynamics.mutant.RareMutant;
import org.measuredynamics.mutant.Violation;
import org.measuredynamics.observation.AtomicLimit;
import org.measuredynamics.observation.EulerPair;
import org.measuredynamics.observation.EulerPath;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.RankDecision;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * n neurons drawn independently from mu_0 stay within order n^{-1/2} of the mean-field limit up to
 * time T, in outputs and in distance of each neuron to its characteristic, in every dimension.
 *
 * <p>mu_0 is atomic: it is carried by {@value #ATOMS} particles, so the limit is the flow of those
 * particles and has no error, and n neurons are as many atoms with weights, however large n is. So
 * the law of the error is known by simulation, at every n, and that it is of order n^{-1/2} with
 * the constant of the linear response is a test of the suite; errors of the implementation's
 * neurons have that law, by exact ranks; and one sample of each width is followed beside its atoms,
 * step by step, down to rounding. The distance of measures is that of the synchronous coupling
 * (Sznitman 1991).
 *
 * <p>Alone: {@code check --theorem global.mean-field-limit}.
 */
@AutoService(Catalogued.class)
public final class MeanFieldLimit implements Theorem<NetworkInstance> {
  private static final int ATOMS = 32;

  private static final String MODERATE = "units that neither vanish nor explode in dimension 100";

  private static final List<String> UNITS = List.of("tanh", "sigmoid", "erf", "cos", "relu");

  private static final int[] DIMENSIONS = {2, 10, 40, 100};
  private static final int[] WIDTHS = {32, 128, 512};
  private static final int[] RECORD = {2, 5, 10};
  private static final int REPLICATES = 32;
  private static final int EXPECTED = 96;

  private static final int TESTS = WIDTHS.length * (RECORD.length + 1);

  @Override
  public Card card() {
    return Card.of("global.mean-field-limit")
        .states(
            "theta_i(0) independent of law mu_0: sup_{t <= T} |f(mu_t^n) - f(mu_t)| and the distance of the neurons to their characteristics are of order n^-1/2 in every dimension")
        .source(
            "Mei, Montanari, Nguyen 2018, theorem 3; Mei, Misiakiewicz, Montanari 2019, theorem 1; Rotskoff, Vanden-Eijnden 2018, proposition 3.2")
        .assumes(
            Hypothesis.of("the output is a mean over neurons, of scaling 1/n")
                .violatedBy(
                    "output weights times sqrt(n): scaling 1/sqrt(n)",
                    Violation.OUTPUT_WEIGHTS_TIMES_SQRT_N::implementation,
                    () -> NetworkInstance.plain("tanh").sized(10, 10, ATOMS),
                    this::check),
            Hypothesis.of("the neurons are independent draws from mu_0")
                .violatedBy(
                    "every atom in turn: stratified, not independent",
                    ReferenceImplementation::new,
                    () -> NetworkInstance.plain("tanh").sized(10, 10, ATOMS),
                    trial -> errors(trial, AtomSample::inTurn)),
            Hypothesis.of(MODERATE)
                .uncontrolledSince(
                    "errors of others are of the same law, but overflow, or all vanish"))
        .needs(EULER, NETWORK)
        .needsOneOf(UNITS.stream().map(Capability::unit).toArray(Capability[]::new))
        .budget(
            "Monte Carlo: exact ranks at alpha, the least extreme that rounding allows; no truncation, the limit is exact; no discretisation, scheme against scheme; rounding of steps, and the distance already there times (1 + hL)")
        .firstRefutes(FlowMutant.STEP_NOT_TIMES_N)
        .alone(RareMutant.AFTER_10_STEPS)
        .cost(20);
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(UNITS)
        .under(Regulariser.Kind.NONE, Regulariser.Kind.TIKHONOV)
        .from(NetworkInstance.Source.SYNTHETIC)
        .ofDimension(DIMENSIONS)
        .ofData(8, 16)
        .ofParticles(ATOMS, ATOMS)
        .ofEqualWeights()
        .arbitrary();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return UNITS.contains(instance.unit()) ? Optional.empty() : Optional.of(MODERATE);
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    errors(trial, AtomSample::independent);
  }

  /**
   * The errors of n neurons that were drawn so have the law of those of independent neurons: at
   * every record time in outputs, and at the end in the distance to their characteristics.
   */
  private static void errors(Trial<NetworkInstance> trial, AtomSample.Law law) {
    NetworkEnergy energy = trial.instance().network();
    ParticleMeasure atoms = trial.initial();
    double step = 0.2 / TangentKernel.fastest(energy, atoms);
    AtomicLimit limit = AtomicLimit.of(energy, atoms, step, RECORD);
    long seed = trial.instance().seed();
    for (int n : WIDTHS) {
      double[][] found = new double[RECORD.length + 1][REPLICATES];
      double[][] expected = new double[RECORD.length + 1][EXPECTED];
      for (int r = 0; r < EXPECTED; r++) {
        // Replicates that no implementation is given.
        put(expected, r, limit.exactErrors(AtomSample.independent(atoms, n, seed, -1 - r)));
      }
      for (int r = 0; r < REPLICATES; r++) {
        AtomSample sample = law.draw(atoms, n, seed, r);
        put(found, r, limit.errors(run(trial, energy, sample.neurons(), step), sample));
        if (r == 0) {
          trial.later(later -> atoms(later, energy, sample, step));
        }
      }
      for (int t = 0; t < found.length; t++) {
        sameLaw(trial, n, t, found[t], expected[t], rounding(trial, energy, limit, n));
      }
    }
  }

  /** n neurons stay with the atoms that they were drawn from, weighted, as the suite moves them. */
  private static void atoms(
      Trial<NetworkInstance> trial, NetworkEnergy energy, AtomSample sample, double step) {
    int steps = RECORD[RECORD.length - 1];
    EulerPath neurons = EulerPath.of(trial.implementation(), energy, sample.neurons(), step, steps);
    EulerPath atoms =
        EulerPath.of(new ReferenceImplementation(), energy, sample.merged(), step, steps);
    int[] distinct = sample.atomsDrawn();
    int[] partner =
        Arrays.stream(sample.drawn()).map(atom -> Arrays.binarySearch(distinct, atom)).toArray();
    trial.addAll(
        new EulerPair(energy, neurons, atoms, partner)
            .agree("distance of %d neurons to their atoms".formatted(sample.size()), 0, k -> 0));
  }

  private static void put(double[][] errors, int replicate, double[] of) {
    for (int t = 0; t < of.length; t++) {
      errors[t][replicate] = of[t];
    }
  }

  private static List<ParticleMeasure> run(
      Trial<NetworkInstance> trial, NetworkEnergy energy, ParticleMeasure initial, double step) {
    return trial
        .implementation()
        .run(new Problem(energy, initial, Problem.Scheme.EULER, step, RECORD));
  }

  private static void sameLaw(
      Trial<NetworkInstance> trial,
      int n,
      int t,
      double[] found,
      double[] expected,
      double rounding) {
    String what =
        t == 0
            ? "distance of %d neurons to their characteristics at T".formatted(n)
            : "error of outputs of %d neurons, step %d".formatted(n, RECORD[t - 1]);
    trial.add(
        RankDecision.sameLaw(
            what,
            Arrays.stream(found).map(error -> error - rounding).toArray(),
            Arrays.stream(found).map(error -> error + rounding).toArray(),
            expected,
            trial.alpha() / TESTS));
  }

  /** What rounding may do to an error in so few steps, in which it grows by e^2 at most. */
  private static double rounding(
      Trial<NetworkInstance> trial, NetworkEnergy energy, AtomicLimit limit, int n) {
    ParticleMeasure end = limit.path().get(RECORD.length - 1);
    double size =
        Arrays.stream(energy.outputMagnitudes(end)).max().orElseThrow()
            + Math.sqrt(Energy.meanSquare(end, end.positions()));
    return 8 * RECORD[RECORD.length - 1] * energy.operations(n) * trial.roundoff() * size;
  }
}
