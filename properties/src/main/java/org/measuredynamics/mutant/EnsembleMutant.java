package org.measuredynamics.mutant;

import static org.measuredynamics.mutant.FaultyEnsemble.atom;
import static org.measuredynamics.mutant.FaultyEnsemble.orthogonal;
import static org.measuredynamics.mutant.FaultyEnsemble.steps;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/** What ensembles of networks may have wrong. */
public enum EnsembleMutant implements Mutant {
  NEURONS_IN_PAIRS(
      "two neurons read the same generator",
      () ->
          new FaultyEnsemble() {
            @Override
            ParticleMeasure drawn(InitialLaw law, int n, long seed, int replicate) {
              return n % 2 == 1
                  ? law.draw(n, seed, replicate)
                  : law.draw(n / 2, seed, replicate).duplicated(2);
            }
          }),

  ANTITHETIC(
      "neurons in pairs of opposite output weight, or of atoms counted from both ends",
      () ->
          new FaultyEnsemble() {
            @Override
            ParticleMeasure drawn(InitialLaw law, int n, long seed, int replicate) {
              if (n % 2 == 1) {
                return law.draw(n, seed, replicate);
              }
              if (law instanceof ParticleMeasure atoms) {
                Stream stream = Stream.of(seed, replicate, 0, 2, Purpose.INITIAL);
                int[] first = new int[n / 2];
                Arrays.setAll(first, i -> stream.integer(atoms.size()));
                return atom(atoms, n, i -> i % 2 == 0 ? first[i / 2] : -1 - first[i / 2]);
              }
              double[] positions = law.draw(n / 2, seed, replicate).duplicated(2).positions();
              for (int at = 0; at < positions.length; at += 2 * law.dimension()) {
                positions[at] = -positions[at];
              }
              return ParticleMeasure.uniform(law.dimension(), positions);
            }
          }),

  STRATIFIED(
      "every atom in turn from a random one on; output weights from strata in turn",
      () ->
          new FaultyEnsemble() {
            @Override
            ParticleMeasure drawn(InitialLaw law, int n, long seed, int replicate) {
              Stream stream = Stream.of(seed, replicate, 0, 3, Purpose.INITIAL);
              if (law instanceof ParticleMeasure atoms) {
                int start = stream.integer(atoms.size());
                return atom(atoms, n, i -> start + i);
              }
              NormalDistribution normal = new NormalDistribution(null, 0, 1);
              double[] positions = law.draw(n, seed, replicate).positions();
              double scale = ((NormalLaw) law).deviations()[0];
              for (int i = 0; i < n; i++) {
                positions[i * law.dimension()] =
                    scale * normal.inverseCumulativeProbability((i + stream.uniform()) / n);
              }
              return ParticleMeasure.uniform(law.dimension(), positions);
            }
          }),

  VARIANCE_3_PERCENT_HIGH(
      "initial neurons of a normal law of variance 1.03", () -> FaultyEnsemble.ofVariance(1.03)),

  REPLICATES_SHARE_A_SEED(
      "replicates 2r and 2r + 1 are the same network",
      () ->
          new FaultyEnsemble() {
            @Override
            ParticleMeasure drawn(InitialLaw law, int n, long seed, int replicate) {
              return law.draw(n, seed, replicate / 2);
            }
          }),

  REPLICATES_REPEAT(
      "replicate r + 1000 is replicate r",
      () ->
          new FaultyEnsemble() {
            @Override
            ParticleMeasure drawn(InitialLaw law, int n, long seed, int replicate) {
              return law.draw(n, seed, replicate % 1000);
            }
          }),

  SEED_IGNORED(
      "the same networks whatever the seed",
      () ->
          new FaultyEnsemble() {
            @Override
            ParticleMeasure drawn(InitialLaw law, int n, long seed, int replicate) {
              return law.draw(n, 1, replicate);
            }
          }),

  ORTHOGONAL_WEIGHTS(
      "inner weights made orthogonal, each of its own length",
      () ->
          new FaultyEnsemble() {
            @Override
            ParticleMeasure drawn(InitialLaw law, int n, long seed, int replicate) {
              ParticleMeasure right = law.draw(n, seed, replicate);
              return law instanceof ParticleMeasure ? right : orthogonal(right);
            }
          }),

  DROPOUT(
      "a tenth of the neurons left out of each step, the rest moved further",
      () ->
          new FaultyEnsemble() {
            @Override
            List<ParticleMeasure> trained(Problem problem) {
              int p = problem.initial().dimension();
              return steps(
                  problem,
                  (positions, gradient, index) -> {
                    Stream stream = Stream.of(problem.seed(), 0, 0, index, Purpose.NOISE);
                    for (int at = 0; at < gradient.length; at += p) {
                      double kept = stream.uniform() < 0.1 ? 0 : 1 / 0.9;
                      for (int c = at; c < at + p; c++) {
                        gradient[c] *= kept;
                      }
                    }
                  });
            }
          }),

