package org.measuredynamics.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.auto.service.AutoService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.message.Values;

/**
 * A zero-sum game that an implementation is asked to play.
 *
 * @param dynamics how strategies move
 * @param payoff l(x, y); the row player minimises
 * @param initial mu_0 and nu_0
 * @param step h, the time that one step takes
 * @param record numbers of steps after which to record, ascending
 * @param averaged whether the averages of the weights are asked for too; positions are then fixed
 * @param seed of whatever is random; between 0 and 2^53
 */
public record Game(
    DescentAscent dynamics,
    Payoff payoff,
    Profile initial,
    double step,
    int[] record,
    boolean averaged,
    long seed)
    implements Question<Game.Played> {
  /** How it is read back. */
  @AutoService(Question.Kind.class)
  public static final class Kind implements Question.Kind {
    @Override
    public String method() {
      return "play";
    }

    @Override
    public String parameters() {
      return "game";
    }

    @Override
    public String answer() {
      return "played";
    }

    @Override
    public Game read(JsonNode parameters) {
      Values dynamics = Wire.values(parameters).nested("dynamics");
      return new Game(
          new DescentAscent(
              dynamics.number("transport"),
              dynamics.number("reaction"),
              dynamics.number("temperature"),
              dynamics.number("timeScale"),
              dynamics.word("kind").equals("extragradient"),
              dynamics.has("forgetting") ? dynamics.number("forgetting") : 0,
              dynamics.word("kind").equals("optimistic")),
          Wire.payoff(parameters.get("payoff")),
          Wire.profile(parameters),
          parameters.get("step").asDouble(),
          Wire.integers(parameters.get("record")),
          parameters.get("averaged").asBoolean(),
          parameters.get("seed").asLong());
    }
  }

  /** The words by which descriptions and messages refer to dynamics of two players. */
  public static final List<String> KINDS =
      List.of(
          "descent-ascent",
          "langevin-descent-ascent",
          "fisher-rao-descent-ascent",
          "extragradient",
          "averaged-gradient",
          "optimistic");

  /** Returns the game that records every one of so many steps. */
  public static Game every(
      DescentAscent dynamics, Payoff payoff, Profile initial, double step, int steps, long seed) {
    int[] record = new int[steps + 1];
    for (int k = 0; k <= steps; k++) {
      record[k] = k;
    }
    return new Game(dynamics, payoff, initial, step, record, false, seed);
  }

  /** Returns the same game under other dynamics. */
  public Game under(DescentAscent other) {
    return new Game(other, payoff, initial, step, record, averaged, seed);
  }

  /** Returns the same game recorded after other numbers of steps. */
  public Game recorded(int... after) {
    return new Game(dynamics, payoff, initial, step, after, averaged, seed);
  }

  /** Returns the same game with other steps. */
  public Game withStep(double other) {
    return new Game(dynamics, payoff, initial, other, record, averaged, seed);
  }

  /** Returns the same game from other particles. */
  public Game from(Profile other) {
    return new Game(dynamics, payoff, other, step, record, averaged, seed);
  }

  /** Returns the same game with another seed. */
  public Game withSeed(long other) {
    return new Game(dynamics, payoff, initial, step, record, averaged, other);
  }

  /** Returns the same game with another payoff. */
  public Game withPayoff(Payoff other) {
    return new Game(dynamics, other, initial, step, record, averaged, seed);
  }

  /** Returns the word by which descriptions and messages refer to the dynamics. */
  public String kind() {
    if (dynamics.extragradient()) {
      return "extragradient";
    }
    if (dynamics.forgetting() > 0) {
      return "averaged-gradient";
    }
    if (dynamics.optimistic()) {
      return "optimistic";
    }
    if (dynamics.reaction() > 0) {
      return "fisher-rao-descent-ascent";
    }
    return dynamics.temperature() > 0 ? "langevin-descent-ascent" : "descent-ascent";
  }

  @Override
  public String method() {
    return "play";
  }

  @Override
  public List<Capability> needs() {
    List<Capability> needs = new ArrayList<>();
    needs.add(Capability.dynamics(kind()));
    boolean isPlain = !dynamics.extragradient() && !dynamics.optimistic();
    if (!isPlain && (dynamics.reaction() > 0 || dynamics.temperature() > 0)) {
      // Whoever takes trial steps, or optimistic ones, need not know weights that move, nor noise.
      DescentAscent plain = dynamics.withoutExtragradient().withoutOptimism();
      needs.add(Capability.dynamics(under(plain).kind()));
    }
    needs.add(Capability.payoff(payoff.kind()));
    if (dynamics.reaction() == 0) {
      needs.addAll(Capability.of(initial.row()));
      needs.addAll(Capability.of(initial.column()));
    }
    return needs;
  }

  @Override
  public List<Limits.Sized> sizes() {
    return Stream.of(initial.row(), initial.column())
        .flatMap(
            player ->
                Stream.of(
                    new Limits.Sized(Limits.Size.PARTICLES, player.size()),
                    new Limits.Sized(Limits.Size.DIMENSION, player.dimension())))
        .toList();
  }

  @Override
  public ObjectNode parameters() {
    ObjectNode node = Wire.JSON.createObjectNode();
    ObjectNode rates =
        node.putObject("dynamics")
            .put("kind", kind())
            .put("transport", dynamics.transport())
            .put("reaction", dynamics.reaction())
            .put("temperature", dynamics.temperature())
            .put("timeScale", dynamics.timeScale());
    if (dynamics.forgetting() > 0) {
      rates.put("forgetting", dynamics.forgetting());
    }
    node.set("payoff", Wire.payoff(payoff));
    node.set("row", Wire.measure(initial.row()));
    node.set("column", Wire.measure(initial.column()));
    for (int steps : record) {
      node.withArray("record").add(steps);
    }
    return node.put("step", step).put("seed", seed).put("averaged", averaged);
  }

  @Override
  public long numbers() {
    long strategies = Math.addExact(Wire.numbers(initial.row()), Wire.numbers(initial.column()));
    return Math.multiplyExact(Math.multiplyExact(averaged ? 2L : 1L, record.length), strategies);
  }

  @Override
  public Played read(JsonNode answer, double roundoff) {
    return new Played(
        profiles(answer, "", roundoff),
        averaged ? profiles(answer.path("average"), "average ", averaging(roundoff)) : List.of());
  }

  /** Each step of a sum that is then divided by their number may round. */
  private double averaging(double roundoff) {
    return roundoff * (1 + Arrays.stream(record).max().orElse(0));
  }

  private List<Profile> profiles(JsonNode node, String what, double roundoff) {
    List<ParticleMeasure> row = player(node, what, "row", initial.row(), roundoff);
    List<ParticleMeasure> column = player(node, what, "column", initial.column(), roundoff);
    return IntStream.range(0, row.size())
        .mapToObj(k -> new Profile(row.get(k), column.get(k)))
        .toList();
  }

  private List<ParticleMeasure> player(
      JsonNode node, String what, String name, ParticleMeasure from, double roundoff) {
    JsonNode found = node.path(name);
    if (!found.has("positions") || !found.has("weights")) {
      throw new BrokenException(what + name + ": expected positions and weights, found " + found);
    }
    return Wire.trajectory(found, what + name + " ", from, record.length, true, roundoff);
  }

  @Override
  public ObjectNode written(Played answer) {
    ObjectNode node = written(answer.trajectory());
    if (averaged) {
      node.set("average", written(answer.averages()));
    }
    return node;
  }

  private ObjectNode written(List<Profile> profiles) {
    ObjectNode node = Wire.JSON.createObjectNode();
    Wire.trajectory(
        node.putObject("row"), profiles.stream().map(Profile::row).toList(), initial.row(), true);
    Wire.trajectory(
        node.putObject("column"),
        profiles.stream().map(Profile::column).toList(),
        initial.column(),
        true);
    return node;
  }

  @Override
  public Played reference() {
    if (!averaged) {
      return new Played(dynamics.run(payoff, initial, step, record, seed), List.of());
    }
    int last = record[record.length - 1];
    int[] every = IntStream.rangeClosed(0, last).toArray();
    List<Profile> all = dynamics.run(payoff, initial, step, every, seed);
    double[] row = new double[initial.row().size()];
    double[] column = new double[initial.column().size()];
    List<Profile> trajectory = new ArrayList<>();
    List<Profile> averages = new ArrayList<>();
    int taken = 0;
    for (int due : record) {
      for (; taken < due; taken++) {
        add(all.get(taken).row(), row);
        add(all.get(taken).column(), column);
      }
      trajectory.add(all.get(due));
      averages.add(
          due == 0
              ? initial
              : new Profile(mean(initial.row(), row), mean(initial.column(), column)));
    }
    return new Played(trajectory, averages);
  }

  private static void add(ParticleMeasure mu, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += mu.weight(i);
    }
  }

  /** Divided by their own sum, not by the number of steps: rounding of long runs adds up. */
  private static ParticleMeasure mean(ParticleMeasure places, double[] sums) {
    double total = Arrays.stream(sums).sum();
    double[] weights = Arrays.stream(sums).map(sum -> sum / total).toArray();
    return ParticleMeasure.of(places.dimension(), places.positions(), weights);
  }

  @Override
  public Played fromEnds(Function<Question<Played>, Played> ends) {
    List<Played> played =
        Arrays.stream(record).mapToObj(steps -> ends.apply(recorded(steps))).toList();
    return new Played(
        played.stream().flatMap(end -> end.trajectory.stream()).toList(),
        played.stream().flatMap(end -> end.averages.stream()).toList());
  }

  @Override
  public Played askOf(Solver solver) {
    return solver.play(this);
  }

  @Override
  public String inWords() {
    return "play %s, payoff %s, row %s, column %s, step %s, records after %s steps"
        .formatted(
            kind(),
            payoff.kind(),
            Question.words(initial.row()),
            Question.words(initial.column()),
            step,
            Question.words(record));
  }

  @Override
  public double size(Played answer) {
    return answer.trajectory().stream()
        .flatMap(profile -> Stream.of(profile.row(), profile.column()))
        .mapToDouble(mu -> Question.largest(mu.positions()))
        .max()
        .orElse(0);
  }

  /**
   * What a game answers.
   *
   * @param trajectory the strategies at the record times
   * @param averages at the record times, where asked for: the strategies averaged over the steps
   *     that were taken, each as it was before the step; the initial ones after no step
   */
  public record Played(List<Profile> trajectory, List<Profile> averages) {}
}
