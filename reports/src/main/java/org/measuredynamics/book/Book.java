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
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
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
  private Book() {}

  /** A picture that has to be drawn. */
  interface Drawing {
    /** Returns SVG. */
    String draw() throws IOException;
  }

  /** Writes the report, and puts the evidence beside it. */
  public static void main(String[] arguments) throws IOException, TemplateException {
    Locale.setDefault(Locale.ROOT);
    List<Finding> findings = Collections.synchronizedList(new ArrayList<>());
    Map<String, Object> drawn = new ConcurrentHashMap<>();
    Schedule schedule = new Schedule("pictures", System.out, CommandLine.Help.Ansi.AUTO.enabled());
    drawings(findings)
        .forEach((name, drawing) -> schedule.add(name, 1, drawn(drawn, name, drawing)));
    Map<String, Throwable> failures =
        schedule.carryOut(Runtime.getRuntime().availableProcessors(), Duration.ZERO);
    if (!failures.isEmpty()) {
      throw new IllegalStateException("pictures that could not be drawn: " + failures);
    }
    findings.sort(Comparator.comparing(Finding::theorem).thenComparing(Finding::setting));
    drawn.put("findings", findings);
    write(
        Path.of(arguments[0]),
        Path.of(arguments[1]),
        Files.createDirectories(Path.of(arguments[2])),
        drawn);
  }

  private static Runnable drawn(Map<String, Object> drawn, String name, Drawing drawing) {
    return () -> {
      try {
        drawn.put(name, drawing.draw());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  /**
   * The pictures by the names that the page has for them.
   *
   * @param findings to which what they find is added
   */
  static Map<String, Drawing> drawings(List<Finding> findings) {
    GlobalConvergence global = new GlobalConvergence(findings);
    Fluctuations fluctuations = new Fluctuations(findings);
    Symmetries symmetries = new Symmetries(findings);
    Games games = new Games(findings);
    Map<String, Drawing> drawings = new LinkedHashMap<>();
    drawings.put("energyDecay", Plot::energyDecay);
    drawings.put("order", Plot::orderOfConvergence);
    drawings.put("certifiedGap", global::certifiedGap);
    drawings.put("deconvolution", global::deconvolution);
    drawings.put("conic", global::conic);
    drawings.put("width", global::width);
    drawings.put("meanFieldLimit", global::meanFieldLimit);
    drawings.put("isotropic", global::isotropicGaussians);
    drawings.put("freeEnergy", global::freeEnergy);
    drawings.put("birthDeath", global::birthDeath);
    drawings.put("chaos", global::propagationOfChaos);
    drawings.put("features", global::featureLearning);
    drawings.put("planted", fluctuations::planted);
    drawings.put("regularised", fluctuations::regularised);
    drawings.put("unplanted", fluctuations::unplanted);
    drawings.put("kinks", fluctuations::kinks);
    drawings.put("transient", fluctuations::transientExcess);
    drawings.put("loss", fluctuations::loss);
    drawings.put("scaling", fluctuations::scaling);
    drawings.put("spaces", symmetries::spaces);
    drawings.put("finiteSize", symmetries::finiteSize);
    drawings.put("sampleGain", symmetries::sampleGain);
    drawings.put("relational", symmetries::relational);
    drawings.put("oscillation", games::oscillation);
    drawings.put("averages", games::averages);
    drawings.put("phaseDiagram", games::phaseDiagram);
    drawings.put("averagedGradient", games::averagedGradient);
    drawings.put("polynomialGames", games::polynomialGames);
    return drawings;
  }

  /** Writes the page, with pictures that are drawn. */
  static void write(Path from, Path published, Path to, Map<String, Object> drawn)
      throws IOException, TemplateException {
    EvidenceFile file = EvidenceFile.read(from);
    EvidenceFile last = EvidenceFile.read(published);
    Files.copy(
        from.resolve("evidence.json"),
        to.resolve("evidence.json"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.copy(
        from.resolve("junit.xml"), to.resolve("junit.xml"), StandardCopyOption.REPLACE_EXISTING);
    Map<String, Object> model = new LinkedHashMap<>(drawn);
    model.put("manifest", file.manifest());
    model.put("theorems", rows(file));
    model.put("nightly", Nightly.read(published));
    model.put("matrix", matrix(file, last));
    model.put("fresh", FreshInstances.read(published.resolve("../fresh.tsv")).states());
    model.put("controls", controls(file));
    model.put("power", Plot.power(file.power()));
    model.put("powers", powers(file));
    model.put("indices", Stream.of(Keys.Index.values()).map(Keys.Index::word).toList());
    model.put("keys", Keys.table());
    model.put("benchmarks", benchmarks(to));
    model.put("large", large(to));
    Configuration configuration = new Configuration(Configuration.VERSION_2_3_34);
    configuration.setClassForTemplateLoading(Book.class, "/book");
    configuration.setOutputFormat(HTMLOutputFormat.INSTANCE);
    configuration.setLocale(Locale.ROOT);
    configuration.setDefaultEncoding("UTF-8");
    Path page = Files.createDirectories(to.resolve("book")).resolve("index.html");
    try (Writer out = Files.newBufferedWriter(page, StandardCharsets.UTF_8)) {
      configuration.getTemplate("index.ftlh").process(model, out);
    }
    System.out.println("report: " + page.toAbsolutePath().normalize());
  }

  private static List<Map<String, Object>> rows(EvidenceFile file) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Evidence evidence : file.evidence()) {
      Card card = Theorem.named(evidence.theorem()).card();
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("id", card.id());
      row.put("statement", card.statement());
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
      row.put("instances", evidence.instances());
      row.put("comparisons", evidence.comparisons());
      row.put("replay", evidence.replay());
      rows.add(row);
    }
    return rows;
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
              Double.isInfinite(power.thorough())
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

  private static List<Map<String, Object>> benchmarks(Path directory) throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    Path peers = directory.resolve("peers.json");
    if (!Files.exists(peers)) {
      return rows;
    }
    for (JsonNode node : new ObjectMapper().readTree(peers.toFile())) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("size", node.get("size").asText().replace("x", " x "));
      row.put("unit", node.get("unit").asText());
      row.put("threads", node.get("threads").asText());
      for (String who : List.of("reference", "numpy", "pytorch")) {
        row.put(who, node.has(who) ? number(node.get(who).asDouble()) : "not installed");
      }
      for (String ratio : List.of("numpyRatio", "pytorchRatio")) {
        row.put(
            ratio,
            node.has(ratio) ? String.format(Locale.ROOT, "%.2f", node.get(ratio).asDouble()) : "");
      }
      rows.add(row);
    }
    return rows;
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
