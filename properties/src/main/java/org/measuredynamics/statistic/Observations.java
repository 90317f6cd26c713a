package org.measuredynamics.statistic;

import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The observations of a check in their order, each part made when it is looked at: whoever looks
 * for one refutation, by iterator or stream, asks for no part after it. Size and index ask for all.
 */
public final class Observations extends AbstractList<Comparison> {
  private final List<Comparison> made = new ArrayList<>();
  private final Deque<Part> later = new ArrayDeque<>();
  private List<Comparison> part = List.of();
  private Iterator<Comparison> left = Collections.emptyIterator();
  private Predicate<Comparison> isKept = comparison -> true;
  private List<Integer> within = List.of();
  private final List<Observations> nested = new ArrayList<>();
  private final List<String> passedOver = new ArrayList<>();
  private int parts;
  private int lookedAt;

  private record Part(int number, Supplier<? extends List<Comparison>> of) {}

  /** Adds an observation that is made. */
  @Override
  public boolean add(Comparison observation) {
    addLater(() -> List.of(observation));
    return true;
  }

  /** Adds a part that is made when it is looked at. */
  public void addLater(Supplier<? extends List<Comparison>> part) {
    later.add(new Part(parts++, part));
  }

  /** Leaves out what is not kept, and returns these observations. */
  public Observations keeping(Predicate<Comparison> isKept) {
    this.isKept = isKept;
    return this;
  }

  /**
   * Leaves out all parts but one.
   *
   * @param path its number, from 0, and then that of the part of this part, as far as there are any
   */
  public void only(List<Integer> path) {
    if (!path.isEmpty()) {
      later.removeIf(each -> each.number != path.get(0));
      within = path.subList(1, path.size());
    }
  }

  /** Says why something was not asked that belongs here. */
  public void passOver(String reason) {
    passedOver.add(reason);
  }

  /** Returns why things were not asked, a reason each, as far as they were looked at. */
  public List<String> passedOver() {
    List<String> all = new ArrayList<>(passedOver);
    nested.forEach(each -> all.addAll(each.passedOver()));
    return all;
  }

  /** Returns the path to the part that was looked at last. */
  public List<Integer> lookedAt() {
    List<Integer> path = new ArrayList<>(List.of(lookedAt));
    if (part instanceof Observations inner) {
      path.addAll(inner.lookedAt());
    }
    return path;
  }

  /** Makes observations until there is one of that number, from 0. */
  private boolean has(int index) {
    while (index >= made.size()) {
      if (left.hasNext()) {
        Comparison next = left.next();
        if (isKept.test(next)) {
          made.add(next);
        }
      } else if (later.isEmpty()) {
        return false;
      } else {
        Part next = later.remove();
        lookedAt = next.number;
        part = next.of.get();
        if (part instanceof Observations inner) {
          inner.only(within);
          nested.add(inner);
        }
        left = part.iterator();
      }
    }
    return true;
  }

  @Override
  public Comparison get(int index) {
    if (!has(index)) {
      throw new IndexOutOfBoundsException(index);
    }
    return made.get(index);
  }

  @Override
  public int size() {
    has(Integer.MAX_VALUE);
    return made.size();
  }

  @Override
  public Iterator<Comparison> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return has(next);
      }

      @Override
      public Comparison next() {
        if (!has(next)) {
          throw new NoSuchElementException();
        }
        return made.get(next++);
      }
    };
  }

  @Override
  public Spliterator<Comparison> spliterator() {
    return Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED);
  }
}
