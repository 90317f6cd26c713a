package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;

/** Langevin dynamics with places for faults. */
@SuppressWarnings("UnusedVariable") // the hooks leave their arguments to the faults
abstract class FaultyLangevin extends FaultyFlow {
  @Override
  List<String> dynamics() {
    return List.of("langevin");
  }

  double amplitude(double temperature, double step) {
    return Math.sqrt(2 * temperature * step);
  }

  Stream noise(long seed, int particle, int index) {
    return Stream.of(seed, 7, particle, index, Stream.Purpose.NOISE);
  }

  double[] normals(Stream stream, int p) {
    return stream.normals(p);
  }

  double sign(int particle) {
    return 1;
  }

  double driftFactor(int n) {
    return 1;
  }

  Energy drift(Energy energy) {
    return energy;
  }

  @Override
  List<ParticleMeasure> other(Problem problem) {
    if (!(problem.dynamics() instanceof Dynamics.Langevin langevin)) {
      return super.other(problem);
    }
    Energy energy = drift(problem.energy());
    ParticleMeasure mu = problem.initial();
    int p = mu.dimension();
    double amplitude = amplitude(langevin.temperature(), problem.step());
    List<ParticleMeasure> trajectory = new ArrayList<>();
    int taken = 0;
    for (int due : problem.record()) {
      for (; taken < due; taken++) {
        double[] velocity = energy.gradient(mu);
        double[] positions = mu.positions();
        for (int i = 0; i < mu.size(); i++) {
          double[] noise = normals(noise(problem.seed(), i, taken), p);
          for (int c = 0; c < p; c++) {
            positions[i * p + c] +=
                amplitude * sign(i) * noise[c]
                    - problem.step() * driftFactor(mu.size()) * velocity[i * p + c];
          }
        }
        mu = mu.at(positions);
      }
      trajectory.add(mu);
    }
    return trajectory;
  }

  /** The mutants of this kind. */
  static List<Mutant> mutants() {
    return List.of(
        new Mutant(
            "langevin-noise-halved",
            "noise sqrt(tau h)",
            new FaultyLangevin() {
              @Override
              double amplitude(double temperature, double step) {
                return Math.sqrt(temperature * step);
              }
            }),
        new Mutant(
            "langevin-noise-unscaled",
            "noise sqrt(2 tau), without h",
            new FaultyLangevin() {
              @Override
              double amplitude(double temperature, double step) {
                return Math.sqrt(2 * temperature);
              }
            }),
        new Mutant(
            "langevin-temperature-3-percent-high",
            "noise sqrt(2 x 1.03 tau h)",
            new FaultyLangevin() {
              @Override
              double amplitude(double temperature, double step) {
                return Math.sqrt(2.06 * temperature * step);
              }
            }),
        new Mutant(
            "langevin-noise-shared",
            "one noise vector for all particles",
            new FaultyLangevin() {
              @Override
              Stream noise(long seed, int particle, int index) {
                return super.noise(seed, 0, index);
              }
            }),
        new Mutant(
            "langevin-noise-reused",
            "the same noise in every step",
            new FaultyLangevin() {
              @Override
              Stream noise(long seed, int particle, int index) {
                return super.noise(seed, particle, 0);
              }
            }),
        new Mutant(
            "langevin-noise-across-coordinates",
            "one number for all coordinates of a particle",
            new FaultyLangevin() {
              @Override
              double[] normals(Stream stream, int p) {
                double[] noise = new double[p];
                Arrays.fill(noise, stream.normal());
                return noise;
              }
            }),
        new Mutant(
            "langevin-noise-antithetic",
            "particles in pairs of opposite noise",
            new FaultyLangevin() {
              @Override
              Stream noise(long seed, int particle, int index) {
                return super.noise(seed, particle / 2, index);
              }

              @Override
              double sign(int particle) {
                return particle % 2 == 0 ? 1 : -1;
              }
            }),
        new Mutant(
            "langevin-seed-ignored",
            "the same noise whatever the seed",
            new FaultyLangevin() {
              @Override
              Stream noise(long seed, int particle, int index) {
                return super.noise(1, particle, index);
              }
            }),
        new Mutant(
            "langevin-noise-uniform",
            "uniform noise, of the right variance",
            new FaultyLangevin() {
              @Override
              double[] normals(Stream stream, int p) {
                double[] noise = new double[p];
                Arrays.setAll(noise, c -> Math.sqrt(12) * (stream.uniform() - 0.5));
                return noise;
              }
            }),
        new Mutant(
            "langevin-confinement-missing",
            "drift without the regulariser",
            new FaultyLangevin() {
              @Override
              Energy drift(Energy energy) {
                return energy instanceof NetworkEnergy network
                    ? NetworkEnergy.of(
                        network.unit(), network.risk(), Regulariser.NONE, network.data())
                    : energy;
              }
            }),
        new Mutant(
            "langevin-drift-doubled",
            "drift -2 grad V",
            new FaultyLangevin() {
              @Override
              double driftFactor(int n) {
                return 2;
              }
            }),
        new Mutant(
            "langevin-drift-not-times-n",
            "learning rate h, not n h, beside noise at its right size",
            new FaultyLangevin() {
              @Override
              double driftFactor(int n) {
                return 1.0 / n;
              }
            }));
  }
}
