package org.measuredynamics.energy;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.measuredynamics.kernel.Contraction;
import org.measuredynamics.measure.ParticleMeasure;
import org.measuredynamics.model.DataSet;
import org.measuredynamics.model.Layer;
import org.measuredynamics.model.Unit;
import org.measuredynamics.symmetry.Group;

/**
 * The energy of a shallow network lifted to measures: F(mu) = R(f_mu) + int r dmu with f(x; mu) =
 * int phi(x; theta) mu(dtheta) (Chizat, Bach 2018; Mei, Montanari, Nguyen 2018). Its first
 * variation is V(theta; mu) = (1/m) sum_j R'_j phi(x_j; theta) + r(theta).
 */
public final class NetworkEnergy implements Energy {
  /** Multiply-adds below which handing work to another thread costs more than it saves. */
  private static final long WORTH_SHARING = 1 << 19;

  private final Unit unit;
  private final Risk risk;
  private final Regulariser regulariser;
  private final DataSet given;

  /**
   * What makes a relative error of what may be 0 since it is too small: the smallest normal number
   * over the unit roundoff, 2^-126 / 2^-24 in single precision. It is smaller in double precision
   * and in bfloat16.
   */
  private static final double UNDERFLOW = 0x1p-102;

  private final Optional<Group> group;
  private final DataSet data;

  private NetworkEnergy(
      Unit unit, Risk risk, Regulariser regulariser, DataSet given, Optional<Group> group) {
    this.risk = risk;
    this.regulariser = regulariser;
    this.given = given;
    this.group = group;
    data = group.map(symmetry -> symmetry.orbits(given)).orElse(given);
    this.unit = data.isVectors() ? unit : unit.onSets();
  }

  /**
   * Returns the energy.
   *
   * @throws IllegalArgumentException if targets do not suit the risk, or the regulariser needs an
   *     output weight that the unit does not have
   */
  public static NetworkEnergy of(Unit unit, Risk risk, Regulariser regulariser, DataSet data) {
    risk.requireTargets(data.targets());
    if (regulariser.kind() == Regulariser.Kind.TOTAL_VARIATION && !unit.hasOutputWeight()) {
      throw new IllegalArgumentException(
          "regulariser: total variation needs a unit with an output weight, found " + unit.name());
    }
    return new NetworkEnergy(unit, risk, regulariser, data, Optional.empty());
  }

  /**
   * Returns the energy of the symmetrised network: its unit is averaged over a group, phi_G(x;
   * theta) = (1/|G|) sum_g phi(g x; theta). As such a unit is pooled over sets by its mean, this is
   * the energy on the orbits of the inputs.
   *
   * @throws IllegalArgumentException if the unit is no mean over points, or dimensions disagree
   */
  public NetworkEnergy symmetrised(Group symmetry) {
    if (symmetry.dimension() != data.dimension() || !unit.isLinearInMeasure()) {
      throw new IllegalArgumentException(
          "symmetrised: expected a unit over points of dimension %d, found %s over dimension %d"
              .formatted(symmetry.dimension(), unit.name(), data.dimension()));
    }
    return new NetworkEnergy(unit, risk, regulariser, given, Optional.of(symmetry));
  }

  /** Returns the group that the unit is averaged over, if there is one. */
  public Optional<Group> group() {
    return group;
  }

  /** Returns the data before any averaging over a group. */
  public DataSet given() {
    return given;
  }

  /** Returns the unit as it acts on {@link #data}: on sets pooled by its mean. */
  public Unit unit() {
    return unit;
  }

  /** Returns the risk. */
  public Risk risk() {
    return risk;
  }

  /** Returns the regulariser. */
  public Regulariser regulariser() {
    return regulariser;
  }

  /** Returns the data, their inputs replaced by orbits if the unit is averaged over a group. */
  public DataSet data() {
    return data;
  }

  @Override
  public int dimension() {
    return unit.parameters(data.dimension());
  }

  @Override
  public boolean isSmooth() {
    return unit.isSmooth() && regulariser.kind() != Regulariser.Kind.TOTAL_VARIATION;
  }

