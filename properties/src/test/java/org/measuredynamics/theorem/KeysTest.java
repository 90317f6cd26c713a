package org.measuredynamics.theorem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Game;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.flow.DescentAscent;
import org.measuredynamics.instance.NetworkInstance;
import org.measuredynamics.measure.InitialLaw;
import org.measuredynamics.measure.NormalLaw;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.observation.Answer;

/** Whatever the contract knows that is random has a row, and each index a decision or a reason. */
class KeysTest {
  /**
   * A dynamics that no table knows.
   *
   * @param rate of something
   */
  record Unheard(double rate) implements Dynamics {
    @Override
    public String kind() {
      return "unheard";
    }

    @Override
    public List<ParticleMeasure> run(Problem problem) {
      return List.of();
    }
  }

  /** What there is to ask for, from the types of the contract. */
  private static Set<String> draws(List<Dynamics> all) {
    Set<String> draws = new TreeSet<>(Set.of("sample"));
    for (Class<?> law : InitialLaw.class.getPermittedSubclasses()) {
      draws.add("ensemble, " + (law == NormalLaw.class ? "normal law" : "atoms"));
    }
    for (Dynamics example : all) {
      List<Keys.Form> forms = Keys.forms(example);
      if (forms.stream().noneMatch(form -> isRun(form, example))) {
        draws.add("run, " + example.kind());
      }
      for (Keys.Form form : forms) {
        if (isRun(form, example)) {
          draws.add("run, " + form.words());
          if (isRandom(form, example)) {
            draws.add("ensemble, " + form.words());
          }
        }
      }
    }
    Game.KINDS.forEach(kind -> draws.add("play, " + kind));
    for (RecordComponent component : DescentAscent.class.getRecordComponents()) {
      draws.add("switch, " + component.getName());
    }
    return draws;
  }

  /** Whether there is such a form: one that refuses to run is none. */
  private static boolean isRun(Keys.Form form, Dynamics example) {
    try {
      run(form, example, 1);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isRandom(Keys.Form form, Dynamics example) {
    double[] one = run(form, example, 1);
    return LongStream.range(2, 10).anyMatch(seed -> !Arrays.equals(one, run(form, example, seed)));
  }

  private static double[] run(Keys.Form form, Dynamics example, long seed) {
    NetworkInstance instance = NetworkInstance.plain("linear").sized(1, 12, 32);
    // Conic steps want an output weight, and both have the dimension of the rates and the law.
    if (example instanceof Dynamics.Conic) {
      instance = NetworkInstance.plain("tanh");
    }
    return Answer.numbers(
        new Problem(
                form.like(example),
                instance.energy(),
                instance.initial(),
                Problem.Scheme.EULER,
                0.5,
                new int[] {0, 3},
                seed)
            .reference());
  }

  @Test
  void everyObjectHasARow() {
    assertEquals(
        draws(Dynamics.all()),
        Keys.table().stream()
            .map(Keys.Row::drawnBy)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  /** What is said to be certain is, whatever the seed, and what is not is not. */
  @Test
  void whatIsRandomIsSaidToBe() {
    for (Dynamics example : Dynamics.all()) {
      for (Keys.Form form : Keys.forms(example)) {
        for (Keys.Row row : Keys.table()) {
          if (row.drawnBy().equals("run, " + form.words())) {
            assertEquals(!isRandom(form, example), row.isCertain(), form::words);
          }
        }
      }
    }
  }

  @Test
  void aNewDynamicsHasNoRow() {
    List<Dynamics> more = new ArrayList<>(Dynamics.all());
    more.add(new Unheard(1));
    Set<String> rows = Keys.table().stream().map(Keys.Row::drawnBy).collect(Collectors.toSet());
    assertFalse(rows.containsAll(draws(more)));
    assertTrue(draws(more).contains("run, unheard"));
  }

  @Test
  void everyIndexHasADecisionOrAReason() {
    for (Keys.Row row : Keys.table()) {
      assertEquals(Keys.Index.values().length, row.cells().size(), row::toString);
      for (Keys.Cell cell : row.cells()) {
        assertFalse(cell.words().isBlank(), row::toString);
      }
    }
  }

  @Test
  void everyLawThatDecidesIsATheorem() {
    Set<String> known = Theorem.catalogue().stream().map(Theorem::id).collect(Collectors.toSet());
    for (String law : Keys.laws()) {
      assertTrue(known.contains(law), law);
    }
    assertTrue(Keys.laws().size() > 2);
  }
}
