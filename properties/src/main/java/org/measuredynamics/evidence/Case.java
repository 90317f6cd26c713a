package org.measuredynamics.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import org.measuredynamics.instance.Instance;
import org.measuredynamics.theorem.Theorem;

/**
 * A theorem on one instance, as a check judges it: what a token and a problem file hold, and all
 * that a replay needs for the same observations against the same bounds.
 *
 * @param theorem the theorem's id
 * @param instance the instance
 * @param alpha the false-alarm probability of all observations on the instance
 * @param sharpness how many times as many replicates as at standard effort
 */
public record Case(String theorem, Instance instance, double alpha, int sharpness) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  /** Returns the token: the theorem's id, a colon, and the case in base64 for addresses. */
  public String token() {
    byte[] json;
    try {
      json = JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    return theorem + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(json);
  }

  /** Writes the case as a problem file, JSON. */
  public void write(Path file) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), this);
  }

  /**
   * Reads a token, or the problem file of that name.
   *
   * @throws IllegalArgumentException if it is neither; says what was expected
   */
  public static Case read(String tokenOrFile) {
    try {
      Path file = Path.of(tokenOrFile);
      if (Files.isRegularFile(file)) {
        return parse("problem file " + file, Files.readAllBytes(file));
      }
    } catch (InvalidPathException e) {
      // No file has such a name; it may be a token.
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "problem file %s: cannot be read: %s".formatted(tokenOrFile, e.getMessage()), e);
    }
    int colon = tokenOrFile.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException(
          "expected a token, theorem:case as a check printed it, or a problem file, found "
              + tokenOrFile);
    }
    String theorem = Theorem.named(tokenOrFile.substring(0, colon)).id();
    byte[] json;
    try {
      json = Base64.getUrlDecoder().decode(tokenOrFile.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("token: cannot be read: " + e.getMessage(), e);
    }
    Case found = parse("token", json);
    if (!found.theorem.equals(theorem)) {
      throw new IllegalArgumentException(
          "token: expected theorem %s, found %s".formatted(theorem, found.theorem));
    }
    return found;
  }

  private static Case parse(String what, byte[] json) {
    Case found;
    try {
      found = JSON.readValue(new String(json, StandardCharsets.UTF_8), Case.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          e.getCause() instanceof IllegalArgumentException refused
              ? "%s: %s".formatted(what, refused.getMessage())
              : "%s: cannot be read: %s".formatted(what, e.getOriginalMessage()),
          e);
    }
    Class<?> kind = Theorem.named(found.theorem).kind();
    require(what, "instance", kind.isInstance(found.instance), Instance.word(kind), found.instance);
    require(what, "alpha", found.alpha > 0 && found.alpha < 1, "between 0 and 1", found.alpha);
    require(what, "sharpness", found.sharpness >= 1, "at least 1", found.sharpness);
    return found;
  }

  private static void require(
      String what, String name, boolean holds, String expected, Object found) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s: %s: expected %s, found %s".formatted(what, name, expected, found));
    }
  }
}
