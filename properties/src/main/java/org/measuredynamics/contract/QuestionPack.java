package org.measuredynamics.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Questions in a directory, and their answers: for an implementation that runs where the suite does
 * not, as behind the queue of a cluster. Round k has questions-k.jsonl, a request of the protocol a
 * line, and answers-k.jsonl: first a line with the digest of the questions and the description of
 * whoever answers, then an answer a line with its digest, in the order of the questions, and a last
 * line with the digest of all. Nothing outside the directory is read or written. Not for more than
 * one thread.
 */
public final class QuestionPack {
  private static final String PLAN = "pack.json";
  private static final String DIGEST = "sha256";

  private final Path directory;
  private final Map<String, Place> places = new HashMap<>();
  private int rounds;
  private boolean hasOpenRound;
  private JsonNode description;

  /** Where in a file of answers one stands. */
  private record Place(Path file, long from, int length) {}

  private QuestionPack(Path directory) {
    this.directory = directory;
  }

  /**
   * Opens the directory, and looks at every answer in it.
   *
   * @throws IllegalArgumentException if a file is not what it was when it was written, or not of
   *     this directory; names it and the line
   * @throws IOException if one cannot be read
   */
  public static QuestionPack in(Path directory) throws IOException {
    QuestionPack pack = new QuestionPack(directory);
    pack.plan().ifPresent(plan -> pack.description = plan.get("description"));
    while (Files.exists(pack.file("questions", pack.rounds + 1), LinkOption.NOFOLLOW_LINKS)) {
      pack.rounds++;
      if (!pack.isAnswered(pack.rounds)) {
        pack.hasOpenRound = true;
        break;
      }
    }
    return pack;
  }

  /** Returns the number of rounds, answered or not. */
  public int rounds() {
    return rounds;
  }

  /** Returns whether the last round waits for answers. */
  public boolean waits() {
    return hasOpenRound;
  }

  /** Returns the file of the questions of the last round. */
  public Path questions() {
    return file("questions", rounds);
  }

  /** Returns the file of the answers of the last round. */
  public Path answers() {
    return file("answers", rounds);
  }

  /** Returns what whoever answers says of itself; nothing if that is not known yet. */
  public Optional<Description> description() {
    return Optional.ofNullable(description).map(QuestionPack::read);
  }

  /**
   * Returns what the pack is about, as it was kept; nothing if it is new.
   *
   * @throws IllegalArgumentException if it is not what was kept
   * @throws IOException if it cannot be read
   */
  public Optional<JsonNode> plan() throws IOException {
    Path file = own(PLAN);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    JsonNode kept = parsed(Files.readString(file), file, 1);
    JsonNode plan = kept.path("plan");
    if (!digest(PLAN, plan).equals(kept.path(DIGEST).asText())) {
      throw new IllegalArgumentException(
          "%s: was edited, its digest is of another".formatted(file));
    }
    return Optional.of(plan);
  }

  /**
   * Keeps what the pack is about.
   *
   * @param self what whoever answers says of itself, if that is known
   */
  public void plan(ObjectNode plan, Optional<Description> self) throws IOException {
    self.ifPresent(known -> plan.set("description", Wire.JSON.valueToTree(known)));
    description = plan.get("description");
    ObjectNode kept = Wire.JSON.createObjectNode();
    kept.set("plan", plan);
    kept.put(DIGEST, digest(PLAN, plan));
    Files.writeString(own(PLAN), kept.toPrettyString() + "\n");
  }

  /** Begins a round with these questions, as {@link #question} writes them. */
  public void ask(List<ObjectNode> asked) throws IOException {
    rounds++;
    hasOpenRound = true;
    try (BufferedWriter out = Files.newBufferedWriter(questions())) {
      for (ObjectNode each : asked) {
        out.write(each + "\n");
      }
    }
  }

