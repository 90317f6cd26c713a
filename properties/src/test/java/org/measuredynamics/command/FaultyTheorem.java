package org.measuredynamics.command;

import java.util.List;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.statistic.Comparison;
import org.measuredynamics.theorem.Control;
import org.measuredynamics.theorem.Theorem;

/** A theorem with a fault of its own: what happens is not the implementation's doing. */
public final class FaultyTheorem implements Theorem {
  @Override
  public String id() {
    return "test.faulty";
  }

  @Override
  public String statement() {
    return "1 = 2";
  }

  @Override
  public String source() {
    return "nobody";
  }

  @Override
  public List<String> hypotheses() {
    return List.of();
  }

  @Override
  public List<String> needs() {
    return List.of();
  }

  @Override
  public String budget() {
    return "none";
  }

  @Override
  public String firstRefutes() {
    return "";
  }

  @Override
  public List<Comparison> check(Implementation implementation, Instance instance, double alpha) {
    throw new IllegalStateException("a fault of the theorem itself");
  }

  @Override
  public List<Control> controls() {
    return List.of();
  }
}
