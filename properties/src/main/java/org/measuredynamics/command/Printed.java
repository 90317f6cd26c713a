package org.measuredynamics.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.measuredynamics.evidence.Evidence;
import org.measuredynamics.evidence.EvidenceFile;
import org.measuredynamics.evidence.Examination;
import org.measuredynamics.evidence.Verdict;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Theorem;
import picocli.CommandLine;

/** Evidence as lines for people, and the exit status that stands for it. */
final class Printed {
  private Printed() {}

  /** Prints evidence; on a terminal the verdict has a colour. */
  static void evidence(PrintWriter out, Evidence evidence) {
    String words = evidence.verdict().words();
    String coloured =
        CommandLine.Help.Ansi.AUTO.string("@|%s %s|@".formatted(colour(evidence.verdict()), words));
    out.println(evidence.lines().replaceFirst(words, coloured));
    out.flush();
  }

  private static String colour(Verdict verdict) {
    return switch (verdict) {
      case UPHELD -> "green";
      case REFUTED, BROKEN, ERROR -> "bold,red";
      case UNDECIDED, KNOWN -> "yellow";
      case NOT_COVERED -> "faint";
    };
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
        List.of(Verdict.REFUTED, Verdict.KNOWN, Verdict.UNDECIDED, Verdict.BROKEN, Verdict.ERROR)) {
      if (count(found, verdict) > 0) {
        rest.append(", %d %s".formatted(count(found, verdict), verdict.words()));
      }
    }
    base(out, found);
    simplest(out, found);
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
    return upheld + count(found, Verdict.KNOWN) == covered ? 0 : MeasureDynamics.REFUTED;
  }

  /** One fault refutes many theorems: a law of the base says most plainly what it is. */
  private static void simplest(PrintWriter out, List<Evidence> found) {
    List<Card> refuted =
        found.stream()
            .filter(each -> each.verdict() == Verdict.REFUTED)
            .map(each -> Theorem.named(each.theorem()).card())
            .sorted(
                Comparator.comparing((Card card) -> !card.isBase())
                    .thenComparing(card -> card.cost()))
            .toList();
    if (refuted.size() > 1) {
      out.printf(
          "look first at %s; perhaps by the same fault: %s%n",
          refuted.get(0).id(),
          refuted.stream().skip(1).map(Card::id).collect(Collectors.joining(", ")));
    }
  }

  private static void base(PrintWriter out, List<Evidence> found) {
    List<Evidence> base =
        found.stream().filter(each -> Theorem.named(each.theorem()).card().isBase()).toList();
    long covered = base.size() - count(base, Verdict.NOT_COVERED);
    if (covered > 0) {
      long narrowed =
          base.stream().filter(each -> each.what().contains(Examination.NOT_ASKED)).count();
      out.printf(
          Locale.ROOT,
          "the base: %d of %d covered laws upheld, %.1f s%s%n",
          count(base, Verdict.UPHELD),
          covered,
          base.stream().mapToDouble(Evidence::seconds).sum(),
          narrowed == 0 ? "" : "; of %d some questions were not asked".formatted(narrowed));
    }
  }

  private static long count(List<Evidence> found, Verdict verdict) {
    return found.stream().filter(evidence -> evidence.verdict() == verdict).count();
  }
}
