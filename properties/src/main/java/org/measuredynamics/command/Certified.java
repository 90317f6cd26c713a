package org.measuredynamics.command;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.measuredynamics.contract.Evaluate;
import org.measuredynamics.contract.FiniteGame;
import org.measuredynamics.contract.Question;
import org.measuredynamics.energy.Certificate;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.observation.CovarianceDistance;
import org.measuredynamics.observation.Replication;

/**
 * What is known for certain of particles, of ensembles and of strategies, as lines: values with
 * what rounding may have done to them, bounds rounded outwards.
 */
final class Certified {
  /** Unit roundoff. */
  private static final double U = 0x1p-53;

  private Certified() {}

  /**
   * Returns what is known of particles.
   *
   * @param stretch by what parameters have been multiplied on their way from the file
   * @param scale how the file's neurons are summed
   * @throws IllegalArgumentException if an energy or a gradient overflows
   */
  static List<String> of(Evaluate particles, double stretch, String scale) {
    ParticleMeasure mu = particles.measure();
    Energy energy = particles.energy();
    List<String> lines = new ArrayList<>();
    lines.add("%s, %s".formatted(Question.words(energy), Question.words(mu)));
    if (energy instanceof NetworkEnergy network) {
      lines.add(
          "%s risk, regulariser %s, %s"
              .formatted(
                  network.risk().name().toLowerCase(Locale.ROOT),
                  words(network.regulariser()),
                  scale));
    }
    double value = energy.value(mu);
    double[] gradient = energy.gradient(mu);
    ParticleMeasure.requireFinite("F(mu)", new double[] {value});
    ParticleMeasure.requireFinite("grad V", gradient);
    // Twice: what the file's parameters were multiplied by is rounded too.
    lines.add(
        value("F(mu)", value, 2 * energy.operations(mu.size()) * U * energy.valueMagnitude(mu)));
    lines.add(
        value(
            "int |grad V|^2 dmu",
            Energy.meanSquare(mu, gradient),
            dissipationRounding(mu, gradient, energy.gradientRounding(mu, 2 * U))));
    if (energy instanceof NetworkEnergy network) {
      lines.add(gap(network, mu));
      if (network.unit().hasOutputWeight() && network.unit().homogeneity() == 2) {
        lines.add(charge(mu, stretch));
      }
      lines.add(margin(network, mu));
    }
    return lines;
  }

  private static String words(Regulariser regulariser) {
    return regulariser.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ')
        + (regulariser.kind() == Regulariser.Kind.NONE ? "" : " " + regulariser.strength());
  }

  /**
   * sum_i w_i |g_i|^2 changes by at most sum_i w_i (2 |g_i| + e_i) e_i, coordinate by coordinate.
   */
  private static double dissipationRounding(ParticleMeasure mu, double[] gradient, double[] error) {
    int p = mu.dimension();
    double sum = 0;
    for (int k = 0; k < gradient.length; k++) {
      double g = Math.abs(gradient[k]);
      sum +=
          mu.weight(k / p) * ((2 * g + error[k]) * error[k] + 2 * (mu.size() + p + 8) * U * g * g);
    }
    return sum;
  }

  private static String gap(NetworkEnergy energy, ParticleMeasure mu) {
    String what = "F(mu) - inf F";
    try {
      Certificate.Gap gap = Certificate.gap(energy, mu);
      return "%s <= %s, of it %s by how long was searched, %s by rounding"
          .formatted(what, up(gap.value()), up(gap.truncation()), up(gap.rounding()));
    } catch (IllegalArgumentException e) {
      double value = energy.value(mu);
      double rounding = 2 * energy.operations(mu.size()) * U * energy.valueMagnitude(mu);
      return "%s <= %s, since F is at least 0; no dual point is known (%s)"
          .formatted(what, up(value + rounding), e.getMessage());
    }
  }

  private static String charge(ParticleMeasure mu, double stretch) {
    double largest = 0;
    double rounding = 0;
    int neuron = 0;
    for (int i = 0; i < mu.size(); i++) {
      double charge = 0;
      double size = 0;
      for (int k = 0; k < mu.dimension(); k++) {
        double square = mu.position(i, k) * mu.position(i, k);
        charge += k == 0 ? square : -square;
        size += square;
      }
      rounding = Math.max(rounding, (mu.dimension() + 16) * U * size / (stretch * stretch));
      if (Math.abs(charge) / (stretch * stretch) > largest) {
        largest = Math.abs(charge) / (stretch * stretch);
        neuron = i;
      }
    }
    return value("max |a^2 - |w|^2|", largest, rounding) + ", neuron " + neuron;
  }

