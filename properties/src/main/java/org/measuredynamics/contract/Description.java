package org.measuredynamics.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.measuredynamics.contract.Capability.Kind;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.model.Unit;

/**
 * What an implementation says of itself. What it does not declare is not asked of it and is
 * reported as not covered.
 *
 * @param name its name
 * @param version its version
 * @param language the language it is written in
 * @param precision how exact its arithmetic is
 * @param tolerance how exact continuous time is: in every record, each coordinate of a particle is
 *     within tolerance (1 + its size) of where the flow from the record before it leads; 0 if
 *     continuous time is not declared
 * @param repeatable what the same question brings again
 * @param records after how many numbers of steps one run is recorded
 * @param declared what it can do, in the order in which it says so
 * @param limits how large and small its problems may be
 */
public record Description(
    String name,
    String version,
    String language,
    Precision precision,
    double tolerance,
    Repeatable repeatable,
    Records records,
    Set<Capability> declared,
    Limits limits) {

  /** What is declared by whoever names nothing of its kind. */
  private static final Set<Capability> UNLESS_NAMED =
      Set.of(
          Capability.sampling(StochasticGradient.Sampling.WITH_REPLACEMENT),
          Capability.sampling(StochasticGradient.Sampling.ONE_PASS),
          Capability.form(BirthDeath.Form.WEIGHTS),
          Capability.form(BirthDeath.Form.PARTICLES),
          Capability.REINJECTION);

  /** Of what is not declared in them some questions are passed over, and the others asked. */
  static final Set<Kind> WAYS = Set.of(Kind.SAMPLING, Kind.FORM);

  /** After how many numbers of steps one run is recorded. */
  public enum Records {
    /** After as many as are asked for. */
    @JsonProperty("any")
    ANY,
    /** After the last alone, as programs have it that return what they end with. */
    @JsonProperty("last")
    LAST
  }

  /** What the same question brings again. */
  public enum Repeatable {
    /** The same bits. */
    @JsonProperty("bits")
    BITS,
    /** The same up to rounding, as threads and processors that sum in any order have it. */
    @JsonProperty("rounding")
    ROUNDING
  }

  /**
   * Copies what is declared.
   *
   * @throws IllegalArgumentException if continuous time is declared without a tolerance between 0
   *     and 1
   */
  public Description {
    declared = Collections.unmodifiableSet(new LinkedHashSet<>(declared));
    if (declared.contains(Capability.CONTINUOUS) && !(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "tolerance: expected a number between 0 and 1, for continuous time is declared, found "
              + tolerance);
    }
  }

  /** Returns the description of an implementation in double precision that declares nothing yet. */
  public static Description of(String name, String version, String language) {
    return new Description(
        name,
        version,
        language,
        Precision.FLOAT64,
        0,
        Repeatable.ROUNDING,
        Records.ANY,
        Set.of(),
        Limits.NONE);
  }

  /** Returns the same with more declared. */
  public Description declaring(Capability... more) {
    return declaring(List.of(more));
  }

  /** Returns the same with more declared. */
  public Description declaring(Collection<Capability> more) {
    Set<Capability> all = new LinkedHashSet<>(declared);
    all.addAll(more);
    return new Description(
        name, version, language, precision, tolerance, repeatable, records, all, limits);
  }

  /** Returns the same with no more declared than meets the condition. */
  public Description only(Predicate<Capability> kept) {
    Set<Capability> fewer = new LinkedHashSet<>(declared);
    fewer.removeIf(kept.negate());
    return new Description(
        name,
        version,
        language,
        precision,
        fewer.contains(Capability.CONTINUOUS) ? tolerance : 0,
        repeatable,
        records,
        fewer,
        limits);
  }

  /**
   * Returns the same with continuous time.
   *
   * @param within the tolerance
   * @throws IllegalArgumentException if it is not between 0 and 1
   */
  public Description continuous(double within) {
    Set<Capability> all = new LinkedHashSet<>(declared);
    all.add(Capability.CONTINUOUS);
    return new Description(
        name, version, language, precision, within, repeatable, records, all, limits);
  }

  /** Returns what another implementation says of itself that does the same in its own way. */
  public Description of(String other, Precision exactness, Repeatable again) {
    return new Description(
        other, version, language, exactness, tolerance, again, records, declared, limits);
  }

  /** Returns the same of whoever has no more than the end of a run. */
  public Description endsAlone() {
    return new Description(
        name, version, language, precision, tolerance, repeatable, Records.LAST, declared, limits);
  }

  /** Returns the same of whoever takes problems within these limits alone. */
  public Description within(Limits others) {
    return new Description(
        name, version, language, precision, tolerance, repeatable, records, declared, others);
  }

  /**
   * Returns whether it is declared: Euler steps are of the gradient flow, and a network is one of
   * some unit.
   */
  public boolean declares(Capability capability) {
    if (capability.equals(Capability.RECORDS)) {
      return records == Records.ANY;
    }
    if (!has(capability)) {
      return false;
    }
    if (capability.equals(Capability.EULER)) {
      return declared.contains(Capability.dynamics("gradient-flow"));
    }
    return !capability.equals(Capability.NETWORK) || !words(Kind.UNIT).isEmpty();
  }

  /** Whether it is named, or of those that need not be where none of its kind is. */
  boolean has(Capability capability) {
    return declared.contains(capability)
        || (UNLESS_NAMED.contains(capability) && words(capability.kind()).isEmpty());
  }

  /**
   * Returns why a question is passed over: it is larger or smaller than what is declared, or has
   * mini-batches drawn, or birth and death work, in a way that is not.
   */
  public Optional<String> beyond(Question<?> question) {
    return question.needs().stream()
        .filter(need -> WAYS.contains(need.kind()) && !has(need))
        .map(need -> need.inWords() + " is not declared")
        .findFirst()
        .or(() -> limits.beyond(question));
  }

  /** Returns the units that are declared. */
  public List<Unit> units() {
    return Unit.all().stream().filter(unit -> declares(Capability.unit(unit.name()))).toList();
  }

  /** Returns the risks that are declared. */
  public List<Risk> risks() {
    return Arrays.stream(Risk.values()).filter(risk -> declares(Capability.risk(risk))).toList();
  }

  /** Returns the regularisers that are declared and that neurons of the unit can have. */
  public List<Regulariser.Kind> regularisers(Unit unit) {
    return Arrays.stream(Regulariser.Kind.values())
        .filter(kind -> declares(Capability.regulariser(kind)))
        .filter(kind -> kind != Regulariser.Kind.TOTAL_VARIATION || unit.hasOutputWeight())
        .toList();
  }

  /** Returns the words of a kind, in the order in which they are declared. */
  public List<String> words(Kind kind) {
    return declared.stream()
        .filter(capability -> capability.kind() == kind)
        .map(Capability::word)
        .toList();
  }

  /** Returns u, the unit roundoff of what is computed. */
  public double roundoff() {
    return precision.products();
  }

  /** The description as the protocol has it: flat, in the schema's words. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Message(
      String name,
      String version,
      String language,
      List<String> schemes,
      List<String> units,
      List<String> risks,
      List<String> regularisers,
      List<String> energies,
      boolean weights,
      boolean evaluate,
      Precision precision,
      double tolerance,
      Repeatable repeatable,
      Records records,
      List<String> dynamics,
      List<String> samplings,
      List<String> forms,
      List<String> laws,
      boolean ensemble,
      boolean sets,
      boolean groups,
      List<String> games,
      boolean nikaidoIsoda,
      Limits limits) {}

  /**
   * The gradient flow alone, no game and no law if they are left out; repeatable up to rounding.
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  private static Description read(Message said) {
    Set<Capability> declared = new LinkedHashSet<>();
    words(declared, Kind.SCHEME, said.schemes);
    words(declared, Kind.UNIT, said.units);
    words(declared, Kind.RISK, said.risks);
    words(declared, Kind.REGULARISER, said.regularisers);
    words(declared, Kind.ENERGY, said.energies);
    words(
        declared, Kind.DYNAMICS, said.dynamics == null ? List.of("gradient-flow") : said.dynamics);
    words(declared, Kind.SAMPLING, said.samplings);
    words(declared, Kind.FORM, said.forms);
    words(declared, Kind.LAW, said.laws);
    words(declared, Kind.PAYOFF, said.games);
    answer(declared, Capability.UNEQUAL_WEIGHTS, said.weights);
    answer(declared, Capability.EVALUATE, said.evaluate);
    answer(declared, Capability.ENSEMBLE, said.ensemble);
    answer(declared, Capability.SETS, said.sets);
    answer(declared, Capability.GROUPS, said.groups);
    answer(declared, Capability.NIKAIDO_ISODA, said.nikaidoIsoda);
    return new Description(
        said.name,
        said.version,
        said.language,
        said.precision,
        said.tolerance,
        said.repeatable == null ? Repeatable.ROUNDING : said.repeatable,
        said.records == null ? Records.ANY : said.records,
        declared,
        said.limits == null ? Limits.NONE : said.limits);
  }

  private static void words(Set<Capability> declared, Kind kind, List<String> words) {
    (words == null ? Stream.<String>of() : words.stream())
        .forEach(word -> declared.add(new Capability(kind, word)));
  }

  private static void answer(Set<Capability> declared, Capability capability, boolean isDeclared) {
    if (isDeclared) {
      declared.add(capability);
    }
  }

  @JsonValue
  private Message message() {
    return new Message(
        name,
        version,
        language,
        words(Kind.SCHEME),
        words(Kind.UNIT),
        words(Kind.RISK),
        words(Kind.REGULARISER),
        words(Kind.ENERGY),
        declared.contains(Capability.UNEQUAL_WEIGHTS),
        declared.contains(Capability.EVALUATE),
        precision,
        tolerance,
        repeatable,
        records,
        words(Kind.DYNAMICS),
        words(Kind.SAMPLING),
        words(Kind.FORM),
        words(Kind.LAW),
        declared.contains(Capability.ENSEMBLE),
        declared.contains(Capability.SETS),
        declared.contains(Capability.GROUPS),
        words(Kind.PAYOFF),
        declared.contains(Capability.NIKAIDO_ISODA),
        limits);
  }
}
