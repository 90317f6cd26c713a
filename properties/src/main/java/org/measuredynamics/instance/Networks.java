package org.measuredynamics.instance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Limits;
import org.measuredynamics.contract.Limits.Size;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.instance.NetworkInstance.Source;
import org.measuredynamics.model.Unit;

/**
 * The networks that an implementation covers, and particles that interact in pairs, as a jqwik
 * arbitrary: it generates, and it shrinks to smaller ones of its own. Immutable; each method that
 * narrows it returns the narrower.
 */
public final class Networks implements Cloneable {
  private static final int MOST_PARTICLES = 512;

  private final Description declared;
  private List<String> units;
  private List<Risk> risks;
  private List<Regulariser.Kind> regularisers;
  private List<Source> sources =
      List.of(Source.SYNTHETIC, Source.SYNTHETIC, Source.SYNTHETIC, Source.DIABETES, Source.DIGITS);
  private List<Boolean> weighted;
  private Arbitrary<Integer> dimensions;
  private Arbitrary<Integer> data;
  private Arbitrary<Integer> particles;
  private IntUnaryOperator dataOf;
  private IntUnaryOperator particlesOf;

  private Networks(Description declared) {
    this.declared = declared;
    dimensions = within(Size.DIMENSION, 1, 20);
    data = within(Size.DATA, 1, 48);
    particles =
        Arbitraries.integers()
            .between(0, 36)
            .map(e -> (int) Math.round(Math.min(MOST_PARTICLES, StrictMath.pow(2, e / 4.0))))
            .map(n -> declared.limits().nearest(Size.PARTICLES, n));
    units = new ArrayList<>();
    if (declared.declared().contains(Capability.NETWORK)) {
      // Units over sets and of degree three come where theorems about symmetries ask for them.
      declaredUnits(unit -> !unit.isOverSets() && unit.homogeneity() < 3).forEach(units::add);
    }
    if (declared.declares(Capability.PAIR_INTERACTION)) {
      units.add(NetworkInstance.PAIRS);
    }
    if (units.isEmpty()) {
      // Nobody who is asked has none: what is drawn meets no hypothesis.
      units.add(NetworkInstance.PAIRS);
    }
    risks = declared(Capability::risk, Risk.values());
    regularisers = declared(Capability::regulariser, Regulariser.Kind.values());
    weighted =
        declared.declares(Capability.UNEQUAL_WEIGHTS) ? List.of(false, true) : List.of(false);
  }

  /**
   * Returns all that are within what the description declares: units on vectors, 1 to 512
   * particles, 1 to 48 data, synthetic ones of 1 to 20 dimensions.
   */
  public static Networks within(Description declared) {
    return new Networks(declared);
  }

  /**
   * Returns networks over sets, moderate in size: of units over sets, and about a third of other
   * units, pooled by their mean.
   */
  public static Networks overSets(Description declared) {
    Networks vectors = within(declared);
    List<String> pooled = vectors.ofNetworks(unit -> true);
    List<String> units = new ArrayList<>();
    vectors
        .declaredUnits(Unit::isOverSets)
        .forEach(unit -> units.addAll(Collections.nCopies(Math.max(1, pooled.size()), unit)));
    units.addAll(pooled);
    return vectors
        .with(all -> all.units = units.isEmpty() ? List.of("deep-sets") : units)
        .from(Source.SETS, Source.SETS, Source.SETS, Source.CLOUDS, Source.CLOUDS)
        .ofDimensions(1, 6)
        .ofData(1, 12)
        .ofParticles(1, 24);
  }

  private Arbitrary<Integer> within(Size size, int least, int most) {
    Limits.Range range = declared.limits().narrowed(size, least, most);
    return Arbitraries.integers().between(range.least(), range.most());
  }

