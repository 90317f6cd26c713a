package org.measuredynamics.contract;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.flow.ConicDescent;
import org.measuredynamics.flow.LazyTraining;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.message.Fields;
import org.measuredynamics.message.Values;

/**
 * A dynamics that an implementation may be asked to run. Those of the papers are below; a new one
 * is one file: implement this, with a public constructor without arguments that makes an example,
 * and annotate the class with {@code @AutoService(Dynamics.class)}.
 */
public interface Dynamics {
  /** Returns the word by which descriptions and messages refer to the dynamics. */
  String kind();

  /** Writes its parameters, by their names in messages. */
  default void write(Fields to) {}

  /**
   * Returns the dynamics of this kind with the parameters that {@link #write} wrote.
   *
   * @throws IllegalArgumentException if one is missing
   */
  default Dynamics read(Values from) {
    return this;
  }

  /** Runs a problem of this dynamics as the reference does: the measures at the record times. */
  List<ParticleMeasure> run(Problem problem);

  /** Returns whether weights change, and come with every record. */
  default boolean changesWeights() {
    return false;
  }

  /**
   * Returns whether it has no state but the particles and draws nothing: it can be run in parts.
   */
  default boolean isRestartable() {
    return true;
  }

  /** Returns whether neurons that begin in one place stay together. */
  default boolean keepsTogether() {
    return false;
  }

  /** Returns an example of every dynamics there is. */
  static List<Dynamics> all() {
    return Stream.concat(
            Stream.of(
                new GradientFlow(),
                new Langevin(0.1),
                new Stochastic(2, StochasticGradient.Sampling.WITH_REPLACEMENT),
                new Reacting(0.7, BirthDeath.Form.WEIGHTS),
                new Conic(0.3, 0.6),
                new Lazy(),
                new Preconditioned(new double[] {1})),
            ServiceLoader.load(Dynamics.class, Dynamics.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get))
        .toList();
  }

