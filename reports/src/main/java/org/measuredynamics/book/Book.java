package org.measuredynamics.book;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import freemarker.core.HTMLOutputFormat;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.measuredynamics.evidence.Effort;
import org.measuredynamics.evidence.Evidence;
import org.measuredynamics.evidence.EvidenceFile;
import org.measuredynamics.evidence.FreshInstances;
import org.measuredynamics.evidence.Schedule;
import org.measuredynamics.theorem.Card;
import org.measuredynamics.theorem.Hypothesis;
import org.measuredynamics.theorem.Keys;
import org.measuredynamics.theorem.Theorem;
import picocli.CommandLine;

/**
 * The report: one self-contained HTML page made of the evidence. Arguments: the directory of the
 * evidence, that of the last full run, and the directory to write to.
 */
public final class Book {
  private static final String FIGURES = "figures";
  private static final String POWER =
      "Power: digits of the smallest error of each graded fault that a theorem refutes at standard effort; the ladder ends at six.";

  /** Of a theorem that an implementation does not cover. */
  private static final Conformance.Found NOTHING = new Conformance.Found("", "", -1, 0, "");

  private Book() {}

  /** Writes the report, and puts the evidence beside it. */
  public static void main(String[] arguments) throws IOException, TemplateException {
    Locale.setDefault(Locale.ROOT);
    EvidenceFile file = EvidenceFile.read(Path.of(arguments[0]));
    List<Figure> figures = figuresOf(file);
    Map<Figure, Picture> drawn = new ConcurrentHashMap<>();
    List<Finding> findings = Collections.synchronizedList(new ArrayList<>());
    Schedule schedule = new Schedule("figures", System.out, CommandLine.Help.Ansi.AUTO.enabled());
    figures.forEach(
        figure ->
            schedule.add(
                figure.name(),
                // What is dear to check is dear to draw.
                Theorem.named(figure.theorem()).card().cost(),
                () -> drawn.put(figure, drawn(figure, findings::add))));
    Map<String, Throwable> failures =
        schedule.carryOut(Runtime.getRuntime().availableProcessors(), Duration.ZERO);
    if (!failures.isEmpty()) {
      throw new IllegalStateException("figures that could not be drawn: " + failures);
    }
    findings.sort(Comparator.comparing(Finding::theorem).thenComparing(Finding::setting));
    Map<Figure, Picture> inOrder = new LinkedHashMap<>();
    figures.forEach(figure -> inOrder.put(figure, drawn.get(figure)));
    write(
        file,
        Path.of(arguments[1]),
        Files.createDirectories(Path.of(arguments[2])),
        inOrder,
        findings);
  }

  private static Picture drawn(Figure figure, Consumer<Finding> findings) {
    try {
      Picture picture = figure.drawing().draw(findings);
      if (picture.isEmpty()) {
        throw new IllegalStateException("a series without a number");
      }
      return picture;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes the page, with figures that are drawn.
   *
   * @param file the evidence, which is put beside the page
   * @param figures in the order in which they stand in their theorem's section
   * @throws IllegalArgumentException if a figure or a finding is of no theorem of the evidence, or
   *     two figures have one name
   */
  static void write(
      EvidenceFile file,
      Path published,
      Path to,
      Map<Figure, Picture> figures,
      List<Finding> findings)
      throws IOException, TemplateException {
    EvidenceFile last = EvidenceFile.read(published);
    file.write(to);
    Path book = Files.createDirectories(to.resolve("book"));
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("manifest", file.manifest());
    List<Map<String, Object>> theorems = rows(file);
    model.put("theorems", theorems);
    model.put("nightly", Nightly.read(published));
    List<Map<String, Object>> matrix = matrix(file, last);
    model.put("matrix", matrix);
    List<FreshInstances.State> fresh =
        FreshInstances.read(published.resolve("../fresh.tsv")).states();
    model.put("fresh", fresh);
    List<Conformance.Judged> judged = Conformance.read(published);
    model.put("judged", judged);
    model.put("conformance", conformance(file, judged));
    List<Map<String, Object>> controls = controls(file);
    Picture power = Plot.power(file.power());
    model.put("power", power.inline(POWER));
    model.put("powerCaption", POWER);
    model.put("powerFiles", power.write(book.resolve(FIGURES), "power"));
    Map<String, Map<String, String>> powers = powers(file);
    model.put("powers", powers);
    requireSections(file, figures.keySet(), findings);
    for (int column = 0; column < theorems.size(); column++) {
      Map<String, Object> row = theorems.get(column);
      String id = (String) row.get("id");
      row.put("figures", shown(figures, id, book.resolve(FIGURES)));
      row.put("findings", findings.stream().filter(each -> each.theorem().equals(id)).toList());
      row.put(
          "controls", controls.stream().filter(each -> each.get("theorem").equals(id)).toList());
      row.put("power", powers.getOrDefault(id, Map.of()));
      row.put("fresh", fresh.stream().filter(each -> each.theorem().equals(id)).toList());
      row.put("mutants", mutants(matrix, column));
      sourceOf(id, to).ifPresent(source -> row.put("file", book.relativize(source).toString()));
    }
    model.put(
        "blocks",
        theorems.stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.get("block"), LinkedHashMap::new, Collectors.toList())));
    model.put("indices", Stream.of(Keys.Index.values()).map(Keys.Index::word).toList());
    model.put("keys", Keys.table());
    model.put("benchmarks", benchmarks(published, to));
    model.put("large", large(to));
    Configuration configuration = new Configuration(Configuration.VERSION_2_3_34);
    configuration.setClassForTemplateLoading(Book.class, "/book");
    configuration.setOutputFormat(HTMLOutputFormat.INSTANCE);
    configuration.setLocale(Locale.ROOT);
    configuration.setDefaultEncoding("UTF-8");
    Path page = book.resolve("index.html");
    try (Writer out = Files.newBufferedWriter(page, StandardCharsets.UTF_8)) {
      configuration.getTemplate("index.ftlh").process(model, out);
    }
    System.out.println("report: " + page.toAbsolutePath().normalize());
  }

