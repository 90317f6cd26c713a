package org.measuredynamics.mutant;

import java.util.function.Consumer;
import org.measuredynamics.energy.NetworkEnergy;

/** What the gradient flow in continuous time may have wrong. */
public enum ContinuousMutant implements Fault.Listed {
  CURL_50_PERCENT(
      "a curl of 50 percent of the gradient beside it", flow -> flow.velocity = curl(0.5)),

  CURL_1_PERCENT(
      "a curl of 1 percent of the gradient beside it", flow -> flow.velocity = curl(0.01)),

  RATE_1_PERCENT_HIGH(
      "time that runs 1 percent fast", flow -> flow.velocity = (g, c, p, from) -> 1.01 * g[c]),

  LATE_CURL(
      "a curl of 50 percent of the gradient, from the 50th record on",
      flow -> flow.velocity = (g, c, p, from) -> from < 50 ? g[c] : curl(0.5).of(g, c, p, from)),

  REGULARISER_LEFT_OUT(
      "the field without the regulariser",
      flow ->
          flow.energy =
              energy ->
                  energy instanceof NetworkEnergy network
                      ? FaultyContinuous.plain(network)
                      : energy);

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final Fault mutant;

  ContinuousMutant(String words, Consumer<FaultyContinuous> fault) {
    mutant = Fault.of("continuous-" + Mutant.word(this), words, FaultyContinuous::new, fault);
  }

  @Override
  public Mutant mutant() {
    return mutant;
  }

  /** The gradient and so much of itself turned by a quarter in the first two coordinates. */
  private static FaultyContinuous.Velocity curl(double part) {
    return (g, c, p, from) -> {
      int k = c % p;
      return p < 2 || k > 1 ? g[c] : g[c] + part * (k == 0 ? -g[c + 1] : g[c - 1]);
    };
  }
}