  /** Returns the lifted network f(x_j; mu) on the data, length m. */
  public double[] outputs(ParticleMeasure mu) {
    requireDimension(mu.dimension());
    int m = data.size();
    double[] outputs = new double[m];
    double[] value = new double[m];
    double[] slope = new double[m];
    for (int i = 0; i < mu.size(); i++) {
      double[] theta = mu.particle(i);
      unit.forward(data, theta, 0, m, value, slope, 0);
      Contraction.accumulate(mu.weight(i) * unit.amplitude(theta), value, 0, outputs, 0, m);
    }
    return outputs;
  }

  /** Returns the mean over the data of the squared error of the outputs. */
  public double meanSquaredError(ParticleMeasure mu) {
    double[] outputs = outputs(mu);
    double sum = 0;
    for (int j = 0; j < outputs.length; j++) {
      double error = outputs[j] - data.target(j);
      sum += error * error / outputs.length;
    }
    return sum;
  }

  /** Returns the condition of each output, length m. */
  public double[] outputMagnitudes(ParticleMeasure mu) {
    double[] magnitude = new double[data.size()];
    double[][] particles = particles(mu);
    for (int j = 0; j < magnitude.length; j++) {
      double[] x = data.input(j);
      for (int i = 0; i < particles.length; i++) {
        double least = UNDERFLOW * (1 + Contraction.norm(particles[i]));
        magnitude[j] =
            Math.fma(mu.weight(i), unit.valueMagnitude(particles[i], x) + least, magnitude[j]);
      }
    }
    return magnitude;
  }

  private static double[][] particles(ParticleMeasure mu) {
    double[][] particles = new double[mu.size()][];
    Arrays.setAll(particles, mu::particle);
    return particles;
  }

  @Override
  public double value(ParticleMeasure mu) {
    double[] outputs = outputs(mu);
    double sum = 0;
    for (int j = 0; j < outputs.length; j++) {
      sum += risk.loss(outputs[j], data.target(j));
    }
    double penalty = 0;
    for (int i = 0; i < mu.size(); i++) {
      penalty = Math.fma(mu.weight(i), regulariser.value(mu.particle(i)), penalty);
    }
    return sum / outputs.length + penalty;
  }

  @Override
  public double firstVariation(ParticleMeasure mu, double[] theta) {
    requireDimension(theta.length);
    return potential(slopes(mu), data.eachInput(), theta);
  }

  @Override
  public double[] firstVariation(ParticleMeasure mu) {
    double[] slope = slopes(mu);
    double[][] inputs = data.eachInput();
    double[] variation = new double[mu.size()];
    for (int i = 0; i < variation.length; i++) {
      variation[i] = potential(slope, inputs, mu.particle(i));
    }
    return variation;
  }

  /** R'_j / m at the outputs of mu. */
  private double[] slopes(ParticleMeasure mu) {
    double[] slope = outputs(mu);
    writeSlopes(slope, slope, 0, slope.length);
    return slope;
  }

  /** Writes R'_j / m to slope, j = from..to-1, which may be the outputs themselves. */
  private void writeSlopes(double[] outputs, double[] slope, int from, int to) {
    for (int j = from; j < to; j++) {
      slope[j] = risk.slope(outputs[j], data.target(j)) / slope.length;
    }
  }

  private double potential(double[] slope, double[][] inputs, double[] theta) {
    double sum = 0;
    for (int j = 0; j < slope.length; j++) {
      sum = Math.fma(slope[j], unit.value(theta, inputs[j]), sum);
    }
    return sum + regulariser.value(theta);
  }

  /** The first variation V(.; mu) as a function of one neuron, the outputs computed once. */
  public final class Potential {
    private final double[] slope;
    private final double[][] inputs = data.eachInput();

    private Potential(double[] slope) {
      this.slope = slope;
    }

    /** Returns V(theta; mu). */
    public double value(double[] theta) {
      return potential(slope, inputs, theta);
    }

