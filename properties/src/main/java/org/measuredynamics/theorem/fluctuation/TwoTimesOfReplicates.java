package org.measuredynamics.theorem.fluctuation;

import static org.measuredynamics.contract.Capability.ENSEMBLE;
import static org.measuredynamics.contract.Capability.NETWORK;
import static org.measuredynamics.contract.Capability.dynamics;
import static org.measuredynamics.contract.Capability.risk;
import static org.measuredynamics.contract.Capability.unit;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Ensemble;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.instance.Networks;
import org.measuredynamics.limit.LinearDescent;
import org.measuredynamics.mutant.EnsembleMutant;
import org.measuredynamics.observation.LinearEnds;
import org.measuredynamics.observation.NormalDraws;
import org.measuredynamics.observation.Trial;
import org.measuredynamics.statistic.NormalArray;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Catalogued;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Theorem;

/**
 * A replicate is one network, at whatever time one looks: the joint law of two times, which no
 * single time shows.
 *
 * <p>Linear units: without noise the later time is a function of the earlier one, network by
 * network; each is asked for by itself, as its end, under one seed. Langevin dynamics adds normal
 * noise of the steps between the two, independent of the earlier time: networks whose noise is
 * drawn again for each record have the right law at each, and are apart by too much. Both are
 * records of one run, for noise may depend on how many steps are asked for.
 *
 * <p>Alone: {@code check --theorem fluctuation.two-times}.
 */
@AutoService(Catalogued.class)
public final class TwoTimesOfReplicates implements Theorem<NetworkInstance> {
  private static final int EARLY = 3;
  private static final int LATE = 7;

  /** Replicates without noise, each of which is looked at. */
  private static final int FEW = 64;

  /** Replicates with noise. */
  private static final int MANY = 1 << 10;

  private static final double PART_OF_FASTEST = 0.25;
  private static final double TEMPERATURE = 0.25;

  @Override
  public Card card() {
    return Card.of("fluctuation.two-times")
        .states(
            "phi = theta . x, k < l: f_l^r - y = P^(l-k) (f_k^r - y), P = I - (h/m) X X^T, replicate by replicate, so n Cov(f_k, f_l) = X B^k D B^l X^T, B = I - h A, for every n; Langevin dynamics: theta_l = B^(l-k) theta_k + (I - B^(l-k)) theta* + z of the mean neurons, z ~ N(0, (2 tau h / n) sum_(i < l-k) B^(2i)) independent of theta_k")
        .source(
            "Rotskoff, Vanden-Eijnden 2018, proposition 3.3; Salmon, Moraes, Dror, Shaw 2011; theory.md, Linear units")
        .assumes(
            Hypothesis.of("a replicate is the same network at both times")
                .violatedBy(
                    "other networks for another number of steps",
                    EnsembleMutant.REDRAWN_FOR_OTHER_TIMES,
                    () -> NetworkInstance.plain("linear"),
                    trial -> withoutNoise(trial, new Dynamics.GradientFlow())),
            Hypothesis.of("records of one run have the same noise")
                .violatedBy(
                    "noise drawn again for each record",
                    EnsembleMutant.NOISE_REDRAWN_AT_RECORDS,
                    () -> NetworkInstance.plain("linear"),
                    TwoTimesOfReplicates::withNoise),
            Hypothesis.of("units are linear: outputs are a state")
                .violatedBy(
                    "quadratic units",
                    ReferenceImplementation::new,
                    () -> NetworkInstance.plain("quadratic"),
                    trial -> withoutNoise(trial, new Dynamics.Lazy())))
        .needs(ENSEMBLE, NETWORK, unit("linear"), risk(Risk.SQUARE))
        .needsOneOf(dynamics("gradient-flow"), dynamics("lazy"), dynamics("langevin"))
        .budget(
            "rounding: of stored neurons and of residuals in each step; Monte Carlo: exact laws, and the bounds of Massart and Chernoff, at alpha; no discretisation, no limit in n")
        .firstRefutes(EnsembleMutant.REDRAWN_FOR_OTHER_TIMES)
        .cost(2)
        .sharpened();
  }

  @Override
  public Arbitrary<NetworkInstance> instances(Description declared) {
    return Networks.within(declared)
        .ofUnits(List.of("linear"))
        .plain()
        .ofDimensions(1, 8)
        .ofData(1, 16)
        .ofParticles(1, 36)
        .arbitrary();
  }

  @Override
  public Optional<String> unmet(NetworkInstance instance) {
    return instance.unit().equals("linear") && instance.risk() == Risk.SQUARE
        ? Optional.empty()
        : Optional.of("linear units under the square risk");
  }

  @Override
  public void check(Trial<NetworkInstance> trial) {
    for (Dynamics dynamics : List.of(new Dynamics.GradientFlow(), new Dynamics.Lazy())) {
      if (trial.declares(dynamics(dynamics.kind()))) {
        withoutNoise(trial, dynamics);
      }
    }
    if (trial.declares(dynamics("langevin")) && trial.declares(Capability.RECORDS)) {
      trial.later(TwoTimesOfReplicates::withNoise);
    }
  }

  private static Ensemble ensemble(Trial<NetworkInstance> trial, Dynamics dynamics, int... record) {
    NetworkInstance instance = trial.instance();
    NetworkEnergy energy = instance.network();
    double step = PART_OF_FASTEST / Math.max(1e-3, LinearDescent.fastest(energy.data()));
    return Ensemble.onData(
            energy,
            NormalDraws.mild(energy.dimension(), instance.stream(Draw.START)),
            instance.particles(),
            step,
            record,
            instance.seed())
        .under(dynamics);
  }

  /** f_l^r is where f_k^r leads. */
  private static void withoutNoise(Trial<NetworkInstance> trial, Dynamics dynamics) {
    LinearEnds early = LinearEnds.of(trial, ensemble(trial, dynamics, EARLY), FEW);
    LinearEnds late = LinearEnds.of(trial, ensemble(trial, dynamics, LATE), FEW);
    early.observeLater(trial, dynamics.kind(), late);
  }

  /** The mean neuron at time k, and the noise from there to time l, are normal and independent. */
  private static void withNoise(Trial<NetworkInstance> trial) {
    Ensemble langevin = ensemble(trial, new Dynamics.Langevin(TEMPERATURE), EARLY, LATE);
    List<LinearEnds> times = LinearEnds.along(trial, langevin, MANY * trial.sharpness());
    NormalArray before = times.get(0).whitened();
    NormalArray noise = times.get(0).noiseUntil(times.get(1));
    double share = trial.alpha() / 3;
    trial.addAll(before.tests("networks after %d steps".formatted(EARLY), share));
    trial.addAll(noise.tests("noise of steps %d to %d".formatted(EARLY + 1, LATE), share));
    trial.addAll(noise.against("noise, and networks before it", before, share));
  }
}
