package org.measuredynamics.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.measuredynamics.contract.Containment;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.variant.Implementations;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What the pages and the help promise, exercised through the shaded jar. */
class PromisesIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SHADED = "java -jar " + Child.JAR + " ";
  private static final String PYTHON = "/usr/bin/python3";

  /** What the pages ask of an adapter by name. */
  private static final String NAMED =
      "check --effort quick --theorem lift.steps --theorem lift.energy-dissipation ";

  private static final Path EXAMPLE = Path.of("src/main/jvm/target/my-implementation.jar");

  /** An implementation that declares nothing, or fails at all it declares in the way it is told. */
  private static final String SCRIPT =
      """
      while read -r line; do
        id=${line#*\\"id\\":}
        id=${id%%[!0-9]*}
        case $line in
          *'"method":"describe"'*) answer="\\"result\\":$(cat "target/$1.json")" ;;
          *'"method":"shutdown"'*) exit ;;
          *)
            [ "$1" != hangs ] || exec sleep 600
            answer="\\"error\\":{\\"code\\":$2,\\"message\\":\\"not today\\"}" ;;
        esac
        echo "{\\"jsonrpc\\":\\"2.0\\",\\"id\\":$id,$answer}"
      done
      """;

  /** What stands for a word that a page leaves open. */
  private static final Map<String, String> FILLED =
      Map.of("COMMAND", "sh target/child nothing", "TOKEN", "\"$(cat target/token)\"");

  /** The commands of the pages that run the suite, and the exit status that the page promises. */
  private static final Map<String, Integer> LINES = new LinkedHashMap<>();

  static {
    String dissipation = SHADED + "check --theorem lift.energy-dissipation ";
    String semigroup = SHADED + "check --theorem lift.semigroup ";
    String pytorch = "-- /usr/bin/python3 src/main/python/pytorch_adapter.py";
    LINES.put(SHADED + "check -- COMMAND", 0);
    LINES.put(SHADED + "check --effort quick --processes 2 " + pytorch, 0);
    LINES.put(dissipation + "--report target/seen --jvm mutant:gradient-sign", 1);
    LINES.put(
        SHADED
            + "replay target/seen/problems/lift.energy-dissipation.json --jvm mutant:gradient-sign",
        1);
    LINES.put(dissipation + "-- " + SHADED + "serve --jvm mutant:gradient-sign", 1);
    LINES.put(SHADED + "check --theorem lift.descent-lemma --jvm reference:float32", 0);
    LINES.put(
        SHADED
            + "check --data properties/src/main/resources/data/diabetes.csv --unit relu --width 32"
            + " --jvm reference",
        0);
    String certified = "src/main/docs/examples/certify/";
    LINES.put(
        SHADED
            + "certify %1$snetwork.csv --data %1$sdata.csv --unit relu --regulariser tikhonov --strength 0.02"
                .formatted(certified),
        0);
    LINES.put(SHADED + "certify " + certified + "signs.npz --risk logistic --scale sum", 0);
    LINES.put(SHADED + "certify " + certified + "ensemble.npz --unit tanh", 0);
    LINES.put(SHADED + "certify " + certified + "pennies.json", 0);
    LINES.put(SHADED + "--help", 0);
    LINES.put(
        SHADED
            + "check --theorem lift.identity --theorem lift.stability --effort quick --seed random"
            + " --jvm reference",
        0);
    LINES.put(
        SHADED
            + "check --theorem fluctuation.initial --effort quick --resume target/kept"
            + " --jvm reference",
        0);
    LINES.put(
        SHADED + "check --theorem lift.stability --report target/stability --jvm mutant:momentum",
        1);
    String numpy = " -- /usr/bin/python3 src/main/python/numpy_adapter.py";
    LINES.put(
        SHADED
            + "pack target/packed --effort quick --theorem lift.identity --theorem lift.descent-lemma"
            + numpy,
        0);
    LINES.put(SHADED + "answer target/packed" + numpy, 0);
    LINES.put(SHADED + "check --from target/packed", 0);
    LINES.put(SHADED + "replay TOKEN --jvm mutant:momentum", 1);
    LINES.put(
        SHADED + "replay target/stability/problems/lift.stability.json --jvm mutant:momentum", 1);
    LINES.put(
        SHADED + "check --theorem lift.identity -- " + SHADED + "serve --jvm reference:permuted",
        0);
    String fresh = " --theorem lift.semigroup --table target/fresh.tsv";
    LINES.put(SHADED + "fresh --for 5s" + fresh, 0);
    LINES.put(SHADED + "fresh --require 1:1:1" + fresh, 0);
    for (String list :
        List.of(
            "theorems", "theorems --json", "explain lift.semigroup", "mutants", "mutants --json")) {
      LINES.put(SHADED + list, 0);
    }
    LINES.put(semigroup + "--jvm reference", 0);
    LINES.put(semigroup + pytorch, 0);
    for (String program : List.of("own", "pytorch_network", "pytorch_sampler")) {
      LINES.put(
          SHADED
              + "check --effort quick -- /usr/bin/python3 src/main/python/%s.py".formatted(program),
          0);
    }
    LINES.put(
        "java -cp %s:%s %s check --effort quick --jvm my-implementation"
            .formatted(Child.JAR, EXAMPLE, MeasureDynamics.class.getName()),
        0);
    for (String adapter :
        List.of(
            "numpy_adapter.py float32",
            "pytorch_adapter.py float32",
            "sklearn_adapter.py",
            "sklearn_adapter.py float32")) {
      LINES.put(SHADED + NAMED + "-- /usr/bin/python3 src/main/python/" + adapter, 0);
    }
    String judged =
        SHADED + "check --effort quick --theorem %s -- /usr/bin/python3 src/main/python/public/";
    LINES.put(
        judged.formatted("global.langevin-free-energy")
            + "langevin.py henripal target/checkout/sgld",
        1);
    LINES.put(
        judged.formatted("game.descent-ascent")
            + "games.py OMD target/checkout/Variational-Inequality-GAN",
        1);
    LINES.put(
        judged.formatted("lift.energy-dissipation")
            + "mean_field_sgd.py target/checkout/MeanFieldSGD",
        0);
    LINES.put(
        SHADED
            + "check --effort quick --theorem global.birth-death --theorem global.birth-death-particles --theorem global.conic --theorem game.replicator -- /usr/bin/python3 src/main/python/numpy_adapter.py",
        0);
  }

  static {
    String cpp = "g++ -std=c++17 -O2 -I /usr/include/eigen3 -o target/%1$s src/main/cpp/%1$s.cpp";
    LINES.put(cpp.formatted("own"), 0);
    LINES.put(cpp.formatted("eigen_adapter"), 0);
    LINES.put("npm ci --prefix src/main/javascript", 0);
    String octave = "octave-cli -qf src/main/octave/";
    for (String program :
        List.of("target/own", "node src/main/javascript/own.mjs", octave + "own.m")) {
      LINES.put(SHADED + "check --effort quick -- " + program, 0);
    }
    for (String program :
        List.of(
            "target/eigen_adapter",
            "target/eigen_adapter float32",
            "node src/main/javascript/tfjs_adapter.mjs",
            octave + "octave_adapter.m")) {
      LINES.put(SHADED + NAMED + "-- " + program, 0);
    }
    LINES.put(
        "java -cp %s:src/main/djl/target/djl-adapter.jar %s %s"
            .formatted(Child.JAR, MeasureDynamics.class.getName(), NAMED + "--jvm DJL"),
        0);
  }

  static {
    // Examples of the reference as a library print what their page shows.
    for (String example :
        List.of(
            "Flow", "EnergyAndDistance", "OptimalityGap", "PredictedFluctuation", "Equilibrium")) {
      LINES.put(
          "java -cp %s src/main/docs/examples/reference/%s.java".formatted(Child.JAR, example), 0);
    }
    LINES.put(
        "java --add-modules jdk.incubator.vector -cp %s src/main/docs/examples/reference/Flow.java"
            .formatted(Child.JAR),
        0);
  }

  /**
   * A line that no page shows.
   *
   * @param status its exit status
   * @param said some of what it says
   * @param line what comes after the jar
   */
  private record Invocation(int status, String said, String line) {}

  private static final String IDENTITY = " --theorem lift.identity";
  private static final String REFERENCE = IDENTITY + " --jvm reference";
  private static final String STABILITY = " --theorem lift.stability";
  private static final String MOMENTUM = " --jvm mutant:momentum";
  private static final String OWN = " --data target/own.csv";
  private static final String HANGS = " -- sh target/child hangs";
  private static final String PROBLEM = "target/refuted/problems/lift.stability.json";

  /** The options, the exit statuses and the wrong usage that no line of a page shows. */
  private static final List<Invocation> INVOCATIONS =
      List.of(
          new Invocation(2, "Missing required subcommand", ""),
          new Invocation(2, "Unmatched argument", "nonsense"),
          new Invocation(2, "Unknown option", "check --nonsense"),
          new Invocation(2, "expected either -- COMMAND", "check"),
          new Invocation(2, "expected either -- COMMAND", "check --jvm reference -- true"),
          new Invocation(2, "did you mean reference?", "check --jvm referenc"),
          new Invocation(2, "theorem: expected one of [", "check --theorem x --jvm reference"),
          new Invocation(2, "'heroic'", "check --effort heroic --jvm reference"),
          new Invocation(2, "number or random, found x", "check --seed x --jvm reference"),
          new Invocation(2, "at least 1 second, found 0", "check --limit 0 --jvm reference"),
          new Invocation(2, "a directory that can be made", "check --report README.md" + REFERENCE),
          new Invocation(2, "a directory that can be made", "check --resume README.md" + REFERENCE),
          new Invocation(2, "Missing required option: '--jvm=NAME'", "serve"),
          new Invocation(2, "did you mean reference?", "serve --jvm referenc"),
          new Invocation(2, "Missing required parameter: 'TOKEN|FILE'", "replay"),
          new Invocation(2, "Missing required parameter: 'FILE'", "certify"),
          new Invocation(2, "ends in .npz, .csv or .json", "certify README.md"),
          new Invocation(2, "expected its data by --data", "certify target/own.csv"),
          new Invocation(2, "a neuron each line", "certify target/words.csv" + OWN),
          new Invocation(0, "catalogue 2026.1, seed", "check --catalogue 2026.1" + REFERENCE),
          new Invocation(
              2, "--catalogue: expected one of [2026.1", "check --catalogue 1.0 --jvm reference"),
          new Invocation(
              2,
              "expected one of catalogue 2026.1, found global.generalisation",
              "check --catalogue 2026.1 --theorem global.generalisation --jvm reference"),
          new Invocation(0, "theorem\trevision\tshare", "theorems --tsv"),
          new Invocation(2, "Missing required parameter: 'DIR'", "pack"),
          new Invocation(2, "a directory that can be made", "pack README.md"),
          new Invocation(3, "cannot start", "pack target/fallen -- /no/such/command"),
          new Invocation(2, "--theorem: theorem: expected", "pack target/away --theorem x"),
          new Invocation(
              0, "its description is asked for", "pack target/away --seed 7 --exclude lift.steps"),
          new Invocation(0, "waits for answers: answer target/away", "pack target/away"),
          new Invocation(2, "expected answers, of answer DIR", "check --from target/away"),
          new Invocation(2, "settled when the pack was made", "pack target/away --seed 8"),
          new Invocation(2, "expected either -- COMMAND", "answer target/away"),
          new Invocation(
              0,
              "84 questions; next: answer",
              "pack target/fallen --limit 60 --theorem-limit 600 --catalogue 2026.1 --effort quick"
                  + " --theorem lift.descent-lemma --jvm reference"
                  + IDENTITY),
          new Invocation(3, "within 1 s", "answer target/away --limit 1 -- sleep 60"),
          new Invocation(0, "0 answers; next: pack", "answer target/away --jvm reference"),
          new Invocation(0, "nothing waits for answers", "answer target/away --jvm reference"),
          new Invocation(2, "a directory that pack wrote", "check --from src"),
          new Invocation(
              2, "expected one of --from DIR", "check --from target/away --jvm reference"),
          new Invocation(2, "expected no --processes", "check --from target/away --processes 2"),
          new Invocation(2, "Missing required argument", "fresh"),
          new Invocation(2, "expected a time as 90s", "fresh --for soon"),
          new Invocation(
              0,
              "all have what is required",
              "fresh --for 60s --require 2:2:1 --theorem lift.identity --table target/lacking"),
          new Invocation(
              1,
              "shortcomings",
              "fresh --require 1:1:1 --theorem lift.identity --table target/none"),
          new Invocation(
              0,
              "steps of at most 0.25 / L = 0.0",
              "check --step 1 --theorem lift.semigroup --jvm reference" + OWN),
          new Invocation(1, "lift.steps", "check --width 3 --jvm mutant:step-1-percent-long" + OWN),
          new Invocation(0, "logistic risk", "check --risk LOGISTIC --jvm reference" + OWN),
          new Invocation(2, "--unit: expected one that is", "check --unit x --jvm reference" + OWN),
          new Invocation(
              2, "--width: expected at least 1", "check --width 0 --jvm reference" + OWN),
          new Invocation(
              2, "--step: expected a positive", "check --step NaN --jvm reference" + OWN),
          new Invocation(2, "--data=FILE.csv", "check --width 3 --jvm reference"),
          new Invocation(
              2, "finite numbers separated by commas", "check --data README.md --jvm reference"),
          new Invocation(
              0,
              "lift.identity                      40 instances; needs",
              "check --list" + REFERENCE),
          new Invocation(
              0,
              "too costly at this effort, unless it is named",
              "check --list --effort quick --jvm reference"),
          new Invocation(
              0,
              "not covered: needs",
              "check --list --exclude lift.identity -- sh target/child nothing"),
          new Invocation(2, "--exclude: theorem: expected", "check --exclude x --jvm reference"),
          new Invocation(
              0, "0 of 0 covered theorems upheld", "check --exclude lift.identity" + REFERENCE),
          new Invocation(
              1,
              "1 theorems not asked: --fail-fast",
              "check --fail-fast" + STABILITY + IDENTITY + MOMENTUM),
          new Invocation(0, "\"verdict\" : \"upheld\"", "check --json" + REFERENCE),
          new Invocation(
              0,
              "(known: momentum is what it has)",
              "check --known target/known.json --report target/listed" + STABILITY + MOMENTUM),
          new Invocation(
              1,
              "not refuted, though it is listed as known",
              "check --known target/known.json --jvm reference" + STABILITY),
          new Invocation(
              1,
              "lift.stability                     refuted",
              "check --known target/other.json" + STABILITY + MOMENTUM),
          new Invocation(
              2, "--known: expected [{", "check --known README.md --jvm reference" + IDENTITY),
          new Invocation(
              2,
              "--known: expected a file that can be read",
              "check --known target/absent.json --jvm reference" + IDENTITY),
          new Invocation(0, "assumes:   the velocity -grad V", "explain lift.semigroup"),
          new Invocation(2, "theorem: expected one of [", "explain nothing"),
          new Invocation(2, "expected a token", "replay nonsense --jvm reference"),
          new Invocation(0, "seed 7, effort standard", "check --seed 7" + REFERENCE),
          new Invocation(0, " 12 instances", "check --effort quick" + REFERENCE),
          new Invocation(0, " 40 instances", "check --effort standard" + REFERENCE),
          new Invocation(0, " 250 instances", "check --effort thorough" + REFERENCE),
          new Invocation(3, "within 1 s", "check --limit 1" + IDENTITY + HANGS),
          new Invocation(1, "not done within 1 s", "check --theorem-limit 1" + IDENTITY + HANGS),
          new Invocation(
              2,
              "--processes: expected at least 1, and 1 with --resume, found 0",
              "check --processes 0 --jvm reference"),
          new Invocation(
              2,
              "and 1 with --resume, found 2",
              "check --processes 2 --resume target/kept --jvm reference"),
          new Invocation(
              1,
              "replay " + PROBLEM,
              "check --theorem lift.stability --report target/refuted --jvm mutant:momentum"),
          new Invocation(3, "within 1 s", "replay --limit 1 " + PROBLEM + HANGS),
          new Invocation(1, "not done within 1 s", "replay --theorem-limit 1 " + PROBLEM + HANGS),
          new Invocation(
              1,
              "evidence: target/again/evidence.json",
              "replay --report target/again " + PROBLEM + " --jvm mutant:momentum"),
          new Invocation(
              0,
              "not supported: not today",
              "check --effort quick -- sh target/child refuses -32001"),
          new Invocation(3, "not today", "check" + IDENTITY + " -- sh target/child fails -32000"),
          new Invocation(3, "cannot start", "check -- /no/such/command"),
          new Invocation(3, "exited with status 0", "check" + IDENTITY + " -- true"),
          new Invocation(4, "the suite itself failed", "check --report target/way" + REFERENCE));

  private static LinesInTurn inTurn;

  @BeforeAll
  static void start() throws Exception {
    inTurn = LinesInTurn.start();
  }

  @AfterAll
  static void end() throws IOException {
    inTurn.close();
  }

  @BeforeAll
  static void makeWhatTheLinesName() throws IOException {
    Path target = Files.createDirectories(Child.ROOT.resolve("target"));
    Files.writeString(target.resolve("child"), SCRIPT);
    // What an earlier run has packed is settled.
    for (String pack : List.of("packed", "away", "fallen")) {
      if (Files.exists(target.resolve(pack))) {
        try (Stream<Path> files = Files.list(target.resolve(pack))) {
          for (Path file : files.toList()) {
            Files.delete(file);
          }
        }
      }
    }
    ObjectNode all = JSON.valueToTree(new ReferenceImplementation().describe());
    for (String name : List.of("hangs", "refuses", "fails")) {
      JSON.writeValue(target.resolve(name + ".json").toFile(), all);
    }
    ObjectNode nothing = all.put("weights", false).put("evaluate", false).put("ensemble", false);
    nothing.put("sets", false).put("groups", false).put("nikaidoIsoda", false);
    for (String list :
        List.of("schemes", "units", "risks", "regularisers", "energies", "dynamics", "laws")) {
      nothing.putArray(list);
    }
    nothing.putArray("games");
    JSON.writeValue(target.resolve("nothing.json").toFile(), nothing);
    StringBuilder rows = new StringBuilder("first,second,sign\n");
    for (int j = 0; j < 12; j++) {
      rows.append("%s,%s,%d%n".formatted(j / 8.0, j % 5 - 1.5, j % 3 == 0 ? -1 : 1));
    }
    Files.writeString(target.resolve("own.csv"), rows);
    String stability = "[{\"theorem\": \"lift.stability\", \"claim\": \"%s\", \"reason\": \"%s\"}]";
    Files.writeString(
        target.resolve("known.json"), stability.formatted("", "momentum is what it has"));
    Files.writeString(target.resolve("other.json"), stability.formatted("of sets", "none"));
    Files.writeString(target.resolve("words.csv"), "a,w\n1,two\n");
    // The directory of problem files is a file: the check starts, and cannot write what it found.
    Files.writeString(
        Files.createDirectories(target.resolve("way")).resolve("problems"), "in the way");
  }

  /** Their order matters: a replay takes up what the check before it has written. */
  @TestFactory
  Stream<DynamicTest> everyLineOfThePagesHoldsAsItStands() throws IOException {
    return lines(
        line ->
            !isOfAdapters(line)
                && !LanguagesIT.isOfLanguages(line)
                && !DjlIT.isOfDjl(line)
                && !PublicCodesIT.isOfPublicCodes(line));
  }

  /** Whether a line judges an adapter whole, by two processes at a time. */
  static boolean isOfAdapters(String line) {
    return line.contains(" --processes 2 ");
  }

  /** Returns some of the lines of the pages, in the order in which they stand there. */
  static Stream<DynamicTest> lines(Predicate<String> some) throws IOException {
    return Pages.commands().stream()
        .filter(LINES::containsKey)
        .filter(some)
        .map(line -> dynamicTest(line, () -> requireLine(line)));
  }

  private static void requireLine(String line) throws IOException, InterruptedException {
    String filled = line;
    for (Map.Entry<String, String> word : FILLED.entrySet()) {
      filled =
          filled.replaceAll(
              "\\b" + word.getKey() + "\\b", Matcher.quoteReplacement(word.getValue()));
    }
    if (line.contains(PYTHON)) {
      requireModules(line.contains("sklearn") ? "sklearn" : "numpy, torch");
    }
    if (line.contains(EXAMPLE.toString())) {
      buildExample();
    }
    LanguagesIT.requireTools(line);
    DjlIT.requireAdapter(line);
    Child child = Child.line(filled);
    assertEquals(LINES.get(line), child.status(), child::toString);
    if (DjlIT.isOfDjl(line)
        || (line.contains(PYTHON) && line.contains(" check "))
        || (LanguagesIT.isOfLanguages(line) && line.contains(" check "))) {
      String verdict = child.status() == 0 ? " upheld " : " refuted ";
      assertTrue(child.out().contains(verdict), child::toString);
    }
    List<String> shown = Pages.shown(line);
    if (!shown.isEmpty()) {
      assertEquals(shown, child.out().lines().map(String::strip).toList());
    }
    Matcher token = Pattern.compile("(?m)^  replay (\\S+:\\S+)$").matcher(child.out());
    if (token.find()) {
      Files.writeString(Child.ROOT.resolve("target/token"), token.group(1));
    }
  }

  /** Python modules that the gate installs. */
  static void requireModules(String modules) throws IOException, InterruptedException {
    require(
        "%s -c 'import %s'".formatted(PYTHON, modules),
        "needs %s with %s".formatted(PYTHON, modules));
  }

  /** What the gate installs is there; elsewhere a test may do without. */
  static void require(String probe, String needs) throws IOException, InterruptedException {
    boolean holds = Child.line(probe).status() == 0;
    if ("true".equals(System.getenv("CI"))) {
      assertTrue(holds, needs);
    }
    assumeTrue(holds, needs);
  }

  /** The gate has built it by Maven, as its page says; where nobody has, the compiler will do. */
  private static void buildExample() throws IOException {
    Path target = Child.ROOT.resolve(EXAMPLE).getParent();
    if (!Files.exists(Child.ROOT.resolve(EXAMPLE))) {
      Path main = Child.ROOT.resolve("src/main/jvm/src/main");
      Path classes = target.resolve("classes");
      tool(
          "javac",
          "-cp",
          Child.ROOT.resolve(Child.JAR),
          "-d",
          classes,
          main.resolve("java/example/MyImplementation.java"));
      tool(
          "jar",
          "--create",
          "--file",
          Child.ROOT.resolve(EXAMPLE),
          "-C",
          classes,
          ".",
          "-C",
          main.resolve("resources"),
          ".");
    }
  }

  /** Runs a tool of this JDK, which must succeed. */
  static void tool(String name, Object... arguments) {
    String[] words = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
    assertEquals(0, ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, words));
  }

  @Test
  void pagesHaveTheseCommandsAndNoOthers() throws IOException {
    Set<String> run = new TreeSet<>(Pages.commands());
    run.removeIf(line -> !line.matches("(java|g\\+\\+|npm) .*"));
    assertEquals(new TreeSet<>(LINES.keySet()), run);
  }

  /** The gate runs itself by the workflow, everything else by a line of its own. */
  @Test
  void everyOtherCommandOfThePagesIsALineOfTheGate() throws IOException {
    Set<String> gate = new TreeSet<>();
    for (String line : Files.readAllLines(Child.ROOT.resolve(".ci/run"))) {
      gate.add(line.strip());
    }
    for (String line : Files.readAllLines(Child.ROOT.resolve(".github/workflows/verify.yml"))) {
      gate.add(line.strip().replaceFirst("^- run: ", ""));
    }
    List<String> others = new ArrayList<>(Pages.commands());
    others.removeIf(LINES::containsKey);
    assertEquals(16, others.size(), others::toString);
    for (String other : others) {
      assertTrue(gate.contains(other), other);
    }
  }

  @TestFactory
  Stream<DynamicTest> everyInvocationExitsAsPromised() throws IOException {
    return INVOCATIONS.stream()
        .map(
            each ->
                dynamicTest(
                    "measure-dynamics " + each.line(),
                    () -> {
                      Child child = inTurn.run(each.line());
                      assertEquals(each.status(), child.status(), child::toString);
                      assertTrue(
                          (child.out() + child.err()).contains(each.said()), child::toString);
                    }));
  }

  @Test
  void coloursAndTimeLeftAreForTerminals() throws IOException, InterruptedException {
    String check = SHADED + "check --theorem lift.semigroup --theorem lift.identity --jvm ";
    Child forced = Child.line("CLICOLOR_FORCE=1 " + check + "mutant:momentum");
    assertTrue(forced.out().contains("\u001b[1m\u001b[31mrefuted\u001b["), forced::toString);
    assertTrue(forced.out().contains("\u001b[32mupheld\u001b["), forced::toString);
    assertTrue(
        forced.err().contains("lift.identity") && forced.err().contains(" s left"),
        forced::toString);
    Child piped = Child.line(check + "mutant:momentum");
    assertTrue(!piped.out().contains("\u001b") && piped.err().isEmpty(), piped::toString);
  }

  @Test
  void aKernelThatIsNotThereIsSaid() throws IOException, InterruptedException {
    for (String asked : List.of("vector", "fast")) {
      Child child =
          Child.line(
              "java -Dmeasure-dynamics.kernel=%s -jar %s theorems".formatted(asked, Child.JAR));
      assertEquals(2, child.status(), child::toString);
      assertTrue(child.toString().contains("-Dmeasure-dynamics.kernel"), child::toString);
    }
  }

  @TestFactory
  Stream<DynamicTest> rightVariantsAreOnAPageAndUpheld() throws IOException {
    String pages = Pages.text();
    return Implementations.variants().stream()
        .map(
            name ->
                dynamicTest(
                    name,
                    () -> {
                      assertTrue(pages.contains("`" + name + "`"));
                      Child child = inTurn.run("check --theorem lift.stability --jvm " + name);
                      assertEquals(0, child.status(), child::toString);
                    }));
  }

  private static Map<String, CommandLine> commands() {
    Map<String, CommandLine> commands = new LinkedHashMap<>();
    CommandLine root = MeasureDynamics.commandLine();
    commands.put("", root);
    commands.putAll(root.getSubcommands());
    return commands;
  }

  @TestFactory
  Stream<DynamicTest> everyCommandHasHelpAndAVersion() {
    return commands().entrySet().stream()
        .flatMap(
            command ->
                command.getValue().getCommandSpec().options().stream()
                    .filter(option -> option.usageHelp() || option.versionHelp())
                    .flatMap(
                        option -> Stream.of(option.names()).map(name -> Map.entry(name, option)))
                    .map(
                        option ->
                            dynamicTest(
                                command.getKey() + " " + option.getKey(),
                                () ->
                                    requireHelp(
                                        command.getKey() + " " + option.getKey(),
                                        option.getValue()))));
  }

  private static void requireHelp(String line, OptionSpec option) throws IOException {
    Child child = inTurn.run(line.strip());
    assertEquals(0, child.status(), child::toString);
    String said = option.usageHelp() ? "Usage: measure-dynamics" : "measure-dynamics 0.1.0";
    assertTrue(child.out().startsWith(said), child::toString);
  }

  /** Help and version are exercised by the test above. */
  @Test
  void everyOptionIsOnAPageAndExercised() throws IOException {
    String pages = Pages.text();
    List<String> lines = new ArrayList<>(LINES.keySet());
    INVOCATIONS.forEach(each -> lines.add(SHADED + each.line()));
    commands()
        .forEach(
            (name, command) -> {
              for (OptionSpec option : command.getCommandSpec().options()) {
                for (String way : option.names()) {
                  assertTrue(
                      pages.contains("`" + way + " ") || pages.contains("`" + way + "`"), way);
                }
                assertTrue(
                    option.usageHelp()
                        || option.versionHelp()
                        || lines.stream().anyMatch(line -> shows(line, name, option)),
                    () -> name + " " + option.longestName());
              }
              assertTrue(pages.contains(SHADED + name), name);
            });
  }

  private static boolean shows(String line, String command, OptionSpec option) {
    int start = line.indexOf(" " + command + " ");
    return start > 0 && (line.substring(start) + " ").contains(" " + option.longestName() + " ");
  }

  @Test
  void everyExitStatusIsOnAPageAndExercised() throws IOException {
    String pages = Pages.text();
    Map<String, String> statuses =
        MeasureDynamics.commandLine().getCommandSpec().usageMessage().exitCodeList();
    assertEquals(5, statuses.size());
    statuses.forEach(
        (status, words) -> {
          assertTrue(pages.contains("| %s | %s |".formatted(status, words)), words);
          assertTrue(
              LINES.containsValue(Integer.valueOf(status))
                  || INVOCATIONS.stream()
                      .anyMatch(each -> each.status() == Integer.parseInt(status)),
              status);
        });
  }

  /** A fault of the suite is its own, and outweighs what else was found. */
  @Test
  void aTheoremThatFailsByItselfIsAnErrorOfTheSuite(@TempDir Path services) throws Exception {
    Path service = services.resolve("META-INF/services/org.measuredynamics.theorem.Catalogued");
    Files.createDirectories(service.getParent());
    // A class path has every service file of a name: this one adds to the jar's own.
    Files.writeString(service, FaultyTheorem.class.getName());
    Path classes =
        Path.of(FaultyTheorem.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Path> classPath = List.of(classes, services);
    Child child =
        Child.with(
            classPath,
            "check",
            "--theorem",
            "lift.energy-dissipation",
            "--theorem",
            "test.faulty",
            "--jvm",
            "mutant:gradient-sign");
    assertEquals(4, child.status(), child::toString);
    assertTrue(child.out().contains("1 refuted, 1 error"), child::toString);
    assertTrue(child.out().contains("a fault of the theorem itself"), child::toString);
    Matcher token = Pattern.compile("(?m)^  replay (test.faulty:\\S+)$").matcher(child.out());
    assertTrue(token.find(), child::toString);
    Child again = Child.with(classPath, "replay", token.group(1), "--jvm", "mutant:gradient-sign");
    assertEquals(4, again.status(), again::toString);
    assertTrue(again.out().contains("1 error"), again::toString);
  }

  /** java -jar has no class path: the page says so. */
  @Test
  void theJarAloneDoesNotKnowTheExample() throws IOException, InterruptedException {
    buildExample();
    Child child =
        Child.line(
            "java -cp %s -jar %s check --jvm my-implementation".formatted(EXAMPLE, Child.JAR));
    assertEquals(2, child.status(), child::toString);
  }

  /** The pages: multiply the learning rate by 1.01, and it is refuted. */
  @Test
  void aLearningRateOnePercentTooLargeIsRefuted(@TempDir Path faulty)
      throws IOException, InterruptedException {
    requireModules("numpy, torch");
    Path python = Child.ROOT.resolve("src/main/python");
    Files.createDirectories(faulty.resolve("measure_dynamics"));
    for (String name :
        List.of(
            "measure_dynamics/__init__.py", "measure_dynamics/torch.py", "pytorch_adapter.py")) {
      String text = Files.readString(python.resolve(name));
      Files.writeString(
          faulty.resolve(name), text.replace("lr=len(theta)", "lr=1.01 * len(theta)"));
    }
    Path adapter = faulty.resolve("pytorch_adapter.py");
    assertTrue(Files.readString(adapter).contains("1.01"));
    String target = " -- %s %s".formatted(PYTHON, adapter);
    Child child =
        Child.line(
            SHADED
                + "check --theorem lift.continuity-equation --theorem lift.energy-dissipation"
                + target);
    assertEquals(1, child.status(), child::toString);
    Matcher hint = Pattern.compile("(?m)^  (replay \\S+)$").matcher(child.out());
    assertTrue(hint.find(), child::toString);
    Child again = Child.line(SHADED + hint.group(1) + target);
    assertEquals(1, again.status(), again::toString);
    assertTrue(again.out().contains("refuted"), again::toString);
  }

  /** What README asks of a machine is what the build checks. */
  @Test
  void versionsAreThoseOfTheBuild() throws IOException {
    String pom = Files.readString(Child.ROOT.resolve("pom.xml"));
    String readme = Files.readString(Child.ROOT.resolve("README.md"));
    assertTrue(
        readme.contains(
            "You need JDK %s or later and Maven %s or later."
                .formatted(least(pom, "requireJavaVersion"), least(pom, "requireMavenVersion"))));
  }

  private static String least(String pom, String rule) {
    Matcher version =
        Pattern.compile("<%1$s>\\s*<version>\\[([0-9.]+),\\)</version>\\s*</%1$s>".formatted(rule))
            .matcher(pom);
    assertTrue(version.find(), rule);
    return version.group(1);
  }

  @Test
  void everyPromiseOfContainmentIsOnAPage() throws IOException {
    String pages = Pages.text();
    for (Containment containment : Containment.values()) {
      assertTrue(pages.contains("\n- " + containment.promise() + "\n"), containment::name);
    }
  }
}
