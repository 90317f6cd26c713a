package org.measuredynamics.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.measuredynamics.evidence.Evidence;
import org.measuredynamics.evidence.EvidenceFile;
import org.measuredynamics.evidence.Verdict;
import org.measuredynamics.theorem.Theorem;

/** Evidence as lines for people, and the exit status that stands for it. */
final class Printed {
  private static final int LONGEST_TOKEN = 4096;

  private Printed() {}

  static void evidence(PrintWriter out, Evidence evidence) {
    out.printf(
        Locale.ROOT,
        "%-34s %-11s %6.1f s  ",
        evidence.theorem(),
        evidence.verdict().words(),
        evidence.seconds());
    switch (evidence.verdict()) {
      case UPHELD ->
          out.printf(
              Locale.ROOT,
              "%d instances, at most %.2g of the bound used (%s)%n",
              evidence.instances(),
              evidence.margin(),
              evidence.what());
      case REFUTED, UNDECIDED, BROKEN, ERROR -> {
        out.print(evidence.what());
        if (evidence.hasObservation()) {
          out.printf(Locale.ROOT, ": observed %.6g, bound %s", evidence.observed(), evidence.sum());
        }
        out.println();
        if (!evidence.replay().isEmpty()) {
          out.printf(
              "  %s: %s%n",
              evidence.verdict() == Verdict.REFUTED ? "smallest instance found" : "instance",
              evidence.instance());
          out.println(
              evidence.replay().length() <= LONGEST_TOKEN
                  ? "  replay " + evidence.replay()
                  : "  too long for a token: --report DIR writes it as a problem file");
        }
      }
      case NOT_COVERED -> out.println(evidence.what());
    }
    out.flush();
  }

  /** Says where the problem file is, if there is one. */
  static void problem(PrintWriter out, Path report, Evidence evidence) {
    if (evidence.verdict() != Verdict.UPHELD && !evidence.replay().isEmpty()) {
      out.println("  replay " + EvidenceFile.problem(report, evidence.theorem()));
    }
  }

  /** Prints how many of what, and returns the exit status. */
  static int summary(PrintWriter out, List<Evidence> found) {
    long upheld = count(found, Verdict.UPHELD);
    long covered = found.size() - count(found, Verdict.NOT_COVERED);
    StringBuilder rest = new StringBuilder();
    for (Verdict verdict :
        List.of(Verdict.REFUTED, Verdict.UNDECIDED, Verdict.BROKEN, Verdict.ERROR)) {
      if (count(found, verdict) > 0) {
        rest.append(", %d %s".formatted(count(found, verdict), verdict.words()));
      }
    }
    base(out, found);
    out.printf(
        "%d of %d covered theorems upheld%s, %d of %d not covered%n",
        upheld, covered, rest, found.size() - covered, found.size());
    out.flush();
    if (count(found, Verdict.ERROR) > 0) {
      return MeasureDynamics.ERROR;
    }
    if (count(found, Verdict.BROKEN) > 0) {
      return MeasureDynamics.BROKEN;
    }
    return upheld == covered ? 0 : MeasureDynamics.REFUTED;
  }

  private static void base(PrintWriter out, List<Evidence> found) {
    List<Evidence> base =
        found.stream().filter(each -> Theorem.named(each.theorem()).card().isBase()).toList();
    long covered = base.size() - count(base, Verdict.NOT_COVERED);
    if (covered > 0) {
      out.printf(
          Locale.ROOT,
          "the base: %d of %d covered laws upheld, %.1f s%n",
          count(base, Verdict.UPHELD),
          covered,
          base.stream().mapToDouble(Evidence::seconds).sum());
    }
  }

  private static long count(List<Evidence> found, Verdict verdict) {
    return found.stream().filter(evidence -> evidence.verdict() == verdict).count();
  }
}
