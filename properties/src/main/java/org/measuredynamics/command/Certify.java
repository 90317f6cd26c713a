package org.measuredynamics.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.measuredynamics.contract.BrokenException;
import org.measuredynamics.contract.Evaluate;
import org.measuredynamics.contract.FiniteGame;
import org.measuredynamics.contract.Question;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.instance.GivenData;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.observation.CovarianceDistance;
import org.measuredynamics.observation.Replication;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "certify",
    mixinStandardHelpOptions = true,
    description =
        "Says what the theory certifies of a trained network, of an ensemble of them, or of"
            + " strategies of a finite game, each number with its error budget. No program is started.",
    exitCodeList = {
      "0:it has been certified what there is to certify",
      "2:wrong usage, or the file is not what was expected",
      "4:the suite itself failed"
    },
    footer = "",
    sortOptions = false)
final class Certify implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description =
          "FILE.npz: arrays theta, or a, w and perhaps b, and x, y; or outputs, initial, atoms,"
              + " step, steps of an ensemble, and x, y; or matrix, row, column."
              + " FILE.csv: a neuron a line, with --data."
              + " FILE.json: particles and energy, or strategies, as the protocol has them.")
  private Path file;

  @ArgGroup(exclusive = false, heading = "The network, where FILE does not say it:%n")
  private Network network;

  /** How weights make a network. */
  private static final class Network {
    @Option(
        names = "--data",
        paramLabel = "FILE.csv",
        description = "Its data, a row a line, the last number the target.")
    private Path data;

    @Option(names = "--unit", paramLabel = "U", description = "Unit of its neurons (default relu).")
    private String unit = "relu";

    @Option(names = "--risk", description = "${COMPLETION-CANDIDATES} (default SQUARE).")
    private Risk risk = Risk.SQUARE;

    @Option(
        names = "--regulariser",
        paramLabel = "R",
        description = "${COMPLETION-CANDIDATES} (default NONE).")
    private Regulariser.Kind regulariser = Regulariser.Kind.NONE;

    @Option(names = "--strength", paramLabel = "L", description = "Of the regulariser.")
    private double strength;

    @Option(
        names = "--scale",
        description =
            "How neurons are summed, ${COMPLETION-CANDIDATES}: their mean, the sum over the root of"
                + " their number, the sum (default MEAN).")
    private Trained.Scale scale = Trained.Scale.MEAN;

    private Trained trained() {
      if ((regulariser != Regulariser.Kind.NONE) != (strength > 0)) {
        throw new IllegalArgumentException(
            "--strength: expected a positive number with --regulariser, and only there, found %s"
                .formatted(strength));
      }
      return new Trained(Unit.named(unit), risk, new Regulariser(regulariser, strength), scale);
    }
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    String name = file.toString().toLowerCase(Locale.ROOT);
    List<String> lines;
    try {
      if (name.endsWith(".json")) {
        lines = ofJson();
      } else if (name.endsWith(".npz")) {
        lines = ofArrays(new Npz(file));
      } else if (name.endsWith(".csv")) {
        if (network == null || network.data == null) {
          throw new IllegalArgumentException("expected its data by --data FILE.csv, found none");
        }
        List<List<Double>> rows = table(file, 1, ", a neuron each line");
        lines = ofNetwork(Trained.array(rows), new double[0], data());
      } else {
        throw new IllegalArgumentException("expected a name that ends in .npz, .csv or .json");
      }
    } catch (IllegalArgumentException | ArithmeticException | BrokenException e) {
      throw usage(file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw usage("%s: expected a file that can be read, found none: %s".formatted(file, e), e);
    }
    lines.forEach(out::println);
    out.flush();
    return 0;
  }

  private List<String> ofJson() throws IOException {
    requireNoOptions("a JSON file says all that they do");
    Question<?> of = Question.Kind.parsed(Files.readString(file));
    return of instanceof FiniteGame game
        ? Certified.of(game)
        : Certified.of((Evaluate) of, 1, "as the file has them");
  }

  private List<String> ofArrays(Npz arrays) throws IOException {
    if (arrays.has("matrix")) {
      requireNoOptions("strategies of a game have no use for them");
      return Certified.of(game(arrays));
    }
    if (arrays.has("outputs")) {
      return ofEnsemble(arrays);
    }
    Npz.Array theta = Trained.theta(arrays);
    double[] masses = arrays.has("weights") ? arrays.vector("weights") : new double[0];
    boolean biased = !arrays.has("theta") && arrays.has("b");
    DataSet data = network == null || network.data == null ? data(arrays) : data();
    return ofNetwork(theta, masses, biased ? Trained.withConstant(data) : data);
  }

  /** Of trained networks whose neurons were drawn from atoms: their outputs, and those neurons. */
  private List<String> ofEnsemble(Npz arrays) {
    Trained trained = (network == null ? new Network() : network).trained();
    if (trained.scale() != Trained.Scale.MEAN) {
      throw new IllegalArgumentException("--scale: expected mean for an ensemble");
    }
    Npz.Array atoms = arrays.matrix("atoms");
    int p = atoms.columns();
    DataSet data = network == null || network.data == null ? data(arrays) : data();
    double[][] outputs = arrays.matrix("outputs").rows();
    double[][] initial = arrays.get("initial").rows();
    int n = initial.length == 0 ? 0 : initial[0].length / p;
    if (p != trained.unit().parameters(data.dimension())
        || outputs[0].length != data.size()
        || initial.length != outputs.length
        || n == 0
        || initial[0].length != n * p) {
      throw new IllegalArgumentException(
          "expected outputs networks x %d, initial networks x n x p and atoms k x p of p = %d, found %d x %d, %d x %d and k x %d"
              .formatted(
                  data.size(),
                  trained.unit().parameters(data.dimension()),
                  outputs.length,
                  outputs[0].length,
                  initial.length,
                  n * p,
                  p));
    }
    ParticleMeasure law =
        arrays.has("weights")
            ? ParticleMeasure.of(
                p, atoms.numbers(), Trained.shares("weights", arrays.vector("weights")))
            : ParticleMeasure.uniform(p, atoms.numbers());
    NetworkEnergy energy =
        NetworkEnergy.of(trained.unit(), trained.risk(), trained.regulariser(), data);
    double steps = arrays.number("steps");
    if (!energy.isSmooth()) {
      throw new IllegalArgumentException(
          "--unit, --regulariser: expected smooth ones for an ensemble, found "
              + Question.words(energy));
    }
    if (steps != Math.rint(steps) || !(steps >= 1 && steps <= Integer.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "steps: expected a whole number from 1 on, found " + steps);
    }
    Replication replication = new Replication(energy, law, arrays.number("step"), (int) steps);
    CovarianceDistance distance = CovarianceDistance.of(replication, n, initial, outputs);
    return Certified.of(replication, law, n, distance);
  }

  private List<String> ofNetwork(Npz.Array theta, double[] masses, DataSet data) {
    Trained trained = (network == null ? new Network() : network).trained();
    Evaluate particles = trained.particles(theta, masses, data);
    double stretch = trained.stretch(particles.measure().size());
    return Certified.of(
        particles, stretch, "scale " + trained.scale().name().toLowerCase(Locale.ROOT));
  }

  private DataSet data() {
    return new GivenData(table(network.data, 2, ", the last one the target"), 0).dataSet();
  }

  private static DataSet data(Npz arrays) {
    Npz.Array x = arrays.matrix("x");
    return DataSet.of("given", x.columns(), x.numbers(), arrays.vector("y"));
  }

  private static FiniteGame game(Npz arrays) {
    Npz.Array matrix = arrays.matrix("matrix");
    int rows = matrix.shape()[0];
    int columns = matrix.shape()[1];
    double[][] payoff = new double[rows][columns];
    for (int k = 0; k < rows; k++) {
      System.arraycopy(matrix.numbers(), k * columns, payoff[k], 0, columns);
    }
    double[] row = Trained.shares("row", arrays.vector("row"));
    double[] column = Trained.shares("column", arrays.vector("column"));
    if (row.length != rows || column.length != columns) {
      throw new IllegalArgumentException(
          "row, column: expected %d and %d probabilities, found %d and %d"
              .formatted(rows, columns, row.length, column.length));
    }
    MatrixPayoff of = new MatrixPayoff(payoff);
    return new FiniteGame(of, of.profile(row, column));
  }

  private List<List<Double>> table(Path from, int least, String meaning) {
    try {
      return GivenData.table(from, least, meaning);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage(), e);
    } catch (IOException e) {
      throw usage("%s: expected a file that can be read, found none: %s".formatted(from, e), e);
    }
  }

  private void requireNoOptions(String reason) {
    if (network != null) {
      throw new IllegalArgumentException("expected no options but the file: " + reason);
    }
  }

  private CommandLine.ParameterException usage(String what, Exception why) {
    return new CommandLine.ParameterException(spec.commandLine(), what, why);
  }
}
