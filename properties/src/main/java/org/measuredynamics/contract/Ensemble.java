package org.measuredynamics.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.random.Stream;
import org.measuredynamics.random.Stream.Purpose;

/**
 * Independent networks of n neurons, each drawn by the implementation itself from mu_0 and trained
 * by Euler steps; what comes back is their outputs, means over the neurons where they are, in lazy
 * training too. Replicate r is a function of the seed and of r alone, so a part of an ensemble may
 * be asked for at a time, and a later end is that of networks from the same start.
 *
 * @param dynamics the dynamics
 * @param energy the energy
 * @param law mu_0, of which the neurons are independent draws
 * @param particles n
 * @param step h
 * @param record numbers of steps after which to record, ascending
 * @param points inputs at which outputs are asked for, q rows of length d
 * @param withInitial whether the neurons that were drawn are asked for too
 * @param seed of whatever is random; between 0 and 2^53
 * @param first number of the first replicate
 * @param replicates how many replicates
 */
public record Ensemble(
    Dynamics dynamics,
    NetworkEnergy energy,
    InitialLaw law,
    int particles,
    double step,
    int[] record,
    double[][] points,
    boolean withInitial,
    long seed,
    int first,
    int replicates)
    implements Question<Ensemble.Replicates> {
  /** How it is read back. */
  @AutoService(Question.Kind.class)
  public static final class Kind implements Question.Kind {
    @Override
    public String method() {
      return "ensemble";
    }

    @Override
    public String parameters() {
      return "ensemble";
    }

    @Override
    public String answer() {
      return "replicates";
    }

    @Override
    public Ensemble read(JsonNode parameters) {
      InitialLaw law =
          parameters.at("/law/kind").asText().equals("normal")
              ? Wire.normal(parameters.get("law"))
              : Wire.measure(parameters.get("law"));
      Energy energy = Wire.energy(parameters.get("energy"), law.dimension());
      if (!(energy instanceof NetworkEnergy network)) {
        throw new IllegalArgumentException("energy: expected that of a network, found pairs");
      }
      return new Ensemble(
          Wire.dynamics(parameters.get("dynamics")),
          network,
          law,
          parameters.get("particles").asInt(),
          parameters.get("step").asDouble(),
          Wire.integers(parameters.get("record")),
          Wire.values(parameters).matrix("points"),
          parameters.get("initial").asBoolean(),
          parameters.get("seed").asLong(),
          parameters.get("first").asInt(),
          parameters.get("replicates").asInt());
    }
  }

  /** Returns the ensemble of the gradient flow whose outputs are asked for at the data. */
  public static Ensemble onData(
      NetworkEnergy energy, InitialLaw law, int particles, double step, int[] record, long seed) {
    double[][] points = energy.data().eachInput();
    return new Ensemble(
        new Dynamics.GradientFlow(),
        energy,
        law,
        particles,
        step,
        record,
        points,
        false,
        seed,
        0,
        1);
  }

  /** Returns the same ensemble under another dynamics. */
  public Ensemble under(Dynamics other) {
    return new Ensemble(
        other, energy, law, particles, step, record, points, withInitial, seed, first, replicates);
  }

  /** Returns the same ensemble whose outputs are asked for at other points. */
  public Ensemble at(double[][] others) {
    return new Ensemble(
        dynamics,
        energy,
        law,
        particles,
        step,
        record,
        others,
        withInitial,
        seed,
        first,
        replicates);
  }

  /** Returns the same ensemble with the neurons that were drawn. */
  public Ensemble withInitialNeurons() {
    return new Ensemble(
        dynamics, energy, law, particles, step, record, points, true, seed, first, replicates);
  }

  /** Returns the same ensemble of neurons that are drawn from another law. */
  public Ensemble of(InitialLaw other) {
    return new Ensemble(
        dynamics,
        energy,
        other,
        particles,
        step,
        record,
        points,
        withInitial,
        seed,
        first,
        replicates);
  }

  /** Returns the same ensemble of another seed. */
  public Ensemble withSeed(long other) {
    return new Ensemble(
        dynamics,
        energy,
        law,
        particles,
        step,
        record,
        points,
        withInitial,
        other,
        first,
        replicates);
  }

  /** Returns the same ensemble recorded after other numbers of steps. */
  public Ensemble recorded(int... after) {
    return new Ensemble(
        dynamics,
        energy,
        law,
        particles,
        step,
        after,
        points,
        withInitial,
        seed,
        first,
        replicates);
  }

  /** Returns so many replicates of the ensemble from the given one on. */
  public Ensemble part(int from, int count) {
    return new Ensemble(
        dynamics, energy, law, particles, step, record, points, withInitial, seed, from, count);
  }

  /** Returns the energy whose outputs are those at the points. */
  public NetworkEnergy atPoints() {
    int d = energy.data().dimension();
    double[] inputs = new double[points.length * d];
    double[] targets = new double[points.length];
    for (int x = 0; x < points.length; x++) {
      System.arraycopy(points[x], 0, inputs, x * d, d);
      targets[x] = 1;
    }
    return energy.on(DataSet.of("points", d, inputs, targets));
  }

  /** Returns the problem of one replicate, once its neurons are drawn. */
  public Problem from(ParticleMeasure drawn, int replicate) {
    return new Problem(
        dynamics,
        energy,
        drawn,
        Problem.Scheme.EULER,
        step,
        record,
        Stream.of(seed, replicate, 0, 0, Purpose.REPLICATE).seed());
  }

  /**
   * Returns the answer of an implementation in the JVM; replicates are shared among threads.
   *
   * @param draw the neurons of the replicate of that number
   * @param train the measures at the record times
   */
  public Replicates answer(
      IntFunction<ParticleMeasure> draw, Function<Problem, List<ParticleMeasure>> train) {
    double[][][] outputs = new double[replicates][][];
    double[][] initial = new double[withInitial ? replicates : 0][];
    NetworkEnergy atPoints = atPoints();
    IntStream.range(0, replicates)
        .parallel()
        .forEach(
            k -> {
              ParticleMeasure drawn = draw.apply(first + k);
              outputs[k] =
                  train.apply(from(drawn, first + k)).stream()
                      .map(atPoints::outputs)
                      .toArray(double[][]::new);
              if (withInitial) {
                initial[k] = drawn.positions();
              }
            });
    return new Replicates(outputs, initial);
  }

  /**
   * Returns a faster training where neurons are drawn from atoms: those that begin in one place
   * move as one, under the gradient flow and under mini-batches, which all neurons see. A wide
   * network is then a measure of few particles.
   *
   * @param train the measures at the record times
   */
  public Function<Problem, List<ParticleMeasure>> merging(
      Function<Problem, List<ParticleMeasure>> train) {
    return dynamics.keepsTogether() && law instanceof ParticleMeasure
        ? problem -> train.apply(problem.from(problem.initial().merged()))
        : train;
  }

  @Override
  public String method() {
    return "ensemble";
  }

  @Override
  public List<Capability> needs() {
    List<Capability> needs = new ArrayList<>(Capability.of(energy));
    needs.add(Capability.ENSEMBLE);
    needs.addAll(Capability.of(dynamics));
    return needs;
  }

  @Override
  public List<Limits.Sized> sizes() {
    return Limits.and(Limits.of(energy, particles, law.dimension()), Limits.of(dynamics));
  }

  @Override
  public ObjectNode parameters() {
    ObjectNode node = Wire.JSON.createObjectNode();
    node.set("dynamics", Wire.dynamics(dynamics));
    node.put("step", step).put("seed", seed);
    for (int steps : record) {
      node.withArray("record").add(steps);
    }
    node.set("energy", Wire.energy(energy));
    ObjectNode of = node.putObject("law");
    if (law instanceof NormalLaw normal) {
      Wire.fields(of.put("kind", "normal")).put("deviations", normal.deviations());
    } else if (law instanceof ParticleMeasure atoms) {
      of.put("kind", "atoms").setAll(Wire.measure(atoms));
    }
    node.set(
        "points",
        Wire.array(atPoints().given().inputs(), points.length, energy.data().dimension()));
    return node.put("particles", particles)
        .put("first", first)
        .put("replicates", replicates)
        .put("initial", withInitial);
  }

  @Override
  public long numbers() {
    long outputs = Math.multiplyExact((long) record.length, points.length);
    long drawn = withInitial ? Math.multiplyExact((long) particles, law.dimension()) : 0;
    return Math.multiplyExact(replicates, Math.addExact(outputs, drawn));
  }

  @Override
  public Replicates read(JsonNode answer, double roundoff) {
    int records = record.length;
    int q = points.length;
    int np = particles * law.dimension();
    double[] flat = Wire.array("outputs", answer.get("outputs"), replicates, records, q);
    double[][][] outputs = new double[replicates][records][];
    for (int k = 0; k < replicates * records; k++) {
      outputs[k / records][k % records] = Arrays.copyOfRange(flat, k * q, (k + 1) * q);
    }
    double[][] initial = new double[withInitial ? replicates : 0][];
    if (withInitial) {
      if (!answer.has("initial")) {
        throw new BrokenException("initial: expected the neurons that were drawn, found none");
      }
      double[] drawn =
          Wire.array("initial", answer.get("initial"), replicates, particles, law.dimension());
      Arrays.setAll(initial, k -> Arrays.copyOfRange(drawn, k * np, (k + 1) * np));
    }
    return new Replicates(outputs, initial);
  }

  @Override
  public ObjectNode written(Replicates answer) {
    ObjectNode node = Wire.JSON.createObjectNode();
    double[] outputs =
        Arrays.stream(answer.outputs())
            .flatMap(Arrays::stream)
            .flatMapToDouble(Arrays::stream)
            .toArray();
    node.set("outputs", Wire.array(outputs, replicates, record.length, points.length));
    if (withInitial) {
      double[] initial = Arrays.stream(answer.initial()).flatMapToDouble(Arrays::stream).toArray();
      node.set("initial", Wire.array(initial, replicates, particles, law.dimension()));
    }
    return node;
  }

  @Override
  public Replicates reference() {
    return answer(replicate -> law.draw(particles, seed, replicate), merging(Problem::reference));
  }

  @Override
  public Replicates fromEnds(Function<Question<Replicates>, Replicates> ends) {
    double[][][] outputs = new double[replicates][record.length][];
    double[][] initial = {};
    for (int k = 0; k < record.length; k++) {
      Replicates end = ends.apply(recorded(record[k]));
      for (int r = 0; r < replicates; r++) {
        outputs[r][k] = end.outputs[r][0];
      }
      initial = end.initial;
    }
    return new Replicates(outputs, initial);
  }

  @Override
  public Replicates askOf(Solver solver) {
    return solver.ensemble(this);
  }

  @Override
  public String inWords() {
    return "ensemble of %d replicates of %s from number %d on, %s, %d particles, step %s, records after %s steps"
        .formatted(
            replicates,
            dynamics.kind(),
            first,
            Question.words(energy),
            particles,
            step,
            Question.words(record));
  }

  @Override
  public double size(Replicates answer) {
    double outputs =
        Arrays.stream(answer.outputs())
            .flatMap(Arrays::stream)
            .mapToDouble(Question::largest)
            .max()
            .orElse(0);
    double initial = Arrays.stream(answer.initial()).mapToDouble(Question::largest).max().orElse(0);
    return Math.max(outputs, initial);
  }

  /**
   * What an ensemble answers.
   *
   * @param outputs f(x; mu_t^n), replicates x records x q
   * @param initial the neurons drawn, replicates x (n p); empty unless asked for
   */
  public record Replicates(double[][][] outputs, double[][] initial) {}
}
