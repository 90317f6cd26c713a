package org.measuredynamics.kernel.vector;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Sums of max(w . x, 0) over the points of a set, and their gradients, in registers. */
final class PooledRelu {
  private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
  private static final int L = S.length();

  private PooledRelu() {}

  /** See {@link org.measuredynamics.kernel.MicroKernel#pool}. */
  static void pool(
      double[][] weight, double[] x, int begin, int end, double[] sum, int from, int to) {
    double[] weight0 = weight[0];
    double[] weight1 = weight[1];
    double[] weight2 = weight[2];
    double[] weight3 = weight[3];
    DoubleVector zero = DoubleVector.zero(S);
    for (int i = from; i < to; i += L) {
      DoubleVector w0 = DoubleVector.fromArray(S, weight0, i);
      DoubleVector w1 = DoubleVector.fromArray(S, weight1, i);
      DoubleVector w2 = DoubleVector.fromArray(S, weight2, i);
      DoubleVector w3 = DoubleVector.fromArray(S, weight3, i);
      DoubleVector s0 = zero;
      DoubleVector s1 = zero;
      DoubleVector s2 = zero;
      DoubleVector s3 = zero;
      for (int at = begin; at < end; at += 16) {
        DoubleVector z = w0.fma(DoubleVector.broadcast(S, x[at]), zero);
        z = w1.fma(DoubleVector.broadcast(S, x[at + 1]), z);
        z = w2.fma(DoubleVector.broadcast(S, x[at + 2]), z);
        z = w3.fma(DoubleVector.broadcast(S, x[at + 3]), z);
        s0 = s0.add(z.blend(zero, z.compare(VectorOperators.LE, 0)));
        z = w0.fma(DoubleVector.broadcast(S, x[at + 4]), zero);
        z = w1.fma(DoubleVector.broadcast(S, x[at + 5]), z);
        z = w2.fma(DoubleVector.broadcast(S, x[at + 6]), z);
        z = w3.fma(DoubleVector.broadcast(S, x[at + 7]), z);
        s1 = s1.add(z.blend(zero, z.compare(VectorOperators.LE, 0)));
        z = w0.fma(DoubleVector.broadcast(S, x[at + 8]), zero);
        z = w1.fma(DoubleVector.broadcast(S, x[at + 9]), z);
        z = w2.fma(DoubleVector.broadcast(S, x[at + 10]), z);
        z = w3.fma(DoubleVector.broadcast(S, x[at + 11]), z);
        s2 = s2.add(z.blend(zero, z.compare(VectorOperators.LE, 0)));
        z = w0.fma(DoubleVector.broadcast(S, x[at + 12]), zero);
        z = w1.fma(DoubleVector.broadcast(S, x[at + 13]), z);
        z = w2.fma(DoubleVector.broadcast(S, x[at + 14]), z);
        z = w3.fma(DoubleVector.broadcast(S, x[at + 15]), z);
        s3 = s3.add(z.blend(zero, z.compare(VectorOperators.LE, 0)));
      }
      s0.add(s1).add(s2.add(s3)).intoArray(sum, i);
    }
  }

