package org.measuredynamics.contract;

import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.measure.NormalLaw;

/** The dynamics an implementation may be asked to run. */
public sealed interface Dynamics {
  /** Returns the word by which descriptions and messages refer to the dynamics. */
  String kind();

  /** The Wasserstein gradient flow. */
  record GradientFlow() implements Dynamics {
    @Override
    public String kind() {
      return "gradient-flow";
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
  }

  /** Lazy training: the network scaled by n^{-1/2} and linearised at the start. */
  record Lazy() implements Dynamics {
    @Override
    public String kind() {
      return "lazy";
    }
  }
}
