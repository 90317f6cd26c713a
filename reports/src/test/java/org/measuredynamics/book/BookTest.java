package org.measuredynamics.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import freemarker.template.TemplateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.knowm.xchart.XYChart;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.evidence.Effort;
import org.measuredynamics.evidence.Evidence;
import org.measuredynamics.evidence.EvidenceFile;
import org.measuredynamics.evidence.Examination;
import org.measuredynamics.evidence.Verdict;
import org.measuredynamics.mutant.Mutant;
import org.measuredynamics.statistic.Budget;
import org.measuredynamics.theorem.Theorem;

@Tag("long")
class BookTest {
  @Test
  void pageIsSelfContainedAndHasEveryTheorem(@TempDir Path directory)
      throws IOException, TemplateException {
    Evidence one =
        Examination.of(Theorem.named("lift.identity"), new ReferenceImplementation(), 1, 1)
            .verdict(share -> {});
    List<Evidence> evidence = new ArrayList<>();
    for (Theorem<?> theorem : Theorem.catalogue()) {
      evidence.add(
          new Evidence(
              theorem.id(),
              one.implementation(),
              one.verdict(),
              one.alpha(),
              one.observed(),
              one.claim(),
              one.budget(),
              one.seed(),
              one.seconds(),
              one.replay(),
              one.what(),
              one.instance(),
              one.instances(),
              one.undecided(),
              one.passedOver(),
              one.comparisons()));
    }
    String hostile = "<script>alert(1)</script>";
    EvidenceFile.Refutation refutation =
        new EvidenceFile.Refutation("lift.identity", 0, List.of(0), 1);
    EvidenceFile file =
        new EvidenceFile(
            EvidenceFile.manifest("2026.1", 1, Effort.QUICK, evidence, evidence.size()),
            evidence,
            List.of(
                new EvidenceFile.Kill(
                    hostile,
                    "fault",
                    List.of(refutation),
                    List.of(),
                    Map.of(),
                    "lift.identity",
                    "")),
            List.of(new EvidenceFile.Held("lift.identity", "control", "hypothesis", false, 1)),
            List.of(
                new EvidenceFile.Power(
                    "lift.identity", "step", 0.1, 0.01, Double.POSITIVE_INFINITY, List.of(), 1),
                new EvidenceFile.Power("lift.stability", "step", 1, 0.1, 0.01, List.of(), 1),
                new EvidenceFile.Power("lift.stability", "noise", 1, 0.1, 0.01, List.of(), 1)));
    Finding finding = new Finding("lift.identity", hostile, hostile, hostile, hostile);
    String page = page(file, List.of(finding), directory);
    for (Theorem<?> theorem : Theorem.catalogue()) {
      assertTrue(page.contains("id=\"" + theorem.id() + "\""), theorem::id);
    }
    assertTrue(page.contains("<svg") && page.contains("currentColor"));
    for (Figure figure : Chapter.allFigures()) {
      assertTrue(page.contains("figures/" + figure.name() + ".csv"), figure::name);
      List<String> numbers =
          Files.readAllLines(directory.resolve("to/book/figures/" + figure.name() + ".csv"));
      assertEquals(
          List.of("chart,series,x,y", "\"\",\"a, b\",1.0,3.0", "\"\",\"a, b\",2.0,4.0"), numbers);
      String standing =
          Files.readString(directory.resolve("to/book/figures/" + figure.name() + ".svg"));
      assertTrue(standing.contains("<svg") && standing.contains("width="), standing);
    }
    assertFalse(page.contains("src=\"http") || page.contains("href=\"http"));
    assertFalse(page.contains(hostile));
    assertTrue(Files.exists(directory.resolve("to/evidence.json")));
  }

  private static Picture line() {
    XYChart chart = Plot.lines("x", "y", false);
    chart.addSeries("a, b", new double[] {1, 2}, new double[] {3, 4});
    return Picture.of(chart);
  }

  /** A page on which every figure of a theorem of the file is a line. */
  private static String page(EvidenceFile file, List<Finding> findings, Path directory)
      throws IOException, TemplateException {
    Map<Figure, Picture> drawn = new LinkedHashMap<>();
    Book.figuresOf(file).forEach(figure -> drawn.put(figure, line()));
    Path published = Path.of(System.getProperty("repository"), "reports/published");
    Book.write(file, published, Files.createDirectories(directory.resolve("to")), drawn, findings);
    return Files.readString(directory.resolve("to/book/index.html"));
  }