  private Networks with(Consumer<Networks> change) {
    try {
      Networks narrower = (Networks) clone();
      change.accept(narrower);
      return narrower;
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Stream<String> declaredUnits(Predicate<Unit> which) {
    return Unit.all().stream()
        .filter(which)
        .map(Unit::name)
        .filter(unit -> declared.declares(Capability.unit(unit)));
  }

  /** Those of its units that are such; particles that interact in pairs have none. */
  private List<String> ofNetworks(Predicate<Unit> which) {
    return units.stream()
        .filter(unit -> !unit.equals(NetworkInstance.PAIRS) && which.test(Unit.named(unit)))
        .toList();
  }

  /** Narrows units to those of these that are declared, or else to the first. */
  public Networks ofUnits(List<String> names) {
    List<String> found =
        names.stream()
            .filter(
                name ->
                    name.equals(NetworkInstance.PAIRS)
                        ? declared.declares(Capability.PAIR_INTERACTION)
                        : declared.declares(Capability.unit(name)))
            .toList();
    return with(all -> all.units = found.isEmpty() ? names.subList(0, 1) : found);
  }

  /** Narrows units to these, or where none is declared to those declared that may stand in. */
  public Networks ofUnits(List<String> names, Predicate<Unit> standsIn) {
    boolean isDeclared = names.stream().anyMatch(name -> declared.declares(Capability.unit(name)));
    List<String> others = declaredUnits(standsIn).toList();
    return ofUnits(isDeclared || others.isEmpty() ? names : others);
  }

  /** Narrows to networks: no particles that interact in pairs, unless nothing else is declared. */
  public Networks alone() {
    List<String> found = ofNetworks(unit -> true);
    return found.isEmpty() ? this : with(all -> all.units = found);
  }

  /**
   * Narrows to networks of units that are such; where none of these is, to all others that are such
   * and declared, units over sets too.
   */
  public Networks alone(Predicate<Unit> which) {
    List<String> usual = ofNetworks(which);
    List<String> found = usual.isEmpty() ? declaredUnits(which).toList() : usual;
    return found.isEmpty() ? this : with(all -> all.units = found);
  }

  /** Narrows risks to those of these that are declared, or else to the first. */
  public Networks ofRisk(Risk... these) {
    return with(all -> all.risks = declared(Capability::risk, these));
  }

  /** Narrows regularisers to those of these that are declared, or else to the first. */
  public Networks under(Regulariser.Kind... these) {
    return with(all -> all.regularisers = declared(Capability::regulariser, these));
  }

  /** Narrows data to those from these sources, one as often as it is named. */
  public Networks from(Source... these) {
    return with(all -> all.sources = List.of(these));
  }

  /** Narrows to the square risk, no regulariser, synthetic data and particles of equal weight. */
  public Networks plain() {
    return ofRisk(Risk.SQUARE).under(Regulariser.Kind.NONE).from(Source.SYNTHETIC).ofEqualWeights();
  }

  /** Narrows to particles of equal weight. */
  public Networks ofEqualWeights() {
    return with(all -> all.weighted = List.of(false));
  }

  /** Narrows d of synthetic inputs, or p of pairs, to a range. */
  public Networks ofDimensions(int least, int most) {
    return with(all -> all.dimensions = within(Size.DIMENSION, least, most));
  }

  /** Narrows d of synthetic inputs, or p of pairs, to these, the smallest first. */
  public Networks ofDimension(int... these) {
    List<Integer> each = Arrays.stream(these).boxed().toList();
    List<Integer> allowed =
        each.stream().filter(d -> declared.limits().allow(Size.DIMENSION, d)).toList();
    return with(all -> all.dimensions = Arbitraries.of(allowed.isEmpty() ? each : allowed));
  }

  /** Narrows m to a range. */
  public Networks ofData(int least, int most) {
    return with(all -> all.data = within(Size.DATA, least, most));
  }

  /** Narrows m to a function of d. */
  public Networks ofData(IntUnaryOperator ofDimension) {
    return with(
        all -> {
          all.data = Arbitraries.just(1);
          all.dataOf = ofDimension;
        });
  }

  /** Narrows n to a range. */
  public Networks ofParticles(int least, int most) {
    return with(all -> all.particles = within(Size.PARTICLES, least, most));
  }

  /** Narrows n to a function of d. */
  public Networks ofParticles(IntUnaryOperator ofDimension) {
    return with(
        all -> {
          all.particles = Arbitraries.just(1);
          all.particlesOf = ofDimension;
        });
  }

  /** Returns the arbitrary. */
  public Arbitrary<NetworkInstance> arbitrary() {
    return Combinators.combine(
            Arbitraries.of(units),
            Arbitraries.of(risks),
            Arbitraries.of(regularisers),
            Arbitraries.of(sources),
            dimensions,
            data,
            particles,
            Combinators.combine(
                    weighted.size() == 1
                        ? Arbitraries.just(weighted.get(0))
                        : Arbitraries.of(weighted),
                    seeds())
                .as((flag, seed) -> new Object[] {flag, seed}))
        .as(
            (unit, risk, regulariser, source, d, m, n, rest) ->
                instance(
                    unit, risk, regulariser, source, d, m, n, (boolean) rest[0], (long) rest[1]));
  }

  private NetworkInstance instance(
      String unit,
      Risk risk,
      Regulariser.Kind regulariser,
      Source drawn,
      int d,
      int m,
      int n,
      boolean isWeighted,
      long seed) {
    boolean pairs = unit.equals(NetworkInstance.PAIRS);
    boolean plain =
        pairs
            || (regulariser == Regulariser.Kind.TOTAL_VARIATION
                && !Unit.named(unit).hasOutputWeight());
    // Of synthetic data d is free.
    Source fitting =
        declared.limits().allow(Size.DIMENSION, drawn.dimension(d))
            ? drawn
            : drawn.isOfSets() ? Source.SETS : Source.SYNTHETIC;
    Source source =
        pairs
            ? Source.SYNTHETIC
            // A unit over sets has sets, where they are declared.
            : Unit.named(unit).isOverSets() && declared.declares(Capability.SETS)
                ? fitting.ofSets()
                : fitting;
    int moderate = pairs || source == Source.DIGITS ? Math.min(n, 64) : n;
    return new NetworkInstance(
        unit,
        risk,
        plain ? Regulariser.Kind.NONE : regulariser,
        source,
        d,
        dataOf == null ? m : dataOf.applyAsInt(d),
        particlesOf == null ? moderate : particlesOf.applyAsInt(source.dimension(d)),
        isWeighted,
        seed);
  }

  /** Uniform: every seed is as likely as any other, and another seed is not a smaller problem. */
  static Arbitrary<Long> seeds() {
    return Arbitraries.longs()
        .between(0, (1L << 52) - 1)
        .withDistribution(RandomDistribution.uniform())
        .withoutEdgeCases()
        .dontShrink();
  }

  private <E> List<E> declared(Function<E, Capability> capability, E[] these) {
    List<E> found =
        Arrays.stream(these).filter(each -> declared.declares(capability.apply(each))).toList();
    return found.isEmpty() ? List.of(these[0]) : found;
  }
}
