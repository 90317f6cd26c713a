package org.measuredynamics.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * How exact the arithmetic of an implementation is, as unit roundoffs: u if every number x is
 * replaced by one within u |x|. 2^-53 for float64, 2^-24 for float32, 2^-11 for half precision and
 * TF32, 2^-8 for bfloat16. Numbers below 2^-126, the smallest normal one of single precision, may
 * be 0.
 *
 * @param storage u of what is stored: data, particles, outputs
 * @param products u of what is multiplied and summed; at least that of what is stored
 */
public record Precision(double storage, double products) {
  /** Numbers below it may be 0: the smallest normal one of single precision. */
  public static final double SMALLEST = 0x1p-126;

  /** IEEE double precision. */
  public static final Precision FLOAT64 = of(0x1p-53);

  /** IEEE single precision. */
  public static final Precision FLOAT32 = of(0x1p-24);

  /**
   * Checks the roundoffs.
   *
   * @throws IllegalArgumentException if one is below 2^-53 or above 2^-8, or products are more
   *     exact than what is stored
   */
  public Precision {
    if (!(storage >= 0x1p-53 && products >= storage && products <= 0x1p-8)) {
      throw new IllegalArgumentException(
          "precision: expected unit roundoffs from 2^-53 to 2^-8, that of storage at most that of products, found storage %s, products %s"
              .formatted(storage, products));
    }
  }

  /** Returns the precision of that unit roundoff throughout. */
  public static Precision of(double roundoff) {
    return new Precision(roundoff, roundoff);
  }

  /**
   * Reads what a description says: float64, float32, a unit roundoff, or one of storage and one of
   * products.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  @JsonCreator
  static Precision read(JsonNode said) {
    if (said.isNumber()) {
      return of(said.asDouble());
    }
    if (said.isObject() && said.path("storage").isNumber() && said.path("products").isNumber()) {
      return new Precision(said.get("storage").asDouble(), said.get("products").asDouble());
    }
    return switch (said.asText()) {
      case "float64" -> FLOAT64;
      case "float32" -> FLOAT32;
      default ->
          throw new IllegalArgumentException(
              "precision: expected float64, float32, a unit roundoff, or one of storage and one of products, found "
                  + said);
    };
  }
}