  /**
   * Returns the figures of the theorems that there is evidence about.
   *
   * @throws IllegalArgumentException if a figure is of no theorem of the catalogue, or two have one
   *     name
   */
  static List<Figure> figuresOf(EvidenceFile file) {
    List<Figure> figures = Chapter.allFigures();
    List<String> catalogue = Theorem.catalogue().stream().map(Theorem::id).toList();
    Set<String> names = new HashSet<>();
    for (Figure figure : figures) {
      requireSection(catalogue, figure.theorem(), figure.name());
      if (!names.add(figure.name())) {
        throw new IllegalArgumentException("figures: two of the name " + figure.name());
      }
    }
    List<String> theorems = file.evidence().stream().map(Evidence::theorem).toList();
    return figures.stream().filter(figure -> theorems.contains(figure.theorem())).toList();
  }

  /** Whatever is to be shown has a theorem to be shown with. */
  private static void requireSections(
      EvidenceFile file, Set<Figure> figures, List<Finding> findings) {
    List<String> theorems = file.evidence().stream().map(Evidence::theorem).toList();
    figures.forEach(figure -> requireSection(theorems, figure.theorem(), figure.name()));
    findings.forEach(finding -> requireSection(theorems, finding.theorem(), "finding"));
  }

  private static void requireSection(List<String> theorems, String theorem, String whose) {
    if (!theorems.contains(theorem)) {
      throw new IllegalArgumentException(
          "theorem of %s: expected one of %s, found %s".formatted(whose, theorems, theorem));
    }
  }

  /** The figures of a theorem as the page has them, and each in files of its own. */
  private static List<Map<String, Object>> shown(
      Map<Figure, Picture> figures, String theorem, Path directory) throws IOException {
    List<Map<String, Object>> shown = new ArrayList<>();
    for (Map.Entry<Figure, Picture> drawn : figures.entrySet()) {
      Figure figure = drawn.getKey();
      if (figure.theorem().equals(theorem)) {
        Picture picture = drawn.getValue();
        shown.add(
            Map.of(
                "caption", figure.caption(),
                "svg", picture.inline(figure.caption()),
                "files", picture.write(directory, figure.name())));
      }
    }
    return shown;
  }

  /** The file of a theorem, where the report lies in the tree that it was made from. */
  private static Optional<Path> sourceOf(String theorem, Path to) {
    String name = Theorem.named(theorem).getClass().getName().replace('.', '/');
    return Optional.of(to.resolve("../../properties/src/main/java/" + name + ".java").normalize())
        .filter(Files::exists);
  }

  /** What a theorem did to which mutants, by the signs of its column of the matrix. */
  private static Map<String, List<String>> mutants(List<Map<String, Object>> matrix, int column) {
    Map<String, List<String>> mutants = new LinkedHashMap<>();
    List.of("refuted", "survived", "notAsked")
        .forEach(state -> mutants.put(state, new ArrayList<>()));
    for (Map<String, Object> row : matrix) {
      Object sign = ((List<?>) row.get("cells")).get(column);
      String state =
          switch (sign.toString()) {
            case "●", "○" -> "refuted";
            case "" -> "notAsked";
            default -> "survived";
          };
      mutants.get(state).add((String) row.get("mutant"));
    }
    return mutants;
  }