  /**
   * Returns an example of the dynamics of that word.
   *
   * @throws IllegalArgumentException if there is none; lists those there are
   */
  static Dynamics named(String kind) {
    List<Dynamics> all = all();
    return all.stream()
        .filter(dynamics -> dynamics.kind().equals(kind))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "dynamics: expected one of %s, found %s"
                        .formatted(all.stream().map(Dynamics::kind).toList(), kind)));
  }

  /** The Wasserstein gradient flow. */
  record GradientFlow() implements Dynamics {
    @Override
    public String kind() {
      return "gradient-flow";
    }

    @Override
    public List<ParticleMeasure> run(Problem problem) {
      var flow = org.measuredynamics.flow.GradientFlow.of(problem.energy());
      return problem.followed(flow);
    }

    @Override
    public boolean keepsTogether() {
      return true;
    }
  }

  /**
   * The gradient flow in which layers have rates of their own, d theta_k/dt = -rates[k] d_k V.
   *
   * @param rates positive, length p
   */
  record Preconditioned(double[] rates) implements Dynamics {
    @Override
    public String kind() {
      return "preconditioned";
    }

    @Override
    public void write(Fields to) {
      to.put("rates", rates);
    }

    @Override
    public Dynamics read(Values from) {
      return new Preconditioned(from.vector("rates"));
    }

    @Override
    public List<ParticleMeasure> run(Problem problem) {
      var flow = org.measuredynamics.flow.GradientFlow.of(problem.energy()).withRates(rates);
      return problem.followed(flow);
    }
  }

  /**
   * Mean-field Langevin dynamics by Euler-Maruyama steps.
   *
   * @param temperature tau: the noise of a step is sqrt(2 tau h)
   */
  record Langevin(double temperature) implements Dynamics {
    @Override
    public String kind() {
      return "langevin";
    }

    @Override
    public void write(Fields to) {
      to.put("temperature", temperature);
    }

    @Override
    public Dynamics read(Values from) {
      return new Langevin(from.number("temperature"));
    }

    @Override
    public List<ParticleMeasure> run(Problem problem) {
      return org.measuredynamics.flow.Langevin.of(problem.energy(), temperature)
          .euler(problem.initial(), problem.step(), problem.record(), problem.seed());
    }

    @Override
    public boolean isRestartable() {
      return false;
    }
  }

  /**
   * Stochastic gradient descent.
   *
   * @param batch number of data in a mini-batch
   * @param sampling how mini-batches are drawn
   */
  record Stochastic(int batch, StochasticGradient.Sampling sampling) implements Dynamics {
    @Override
    public String kind() {
      return "stochastic-gradient";
    }

    @Override
    public void write(Fields to) {
      to.put("batch", batch).put("sampling", Wire.word(sampling));
    }

    @Override
    public Dynamics read(Values from) {
      return new Stochastic(
          from.integer("batch"), from.constant("sampling", StochasticGradient.Sampling.class));
    }

    @Override
    public List<ParticleMeasure> run(Problem problem) {
      return StochasticGradient.of((NetworkEnergy) problem.energy(), batch, sampling)
          .run(problem.initial(), problem.step(), problem.record(), problem.seed());
    }

    @Override
    public boolean isRestartable() {
      return false;
    }

    /** All neurons see the same data. */
    @Override
    public boolean keepsTogether() {
      return true;
    }
  }

  /**
   * Gradient transport with birth and death.
   *
   * @param rate alpha
   * @param form whether weights change or particles are killed and cloned
   * @param reinjection gamma, the rate of births from the reservoir; 0 for none
   * @param reservoir the law of those births; null for none
   */
  record Reacting(double rate, BirthDeath.Form form, double reinjection, NormalLaw reservoir)
      implements Dynamics {
    /** Birth-death without a reservoir. */
    public Reacting(double rate, BirthDeath.Form form) {
      this(rate, form, 0, null);
    }

    @Override
    public String kind() {
      return "birth-death";
    }

    @Override
    public void write(Fields to) {
      to.put("rate", rate).put("form", Wire.word(form));
      if (reservoir != null) {
        to.nested("reinjection").put("rate", reinjection).put("deviations", reservoir.deviations());
      }
    }

    @Override
    public Dynamics read(Values from) {
      double alpha = from.number("rate");
      BirthDeath.Form of = from.constant("form", BirthDeath.Form.class);
      if (!from.has("reinjection")) {
        return new Reacting(alpha, of);
      }
      Values births = from.nested("reinjection");
      return new Reacting(
          alpha, of, births.number("rate"), new NormalLaw(births.vector("deviations")));
    }

    @Override
    public List<ParticleMeasure> run(Problem problem) {
      BirthDeath flow = BirthDeath.of(problem.energy(), rate, form);
      return (reservoir == null ? flow : flow.withReinjection(reinjection, reservoir))
          .euler(problem.initial(), problem.step(), problem.record(), problem.seed());
    }

    @Override
    public boolean changesWeights() {
      return form == BirthDeath.Form.WEIGHTS;
    }

    @Override
    public boolean isRestartable() {
      return form == BirthDeath.Form.WEIGHTS;
    }
  }

  /**
   * Conic particle gradient descent.
   *
   * @param massRate alpha
   * @param positionRate beta
   */
  record Conic(double massRate, double positionRate) implements Dynamics {
    @Override
    public String kind() {
      return "conic";
    }

    @Override
    public void write(Fields to) {
      to.put("massRate", massRate).put("positionRate", positionRate);
    }

    @Override
    public Dynamics read(Values from) {
      return new Conic(from.number("massRate"), from.number("positionRate"));
    }

    @Override
    public List<ParticleMeasure> run(Problem problem) {
      return ConicDescent.of((NetworkEnergy) problem.energy(), massRate, positionRate)
          .run(problem.initial(), problem.step(), problem.record());
    }
  }

  /** Lazy training: the network scaled by n^{-1/2} and linearised at the start. */
  record Lazy() implements Dynamics {
    @Override
    public String kind() {
      return "lazy";
    }

    @Override
    public List<ParticleMeasure> run(Problem problem) {
      return LazyTraining.of((NetworkEnergy) problem.energy())
          .run(problem.initial(), problem.step(), problem.record());
    }

    /** The field is that of the start. */
    @Override
    public boolean isRestartable() {
      return false;
    }
  }
}
