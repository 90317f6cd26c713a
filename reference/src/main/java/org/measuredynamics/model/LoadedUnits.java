package org.measuredynamics.model;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** The units on the class path, looked for once. */
final class LoadedUnits {
  static final List<Unit> ALL =
      ServiceLoader.load(Unit.class, Unit.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .sorted(Comparator.comparing(Unit::name))
          .toList();

  private LoadedUnits() {}
}
