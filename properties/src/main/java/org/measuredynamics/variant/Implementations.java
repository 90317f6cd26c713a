package org.measuredynamics.variant;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.Precision;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.mutant.Mutant;

/** Implementations in this JVM, by the names that the command line knows them by. */
public final class Implementations {
  /** What the names of mutants begin with. */
  public static final String MUTANT = "mutant:";

  private static final Map<String, Supplier<Implementation>> VARIANTS = new LinkedHashMap<>();

  static {
    VARIANTS.put("reference:float32", () -> new SinglePrecision("reference:float32"));
    VARIANTS.put(
        "reference:reversed-sums",
        () -> new Reordered("reference:reversed-sums", Order.reversed()));
    VARIANTS.put("reference:permuted", () -> new Reordered("reference:permuted", Order.permuted()));
    VARIANTS.put(
        "reference:shuffled-sums",
        () -> new Reordered("reference:shuffled-sums", Order.shuffled()));
    VARIANTS.put("reference:threads-2", () -> new TwoThreads("reference:threads-2"));
    VARIANTS.put(
        "reference:other-generator", () -> new OtherGenerator("reference:other-generator"));
    VARIANTS.put(
        "reference:round-trip",
        () ->
            new Stored(
                "reference:round-trip",
                new ReferenceImplementation(),
                Precision.FLOAT64,
                // As networks without a factor 1/n in their output keep theta / n.
                (x, n) -> n * (x / n)));
    VARIANTS.put(
        "reference:float32-round-trip",
        () ->
            new Stored(
                "reference:float32-round-trip",
                named("reference:float32"),
                Precision.FLOAT32,
                (x, n) -> n * ((float) x / n)));
  }

  private Implementations() {}

  /**
   * Returns a new implementation: what one holds, no other sees.
   *
   * @param name that of a service provider of {@link Implementation}, as it describes itself; of a
   *     right variant of the reference, as "reference:float32"; or "mutant:" and that of a mutant
   * @throws IllegalArgumentException if there is none of that name; says what there is
   */
  public static Implementation named(String name) {
    if (VARIANTS.containsKey(name)) {
      return VARIANTS.get(name).get();
    }
    return Stream.concat(provided(), mutants().entrySet().stream())
        .filter(entry -> entry.getKey().equals(name))
        .findFirst()
        .map(Map.Entry::getValue)
        .orElseThrow(() -> new IllegalArgumentException(unknown(name)));
  }

  /** Returns an implementation whose particles are kept in single precision, which it declares. */
  public static Implementation inSinglePrecision(Implementation implementation) {
    return new Stored(
        implementation.describe().name() + " in float32",
        implementation,
        Precision.FLOAT32,
        (x, n) -> (float) x);
  }

  /** Returns every name there is: of providers, then of variants, then of mutants. */
  public static List<String> names() {
    List<String> names = right();
    names.addAll(mutants().keySet());
    return names;
  }

  /** Returns the names of the right variants of the reference. */
  public static List<String> variants() {
    return List.copyOf(VARIANTS.keySet());
  }

  private static List<String> right() {
    List<String> names = new ArrayList<>(provided().map(Map.Entry::getKey).toList());
    names.addAll(VARIANTS.keySet());
    return names;
  }

  private static Stream<Map.Entry<String, Implementation>> provided() {
    return ServiceLoader.load(Implementation.class).stream()
        .map(ServiceLoader.Provider::get)
        .map(implementation -> Map.entry(implementation.describe().name(), implementation));
  }

  private static Map<String, Implementation> mutants() {
    Map<String, Implementation> mutants = new LinkedHashMap<>();
    for (Mutant mutant : Mutant.catalogue()) {
      mutants.put(MUTANT + mutant.id(), mutant.implementation());
    }
    return mutants;
  }

  private static String unknown(String name) {
    String closest =
        names().stream().min(Comparator.comparingInt(other -> distance(name, other))).orElseThrow();
    return "implementation: expected one of %s or %sNAME (the command mutants lists them), found %s; did you mean %s?"
        .formatted(String.join(", ", right()), MUTANT, name, closest);
  }

  /** The number of letters to insert, delete or replace (Levenshtein 1966). */
  private static int distance(String from, String to) {
    int[] row = Order.identity(to.length() + 1);
    for (int i = 1; i <= from.length(); i++) {
      int corner = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = corner + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        corner = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