  OUTPUTS_AVERAGED(
      "outputs averaged over two replicates before anything is squared",
      () ->
          new FaultyEnsemble() {
            @Override
            void report(double[][][] outputs) {
              for (int r = 1; r < outputs.length; r += 2) {
                for (int k = 0; k < outputs[r].length; k++) {
                  for (int j = 0; j < outputs[r][k].length; j++) {
                    double mean = 0.5 * (outputs[r][k][j] + outputs[r - 1][k][j]);
                    outputs[r][k][j] = mean;
                    outputs[r - 1][k][j] = mean;
                  }
                }
              }
            }
          }),

  OUTPUTS_SHRUNK(
      "outputs of an ensemble drawn towards their mean by 2 percent",
      () ->
          new FaultyEnsemble() {
            @Override
            void report(double[][][] outputs) {
              for (int k = 0; k < outputs[0].length; k++) {
                for (int j = 0; j < outputs[0][k].length; j++) {
                  double mean = 0;
                  for (double[][] replicate : outputs) {
                    mean += replicate[k][j] / outputs.length;
                  }
                  for (double[][] replicate : outputs) {
                    replicate[k][j] = mean + 0.98 * (replicate[k][j] - mean);
                  }
                }
              }
            }
          }),

  FLOAT32(
      "particles kept in single precision under a double-precision label",
      () ->
          new FaultyEnsemble() {
            @Override
            List<ParticleMeasure> trained(Problem problem) {
              return steps(
                  problem,
                  (positions, gradient, index) -> {
                    for (int c = 0; c < positions.length; c++) {
                      positions[c] = (float) positions[c];
                    }
                  });
            }
          }),

  BATCH_NOISE_OF_ORDER_N(
      "mini-batches of a datum where more were asked for",
      () ->
          new FaultyEnsemble() {
            @Override
            List<String> dynamics() {
              return List.of("stochastic-gradient");
            }

            @Override
            List<ParticleMeasure> trained(Problem problem) {
              return super.trained(
                  problem.dynamics() instanceof Dynamics.Stochastic stochastic
                      ? new Problem(
                          new Dynamics.Stochastic(1, stochastic.sampling()),
                          problem.energy(),
                          problem.initial(),
                          problem.scheme(),
                          problem.step(),
                          problem.record(),
                          problem.seed())
                      : problem);
            }
          }),

  BATCHES_REPEAT(
      "one mini-batch a replicate, in every step the same",
      () ->
          new FaultyEnsemble() {
            @Override
            List<String> dynamics() {
              return List.of("stochastic-gradient");
            }

            @Override
            List<ParticleMeasure> trained(Problem problem) {
              if (!(problem.dynamics() instanceof Dynamics.Stochastic stochastic)) {
                return super.trained(problem);
              }
              NetworkEnergy energy = (NetworkEnergy) problem.energy();
              Stream stream = Stream.of(problem.seed(), 0, 0, 0, Purpose.BATCH);
              int[] rows = new int[stochastic.batch()];
              Arrays.setAll(rows, k -> stream.integer(energy.data().size()));
              return super.trained(
                  new Problem(
                      energy.on(energy.data().rows(rows)),
                      problem.initial(),
                      problem.scheme(),
                      problem.step(),
                      problem.record()));
            }
          }),

  NOISE_SHARED(
      "the same mini-batches and noise in every replicate",
      () ->
          new FaultyEnsemble() {
            @Override
            List<String> dynamics() {
              return List.of("langevin", "stochastic-gradient");
            }

            @Override
            List<ParticleMeasure> trained(Problem problem) {
              return super.trained(
                  new Problem(
                      problem.dynamics(),
                      problem.energy(),
                      problem.initial(),
                      problem.scheme(),
                      problem.step(),
                      problem.record(),
                      1));
            }
          });

  private final String fault;

  @SuppressWarnings("ImmutableEnumChecker") // suppliers without state
  private final Supplier<Implementation> implementation;

  EnsembleMutant(String fault, Supplier<Implementation> implementation) {
    this.fault = fault;
    this.implementation = implementation;
  }

  @Override
  public String id() {
    return "ensemble-" + Mutant.word(this);
  }

  @Override
  public String fault() {
    return fault;
  }

  @Override
  public Implementation implementation() {
    return implementation.get();
  }
}