  private static String margin(NetworkEnergy energy, ParticleMeasure mu) {
    try {
      Certificate.Margin margin = Certificate.margin(energy, mu);
      return "F1 margin, largest min_j y_j f(x_j) at int |a| |w| dmu <= 1: at least %s (this network), at most %s"
          .formatted(down(margin.lower()), up(margin.upper()));
    } catch (IllegalArgumentException e) {
      return "F1 margin: not certified (%s)".formatted(e.getMessage());
    }
  }

  /**
   * Returns what is known of an ensemble of trained networks.
   *
   * @param law of a neuron
   * @param n the width of each network
   */
  static List<String> of(
      Replication replication, ParticleMeasure law, int n, CovarianceDistance distance) {
    NetworkEnergy energy = replication.energy();
    int[] record = replication.record();
    return List.of(
        "%s, %d networks of %d neurons from %s, after %d steps of %s"
            .formatted(
                Question.words(energy),
                distance.networks(),
                n,
                Question.words(law).replace("particles", "atoms"),
                record[record.length - 1],
                replication.step()),
        "%s risk, regulariser %s"
            .formatted(energy.risk().name().toLowerCase(Locale.ROOT), words(energy.regulariser())),
        "|C| = %s, C the limit of n Cov(f_n) on the data".formatted(up(distance.limit())),
        "|n Cov(f_n) - C| = %s, that is %.3g of it"
            .formatted(up(distance.whole()), distance.whole() / distance.limit()),
        "of it at most %s by the number of networks, %s by their width, %s by the program (rounding explains %s in float64, %s in float32)"
            .formatted(
                up(distance.draws()),
                up(distance.width()),
                up(distance.program()),
                up(distance.rounding()[0]),
                up(distance.rounding()[1])));
  }

  /**
   * Returns what is known of strategies.
   *
   * @throws IllegalArgumentException if a strategy is not one of the game's
   */
  static List<String> of(FiniteGame game) {
    MatrixPayoff payoff = game.payoff();
    Profile profile = game.profile();
    double[][] matrix = payoff.matrix();
    requireStrategies("row", profile.row(), matrix.length);
    requireStrategies("column", profile.column(), matrix[0].length);
    double rounding = NikaidoIsoda.rounding(payoff, profile);
    double most = Double.NEGATIVE_INFINITY;
    double least = Double.POSITIVE_INFINITY;
    for (int l = 0; l < matrix[0].length; l++) {
      most = Math.max(most, profile.columnVariation(payoff, new double[] {l}));
    }
    for (int k = 0; k < matrix.length; k++) {
      least = Math.min(least, profile.rowVariation(payoff, new double[] {k}));
    }
    return List.of(
        "finite game, %d x %d, the row player pays".formatted(matrix.length, matrix[0].length),
        value("payoff", profile.payoff(payoff), rounding),
        value("Nikaido-Isoda error", NikaidoIsoda.of(payoff, profile), rounding),
        "value of the game: at least %s, at most %s"
            .formatted(down(least - rounding), up(most + rounding)));
  }

  private static void requireStrategies(String player, ParticleMeasure of, int count) {
    for (int i = 0; i < of.size(); i++) {
      double place = of.position(i, 0);
      if (of.dimension() != 1 || place != Math.rint(place) || place < 0 || place >= count) {
        throw new IllegalArgumentException(
            "%s: expected positions among 0 to %d, one number each, found %s"
                .formatted(player, count - 1, place));
      }
    }
  }

  private static String value(String what, double value, double rounding) {
    return "%s = %s +- %s by rounding".formatted(what, value, up(rounding));
  }

  private static String up(double bound) {
    return rounded(bound, RoundingMode.CEILING);
  }

  private static String down(double bound) {
    return rounded(bound, RoundingMode.FLOOR);
  }

  private static String rounded(double bound, RoundingMode mode) {
    if (!Double.isFinite(bound)) {
      return String.valueOf(bound);
    }
    return String.valueOf(
        new BigDecimal(bound).round(new MathContext(5, mode)).stripTrailingZeros().doubleValue());
  }
}