    /** Returns grad V(theta; mu). */
    public double[] gradient(double[] theta) {
      double[] gradient = new double[theta.length];
      for (int j = 0; j < slope.length; j++) {
        double[] term = unit.gradient(theta, inputs[j]);
        Contraction.accumulate(slope[j], term, 0, gradient, 0, theta.length);
      }
      regulariser.addGradients(theta, gradient, theta.length, 0, 1);
      return gradient;
    }

    /** Returns the Hessian of V at theta, p x p row by row. */
    public double[] hessian(double[] theta) {
      double[] hessian = new double[theta.length * theta.length];
      for (int j = 0; j < slope.length; j++) {
        double[] term = unit.hessian(theta, inputs[j]);
        Contraction.accumulate(slope[j], term, 0, hessian, 0, term.length);
      }
      regulariser.addHessian(theta, hessian);
      return hessian;
    }

    /** Returns a bound of the Hessian of V that holds everywhere, for units that have one. */
    public double curvatureBound() {
      double sum = regulariser.curvature();
      double[] origin = new double[dimension()];
      for (int j = 0; j < slope.length; j++) {
        sum +=
            Math.abs(slope[j]) * unit.curvatureBound(origin, inputs[j], Double.POSITIVE_INFINITY);
      }
      return sum;
    }
  }

  /** Returns V(.; mu). */
  public Potential potential(ParticleMeasure mu) {
    return new Potential(slopes(mu));
  }

  /** Returns the energy of the same unit, risk and regulariser on other data. */
  public NetworkEnergy on(DataSet other) {
    risk.requireTargets(other.targets());
    return new NetworkEnergy(unit, risk, regulariser, other, group);
  }

  @Override
  public Field field(double[] weights, int threads) {
    int n = weights.length;
    int m = data.size();
    int p = dimension();
    double[] outputs = new double[m];
    double[] residual = new double[m];
    Layer layer = unit.layer(data, weights.clone());
    int workers = (long) n * m * p < WORTH_SHARING ? 1 : threads;
    return (positions, out) -> evaluate(layer, positions, outputs, residual, out, workers);
  }

  /** Writes the gradients of V at the positions, n x p: forward and backward, span by span. */
  private void evaluate(
      Layer layer,
      double[] positions,
      double[] outputs,
      double[] residual,
      double[] out,
      int threads) {
    int n = positions.length / dimension();
    int m = data.size();
    layer.moveTo(positions);
    int end;
    for (int begin = 0; begin < m; begin = end) {
      end = begin + Math.min(m - begin, layer.span(threads));
      layer.begin(begin, end);
      share(
          threads,
          begin,
          end,
          layer.grain(),
          (from, to) -> {
            layer.forward(outputs, from, to);
            writeSlopes(outputs, residual, from, to);
          });
      boolean isLast = end == m;
      share(
          threads,
          0,
          n,
          Layer.NEURONS,
          (from, to) -> {
            layer.pullback(residual, out, from, to);
            if (isLast) {
              regulariser.addGradients(positions, out, dimension(), from, to);
            }
          });
    }
  }

  @Override
  public Variation variation(int n) {
    int m = data.size();
    int p = dimension();
    double[] mass = new double[n];
    double[] outputs = new double[m];
    double[] residual = new double[m];
    Layer layer = unit.layer(data, mass);
    return (weights, positions, variation, gradient) -> {
      System.arraycopy(weights, 0, mass, 0, n);
      evaluate(layer, positions, outputs, residual, gradient, 1);
      layer.potentials(residual, variation, 0, n);
      for (int i = 0; i < n; i++) {
        variation[i] += regulariser.value(Arrays.copyOfRange(positions, i * p, (i + 1) * p));
      }
    };
  }

