package org.measuredynamics.observation;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Question;
import org.measuredynamics.contract.UnsupportedException;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.instance.Draw;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.statistic.Observations;

/**
 * One implementation before one instance: what a theorem asks with, and where it writes what it
 * saw. Not for more than one thread.
 *
 * @param <I> the kind of the instance; only networks have an energy and a measure to begin at
 */
public final class Trial<I extends Instance> {
  private final Implementation implementation;
  private final I instance;
  private final double alpha;
  private final int sharpness;
  private final String prefix;
  private final Observations observations;
  private Description description;
  private Energy energy;
  private ParticleMeasure initial;

  private Trial(
      Implementation implementation,
      I instance,
      double alpha,
      int sharpness,
      String prefix,
      Observations observations) {
    this.implementation = implementation;
    this.instance = instance;
    this.alpha = alpha;
    this.sharpness = sharpness;
    this.prefix = prefix;
    this.observations = observations;
  }

  /**
   * Returns a trial that has observed nothing yet.
   *
   * @param alpha the probability that all its observations together may err with; unused by claims
   *     that are deterministic
   * @param sharpness how many times as many replicates are drawn as at standard effort; by a law of
   *     the base, as at quick effort
   */
  public static <I extends Instance> Trial<I> of(
      Implementation implementation, I instance, double alpha, int sharpness) {
    return new Trial<>(implementation, instance, alpha, sharpness, "", new Observations());
  }

  /** Returns the same trial, the words of whose further observations begin so. */
  public Trial<I> under(String words) {
    return new Trial<>(implementation, instance, alpha, sharpness, prefix + words, observations);
  }

  /** Returns the same trial on another instance. */
  public <J extends Instance> Trial<J> on(J other) {
    return new Trial<>(implementation, other, alpha, sharpness, prefix, observations);
  }

  /** Returns the same trial whose further observations have that part of alpha together. */
  public Trial<I> withPart(double part) {
    return new Trial<>(implementation, instance, part * alpha, sharpness, prefix, observations);
  }

  /** Returns the implementation that is asked. */
  public Implementation implementation() {
    return implementation;
  }

  /** Returns the instance. */
  public I instance() {
    return instance;
  }

  /** Returns the probability that all observations together may err with. */
  public double alpha() {
    return alpha;
  }

  /** Returns how many times as many replicates are drawn as at standard effort. */
  public int sharpness() {
    return sharpness;
  }

  private NetworkInstance network() {
    if (instance instanceof NetworkInstance network) {
      return network;
    }
    throw new IllegalStateException("expected an instance with an energy, found " + instance);
  }

  /** Returns the energy of the instance, which is a network. */
  public Energy energy() {
    if (energy == null) {
      energy = network().energy();
    }
    return energy;
  }

  /** Returns mu_0 of the instance, which is a network. */
  public ParticleMeasure initial() {
    if (initial == null) {
      initial = network().initial();
    }
    return initial;
  }

  /** Returns what the implementation says of itself. */
  public Description description() {
    if (description == null) {
      description = implementation.describe();
    }
    return description;
  }

  /**
   * Returns the seed that the implementation is given in a design of a law of the base: each design
   * has its own, uniform on 0..2^52-1.
   */
  public long seed(int design) {
    return instance.stream(Draw.DESIGN, design).seed();
  }

  /** Returns the stream that the suite draws what it asks for in a design from. */
  public Stream probe(int design) {
    return instance.stream(Draw.PROBE, design);
  }

  /** Returns the stream that randomises the decisions of a design; no implementation sees it. */
  public Stream own(int design) {
    return instance.stream(Draw.DECISION, design);
  }

  /** Returns whether the implementation declares it. */
  public boolean declares(Capability capability) {
    return description().declares(capability);
  }

  /** Returns u: what the implementation and the suite round by. */
  public double roundoff() {
    return roundoff(implementation);
  }

  /** Returns u: what an implementation and the suite round by. */
  public static double roundoff(Implementation implementation) {
    return implementation.describe().roundoff() + EulerPath.U;
  }

  /** Returns 0, 1, 2, ..., so many steps: all are recorded. */
  public static int[] every(int steps) {
    return IntStream.rangeClosed(0, steps).toArray();
  }

  /**
   * Returns the length of the steps to look at: the one that somebody asked about, or the longest
   * that the theorem is about, c / L, L the Lipschitz constant of the field at mu_0.
   *
   * @throws UnmetException if somebody asked about a longer one
   */
  public double step(double c) {
    double longest = time(c);
    double asked = network().given().step();
    if (asked > longest) {
      throw new UnmetException(
          "steps of at most %s / L = %.4g, L the Lipschitz constant of the field at the start; asked was %s"
              .formatted(c, longest, asked));
    }
    return asked > 0 ? asked : longest;
  }

  /** Returns the time c / L, L the Lipschitz constant of the field at mu_0. */
  public double time(double c) {
    return EulerPath.step(energy(), initial(), c);
  }

  /** Has the implementation take so many Euler steps of length h from mu_0, all recorded. */
  public EulerPath euler(double step, int steps) {
    return EulerPath.of(implementation, energy(), initial(), step, steps);
  }

  /** Has the implementation follow the flow from mu_0 in continuous time over [0, T]. */
  public ContinuousFlow continuous(double horizon) {
    return ContinuousFlow.of(implementation, energy(), initial(), horizon);
  }

  /** Returns whether a question is within the limits that are declared; else it is passed over. */
  public boolean isWithinLimits(Question<?> question) {
    Optional<String> beyond = description().beyond(question);
    beyond.ifPresent(observations::passOver);
    return beyond.isEmpty();
  }

  /** Observes two sides that differ by at most the budget. */
  public void identity(String what, double left, double right, Budget budget) {
    add(Comparison.identity(what, left, right, budget));
  }

  /** Observes a left side that is at most the right one, up to the budget. */
  public void atMost(String what, double left, double right, Budget budget) {
    add(Comparison.atMost(what, left, right, budget));
  }

  /** Adds an observation. */
  public void add(Comparison comparison) {
    observations.add(comparison.under(prefix));
  }

  /** Adds observations in their order, each made when it is looked at. */
  public void addAll(List<Comparison> comparisons) {
    if (prefix.isEmpty()) {
      observations.addLater(() -> comparisons);
    } else {
      comparisons.forEach(this::add);
    }
  }

  /**
   * Puts a claim off until its observations are looked at: whoever looks for one refutation, and
   * found it, asks the implementation no more. Of a claim that asks what is beyond the limits that
   * the implementation declares, what it observed before stands.
   */
  public void later(Consumer<Trial<I>> claim) {
    observations.addLater(
        () -> {
          Trial<I> part =
              new Trial<>(implementation, instance, alpha, sharpness, prefix, new Observations());
          try {
            claim.accept(part);
          } catch (UnsupportedException e) {
            if (!e.isBeyondLimits()) {
              throw e;
            }
            part.observations.passOver(e.getMessage());
          }
          return part.observations;
        });
  }

  /** Returns what was observed, in order; what was put off is made when it is looked at. */
  public Observations observations() {
    return observations;
  }
}