  private static List<Map<String, Object>> rows(EvidenceFile file) {
    List<Map<String, Object>> rows = new ArrayList<>();
    Map<String, String> formulas =
        Formula.set(
            file.evidence().stream()
                .map(evidence -> Theorem.named(evidence.theorem()).card().statement())
                .toList());
    for (Evidence evidence : file.evidence()) {
      Card card = Theorem.named(evidence.theorem()).card();
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("id", card.id());
      row.put("block", card.id().substring(0, card.id().indexOf('.')));
      row.put("statement", formulas.get(card.statement()));
      row.put("source", card.source());
      row.put("hypotheses", card.hypotheses().stream().map(Hypothesis::words).toList());
      row.put("budget", card.budget());
      row.put("verdict", evidence.verdict().words());
      row.put("what", evidence.what());
      row.put("observed", number(evidence.observed()));
      row.put("bound", number(evidence.bound()));
      row.put("discretisation", number(evidence.budget().discretisation()));
      row.put("monteCarlo", number(evidence.budget().monteCarlo()));
      row.put("rounding", number(evidence.budget().rounding()));
      row.put("truncation", number(evidence.budget().truncation()));
      row.put("claim", number(evidence.claim()));
      row.put("margin", Math.min(1, evidence.margin()));
      row.put("bar", bar(evidence));
      row.put("instances", evidence.instances());
      row.put("comparisons", evidence.comparisons());
      row.put("replay", evidence.replay());
      rows.add(row);
    }
    return rows;
  }

  /** The terms of the bound that are not 0, in percent of them all together. */
  private static Map<String, Double> bar(Evidence evidence) {
    Map<String, Double> terms = new LinkedHashMap<>();
    terms.put("claim", evidence.claim());
    terms.put("discretisation", evidence.budget().discretisation());
    terms.put("Monte Carlo", evidence.budget().monteCarlo());
    terms.put("rounding", evidence.budget().rounding());
    terms.put("truncation", evidence.budget().truncation());
    double all = terms.values().stream().mapToDouble(Math::abs).sum();
    terms.values().removeIf(term -> term == 0 || !Double.isFinite(term / all));
    terms.replaceAll((name, term) -> 100 * Math.abs(term) / all);
    return terms;
  }