  @Override
  public Regularity regularity(ParticleMeasure mu, double[] radius) {
    int n = mu.size();
    int m = data.size();
    double[] outputs = outputs(mu);
    double[][] particles = particles(mu);
    double[] curvature = new double[n];
    double[] jump = new double[n];
    boolean isSmooth = true;
    double interaction = 0;
    double[] gradientBound = new double[n];
    for (int j = 0; j < m; j++) {
      double[] x = data.input(j);
      double square = 0;
      double drift = 0;
      for (int i = 0; i < n; i++) {
        gradientBound[i] = unit.gradientBound(particles[i], x, radius[i]);
        square = Math.fma(mu.weight(i) * gradientBound[i], gradientBound[i], square);
        drift = Math.fma(mu.weight(i) * radius[i], gradientBound[i], drift);
      }
      interaction += risk.curvature() * square / m;
      double slope =
          risk.slopeLimit(
              Math.abs(risk.slope(outputs[j], data.target(j))) + risk.curvature() * drift);
      for (int i = 0; i < n; i++) {
        double[] theta = particles[i];
        curvature[i] += slope * unit.curvatureBound(theta, x, radius[i]) / m;
        jump[i] += slope * unit.jumpBound(theta, x, radius[i]) / m;
        isSmooth &= unit.isSmoothOn(theta, x, radius[i]);
      }
    }
    double steepest = 0;
    for (int i = 0; i < n; i++) {
      steepest = Math.max(steepest, curvature[i]);
      double jumped = regulariser.jump(particles[i], radius[i]);
      jump[i] += jumped;
      isSmooth &= jumped == 0;
    }
    return new Regularity(interaction + steepest + regulariser.curvature(), jump, isSmooth);
  }

  @Override
  public double valueMagnitude(ParticleMeasure mu) {
    double[] outputs = outputs(mu);
    double[] magnitude = outputMagnitudes(mu);
    double sum = UNDERFLOW;
    for (int j = 0; j < outputs.length; j++) {
      sum += risk.lossMagnitude(outputs[j], data.target(j), magnitude[j]) / outputs.length;
    }
    for (int i = 0; i < mu.size(); i++) {
      sum += mu.weight(i) * regulariser.magnitude(mu.particle(i));
    }
    return sum;
  }