  /**
   * Has an implementation answer the last round; what an earlier call has left is taken up.
   *
   * @param starter starts the implementation, again where it has fallen
   * @return how many were answered now
   * @throws IllegalArgumentException if a file is not what was written, or another implementation
   *     has begun
   */
  public int answer(Supplier<Implementation> starter) throws IOException {
    Implementation implementation = starter.get();
    try {
      JsonNode self = Wire.JSON.valueToTree(implementation.describe());
      if (description != null) {
        requireSame(description, self, rounds);
      }
      int size = ids(rounds).size();
      List<String> before = begun(self);
      StringBuilder chain = new StringBuilder();
      before.forEach(chain::append);
      int answered = before.size();
      try (BufferedReader asked = Files.newBufferedReader(questions());
          BufferedWriter out =
              Files.newBufferedWriter(
                  answers(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        if (answered == 0 && Files.size(answers()) == 0) {
          ObjectNode head = Wire.JSON.createObjectNode();
          head.put("questions", digest(questions())).set("description", self);
          out.write(head + "\n");
        }
        for (int k = 0; k < size; k++) {
          String question = asked.readLine();
          if (k < answered) {
            continue;
          }
          if (!implementation.isAlive()) {
            implementation.close();
            implementation = starter.get();
          }
          ObjectNode line = answered(implementation, parsed(question, questions(), k + 1));
          chain.append(line.get(DIGEST).asText());
          out.write(line + "\n");
          out.flush();
        }
        ObjectNode end = Wire.JSON.createObjectNode().put("answers", size);
        out.write(end.put(DIGEST, sha256(chain.toString())) + "\n");
      }
      return size - answered;
    } finally {
      implementation.close();
    }
  }

  private static ObjectNode answered(Implementation implementation, JsonNode asked) {
    ObjectNode line = Wire.JSON.createObjectNode();
    line.put("id", asked.path("id").asText());
    try {
      Question.Kind kind = Question.Kind.of(asked.path("method").asText());
      line.set("answer", written(implementation, kind.read(asked.path("params"))));
    } catch (UnsupportedException e) {
      line.put("unsupported", e.getMessage());
    } catch (BrokenException | UnaffordableException e) {
      line.put("broken", e.getMessage());
    }
    return line.put(DIGEST, digest(line));
  }

  private static <A> JsonNode written(Implementation implementation, Question<A> question) {
    return question.written(implementation.answer(question));
  }

  /** The digests of the answers that the last round has already. */
  private List<String> begun(JsonNode self) throws IOException {
    List<String> digests = new ArrayList<>();
    if (Files.exists(answers())) {
      dropUnfinished(answers());
      try (BufferedReader in = Files.newBufferedReader(answers())) {
        int number = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          JsonNode each = parsed(line, answers(), ++number);
          if (number == 1) {
            requireHead(each, rounds);
            requireSame(self, each.path("description"), rounds);
          } else {
            digests.add(requireWhole(each, answers(), number));
          }
        }
      }
    }
    return digests;
  }

  /** What a stop has left of a line is answered again. */
  private static void dropUnfinished(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      long end = open.length();
      for (int last = 0; end > 0 && last != '\n'; end -= last == '\n' ? 0 : 1) {
        open.seek(end - 1);
        last = open.read();
      }
      open.setLength(end);
    }
  }

