package org.measuredynamics.mutant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.measuredynamics.contract.Dynamics;
import org.measuredynamics.contract.Problem;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.energy.Energy;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Unit;
import org.measuredynamics.symmetry.Group;
import org.measuredynamics.symmetry.Isometry;

/** Networks over sets, symmetrised networks and layer rates with places for faults. */
abstract class FaultySets extends FaultyFlow {
  /** Poolings that are none of the empirical measure, or not continuous ones. */
  enum Pooling {
    SUM,
    MAXIMUM,
    MEDIAN
  }

  @Override
  boolean takesSets() {
    return true;
  }

  /** The unit instead of the right one, for inputs that are sets. */
  Unit unit(NetworkEnergy right) {
    return right.unit();
  }

  /** The data instead of the right ones. */
  DataSet data(DataSet right) {
    return right;
  }

  /** The elements that a unit is averaged over instead of the whole group. */
  List<Isometry> average(Group group) {
    return IntStream.range(0, group.order()).mapToObj(group::element).toList();
  }

  @Override
  Energy energy(Energy energy) {
    if (!(energy instanceof NetworkEnergy right)) {
      return energy;
    }
    Optional<Group> group = right.group();
    DataSet data =
        group.isPresent() ? orbits(average(group.get()), right.given()) : data(right.data());
    return NetworkEnergy.of(
        data.isVectors() ? right.unit() : unit(right), right.risk(), right.regulariser(), data);
  }

  static DataSet orbits(List<Isometry> elements, DataSet data) {
    List<double[]> images = new ArrayList<>();
    for (int j = 0; j < data.size(); j++) {
      double[] x = data.input(j);
      elements.forEach(g -> images.add(g.act(x)));
    }
    int[] sizes = Arrays.stream(data.sizes()).map(size -> size * elements.size()).toArray();
    return DataSet.ofSets(
        data.name(),
        data.dimension(),
        images.stream().flatMapToDouble(Arrays::stream).toArray(),
        sizes,
        data.targets());
  }

  /** How much a point of a set counts, which right is 1/N for all. */
  interface Weights {
    /** Returns the weights of points whose feature has those values. */
    double[] of(double[] values);
  }

  static double[] equal(int size, double weight) {
    double[] weights = new double[size];
    Arrays.fill(weights, weight);
    return weights;
  }

  /** A unit over sets with a pooling of another kind. */
  static final class Pooled implements Unit {
    private final Unit right;
    private final Unit neuron;
    private final Weights weights;

    Pooled(Unit right, Weights weights) {
      this.right = right;
      this.neuron = Unit.named(right.name());
      this.weights = weights;
    }

    @Override
    public String name() {
      return right.name();
    }

    @Override
    public boolean isOverSets() {
      return true;
    }

    @Override
    public int parameters(int d) {
      return right.parameters(d);
    }

    @Override
    public boolean isSmooth() {
      return right.isSmooth();
    }

    @Override
    public boolean hasOutputWeight() {
      return right.hasOutputWeight();
    }

    /** The value first, then the gradient. */
    private double[] both(double[] theta, double[] x) {
      int p = theta.length;
      double[] both = new double[1 + p];
      if (!neuron.isOverSets()) {
        int d = (p - neuron.parameters(0)) / (neuron.parameters(1) - neuron.parameters(0));
        double[][] points = split(x, d);
        double[] values =
            Arrays.stream(points).mapToDouble(point -> neuron.value(theta, point)).toArray();
        double[] share = weights.of(values);
        for (int k = 0; k < points.length; k++) {
          double[] gradient = neuron.gradient(theta, points[k]);
          both[0] += share[k] * values[k];
          for (int c = 0; c < p; c++) {
            both[1 + c] += share[k] * gradient[c];
          }
        }
        return both;
      }
      int h = neuron.orthogonalBlocks(1).length;
      int d = (p - 1) / h - 1;
      double[][] points = split(x, d);
      double s = 0;
      double[] inner = new double[p];
      for (int block : neuron.orthogonalBlocks(d)) {
        double[] values = new double[points.length];
        for (int k = 0; k < points.length; k++) {
          double z = 0;
          for (int l = 0; l < d; l++) {
            z += theta[block + l] * points[k][l];
          }
          values[k] = sigma(z);
        }
        double[] share = weights.of(values);
        for (int k = 0; k < points.length; k++) {
          s += theta[block - 1] * share[k] * values[k] / h;
          inner[block - 1] += share[k] * values[k] / h;
          for (int l = 0; l < d; l++) {
            inner[block + l] += theta[block - 1] * share[k] * slope(values[k]) * points[k][l] / h;
          }
        }
      }
      double outer = sigma(s);
      both[0] = theta[0] * outer;
      both[1] = outer;
      for (int c = 1; c < p; c++) {
        both[1 + c] = theta[0] * slope(outer) * inner[c];
      }
      return both;
    }

