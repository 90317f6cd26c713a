package org.measuredynamics.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.measuredynamics.energy.Regulariser;
import org.measuredynamics.energy.Risk;
import org.measuredynamics.flow.BirthDeath;
import org.measuredynamics.flow.StochasticGradient;
import org.measuredynamics.game.Payoff;
import org.measuredynamics.model.Unit;

/**
 * The words of the protocol are written in many places; each list is the same: what {@link Wire}
 * writes, the schema, the reference's description, README and the Python kit.
 */
class WordsTest {
  private static final Path ROOT = Path.of(System.getProperty("repository"));
  private static final Description REFERENCE = new ReferenceImplementation().describe();
  private static JsonNode definitions;
  private static String kit;

  @BeforeAll
  static void read() throws IOException {
    definitions =
        Wire.JSON
            .readTree(ROOT.resolve("src/main/schema/protocol.schema.json").toFile())
            .get("$defs");
    kit = Files.readString(ROOT.resolve("src/main/python/measure_dynamics/__init__.py"));
  }

  /** The words of an enum, or the kinds of a choice, in the schema. */
  private static Set<String> schema(String pointer) {
    JsonNode node = definitions.at(pointer);
    assertTrue(node.isArray(), pointer);
    return words(
        StreamSupport.stream(node.spliterator(), false)
            .map(each -> each.isTextual() ? each : each.at("/properties/kind/const"))
            .map(JsonNode::textValue));
  }

