package org.measuredynamics.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.measuredynamics.evidence.Effort;
import org.measuredynamics.theorem.Catalogue;
import org.measuredynamics.theorem.Theorem;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which theorems are asked, at which effort and seed, as check and pack take them. */
final class Questions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(names = "--theorem", paramLabel = "ID", description = "Only this theorem; repeatable.")
  private List<String> theorems = new ArrayList<>();

  @Option(names = "--exclude", paramLabel = "ID", description = "Not this theorem; repeatable.")
  private List<String> excluded = new ArrayList<>();

  @Option(names = "--effort", description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
  private Effort effort = Effort.STANDARD;

  @Option(
      names = "--seed",
      description = "Seed of the instances, or random (default: that of the catalogue).")
  private String seed;

  @Option(
      names = "--catalogue",
      paramLabel = "VERSION",
      description =
          "Asks the theorems of that version, and no newer ones (default: all there are).")
  private String version;

  private Catalogue catalogue;

  private long number;
  private boolean isNumbered;

  /** Returns the effort. */
  Effort effort() {
    return effort;
  }

  /** Returns whether theorems were named, which are asked whatever they cost. */
  boolean areNamed() {
    return !theorems.isEmpty();
  }

  /**
   * Returns the version of the catalogue.
   *
   * @throws CommandLine.ParameterException if there is none of that name
   */
  Catalogue catalogue() {
    if (catalogue == null) {
      try {
        catalogue = version == null ? Catalogue.current() : Catalogue.of(version);
      } catch (IllegalArgumentException e) {
        throw new CommandLine.ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
      }
    }
    return catalogue;
  }

  /**
   * Returns the seed.
   *
   * @throws CommandLine.ParameterException if it is neither a number nor random
   */
  long seed() {
    if (!isNumbered) {
      number =
          seed == null
              ? catalogue().seed()
              : seed.equals("random") ? new SecureRandom().nextLong() >>> 16 : parsed();
      isNumbered = true;
    }
    return number;
  }

  private long parsed() {
    try {
      return Long.parseLong(seed);
    } catch (NumberFormatException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--seed: expected a whole number or random, found " + seed, e);
    }
  }

  /**
   * Returns the theorems, whatever they cost.
   *
   * @throws CommandLine.ParameterException if there is none of some name
   */
  List<Theorem<?>> chosen() {
    try {
      excluded.forEach(Theorem::named);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--exclude: " + e.getMessage());
    }
    try {
      List<Theorem<?>> chosen =
          theorems.isEmpty() ? catalogue().theorems() : Theorem.chosen(theorems);
      for (Theorem<?> theorem : chosen) {
        if (!catalogue().entries().containsKey(theorem.id())) {
          throw new IllegalArgumentException(
              "expected one of catalogue %s, found %s".formatted(version, theorem.id()));
        }
      }
      return chosen.stream().filter(theorem -> !excluded.contains(theorem.id())).toList();
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--theorem: " + e.getMessage());
    }
  }

  /** Returns those that are asked. */
  List<Theorem<?>> afforded() {
    return chosen().stream().filter(theorem -> areNamed() || effort.affords(theorem)).toList();
  }

  /** Returns what is asked, as a pack keeps it. */
  ObjectNode plan() {
    ObjectNode plan = JsonNodeFactory.instance.objectNode();
    plan.put("suite", spec.root().version()[0]);
    if (version != null) {
      plan.put("catalogue", version);
    }
    plan.put("effort", effort.name().toLowerCase(Locale.ROOT)).put("seed", seed());
    plan.put("areNamed", areNamed());
    chosen().forEach(theorem -> plan.withArray("theorems").add(theorem.id()));
    return plan;
  }

  /**
   * Asks what a pack was made for.
   *
   * @throws CommandLine.ParameterException if anything else was asked for, or another suite packed
   */
  void follow(JsonNode plan) {
    String suite = plan.path("suite").asText();
    if (!suite.equals(spec.root().version()[0])) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "DIR: expected a pack of %s, found one of %s".formatted(spec.root().version()[0], suite));
    }
    for (String option : List.of("--theorem", "--exclude", "--effort", "--seed", "--catalogue")) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new CommandLine.ParameterException(
            spec.commandLine(),
            option + ": expected none, what is asked was settled when the pack was made");
      }
    }
    effort = Effort.valueOf(plan.path("effort").asText().toUpperCase(Locale.ROOT));
    version = plan.path("catalogue").asText(null);
    number = plan.path("seed").asLong();
    isNumbered = true;
    theorems = new ArrayList<>();
    List<Theorem<?>> all = Theorem.catalogue();
    plan.path("theorems").forEach(id -> theorems.add(id.asText()));
    if (!plan.path("areNamed").asBoolean()) {
      excluded = all.stream().map(Theorem::id).filter(id -> !theorems.contains(id)).toList();
      theorems = new ArrayList<>();
    }
  }
}
