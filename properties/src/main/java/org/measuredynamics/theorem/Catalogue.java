package org.measuredynamics.theorem;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A version of the catalogue, year.number: which theorems, of which revision, with which share of
 * the false-alarm budget, and the seed of the instances where none is given. Whoever asks for a
 * version is asked the same when theorems are added.
 *
 * @param version year.number; of the catalogue as it stands, where no version is like it, the next
 *     one, with {@value #UNFINISHED}
 * @param seed of the instances, where none is given
 * @param entries by the ids of the theorems
 */
public record Catalogue(String version, long seed, Map<String, Entry> entries) {
  /** What the version ends with that is not finished. */
  public static final String UNFINISHED = "-SNAPSHOT";

  private static final long SEED = 20261124;

  /** The versions there are, a resource each: catalogue/VERSION.tsv. */
  private static final List<String> VERSIONS = List.of("2026.1");

  /**
   * What a version says of a theorem.
   *
   * @param revision of the theorem, from 1 on: a bound that became stricter is the next one
   * @param share of the false-alarm budget
   */
  public record Entry(int revision, double share) {}

  /** Returns the versions that can be asked for, the oldest first. */
  public static List<String> versions() {
    return VERSIONS;
  }

  /** Returns the catalogue as it stands. */
  public static Catalogue current() {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Theorem<?> theorem : Theorem.catalogue()) {
      Card card = theorem.card();
      entries.put(card.id(), new Entry(card.revision(), card.share()));
    }
    String last = VERSIONS.get(VERSIONS.size() - 1);
    Catalogue finished = of(last);
    if (finished.entries.equals(entries) && finished.seed == SEED) {
      return finished;
    }
    int dot = last.indexOf('.') + 1;
    int next = Integer.parseInt(last.substring(dot)) + 1;
    return new Catalogue(last.substring(0, dot) + next + UNFINISHED, SEED, entries);
  }

  /**
   * Returns a version.
   *
   * @throws IllegalArgumentException if there is none of that name; lists those there are
   */
  public static Catalogue of(String version) {
    if (!VERSIONS.contains(version)) {
      throw new IllegalArgumentException(
          "catalogue: expected one of %s, found %s".formatted(VERSIONS, version));
    }
    List<String> lines;
    try (InputStream in =
        Catalogue.class.getResourceAsStream("/catalogue/%s.tsv".formatted(version))) {
      lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (String line : lines.subList(2, lines.size())) {
      String[] fields = line.split("\t", -1);
      entries.put(fields[0], new Entry(Integer.parseInt(fields[1]), Double.parseDouble(fields[2])));
    }
    return new Catalogue(
        version, Long.parseLong(lines.get(0).substring("seed\t".length())), entries);
  }

  /** Returns what {@link #of} reads. */
  public String table() {
    return entries.entrySet().stream()
        .map(
            entry ->
                "%s\t%d\t%s\n"
                    .formatted(entry.getKey(), entry.getValue().revision, entry.getValue().share))
        .collect(
            Collectors.joining("", "seed\t%d\ntheorem\trevision\tshare\n".formatted(seed), ""));
  }

  /** Returns its theorems, of those that there still are, in the order of their ids. */
  public List<Theorem<?>> theorems() {
    List<Theorem<?>> found = new ArrayList<>(Theorem.catalogue());
    found.removeIf(theorem -> !entries.containsKey(theorem.id()));
    return found;
  }

  /** Returns the ids of its theorems that are not in the suite any more. */
  public List<String> gone() {
    List<String> ids = Theorem.catalogue().stream().map(Theorem::id).toList();
    return entries.keySet().stream().filter(id -> !ids.contains(id)).toList();
  }

  /** Returns how much of the false-alarm budget a theorem may spend. */
  public double share(Theorem<?> theorem) {
    Entry entry = entries.get(theorem.id());
    return entry == null ? theorem.card().share() : entry.share;
  }

  /**
   * Returns, in words, that a theorem is stricter than it was in this version, or is in a further
   * revision; nothing of a first one.
   */
  public String revision(Theorem<?> theorem) {
    int revision = theorem.card().revision();
    Entry entry = entries.get(theorem.id());
    return entry == null || entry.revision == revision
        ? revision == 1 ? "" : "revision %d".formatted(revision)
        : "revision %d, stricter than revision %d of catalogue %s"
            .formatted(revision, entry.revision, version);
  }
}
