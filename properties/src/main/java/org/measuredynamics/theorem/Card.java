package org.measuredynamics.theorem;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.statistic.AlphaLedger;

/**
 * The catalogue card of a theorem: everything about it that is not arithmetic. Immutable; each
 * method that takes something returns the card with it.
 */
public final class Card implements Cloneable {
  private final String id;
  private String statement = "";
  private String source = "";
  private List<Hypothesis> hypotheses = List.of();
  private List<List<Capability>> needs = List.of();
  private List<Capability> uses = List.of();
  private String budget = "";
  private Mutant firstRefutes;
  private Mutant alone;
  private String neverAlone = "";
  private int cost = 1;
  private int revision = 1;
  private int leastSharpness = 1;
  private boolean sharpens;
  private boolean isFixed;
  private boolean isBase;
  private boolean judgesData;
  private double share = AlphaLedger.RUN / AlphaLedger.SHARES;

  private Card(String id) {
    this.id = id;
  }

  /**
   * Returns a card with its id alone.
   *
   * @param id block.name; the block is the package, the name begins the name of the class
   */
  public static Card of(String id) {
    return new Card(id);
  }

  private Card with(Consumer<Card> change) {
    try {
      Card card = (Card) clone();
      change.accept(card);
      return card;
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Says what the theorem claims, in formulas. */
  public Card states(String formulas) {
    return with(card -> card.statement = formulas);
  }

  /** Says where it is proved: author, year and theorem number, as the bibliography has them. */
  public Card source(String where) {
    return with(card -> card.source = where);
  }

  /** Says what it assumes, each hypothesis with its controls. */
  public Card assumes(Hypothesis... assumed) {
    return with(card -> card.hypotheses = List.of(assumed));
  }

  /** Says what an implementation must declare, all of it. */
  public Card needs(Capability... all) {
    return with(card -> card.needs = and(Arrays.stream(all).map(List::of)));
  }

  /** Says of what an implementation must declare one at least. */
  public Card needsOneOf(Capability... alternatives) {
    return with(card -> card.needs = and(Stream.of(List.of(alternatives))));
  }

  private List<List<Capability>> and(Stream<List<Capability>> more) {
    return Stream.concat(needs.stream(), more).toList();
  }

  /** Says what is asked for besides, where it is declared. */
  public Card uses(Capability... ifDeclared) {
    return with(card -> card.uses = List.of(ifDeclared));
  }

  /** Says what bounds its errors: which terms, and how each is bounded. */
  public Card budget(String words) {
    return with(card -> card.budget = words);
  }

  /** Says which mutant it refutes alone or before all others. */
  public Card firstRefutes(Mutant mutant) {
    return with(card -> card.firstRefutes = mutant);
  }

  /**
   * Says which mutant it refutes and no other theorem outside the base does, where others refute
   * the one that it first refutes too.
   */
  public Card alone(Mutant mutant) {
    return with(card -> card.alone = mutant);
  }

  /** Says why there is no mutant that it refutes and no other theorem outside the base does. */
  public Card neverAloneSince(String why) {
    return with(card -> card.neverAlone = why);
  }

  /** Says how many times as much as usual an instance costs. */
  public Card cost(int instances) {
    return with(card -> card.cost = instances);
  }

  /**
   * Says that a bound became stricter: what was upheld by the revision before may be refuted by
   * this one.
   *
   * @param number 1 if not given
   */
  public Card revision(int number) {
    return with(card -> card.revision = number);
  }

  /** Says that more replicates make it sharper. */
  public Card sharpened() {
    return with(card -> card.sharpens = true);
  }

  /**
   * Says that its questions are a fixed design, judged together and asked once at every effort; of
   * the instance that is drawn it takes what it needs, a seed at least.
   */
  public Card fixedDesign() {
    return with(card -> card.isFixed = true);
  }

  /**
   * Says that it can be asked about somebody's own data, of a fixed design in part; hypotheses that
   * they may not meet are looked at.
   */
  public Card judgesData() {
    return with(card -> card.judgesData = true);
  }

  /**
   * Says that it belongs to the base: laws of single steps, draws and answers, a fixed design whose
   * sharpness counts from quick effort on.
   */
  public Card base() {
    return fixedDesign().needs(Capability.RECORDS).with(card -> card.isBase = true);
  }

  /** Says that it is so many times as sharp at quick effort already, where that costs little. */
  public Card sharpAtLeast(int sharpness) {
    return with(card -> card.leastSharpness = sharpness);
  }

  /**
   * Says how much of the false-alarm budget of a run it may spend; by default 1 in 160 parts.
   *
   * @param alpha a probability; those of the catalogue sum to that of a run at most
   */
  public Card share(double alpha) {
    return with(card -> card.share = alpha);
  }

  /** Returns whether it can be about somebody's own data. */
  public boolean canJudgeData() {
    return judgesData;
  }

  /** Returns block.name. */
  public String id() {
    return id;
  }

  /** Returns the statement in formulas. */
  public String statement() {
    return statement;
  }

  /** Returns author, year and theorem number. */
  public String source() {
    return source;
  }

  /** Returns the hypotheses. */
  public List<Hypothesis> hypotheses() {
    return hypotheses;
  }

  /** Returns what an implementation must declare: of each entry one at least. */
  public List<List<Capability>> needs() {
    return needs;
  }

  /** Returns the error budget in words. */
  public String budget() {
    return budget;
  }

  /** Returns the mutants that the theorem is known by: that it first refutes, and alone. */
  public List<Mutant> refutes() {
    return alone == null ? List.of(firstRefutes) : List.of(firstRefutes, alone);
  }

  /** Returns the mutant that it is said to refute alone, if it is another than it first refutes. */
  public Optional<Mutant> refutesAlone() {
    return Optional.ofNullable(alone);
  }

  /** Returns why there is no mutant that it alone refutes; empty where there is one. */
  public String neverAlone() {
    return neverAlone;
  }

  /** Returns what one instance costs: an effort of N instances examines N / cost of them. */
  public int cost() {
    return cost;
  }

  /** Returns the revision, from 1 on. */
  public int revision() {
    return revision;
  }

  /** Returns whether more replicates make it sharper. */
  public boolean sharpens() {
    return sharpens;
  }

  /** Returns whether its questions are a fixed design, the same at every effort but for sizes. */
  public boolean isFixedDesign() {
    return isFixed;
  }

  /** Returns whether it belongs to the base. */
  public boolean isBase() {
    return isBase;
  }

  /** Returns how sharp it is at any effort, at least: 1 unless something else is said. */
  public int leastSharpness() {
    return leastSharpness;
  }

  /** Returns how much of the false-alarm budget of a run it may spend. */
  public double share() {
    return share;
  }

  /** Returns the block that the theorem belongs to: what its id begins with. */
  public String block() {
    return id.substring(0, id.indexOf('.'));
  }

  /** Returns what must be declared, in words: "a or b" where one of them will do. */
  public List<String> needsInWords() {
    return needs.stream().map(Card::inWords).toList();
  }

  /** Returns what the theorem needs and the description does not declare, in words. */
  public List<String> undeclared(Description description) {
    return needs.stream()
        .filter(need -> need.stream().noneMatch(description::declares))
        .map(Card::inWords)
        .toList();
  }

  private static String inWords(List<Capability> need) {
    return need.stream().map(Capability::toString).collect(Collectors.joining(" or "));
  }

  /** Returns, in words, why the theorem is not covered by a description; nothing where it is. */
  public Optional<String> uncovered(Description description) {
    List<String> undeclared = undeclared(description);
    return undeclared.isEmpty()
        ? Optional.empty()
        : Optional.of("needs %s, which is not declared".formatted(String.join(", ", undeclared)));
  }

  /** Returns whether the theorem can be checked on what is declared. */
  public boolean isCoveredBy(Description description) {
    return undeclared(description).isEmpty();
  }

  /** Returns how many instances are examined where an effort has so many of a cheap theorem. */
  public int instances(int effort) {
    return isFixed ? 1 : Math.max(1, effort / cost);
  }

  /**
   * Returns whether the theorem may meet the fault of a mutant; a law of the base goes through
   * whatever is declared.
   */
  public boolean mayMeet(Mutant mutant) {
    List<Capability> asked = new ArrayList<>(uses);
    needs.forEach(asked::addAll);
    return isBase || refutes().contains(mutant) || mutant.concerns(asked);
  }
}
