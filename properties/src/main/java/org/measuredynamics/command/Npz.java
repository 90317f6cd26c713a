package org.measuredynamics.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.measuredynamics.measure.ParticleMeasure;

/** The arrays of a .npz archive, as numpy.savez and numpy.savez_compressed write them. */
final class Npz {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{(?=.*'descr': *'([^']*)')(?=.*'fortran_order': *(True|False))"
              + "(?=.*'shape': *\\(([0-9, ]*)\\)).*\\}\\s*");

  /**
   * An array.
   *
   * @param shape its lengths
   * @param numbers its numbers, the last index fastest
   */
  record Array(int[] shape, double[] numbers) {
    /** The array as rows; a vector is one of columns of length 1. */
    int columns() {
      return shape.length < 2 || numbers.length == 0 ? 1 : numbers.length / shape[0];
    }

    /** The array by its first index. */
    double[][] rows() {
      int columns = columns();
      double[][] rows = new double[numbers.length / columns][];
      Arrays.setAll(rows, r -> Arrays.copyOfRange(numbers, r * columns, (r + 1) * columns));
      return rows;
    }
  }

  private final Map<String, Array> arrays = new TreeMap<>();

  /**
   * Reads an archive.
   *
   * @throws IllegalArgumentException if it is none, or one of its arrays is of another kind than
   *     float32, float64, int32 or int64, or holds a number that is not finite; names it
   * @throws IOException if the file cannot be read
   */
  Npz(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        String name = entry.getName().replaceFirst("\\.npy$", "");
        arrays.put(name, array(name, zip.getInputStream(entry).readAllBytes()));
      }
    } catch (ZipException e) {
      throw new IllegalArgumentException(
          "expected an archive that numpy.savez wrote, found none: " + e.getMessage(), e);
    }
  }

  boolean has(String name) {
    return arrays.containsKey(name);
  }

  /**
   * Returns the array of that name.
   *
   * @throws IllegalArgumentException if there is none; lists those there are
   */
  Array get(String name) {
    if (!has(name)) {
      throw new IllegalArgumentException(
          "expected an array %s, found %s".formatted(name, arrays.keySet()));
    }
    return arrays.get(name);
  }

  /**
   * Returns the numbers of an array that may have lengths 1 beside its own.
   *
   * @throws IllegalArgumentException if it is no vector
   */
  double[] vector(String name) {
    Array array = get(name);
    if (Arrays.stream(array.shape).filter(length -> length != 1).count() > 1) {
      throw new IllegalArgumentException(
          "%s: expected a vector, found shape %s".formatted(name, Arrays.toString(array.shape)));
    }
    return array.numbers;
  }

  /**
   * Returns the number of an array of one.
   *
   * @throws IllegalArgumentException if it has none, or more
   */
  double number(String name) {
    Array array = get(name);
    if (array.numbers.length != 1) {
      throw new IllegalArgumentException(
          "%s: expected a number, found shape %s".formatted(name, Arrays.toString(array.shape)));
    }
    return array.numbers[0];
  }

  /**
   * Returns a matrix.
   *
   * @throws IllegalArgumentException if it is none, or empty
   */
  Array matrix(String name) {
    Array array = get(name);
    if (array.shape.length != 2 || array.numbers.length == 0) {
      throw new IllegalArgumentException(
          "%s: expected two lengths, none of them 0, found shape %s"
              .formatted(name, Arrays.toString(array.shape)));
    }
    return array;
  }

  private static Array array(String name, byte[] bytes) {
    int start = bytes.length > 8 && bytes[6] == 1 ? 10 : 12;
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < start || !Arrays.equals(bytes, 0, 6, MAGIC, 0, 6)) {
      throw new IllegalArgumentException(name + ": expected an array that numpy.save wrote");
    }
    long length = start == 10 ? buffer.getShort(8) & 0xffffL : buffer.getInt(8) & 0xffffffffL;
    if (length > bytes.length - start) {
      throw new IllegalArgumentException(name + ": expected a whole array, found it cut short");
    }
    String text = new String(bytes, start, (int) length, StandardCharsets.ISO_8859_1).strip();
    Matcher header = HEADER.matcher(text);
    if (!header.matches()) {
      throw new IllegalArgumentException(
          "%s: expected an array of numbers, found %s".formatted(name, text));
    }
    int[] shape =
        Arrays.stream(header.group(3).split(","))
            .map(String::strip)
            .filter(each -> !each.isEmpty())
            .mapToInt(Integer::parseInt)
            .toArray();
    buffer.position(start + (int) length);
    double[] numbers = numbers(name, header.group(1), buffer, shape);
    return new Array(shape, header.group(2).equals("True") ? inRows(numbers, shape) : numbers);
  }

  private static double[] numbers(String name, String type, ByteBuffer from, int[] shape) {
    int width =
        switch (type) {
          case "<f4", "<i4" -> 4;
          case "<f8", "<i8" -> 8;
          default ->
              throw new IllegalArgumentException(
                  "%s: expected float32, float64, int32 or int64 (<f4, <f8, <i4, <i8), found %s"
                      .formatted(name, type));
        };
    long count = 1;
    for (int each : shape) {
      count = Math.multiplyExact(count, (long) each);
    }
    if (count * width != from.remaining()) {
      throw new IllegalArgumentException(
          "%s: expected %d bytes for shape %s, found %d"
              .formatted(name, count * width, Arrays.toString(shape), from.remaining()));
    }
    double[] numbers = new double[(int) count];
    for (int k = 0; k < numbers.length; k++) {
      numbers[k] =
          switch (type) {
            case "<f4" -> from.getFloat();
            case "<f8" -> from.getDouble();
            case "<i4" -> from.getInt();
            default -> from.getLong();
          };
    }
    return ParticleMeasure.requireFinite(name, numbers);
  }

  /** Fortran's order, the first index fastest, as rows. */
  private static double[] inRows(double[] numbers, int[] shape) {
    double[] rows = new double[numbers.length];
    int[] index = new int[shape.length];
    for (double number : numbers) {
      int at = 0;
      for (int k = 0; k < shape.length; k++) {
        at = at * shape[k] + index[k];
      }
      rows[at] = number;
      for (int k = 0; k < shape.length && ++index[k] == shape[k]; k++) {
        index[k] = 0;
      }
    }
    return rows;
  }
}
