package org.measuredynamics.theorem;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.measuredynamics.contract.Capability;
import org.measuredynamics.contract.Description;
import org.measuredynamics.mutant.Mutant;

/**
 * The catalogue card of a theorem: everything about it that is not arithmetic. Immutable; each
 * method that takes something returns the card with it.
 *
 * @param id block.name; the block is the package, the name begins the name of the class
 * @param statement the statement in formulas
 * @param source author, year and theorem number, as the bibliography has them
 * @param hypotheses each with its controls
 * @param needs what an implementation must declare: of each entry one at least
 * @param uses what is asked for besides, where it is declared
 * @param budget the error budget in words: which terms, and how each is bounded
 * @param firstRefutes the mutant that this theorem alone or first refutes
 * @param cost what one instance costs: an effort of N instances examines N / cost, at least one
 * @param sharpens whether more replicates make the theorem sharper
 * @param isFixed whether its problems are a fixed design: they are asked once, at every effort
 */
public record Card(
    String id,
    String statement,
    String source,
    List<Hypothesis> hypotheses,
    List<List<Capability>> needs,
    List<Capability> uses,
    String budget,
    Mutant firstRefutes,
    int cost,
    boolean sharpens,
    boolean isFixed) {

  /** Returns a card with its id alone. */
  public static Card of(String id) {
    return new Card(id, "", "", List.of(), List.of(), List.of(), "", null, 1, false, false);
  }

  /** Says what the theorem claims, in formulas. */
  public Card states(String formulas) {
    return new Card(
        id,
        formulas,
        source,
        hypotheses,
        needs,
        uses,
        budget,
        firstRefutes,
        cost,
        sharpens,
        isFixed);
  }

  /** Says where it is proved. */
  public Card source(String where) {
    return new Card(
        id,
        statement,
        where,
        hypotheses,
        needs,
        uses,
        budget,
        firstRefutes,
        cost,
        sharpens,
        isFixed);
  }

  /** Says what it assumes. */
  public Card assumes(Hypothesis... assumed) {
    return new Card(
        id,
        statement,
        source,
        List.of(assumed),
        needs,
        uses,
        budget,
        firstRefutes,
        cost,
        sharpens,
        isFixed);
  }

  /** Says what an implementation must declare, all of it. */
  public Card needs(Capability... all) {
    return withNeeds(Arrays.stream(all).map(List::of).toList());
  }

  /** Says of what one will do. */
  public Card needsOneOf(Capability... alternatives) {
    return withNeeds(List.of(List.of(alternatives)));
  }

  private Card withNeeds(List<List<Capability>> more) {
    List<List<Capability>> together = new ArrayList<>(needs);
    together.addAll(more);
    return new Card(
        id,
        statement,
        source,
        hypotheses,
        List.copyOf(together),
        uses,
        budget,
        firstRefutes,
        cost,
        sharpens,
        isFixed);
  }

  /** Says what is asked for besides, where it is declared. */
  public Card uses(Capability... ifDeclared) {
    return new Card(
        id,
        statement,
        source,
        hypotheses,
        needs,
        List.of(ifDeclared),
        budget,
        firstRefutes,
        cost,
        sharpens,
        isFixed);
  }

  /** Says what bounds its errors. */
  public Card budget(String words) {
    return new Card(
        id,
        statement,
        source,
        hypotheses,
        needs,
        uses,
        words,
        firstRefutes,
        cost,
        sharpens,
        isFixed);
  }

  /** Says which mutant it refutes before all others. */
  public Card firstRefutes(Mutant mutant) {
    return new Card(
        id, statement, source, hypotheses, needs, uses, budget, mutant, cost, sharpens, isFixed);
  }

  /** Says how many times as much as usual an instance costs. */
  public Card cost(int instances) {
    return new Card(
        id,
        statement,
        source,
        hypotheses,
        needs,
        uses,
        budget,
        firstRefutes,
        instances,
        sharpens,
        isFixed);
  }

  /** Says that more replicates make it sharper. */
  public Card sharpened() {
    return new Card(
        id, statement, source, hypotheses, needs, uses, budget, firstRefutes, cost, true, isFixed);
  }

  /**
   * Says that its questions are a fixed design, judged together and asked once at every effort; of
   * the instance that is drawn it takes what it needs, a seed at least.
   */
  public Card fixedDesign() {
    return new Card(
        id, statement, source, hypotheses, needs, uses, budget, firstRefutes, cost, sharpens, true);
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

  /** Returns whether the theorem can be checked on what is declared. */
  public boolean isCoveredBy(Description description) {
    return undeclared(description).isEmpty();
  }

  /** Returns how many instances are examined where an effort has so many of a cheap theorem. */
  public int instances(int effort) {
    return isFixed ? 1 : Math.max(1, effort / cost);
  }

  /** Returns whether the theorem may meet the fault of a mutant. */
  public boolean mayMeet(Mutant mutant) {
    List<Capability> asked = new ArrayList<>(uses);
    needs.forEach(asked::addAll);
    return mutant.equals(firstRefutes) || mutant.concerns(asked);
  }
}