  @Test
  void figuresAreOfTheoremsAndHaveNamesOfTheirOwn(@TempDir Path directory) {
    List<String> names = Chapter.allFigures().stream().map(Figure::name).toList();
    assertEquals(names.size(), new HashSet<>(names).size(), names::toString);
    Chapter.allFigures().forEach(figure -> Theorem.named(figure.theorem()));
    assertTrue(Book.figuresOf(ofOne("lift.identity", "gradient-sign", 1)).isEmpty());
    assertEquals(
        List.of("width"),
        Book.figuresOf(ofOne("global.width", "gradient-sign", 1)).stream()
            .map(Figure::name)
            .toList());
    assertThrows(
        IllegalArgumentException.class,
        () -> new Figure("lift.identity", "A b", "", findings -> line()));
    Finding stray = new Finding("lift.nowhere", "", "", "", "");
    assertEquals(
        "theorem of finding: expected one of [lift.identity], found lift.nowhere",
        assertThrows(
                IllegalArgumentException.class,
                () -> page(ofOne("lift.identity", "gradient-sign", 1), List.of(stray), directory))
            .getMessage());
  }

  @Test
  void whatHasNoNumberIsEmpty() {
    assertFalse(line().isEmpty());
    assertTrue(Picture.of().isEmpty());
    XYChart chart = Plot.lines("x", "y", false);
    assertTrue(Picture.of(chart).isEmpty());
    chart.addSeries("nothing", new double[] {1}, new double[] {Double.NaN});
    assertTrue(Picture.of(chart).isEmpty());
  }

  /** Whether the term of that number in the sum of the page is positive, where it was refuted. */
  private static boolean has(Evidence evidence, int term) {
    Budget budget = evidence.budget();
    double size =
        switch (term) {
          case 4 -> budget.discretisation();
          case 5 -> budget.monteCarlo();
          default -> budget.truncation();
        };
    return evidence.verdict() == Verdict.REFUTED && size > 0;
  }

  private static EvidenceFile ofOne(String theorem, String mutant, long seed) {
    Evidence evidence =
        Examination.of(Theorem.named(theorem), Mutant.named(mutant).implementation(), 1, seed)
            .withoutShrinking()
            .verdict(share -> {});
    return EvidenceFile.ofRun("2026.1", 1, Effort.QUICK, List.of(evidence), 1);
  }

  /** Every term of a budget is on the page, and they add up to the bound as far as is printed. */
  @ParameterizedTest
  @CsvSource({
    "lift.energy-dissipation, step-5-percent-long, 4",
    "fluctuation.initial, ensemble-neurons-in-pairs, 5",
    "global.homogeneous, output-weights-frozen, 7",
  })
  void termsOfABudgetAddUpToTheBound(
      String theorem, String mutant, int term, @TempDir Path directory)
      throws IOException, TemplateException {
    // Which instance refutes with such a term is a matter of what is drawn.
    EvidenceFile file =
        LongStream.rangeClosed(1, 20)
            .mapToObj(seed -> ofOne(theorem, mutant, seed))
            .filter(each -> has(each.evidence().get(0), term))
            .findFirst()
            .orElseThrow();
    Evidence evidence = file.evidence().get(0);
    String page = page(file, List.of(), directory);
    Matcher sum =
        Pattern.compile(
                "observed (\\S+), bound (\\S+)</summary>\\s*<p>The bound is the sum of claim (\\S+), discretisation (\\S+), Monte Carlo (\\S+), rounding (\\S+) and truncation (\\S+)\\. ")
            .matcher(page);
    assertTrue(sum.find(), page);
    double blur = 0;
    double added = 0;
    for (int k = 2; k <= 7; k++) {
      double value = Double.parseDouble(sum.group(k));
      added += k > 2 ? value : 0;
      // Three digits are printed.
      blur += 0.005 * Math.abs(value);
    }
    assertEquals(Double.parseDouble(sum.group(2)), added, blur);
    assertEquals(evidence.bound(), Double.parseDouble(sum.group(2)), 0.005 * evidence.bound());
    assertTrue(Double.parseDouble(sum.group(term)) > 0, page);
  }
}
