import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.game.MatrixPayoff;
import org.measuredynamics.game.NikaidoIsoda;
import org.measuredynamics.game.Profile;

/** Both players by multiplicative weights: strategies circle, their averages find the equilibrium. */
public class Equilibrium {
  public static void main(String[] arguments) {
    // The row player pays: rock, paper, scissors, where a win by rock counts twice.
    MatrixPayoff payoff = new MatrixPayoff(new double[][] {{0, 1, -2}, {-1, 0, 1}, {2, -1, 0}});
    Profile initial = payoff.profile(new double[] {0.6, 0.3, 0.1}, new double[] {0.2, 0.2, 0.6});
    DescentAscent reaction = DescentAscent.GRADIENT.withTransport(0).withReaction(1);
    int[] record = IntStream.range(0, 20_000).toArray();
    List<Profile> path = new ArrayList<>(reaction.run(payoff, initial, 0.01, record, 1));
    for (int steps : new int[] {100, 1000, 20_000}) {
      System.out.printf(
          Locale.ROOT,
          "after %d steps: Nikaido-Isoda error %.4f, of the average %.4f%n",
          steps,
          NikaidoIsoda.of(payoff, path.get(steps - 1)),
          NikaidoIsoda.of(payoff, Profile.average(path.subList(0, steps))));
    }
    double[] row = payoff.equilibrium().row().weights();
    System.out.printf(Locale.ROOT, "equilibrium: (%.4f, %.4f, %.4f)%n", row[0], row[1], row[2]);
  }
}