  private static Set<String> words(Stream<String> words) {
    return words.collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> words(Enum<?>... constants) {
    return words(Arrays.stream(constants).map(Wire::word));
  }

  private static Set<String> listed(String text) {
    return words(
        Pattern.compile("[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*")
            .matcher(text)
            .results()
            .map(MatchResult::group));
  }

  /** What the description of an implementation may list, in every place. */
  private static void requireEverywhere(Set<String> words, String component, Capability.Kind kind) {
    assertEquals(words, schema("/description/properties/" + component + "/items/enum"));
    assertEquals(words, words(REFERENCE.words(kind).stream()));
  }

  @Test
  void everyEnumIsInTheSchema() {
    assertEquals(words(Problem.Scheme.values()), schema("/problem/properties/scheme/enum"));
    requireEverywhere(words(Problem.Scheme.values()), "schemes", Capability.Kind.SCHEME);
    String network = "/energy/oneOf/0/properties/";
    assertEquals(words(Risk.values()), schema(network + "risk/enum"));
    requireEverywhere(words(Risk.values()), "risks", Capability.Kind.RISK);
    Set<String> regularisers = words(Regulariser.Kind.values());
    assertEquals(regularisers, schema(network + "regulariser/properties/kind/enum"));
    requireEverywhere(regularisers, "regularisers", Capability.Kind.REGULARISER);
    Set<String> samplings = words(StochasticGradient.Sampling.values());
    assertEquals(samplings, parameter("sampling"));
    assertEquals(samplings, schema("/description/properties/samplings/items/enum"));
    Set<String> forms = words(BirthDeath.Form.values());
    assertEquals(forms, parameter("form"));
    forms.add("reinjection");
    assertEquals(forms, schema("/description/properties/forms/items/enum"));
    Set<String> sizes = new TreeSet<>();
    definitions
        .at("/description/properties/limits/properties")
        .fieldNames()
        .forEachRemaining(sizes::add);
    assertEquals(words(Limits.Size.values()), sizes);
  }

  /** The words of a parameter that one of the dynamics has. */
  private static Set<String> parameter(String name) {
    return words(
        StreamSupport.stream(definitions.at("/dynamics/oneOf").spliterator(), false)
            .flatMap(
                each ->
                    StreamSupport.stream(
                        each.at("/properties/" + name + "/enum").spliterator(), false))
            .map(JsonNode::textValue));
  }

  @Test
  void energiesUnitsAndLaws() {
    Set<String> energies = new TreeSet<>();
    for (Questions.State state : Questions.states()) {
      energies.add(Wire.energy(state.energy()).get("kind").textValue());
    }
    assertEquals(energies, schema("/energy/oneOf"));
    requireEverywhere(energies, "energies", Capability.Kind.ENERGY);
    assertEquals(
        words(Unit.all().stream().map(Unit::name)),
        words(REFERENCE.words(Capability.Kind.UNIT).stream()));
    Set<String> laws = new TreeSet<>();
    for (Ensemble ensemble : Questions.ensembles()) {
      laws.add(ensemble.parameters().at("/law/kind").textValue());
    }
    assertEquals(laws, schema("/ensemble/properties/law/oneOf"));
    assertEquals(Set.of("normal"), words(REFERENCE.words(Capability.Kind.LAW).stream()));
    requireEverywhere(Set.of("normal"), "laws", Capability.Kind.LAW);
  }

  @Test
  void dynamics() {
    List<Dynamics> asked =
        Stream.concat(Questions.certain().stream(), Questions.random().stream())
            .map(Problem::dynamics)
            .toList();
    assertEquals(
        Dynamics.all().stream().map(Dynamics::getClass).collect(Collectors.toSet()),
        asked.stream().map(Dynamics::getClass).collect(Collectors.toSet()));
    Set<String> flows = words(asked.stream().map(Dynamics::kind));
    assertEquals(flows, schema("/dynamics/oneOf"));
    Set<String> games =
        words(
            Stream.of(true, false)
                .flatMap(noisy -> Questions.games(noisy).stream())
                .map(game -> game.parameters().at("/dynamics/kind").textValue()));
    assertEquals(games, schema("/game/properties/dynamics/properties/kind/enum"));
    Set<String> all = new TreeSet<>(flows);
    all.addAll(games);
    requireEverywhere(all, "dynamics", Capability.Kind.DYNAMICS);
    for (String flow : flows) {
      String method = flow.equals("gradient-flow") ? "run" : flow.replace('-', '_');
      assertTrue(kit.contains("    def " + method + "(self, energy, "), method);
    }
  }

  @Test
  void payoffs() {
    List<Payoff> payoffs =
        Stream.concat(Questions.payoffs().stream(), Stream.of(Questions.matrix())).toList();
    assertEquals(
        words(Payoff.all().stream().map(Payoff::kind)), words(payoffs.stream().map(Payoff::kind)));
    Set<String> kinds = words(payoffs.stream().map(Payoff::kind));
    assertEquals(kinds, schema("/payoff/oneOf"));
    requireEverywhere(kinds, "games", Capability.Kind.PAYOFF);
  }

  @Test
  void verbs() throws IOException {
    Set<String> verbs = schema("/request/properties/method/enum");
    Matcher readme =
        Pattern.compile("a program that answers ([^,]*(, `[a-z-]+`)* and `[a-z-]+`)")
            .matcher(Files.readString(ROOT.resolve("README.md")));
    assertTrue(readme.find());
    assertEquals(
        verbs,
        words(
            Pattern.compile("`([a-z-]+)`")
                .matcher(readme.group(1))
                .results()
                .map(r -> r.group(1))));
    assertEquals(
        verbs,
        words(
            Pattern.compile("if method == \"([a-z-]+)\":")
                .matcher(kit)
                .results()
                .map(found -> found.group(1))));
    Matcher expected = Pattern.compile("method: expected ([a-z, -]+), found").matcher(kit);
    assertTrue(expected.find());
    Set<String> said = listed(expected.group(1));
    said.remove("or");
    assertEquals(verbs, said);
  }

  /** What the kit hands to an adapter, and what an adapter says of itself. */
  @Test
  void theKitHasEveryFieldOfAGameAndOfTheDescription() {
    Matcher play = Pattern.compile("def play\\(self, ([^)]+)\\)").matcher(kit);
    assertTrue(play.find());
    Set<String> parameters =
        words(Stream.of(play.group(1).replaceAll("=\\w+", "").split(", ", -1)));
    Set<String> fields = new TreeSet<>();
    definitions.at("/game/properties").fieldNames().forEachRemaining(fields::add);
    fields.remove("dynamics");
    definitions
        .at("/game/properties/dynamics/properties")
        .fieldNames()
        .forEachRemaining(fields::add);
    assertEquals(fields, parameters);
    Set<String> components = new TreeSet<>();
    Wire.JSON.<JsonNode>valueToTree(REFERENCE).fieldNames().forEachRemaining(components::add);
    Set<String> described = new TreeSet<>();
    definitions.at("/description/properties").fieldNames().forEachRemaining(described::add);
    assertEquals(components, described);
    Matcher dictionary = Pattern.compile("(?s)    description = \\{(.*?)\n    }").matcher(kit);
    assertTrue(dictionary.find());
    Set<String> keys =
        words(
            Pattern.compile("\"(\\w+)\":")
                .matcher(dictionary.group(1))
                .results()
                .map(found -> found.group(1)));
    keys.add("name");
    assertEquals(components, keys);
  }
}