  /** See {@link org.measuredynamics.kernel.MicroKernel#pullPooled}. */
  static void pull(
      double[][] weight,
      double[] x,
      int begin,
      int end,
      double[] share,
      double[] sum,
      double[][] total,
      int from,
      int to) {
    double[] weight0 = weight[0];
    double[] weight1 = weight[1];
    double[] weight2 = weight[2];
    double[] weight3 = weight[3];
    double[] total0 = total[0];
    double[] total1 = total[1];
    double[] total2 = total[2];
    double[] total3 = total[3];
    DoubleVector zero = DoubleVector.zero(S);
    DoubleVector one = DoubleVector.broadcast(S, 1);
    for (int i = from; i < to; i += L) {
      DoubleVector w0 = DoubleVector.fromArray(S, weight0, i);
      DoubleVector w1 = DoubleVector.fromArray(S, weight1, i);
      DoubleVector w2 = DoubleVector.fromArray(S, weight2, i);
      DoubleVector w3 = DoubleVector.fromArray(S, weight3, i);
      DoubleVector t0 = DoubleVector.fromArray(S, total0, i);
      DoubleVector t1 = DoubleVector.fromArray(S, total1, i);
      DoubleVector t2 = DoubleVector.fromArray(S, total2, i);
      DoubleVector t3 = DoubleVector.fromArray(S, total3, i);
      DoubleVector each = DoubleVector.fromArray(S, share, i);
      DoubleVector s0 = zero;
      DoubleVector s1 = zero;
      DoubleVector s2 = zero;
      DoubleVector s3 = zero;
      for (int at = begin; at < end; at += 16) {
        DoubleVector z = w0.fma(DoubleVector.broadcast(S, x[at]), zero);
        z = w1.fma(DoubleVector.broadcast(S, x[at + 1]), z);
        z = w2.fma(DoubleVector.broadcast(S, x[at + 2]), z);
        z = w3.fma(DoubleVector.broadcast(S, x[at + 3]), z);
        VectorMask<Double> isOff = z.compare(VectorOperators.LE, 0);
        s0 = s0.add(z.blend(zero, isOff));
        DoubleVector factor = each.mul(one.blend(zero, isOff));
        t0 = factor.fma(DoubleVector.broadcast(S, x[at]), t0);
        t1 = factor.fma(DoubleVector.broadcast(S, x[at + 1]), t1);
        t2 = factor.fma(DoubleVector.broadcast(S, x[at + 2]), t2);
        t3 = factor.fma(DoubleVector.broadcast(S, x[at + 3]), t3);
        z = w0.fma(DoubleVector.broadcast(S, x[at + 4]), zero);
        z = w1.fma(DoubleVector.broadcast(S, x[at + 5]), z);
        z = w2.fma(DoubleVector.broadcast(S, x[at + 6]), z);
        z = w3.fma(DoubleVector.broadcast(S, x[at + 7]), z);
        isOff = z.compare(VectorOperators.LE, 0);
        s1 = s1.add(z.blend(zero, isOff));
        factor = each.mul(one.blend(zero, isOff));
        t0 = factor.fma(DoubleVector.broadcast(S, x[at + 4]), t0);
        t1 = factor.fma(DoubleVector.broadcast(S, x[at + 5]), t1);
        t2 = factor.fma(DoubleVector.broadcast(S, x[at + 6]), t2);
        t3 = factor.fma(DoubleVector.broadcast(S, x[at + 7]), t3);
        z = w0.fma(DoubleVector.broadcast(S, x[at + 8]), zero);
        z = w1.fma(DoubleVector.broadcast(S, x[at + 9]), z);
        z = w2.fma(DoubleVector.broadcast(S, x[at + 10]), z);
        z = w3.fma(DoubleVector.broadcast(S, x[at + 11]), z);
        isOff = z.compare(VectorOperators.LE, 0);
        s2 = s2.add(z.blend(zero, isOff));
        factor = each.mul(one.blend(zero, isOff));
        t0 = factor.fma(DoubleVector.broadcast(S, x[at + 8]), t0);
        t1 = factor.fma(DoubleVector.broadcast(S, x[at + 9]), t1);
        t2 = factor.fma(DoubleVector.broadcast(S, x[at + 10]), t2);
        t3 = factor.fma(DoubleVector.broadcast(S, x[at + 11]), t3);
        z = w0.fma(DoubleVector.broadcast(S, x[at + 12]), zero);
        z = w1.fma(DoubleVector.broadcast(S, x[at + 13]), z);
        z = w2.fma(DoubleVector.broadcast(S, x[at + 14]), z);
        z = w3.fma(DoubleVector.broadcast(S, x[at + 15]), z);
        isOff = z.compare(VectorOperators.LE, 0);
        s3 = s3.add(z.blend(zero, isOff));
        factor = each.mul(one.blend(zero, isOff));
        t0 = factor.fma(DoubleVector.broadcast(S, x[at + 12]), t0);
        t1 = factor.fma(DoubleVector.broadcast(S, x[at + 13]), t1);
        t2 = factor.fma(DoubleVector.broadcast(S, x[at + 14]), t2);
        t3 = factor.fma(DoubleVector.broadcast(S, x[at + 15]), t3);
      }
      s0.add(s1).add(s2.add(s3)).intoArray(sum, i);
      t0.intoArray(total0, i);
      t1.intoArray(total1, i);
      t2.intoArray(total2, i);
      t3.intoArray(total3, i);
    }
  }
}
