package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.FaultySample.right;

import java.util.Arrays;
import java.util.function.Consumer;
import org.measuredynamics.measure.ParticleMeasure;

/** What a sampler of initial neurons may have wrong. */
public enum SampleMutant implements Fault.Listed {
  VARIANCE_3_PERCENT_HIGH(
      "initial neurons of variance 1.03", sampler -> sampler.deviation = s -> Math.sqrt(1.03) * s),

  UNIFORM(
      "initial neurons uniform, of the right variance",
      sampler -> sampler.number = stream -> Math.sqrt(12) * (stream.uniform() - 0.5)),

  SEED_IGNORED(
      "the same initial neurons whatever the seed",
      sampler -> sampler.source = (seed, particle, k) -> right(1, particle, k)),

  ANTITHETIC(
      "initial neurons in pairs of opposite sign",
      sampler -> {
        sampler.source = (seed, particle, k) -> right(seed, particle / 2, k);
        sampler.sampled = SampleMutant::everySecondNegative;
      }),

  ACROSS_COORDINATES(
      "one number for all coordinates of a neuron",
      sampler -> sampler.source = (seed, particle, k) -> right(seed, particle, 0)),

  CENTRED(
      "initial neurons with their mean taken off",
      sampler -> sampler.sampled = SampleMutant::centred),

  DEVIATION_AS_VARIANCE(
      "variances where standard deviations are given", sampler -> sampler.deviation = Math::sqrt),

  VARIANCE_2_PERCENT_HIGH(
      "initial neurons of variance 1.02", sampler -> sampler.deviation = s -> Math.sqrt(1.02) * s),

  WIDE_OTHERWISE(
      "a thousand initial neurons and more of variance 1.05",
      sampler -> sampler.sampled = FaultyDraws::otherWhereWide),

  OTHER_FROM_ONE_THOUSAND(
      "initial neurons from the 1024th on of variance 1.1",
      sampler -> sampler.sampled = FaultyDraws::otherFromOneThousand),

  WITHOUT_TAIL(
      "normal numbers of a Ziggurat without its tail, beyond 3.44",
      sampler -> sampler.number = FaultyDraws::withoutTail),

  CUT_AT_TWO(
      "normal numbers cut at 2, of the right variance",
      sampler -> sampler.number = FaultyDraws::cutAtTwo),

  OF_A_POOL("numbers drawn from 4096 normal ones", sampler -> sampler.number = FaultyDraws::ofPool),

  OF_16_BITS("normal numbers made of 16 bits", sampler -> sampler.number = FaultyDraws::ofFewBits),

  SEED_OF_32_BITS(
      "seeds cut to 32 bits",
      sampler -> sampler.source = (seed, particle, k) -> right(seed & 0xFFFFFFFFL, particle, k)),

  SEED_MODULO(
      "seeds modulo 1000003",
      sampler -> sampler.source = (seed, particle, k) -> right(seed % 1_000_003, particle, k)),

  OTHER_AXIS_OF_SQUARES(
      "deviations along particles where there are as many as coordinates",
      sampler -> sampler.which = FaultySample.Which::alongParticles),

  SEED_PLUS_PARTICLE(
      "particles seeded by the sum of the seed and their number",
      sampler -> sampler.source = (seed, particle, k) -> right(seed + particle, 0, k)),

  FEATURES_TOO_LARGE(
      "inner weights of neurons over sets of twice the variance",
      sampler -> sampler.sampled = FaultyDraws.features(Math.sqrt(2))),

  NO_FEATURES(
      "inner weights of neurons over sets 0", sampler -> sampler.sampled = FaultyDraws.features(0));

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final Fault mutant;

  SampleMutant(String words, Consumer<FaultySample> fault) {
    mutant = Fault.of("sample-" + Mutant.word(this), words, FaultySample::new, fault);
  }

  @Override
  public Mutant mutant() {
    return mutant;
  }

  private static ParticleMeasure everySecondNegative(ParticleMeasure mu) {
    double[] positions = mu.positions();
    Arrays.setAll(positions, c -> c / mu.dimension() % 2 == 0 ? positions[c] : -positions[c]);
    return mu.at(positions);
  }

  private static ParticleMeasure centred(ParticleMeasure mu) {
    double[] centre = mu.centre();
    return Faulty.mapped(mu, (x, k) -> x - centre[k]);
  }
}
