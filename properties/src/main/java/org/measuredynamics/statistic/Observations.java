package org.measuredynamics.statistic;

import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Supplier;

/**
 * The observations of a check in their order, each part made when it is looked at: whoever looks
 * for one refutation, by iterator or stream, asks for no part after it. Size and index ask for all.
 */
public final class Observations extends AbstractList<Comparison> {
  private final List<Comparison> made = new ArrayList<>();
  private final Deque<Part> later = new ArrayDeque<>();
  private Iterator<Comparison> part = Collections.emptyIterator();
  private int parts;
  private int lookedAt;

  private record Part(int number, Supplier<? extends Iterable<Comparison>> of) {}

  /** Adds an observation that is made. */
  @Override
  public boolean add(Comparison observation) {
    addLater(() -> List.of(observation));
    return true;
  }

  /** Adds a part that is made when it is looked at. */
  public void addLater(Supplier<? extends Iterable<Comparison>> part) {
    later.add(new Part(parts++, part));
  }

  /** Adds a part whose observations are looked at in their turn. */
  @Override
  @SuppressWarnings("unchecked") // nothing is added to it
  public boolean addAll(Collection<? extends Comparison> observations) {
    addLater(() -> (Collection<Comparison>) observations);
    return true;
  }

  /** Leaves out all parts but that of a number, from 0: a lone observation is a part of its own. */
  public void only(int number) {
    later.removeIf(each -> each.number != number);
  }

  /** Returns the number of the part that was looked at last. */
  public int lookedAt() {
    return lookedAt;
  }

  /** Makes observations until there is one of that number, from 0. */
  private boolean has(int index) {
    while (index >= made.size()) {
      if (part.hasNext()) {
        made.add(part.next());
      } else if (later.isEmpty()) {
        return false;
      } else {
        Part next = later.remove();
        lookedAt = next.number;
        part = next.of.get().iterator();
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