  /** Returns the line of an answer, if there is one with this id. */
  Optional<JsonNode> answer(String id) {
    Place place = places.get(id);
    if (place == null) {
      return Optional.empty();
    }
    try (RandomAccessFile file = new RandomAccessFile(place.file.toFile(), "r")) {
      byte[] line = new byte[place.length];
      file.seek(place.from);
      file.readFully(line);
      return Optional.of(Wire.JSON.readTree(line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a round has all its answers, each of which it looks at. */
  private boolean isAnswered(int round) throws IOException {
    Path file = file("answers", round);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    List<String> ids = ids(round);
    StringBuilder chain = new StringBuilder();
    long size = Files.size(file);
    long from = 0;
    int number = 0;
    boolean isWhole = false;
    try (BufferedReader in = Files.newBufferedReader(file)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        number++;
        int length = line.getBytes(StandardCharsets.UTF_8).length;
        if (from + length == size) {
          break; // what a stop has left of a line
        }
        JsonNode each = parsed(line, file, number);
        if (isWhole) {
          throw wrong(file, number, "nothing after the last line");
        } else if (number == 1) {
          requireHead(each, round);
          if (description != null) {
            requireSame(description, each.path("description"), round);
          }
          description = each.path("description");
        } else if (each.has("answers")) {
          if (!sha256(chain.toString()).equals(each.path(DIGEST).asText())) {
            throw wrong(file, number, "the digest of the answers above it");
          }
          isWhole = number - 2 == ids.size();
        } else {
          if (number - 2 >= ids.size() || !ids.get(number - 2).equals(each.path("id").asText())) {
            throw wrong(
                file, number, "the answer to line %d of the questions".formatted(number - 1));
          }
          chain.append(requireWhole(each, file, number));
          places.put(each.path("id").asText(), new Place(file, from, length));
        }
        from += length + 1;
      }
    }
    return isWhole;
  }

  private List<String> ids(int round) throws IOException {
    Path file = file("questions", round);
    List<String> ids = new ArrayList<>();
    try (BufferedReader in = Files.newBufferedReader(file)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        JsonNode each = parsed(line, file, ids.size() + 1);
        String id = each.path("id").asText();
        if (!id.startsWith(digest(each.path("method").asText(), each.path("params")) + "-")) {
          throw wrong(file, ids.size() + 1, "the question of its id");
        }
        ids.add(id);
      }
    }
    return ids;
  }

  private void requireHead(JsonNode head, int round) throws IOException {
    if (!digest(file("questions", round)).equals(head.path("questions").asText())) {
      throw wrong(file("answers", round), 1, "answers to " + file("questions", round));
    }
  }

  private void requireSame(JsonNode expected, JsonNode found, int round) {
    // As text: numbers that are written alike are the same.
    if (!expected.toString().equals(found.toString())) {
      throw wrong(
          file("answers", round),
          1,
          "the description of %s %s, as it was before"
              .formatted(expected.path("name").asText(), expected.path("version").asText()));
    }
  }

  private static String requireWhole(JsonNode line, Path file, int number) {
    String digest = line.path(DIGEST).asText();
    if (!digest(line).equals(digest)) {
      throw wrong(file, number, "what its digest is of, it was edited or damaged");
    }
    return digest;
  }

  private static IllegalArgumentException wrong(Path file, int line, String expected) {
    return new IllegalArgumentException("%s, line %d: expected %s".formatted(file, line, expected));
  }

  private static JsonNode parsed(String line, Path file, int number) {
    try {
      return Wire.JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw wrong(file, number, "JSON, found: " + e.getOriginalMessage());
    }
  }

  private static Description read(JsonNode description) {
    try {
      return Wire.JSON.treeToValue(description, Description.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("description: " + e.getOriginalMessage(), e);
    }
  }

  private Path file(String what, int round) {
    return own("%s-%d.jsonl".formatted(what, round));
  }

  private Path own(String name) {
    Path file = directory.resolve(name);
    if (Files.isSymbolicLink(file)) {
      throw new IllegalArgumentException(
          "%s: expected a file of the directory, found a link".formatted(file));
    }
    return file;
  }

  /** Returns the request with that id. */
  static ObjectNode question(String id, String method, ObjectNode parameters) {
    ObjectNode question = Wire.JSON.createObjectNode();
    question.put("jsonrpc", "2.0").put("id", id).put("method", method);
    question.set("params", parameters);
    return question;
  }

  /** Returns the digest of a question. */
  static String digest(String method, JsonNode parameters) {
    return sha256(method + "\n" + parameters).substring(0, 32);
  }

  /** The digest of an answer: of all that its line has but the digest. */
  private static String digest(JsonNode line) {
    ObjectNode rest = line.deepCopy();
    rest.remove(DIGEST);
    return sha256(rest.toString());
  }

  private static String digest(Path file) throws IOException {
    try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), sha256())) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    }
  }

  /** Returns the digest of a text, in hexadecimal digits. */
  static String sha256(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