  @Override
  public double[] gradientRounding(ParticleMeasure mu, double u) {
    int n = mu.size();
    int m = data.size();
    int p = dimension();
    double[] outputs = outputs(mu);
    double chain = operations(n) * u;
    double[] bound = new double[n * p];
    double[][] particles = particles(mu);
    double[] norms = Arrays.stream(particles).mapToDouble(Contraction::norm).toArray();
    double[][] conditions = new double[n][1 + 2 * p];
    for (int j = 0; j < m; j++) {
      double[] x = data.input(j);
      double slope = Math.abs(risk.slope(outputs[j], data.target(j))) + UNDERFLOW;
      double magnitude = 0;
      for (int i = 0; i < n; i++) {
        unit.conditions(particles[i], x, conditions[i]);
        double least = UNDERFLOW * (1 + norms[i]);
        magnitude = Math.fma(mu.weight(i), conditions[i][0] + least, magnitude);
      }
      double slopeMagnitude = risk.slopeMagnitude(magnitude, data.target(j)) + UNDERFLOW;
      for (int i = 0; i < n; i++) {
        double[] condition = conditions[i];
        // A rounded pre-activation may fall on the other side of a kink.
        double jump =
            unit.isSmooth()
                ? 0
                : unit.jumpBound(particles[i], x, chain * (condition[0] + norms[i]));
        double least = UNDERFLOW * (1 + norms[i]);
        for (int k = 0; k < p; k++) {
          double term =
              slopeMagnitude * (Math.abs(condition[1 + k]) + least)
                  + slope * (condition[1 + p + k] + least)
                  + UNDERFLOW;
          bound[i * p + k] += (chain * term + slope * jump) / m;
        }
      }
    }
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < p; k++) {
        bound[i * p + k] += chain * regulariser.strength() * (1 + Math.abs(particles[i][k]));
      }
    }
    addOrbitRounding(mu, group.map(Group::rounding).orElse(0.0) * u, bound, true);
    return bound;
  }

  /**
   * Adds what images of inputs that are off by a part of their length do to gradients, or to V. To
   * a unit it is as if neurons were off by as large a part of their length or of that of the input,
   * and slopes of units in their neurons, which may be proportional to the input, by the same part.
   */
  private void addOrbitRounding(ParticleMeasure mu, double part, double[] bound, boolean isSlope) {
    double[] outputs = part == 0 ? new double[0] : outputs(mu);
    double[][] particles = particles(mu);
    int each = bound.length / particles.length;
    double[] off = new double[particles.length];
    for (int j = 0; j < outputs.length; j++) {
      double[] x = data.input(j);
      double reach = Contraction.norm(x);
      double error = 0;
      for (int i = 0; i < off.length; i++) {
        double shift = part * (Contraction.norm(particles[i]) + reach);
        off[i] = shift * unit.gradientBound(particles[i], x, shift);
        error += mu.weight(i) * off[i];
      }
      double slope = Math.abs(risk.slope(outputs[j], data.target(j)));
      double tilt = risk.curvature() * error;
      for (int i = 0; i < off.length; i++) {
        double[] theta = particles[i];
        double shift = part * (Contraction.norm(theta) + reach);
        double size =
            isSlope ? unit.gradientBound(theta, x, 0) : Math.abs(unit.value(theta, x)) + off[i];
        double change =
            isSlope
                ? shift * unit.curvatureBound(theta, x, shift)
                    + part * unit.gradientBound(theta, x, shift)
                    + unit.jumpBound(theta, x, shift)
                : off[i];
        for (int k = 0; k < each; k++) {
          bound[i * each + k] += (tilt * (size + change) + slope * change) / outputs.length;
        }
      }
    }
  }

  @Override
  public double[] variationRounding(ParticleMeasure mu, double u) {
    int n = mu.size();
    int m = data.size();
    double[] outputs = outputs(mu);
    double[] magnitude = outputMagnitudes(mu);
    double chain = operations(n) * u;
    double[] bound = new double[n];
    double[][] particles = particles(mu);
    for (int j = 0; j < m; j++) {
      double[] x = data.input(j);
      double slope = Math.abs(risk.slope(outputs[j], data.target(j))) + UNDERFLOW;
      double slopeMagnitude = risk.slopeMagnitude(magnitude[j], data.target(j)) + UNDERFLOW;
      for (int i = 0; i < n; i++) {
        double least = UNDERFLOW * (1 + Contraction.norm(particles[i]));
        double value = Math.abs(unit.value(particles[i], x)) + least;
        double condition = unit.valueMagnitude(particles[i], x) + least;
        bound[i] += chain * (slopeMagnitude * value + slope * condition + UNDERFLOW) / m;
      }
    }
    for (int i = 0; i < n; i++) {
      bound[i] += chain * regulariser.magnitude(particles[i]);
    }
    addOrbitRounding(mu, group.map(Group::rounding).orElse(0.0) * u, bound, false);
    return bound;
  }

  @Override
  public int operations(int n) {
    int sum = n + data.size() + 2 * data.dimension() + 64;
    return data.isVectors() && !unit.isOverSets() ? sum : sum + 2 * largestSet() + 64;
  }

  private int largestSet() {
    return Arrays.stream(data.sizes()).max().orElseThrow();
  }

  private void requireDimension(int p) {
    if (p != dimension()) {
      throw new IllegalArgumentException(
          "particles: expected dimension %d for unit %s on inputs of dimension %d, found %d"
              .formatted(dimension(), unit.name(), data.dimension(), p));
    }
  }

  /**
   * Work on begin..end-1 in so many parts, of which all but the last are multiples of the grain.
   */
  private static void share(int threads, int begin, int end, int grain, Range work) {
    if (threads == 1) {
      work.on(begin, end);
    } else {
      long grains = ((long) end - begin + grain - 1) / grain;
      IntStream.range(0, threads)
          .parallel()
          .forEach(
              t -> {
                int from = begin + (int) (grains * t / threads) * grain;
                int to = Math.min(begin + (int) (grains * (t + 1) / threads) * grain, end);
                if (from < to) {
                  work.on(from, to);
                }
              });
    }
  }

  private interface Range {
    void on(int from, int to);
  }
}
