package org.measuredynamics.contract;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.measuredynamics.flow.DivergenceException;

/**
 * An implementation that is watched: it is asked for nothing that it does not declare, and for one
 * record at a time where it has no more than the end of a run; what it was asked last and what came
 * back can be told, what it throws is its break-down, and once the check is given up it is asked no
 * more.
 */
public final class Watched implements Implementation {
  private final Implementation implementation;
  private final Description description;
  private volatile Supplier<String> asked = () -> "nothing";
  private volatile Supplier<String> answered = () -> "nothing";
  private final AtomicLong calls = new AtomicLong();
  private volatile boolean givenUp;

  /** The check was given up while it ran. */
  public static final class GivenUpException extends RuntimeException {
    private static final long serialVersionUID = 1;

    GivenUpException() {
      super("the check was given up");
    }
  }

  /**
   * Watches an implementation, whose description is asked for once.
   *
   * @throws BrokenException if it does not describe itself
   */
  public Watched(Implementation implementation) {
    this.implementation = implementation;
    try {
      description = implementation.describe();
    } catch (BrokenException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw new BrokenException("threw %s when it was to describe itself".formatted(e), e);
    }
  }

  @Override
  public Description describe() {
    return description;
  }

  @Override
  public boolean isAlive() {
    return implementation.isAlive();
  }

  @Override
  public void close() {
    implementation.close();
  }

  /** Returns how many calls were made. */
  public long calls() {
    return calls.get();
  }

  /** Lets the next call throw {@link GivenUpException}. */
  public void giveUp() {
    givenUp = true;
  }

  /** Returns the last question in words. */
  public String lastQuestion() {
    return "asked last: " + asked.get();
  }

  /** Returns the last question and the last answer in words. */
  public String lastCall() {
    return "%s; answered: %s".formatted(lastQuestion(), answered.get());
  }

  /**
   * Answers a question.
   *
   * @throws UnsupportedException if it needs what is not declared, or is larger or smaller than
   *     what is; names it
   */
  @Override
  public <A> A answer(Question<A> question) {
    List<String> undeclared =
        question.needs().stream()
            .filter(need -> !description.has(need) && !Description.WAYS.contains(need.kind()))
            .map(Capability::inWords)
            .toList();
    if (!undeclared.isEmpty()) {
      throw new UnsupportedException("not declared: " + String.join(", ", undeclared));
    }
    description
        .beyond(question)
        .ifPresent(
            why -> {
              throw UnsupportedException.beyondLimits(why);
            });
    return description.declares(Capability.RECORDS)
        ? call(question)
        : question.fromEnds(this::call);
  }

  private <A> A call(Question<A> question) {
    requireWanted();
    asked = question::inWords;
    answered = () -> "nothing yet";
    calls.incrementAndGet();
    A found;
    try {
      found =
          Objects.requireNonNull(implementation.answer(question), "expected an answer, found null");
    } catch (BrokenException | UnsupportedException | UnaffordableException e) {
      requireWanted();
      answered = e::getMessage;
      throw e;
    } catch (DivergenceException e) {
      requireWanted();
      answered = e::getMessage;
      throw new BrokenException("diverged: " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      requireWanted();
      answered = e::toString;
      throw new BrokenException("threw " + e, e);
    }
    requireWanted();
    answered =
        () -> String.format(Locale.ROOT, "numbers of up to %.6g in size", question.size(found));
    return found;
  }

  private void requireWanted() {
    if (givenUp) {
      throw new GivenUpException();
    }
  }
}
