package org.measuredynamics.theorem;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.measure.NormalLaw;

/**
 * The table of keys: what is random in each thing that an implementation may be asked for, and
 * which law decides that it is drawn anew for each index that it must be keyed by, or why none can.
 * The table is the resource keys.tsv, a row for each object.
 */
public final class Keys {
  /** What randomness may have to be keyed by. */
  public enum Index {
    /** The replicate of an ensemble. */
    REPLICATE,
    /** The particle. */
    PARTICLE,
    /** The coordinate of the particle. */
    COORDINATE,
    /** The number of the step. */
    STEP,
    /** The row or the column player. */
    PLAYER,
    /** The seed that is asked with. */
    SEED,
    /** The same request brings the same, whatever was asked before and at once with it. */
    REQUEST,
    /** What else is drawn in the same answer. */
    PURPOSE;

    /** Returns its name in the table. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A cell of the table.
   *
   * @param laws ids of the laws that decide; none where none can
   * @param words what they decide, or why none can
   */
  public record Cell(List<String> laws, String words) {
    /** Reads "law: words; law: words", or "-: reason". */
    private static Cell of(String text) {
      List<String> laws =
          Stream.of(text.split("; ", -1))
              .map(part -> part.split(": ", 2)[0])
              .filter(id -> id.matches("[a-z]+\\.[a-z-]+"))
              .toList();
      boolean isReason = text.startsWith("-: ");
      return new Cell(laws, isReason ? text.substring(3) : laws.isEmpty() ? "" : text);
    }
  }

  /**
   * A row of the table.
   *
   * @param object what is random
   * @param drawnBy what is asked for, a method of the contract and a form of a dynamics
   * @param cells one for each index, in their order
   */
  public record Row(String object, String drawnBy, List<Cell> cells) {
    /** Returns whether it says that nothing is random. */
    public boolean isCertain() {
      return object.equals("nothing");
    }
  }

  private Keys() {}

  /** Returns the table. */
  public static List<Row> table() {
    try (InputStream in =
            Objects.requireNonNull(Keys.class.getResourceAsStream("/keys.tsv"), "keys.tsv");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().skip(1).map(Keys::row).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Row row(String line) {
    List<String> cells = Arrays.asList(line.split("\t", -1));
    return new Row(cells.get(0), cells.get(1), cells.stream().skip(2).map(Cell::of).toList());
  }

  /**
   * Returns a dynamics in each of its forms: every constant of an enumeration that it has, with and
   * without a law that it draws from; the words of a form are its kind and those.
   */
  public static List<Form> forms(Dynamics dynamics) {
    List<Form> forms = new ArrayList<>(List.of(new Form(dynamics.kind(), new Object[0])));
    if (!dynamics.getClass().isRecord()) {
      return List.of(new Form(dynamics.kind(), null));
    }
    for (RecordComponent component : dynamics.getClass().getRecordComponents()) {
      Object value = value(dynamics, component);
      List<Form> more = new ArrayList<>();
      for (Form form : forms) {
        if (component.getType().isEnum()) {
          for (Object constant : component.getType().getEnumConstants()) {
            more.add(form.with(constant.toString(), constant));
          }
        } else if (component.getType() == NormalLaw.class) {
          more.add(form.with("", null));
          more.add(form.with(component.getName(), new NormalLaw(new double[] {1})));
        } else {
          // A rate that is 0 in the example would hide what it drives.
          more.add(form.with("", value.equals(0.0) ? Double.valueOf(1) : value));
        }
      }
      forms = more;
    }
    return forms;
  }

  private static Object value(Dynamics dynamics, RecordComponent component) {
    try {
      return component.getAccessor().invoke(dynamics);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A form of a dynamics.
   *
   * @param words its kind, and what else tells it from the others
   * @param values of the components of its record
   */
  public record Form(String words, Object[] values) {
    private Form with(String word, Object value) {
      Object[] more = Arrays.copyOf(values, values.length + 1);
      more[values.length] = value;
      return new Form(word.isEmpty() ? words : words + " " + word, more);
    }

    /**
     * Returns the dynamics like that example.
     *
     * @throws IllegalArgumentException if there is no such form
     */
    public Dynamics like(Dynamics example) {
      if (values == null) {
        return example;
      }
      Class<?>[] types =
          Arrays.stream(example.getClass().getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      try {
        return (Dynamics) example.getClass().getDeclaredConstructor(types).newInstance(values);
      } catch (InvocationTargetException e) {
        throw new IllegalArgumentException(e.getCause());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Returns the ids of all laws that the table names. */
  public static List<String> laws() {
    return table().stream()
        .flatMap(row -> row.cells().stream())
        .flatMap(cell -> cell.laws().stream())
        .distinct()
        .sorted()
        .collect(Collectors.toList());
  }
}
