package org.measuredynamics.junit;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.evidence.Effort;
import org.measuredynamics.evidence.Evidence;
import org.measuredynamics.evidence.EvidenceFile;
import org.measuredynamics.evidence.Run;
import org.measuredynamics.theorem.Theorem;

/**
 * The theorems as tests of an implementation. Extend it and name the implementation:
 *
 * <pre>{@code
 * class MyImplementationTest extends TheoremContract {
 *   @Override
 *   protected Implementation implementation() {
 *     return new MyImplementation();
 *   }
 * }
 * }</pre>
 *
 * <p>Each theorem is a test with the theorem's id for its name, tagged by its block; it can be run
 * alone, and reports its seed, how many problems were tried and the last or the smallest of them. A
 * theorem that is not covered is skipped, and says why; one that is refuted, undecided or broken
 * fails with what was observed, the bound as a sum, the smallest instance found and its token.
 */
public abstract class TheoremContract {
  /** Returns the implementation; it is asked for again if it has fallen, and closed at the end. */
  protected abstract Implementation implementation();

  /** Returns how much is examined; by default little. */
  protected Effort effort() {
    return Effort.QUICK;
  }

  /** Returns the seed of the instances; by default 1. */
  protected long seed() {
    return 1;
  }

  /** Returns how long a theorem may take; by default two minutes. */
  protected Duration limit() {
    return Duration.ofMinutes(2);
  }

  /**
   * Returns where evidence about this implementation lies that a build has written already: it is
   * read, and what it says of a theorem is not looked for again. By default there is none.
   */
  protected Optional<Path> evidence() {
    return Optional.empty();
  }

  /** The lifting to measures: flows, energies, steps. */
  @Tag("lift")
  @TestFactory
  public final Stream<DynamicTest> lift() {
    return block("lift");
  }

  /** Convergence, noise, limits. */
  @Tag("global")
  @TestFactory
  public final Stream<DynamicTest> global() {
    return block("global");
  }

  /** Fluctuations about the limit. */
  @Tag("fluctuation")
  @TestFactory
  public final Stream<DynamicTest> fluctuation() {
    return block("fluctuation");
  }

  /** Sets, groups and equivariance. */
  @Tag("symmetry")
  @TestFactory
  public final Stream<DynamicTest> symmetry() {
    return block("symmetry");
  }

  /** Games of two players. */
  @Tag("game")
  @TestFactory
  public final Stream<DynamicTest> game() {
    return block("game");
  }

  private Stream<DynamicTest> block(String block) {
    Run run = new Run(getClass().getSimpleName(), this::implementation, effort(), seed(), limit());
    Map<String, Evidence> known = known();
    return Theorem.catalogue().stream()
        .filter(theorem -> theorem.id().startsWith(block + "."))
        .map(
            theorem ->
                dynamicTest(
                    theorem.id(),
                    () -> {
                      Evidence found = known.get(theorem.id());
                      judge(found == null ? found(run, theorem) : found);
                    }))
        .onClose(run::close);
  }

  private Map<String, Evidence> known() {
    return evidence()
        .map(
            directory -> {
              try {
                return EvidenceFile.read(directory).evidence().stream()
                    .collect(Collectors.toMap(Evidence::theorem, each -> each));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .orElse(Map.of());
  }

  private static Evidence found(Run run, Theorem<?> theorem) {
    return run.over(List.of(theorem), false, each -> share -> {}, each -> true).get(0);
  }

  private static void judge(Evidence evidence) {
    if (evidence.instances() > 0) {
      // What is printed is the test's own output in an IDE and in the report of a build.
      System.out.printf(
          "%n%s: %s%nseed = %d%ntries = %d%nproblem = %s%n",
          evidence.theorem(),
          evidence.verdict().words(),
          evidence.seed(),
          evidence.instances(),
          evidence.instance());
    }
    switch (evidence.verdict()) {
      case UPHELD -> {}
      case NOT_COVERED -> abort(evidence.what());
      default -> fail(evidence.lines());
    }
  }
}