  /** A cell for each theorem: what it did to the mutant in this run, else in the last full one. */
  private static List<Map<String, Object>> matrix(EvidenceFile file, EvidenceFile last) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (EvidenceFile.Kill kill : file.mutants()) {
      Optional<EvidenceFile.Kill> before =
          last.mutants().stream().filter(each -> each.mutant().equals(kill.mutant())).findFirst();
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("mutant", kill.mutant());
      row.put("fault", kill.fault());
      List<String> cells = new ArrayList<>();
      for (Evidence evidence : file.evidence()) {
        String theorem = evidence.theorem();
        String now = cell(kill, theorem, "●", "-");
        cells.add(
            now.isEmpty() ? before.map(each -> cell(each, theorem, "○", "·")).orElse("") : now);
      }
      row.put("cells", cells);
      row.put("single", refuted(kill, before, EvidenceFile.Kill::inSinglePrecision));
      row.put("quickly", refuted(kill, before, EvidenceFile.Kill::quickly));
      rows.add(row);
    }
    return rows;
  }

  /** A row per theorem that somebody covers: of each implementation what was found about it. */
  private static List<Map<String, Object>> conformance(
      EvidenceFile file, List<Conformance.Judged> judged) {
    return file.evidence().stream()
        .map(Evidence::theorem)
        .filter(theorem -> judged.stream().anyMatch(each -> each.about(theorem).isPresent()))
        .<Map<String, Object>>map(
            theorem ->
                Map.of(
                    "theorem",
                    theorem,
                    "cells",
                    judged.stream().map(each -> each.about(theorem).orElse(NOTHING)).toList()))
        .toList();
  }

  /** Who refuted a mutant in a way that is not asked in every run, as a sign: now, else last. */
  private static String refuted(
      EvidenceFile.Kill kill,
      Optional<EvidenceFile.Kill> before,
      Function<EvidenceFile.Kill, String> by) {
    String theorem = Optional.ofNullable(by.apply(kill)).or(() -> before.map(by)).orElse(null);
    return theorem == null ? "" : theorem.isEmpty() ? "·" : "○";
  }

  private static String cell(
      EvidenceFile.Kill kill, String theorem, String refuted, String survived) {
    if (kill.isRefutedBy(theorem)) {
      return refuted;
    }
    return kill.survived().contains(theorem) ? survived : "";
  }

  private static List<Map<String, Object>> controls(EvidenceFile file) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (EvidenceFile.Held held : file.controls()) {
      rows.add(
          Map.of(
              "theorem", held.theorem(),
              "control", held.control(),
              "hypothesis", held.hypothesis(),
              "held", held.held()));
    }
    return rows;
  }

  /** A row per theorem, a cell per graded fault: the smallest errors at the three efforts. */
  private static Map<String, Map<String, String>> powers(EvidenceFile file) {
    Map<String, Map<String, String>> rows = new LinkedHashMap<>();
    List<String> faults = file.power().stream().map(EvidenceFile.Power::fault).distinct().toList();
    for (EvidenceFile.Power power : file.power()) {
      rows.computeIfAbsent(
              power.theorem(),
              theorem -> {
                Map<String, String> cells = new LinkedHashMap<>();
                faults.forEach(fault -> cells.put(fault, "·"));
                return cells;
              })
          .put(
              power.fault(),
              Stream.of(Effort.values()).allMatch(effort -> Double.isInfinite(power.at(effort)))
                  ? "·"
                  : "%s / %s / %s"
                      .formatted(
                          smallest(power.quick()),
                          smallest(power.standard()),
                          smallest(power.thorough())));
    }
    return rows;
  }

  private static String smallest(double e) {
    return Double.isInfinite(e) ? "·" : number(e);
  }

  /** The tables of both kinds of processors that are published, and that of this build. */
  private static List<Map<String, Object>> benchmarks(Path published, Path here)
      throws IOException {
    List<Map<String, Object>> tables = new ArrayList<>();
    for (Path path :
        List.of(
            published.resolve("benchmarks-avx512.json"),
            published.resolve("benchmarks-avx2.json"),
            here.resolve("benchmarks.json"))) {
      if (Files.exists(path)) {
        tables.add(table(new ObjectMapper().readTree(path.toFile())));
      }
    }
    return tables;
  }

  private static Map<String, Object> table(JsonNode file) {
    List<Map<String, String>> rows = new ArrayList<>();
    for (JsonNode row : file.get("rows")) {
      for (JsonNode ratio : row.get("ratios")) {
        rows.add(
            Map.of(
                "work", row.get("work").asText().replace("x", " x "),
                "unit", row.get("unit").asText(),
                "threads", row.get("threads").asText(),
                "reference", number(row.get("rate").asDouble()),
                "variant", ratio.get("variant").asText(),
                "rate", number(ratio.get("rate").asDouble()),
                "times", two(ratio.get("median")),
                "between", two(ratio.get("low")) + " to " + two(ratio.get("high"))));
      }
    }
    List<String> missed = new ArrayList<>();
    file.get("missed").forEach(each -> missed.add(each.asText()));
    List<String> unfit = new ArrayList<>();
    file.path("unfit").forEach(each -> unfit.add(each.asText()));
    JsonNode product = file.get("limits").get("numpy, product of 1024 alone");
    JsonNode copy = file.get("limits").get("numpy, copy of 2^24 alone");
    return Map.of(
        "processor",
        file.get("processor").asText() + " (" + file.get("vectors").asText() + ")",
        "jvm",
        file.get("jvm").asText(),
        "effort",
        file.get("effort").asText(),
        "date",
        file.path("date").asText("this build"),
        "product",
        product == null ? "unknown" : number(product.asDouble() * 2 * 1.073741824),
        "copy",
        copy == null ? "unknown" : number(copy.asDouble() * 2 * 8 * 0x1p24 / 1e9),
        "missed",
        missed,
        "unfit",
        unfit,
        "rows",
        rows);
  }

  private static String two(JsonNode value) {
    return String.format(Locale.ROOT, "%.2f", value.asDouble());
  }

  private static List<Map<String, String>> large(Path directory) throws IOException {
    List<Map<String, String>> rows = new ArrayList<>();
    Path sizes = directory.resolve("large-flow.json");
    if (Files.exists(sizes)) {
      for (JsonNode node : new ObjectMapper().readTree(sizes.toFile())) {
        rows.add(
            Map.of(
                "particles", String.format(Locale.ROOT, "%,d", node.get("particles").asInt()),
                "unit", node.get("unit").asText(),
                "data", node.get("data").asText(),
                "seconds", number(node.get("secondsPerStep").asDouble()),
                "megabytes", number(node.get("heapMegabytes").asDouble())));
      }
    }
    return rows;
  }

  private static String number(double value) {
    return value == 0 ? "0" : String.format(Locale.ROOT, "%.3g", value);
  }
}
