package org.measuredynamics.observation;

import java.util.List;
import org.measuredynamics.energy.NetworkEnergy;
import org.measuredynamics.flow.GradientFlow;
import org.measuredynamics.instance.AtomSample;
import org.measuredynamics.measure.ParticleMeasure;

/**
 * The mean-field limit from an atomic measure, the flow of its atoms, and how far neurons drawn
 * from them are from it.
 *
 * @param step h
 * @param record numbers of steps, ascending
 * @param path the measures at the record times
 */
public record AtomicLimit(
    NetworkEnergy energy, double step, int[] record, List<ParticleMeasure> path) {

  /** Runs the atoms. */
  public static AtomicLimit of(
      NetworkEnergy energy, ParticleMeasure atoms, double step, int[] record) {
    return new AtomicLimit(
        energy, step, record, GradientFlow.of(energy).euler(atoms, step, record));
  }

  /**
   * Returns errors of neurons that were drawn: the root of the mean square of their distance at the
   * end to the atoms from where they began, the synchronous coupling; then that of outputs over the
   * data at each record time.
   *
   * @param found measures of the neurons at the record times
   */
  public double[] errors(List<ParticleMeasure> found, AtomSample sample) {
    return errors(found, sample.drawn());
  }

  /** Returns the errors of neurons that were drawn, as the suite moves them. */
  public double[] exactErrors(AtomSample sample) {
    return errors(
        GradientFlow.of(energy).euler(sample.merged(), step, record), sample.atomsDrawn());
  }

  private double[] errors(List<ParticleMeasure> found, int[] began) {
    double[] errors = new double[record.length + 1];
    ParticleMeasure end = found.get(record.length - 1);
    ParticleMeasure limit = path.get(record.length - 1);
    double square = 0;
    for (int i = 0; i < began.length; i++) {
      for (int c = 0; c < limit.dimension(); c++) {
        double gap = end.position(i, c) - limit.position(began[i], c);
        square += end.weight(i) * gap * gap;
      }
    }
    errors[0] = Math.sqrt(square);
    for (int k = 0; k < record.length; k++) {
      double[] f = energy.outputs(found.get(k));
      double[] expected = energy.outputs(path.get(k));
      double sum = 0;
      for (int j = 0; j < f.length; j++) {
        sum += (f[j] - expected[j]) * (f[j] - expected[j]) / f.length;
      }
      errors[k + 1] = Math.sqrt(sum);
    }
    return errors;
  }
}