    private static double[][] split(double[] x, int d) {
      double[][] points = new double[x.length / d][];
      Arrays.setAll(points, k -> Arrays.copyOfRange(x, k * d, (k + 1) * d));
      return points;
    }

    private double sigma(double z) {
      return isSmooth() ? StrictMath.tanh(z) : Math.max(z, 0);
    }

    private double slope(double sigma) {
      return isSmooth() ? 1 - sigma * sigma : sigma > 0 ? 1 : 0;
    }

    @Override
    public double value(double[] theta, double[] x) {
      return both(theta, x)[0];
    }

    @Override
    public double[] gradient(double[] theta, double[] x) {
      return Arrays.copyOfRange(both(theta, x), 1, theta.length + 1);
    }

    @Override
    public double[] hessian(double[] theta, double[] x) {
      return right.hessian(theta, x);
    }

    @Override
    public double gradientBound(double[] theta, double[] x, double radius) {
      return right.gradientBound(theta, x, radius);
    }

    @Override
    public double curvatureBound(double[] theta, double[] x, double radius) {
      return right.curvatureBound(theta, x, radius);
    }

    @Override
    public double valueMagnitude(double[] theta, double[] x) {
      return right.valueMagnitude(theta, x);
    }

    @Override
    public double[] gradientMagnitude(double[] theta, double[] x) {
      return right.gradientMagnitude(theta, x);
    }
  }

  /** An implementation whose sets are pooled otherwise. */
  static FaultySets pooled(Pooling pooling) {
    return weighted(
        values -> {
          int[] order =
              IntStream.range(0, values.length)
                  .boxed()
                  .sorted((k, l) -> Double.compare(values[k], values[l]))
                  .mapToInt(Integer::intValue)
                  .toArray();
          double[] weights = equal(values.length, pooling == Pooling.SUM ? 1 : 0);
          if (pooling == Pooling.MAXIMUM) {
            weights[order[values.length - 1]] = 1;
          } else if (pooling == Pooling.MEDIAN) {
            weights[order[(values.length - 1) / 2]] = 1;
          }
          return weights;
        });
  }

  static FaultySets weighted(Weights weights) {
    return new FaultySets() {
      @Override
      Unit unit(NetworkEnergy right) {
        return new Pooled(right.unit(), weights);
      }
    };
  }

  static DataSet changed(DataSet data, BinaryOperator<double[]> of) {
    int d = data.dimension();
    double[] points = data.inputs();
    double[] centre = new double[d];
    for (int c = 0; c < points.length; c++) {
      centre[c % d] += points[c] / data.points();
    }
    List<double[]> sets = new ArrayList<>();
    for (int j = 0; j < data.size(); j++) {
      sets.add(of.apply(data.input(j), centre));
    }
    return DataSet.ofSets(
        data.name(),
        d,
        sets.stream().flatMapToDouble(Arrays::stream).toArray(),
        sets.stream().mapToInt(set -> set.length / d).toArray(),
        data.targets());
  }

  static FaultySets on(UnaryOperator<DataSet> of) {
    return new FaultySets() {
      @Override
      DataSet data(DataSet right) {
        return of.apply(right);
      }
    };
  }

  static FaultySets averaging(Function<Group, List<Isometry>> of) {
    return new FaultySets() {
      @Override
      List<Isometry> average(Group group) {
        return of.apply(group);
      }
    };
  }

  /** Divides by the size of the sets it was trained on. */
  static final class TrainingSize extends FaultySets {
    private final ThreadLocal<Integer> trained = new ThreadLocal<>();

    @Override
    public List<ParticleMeasure> run(Problem problem) {
      if (problem.energy() instanceof NetworkEnergy network) {
        trained.set(network.data().points(0));
      }
      return super.run(problem);
    }

    @Override
    Unit unit(NetworkEnergy right) {
      Integer size = trained.get();
      return size == null
          ? right.unit()
          : new Pooled(right.unit(), values -> equal(values.length, 1.0 / size));
    }
  }

  /** Rates of layers that get mixed up. */
  static FaultySets rated(UnaryOperator<double[]> of) {
    return new FaultySets() {
      @Override
      List<String> dynamics() {
        return List.of("gradient-flow", "preconditioned");
      }

      @Override
      List<ParticleMeasure> other(Problem problem) {
        double[] rates = ((Dynamics.Preconditioned) problem.dynamics()).rates();
        return new ReferenceImplementation()
            .run(
                new Problem(
                    new Dynamics.Preconditioned(of.apply(rates.clone())),
                    problem.energy(),
                    problem.initial(),
                    problem.scheme(),
                    problem.step(),
                    problem.record(),
                    problem.seed()));
      }
    };
  }
}
