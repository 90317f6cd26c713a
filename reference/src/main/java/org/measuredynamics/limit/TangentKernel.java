package org.measuredynamics.limit;

/**
 * The kernel regime of relu networks, exactly: the tangent kernel of infinitely many neurons a
 * relu(w . x), a of variance 1 and w ~ N(0, I / d) (Jacot, Gabriel, Hongler 2018; arc-cosine
 * kernels: Cho, Saul 2009).
 */
public final class TangentKernel implements Kernel {
  /**
   * Returns E relu(w . x) relu(w . z) + E 1(w . x > 0) 1(w . z > 0) x . z, the first mean over w ~
   * N(0, I / d), the second weighted by 1 / d so that both layers count alike.
   */
  @Override
  public double value(double[] x, double[] z) {
    double square = 0;
    double other = 0;
    double product = 0;
    for (int k = 0; k < x.length; k++) {
      square = Math.fma(x[k], x[k], square);
      other = Math.fma(z[k], z[k], other);
      product = Math.fma(x[k], z[k], product);
    }
    double norms = Math.sqrt(square * other);
    double cosine = norms > 0 ? Math.max(-1, Math.min(1, product / norms)) : 0;
    double inner = (Math.PI - StrictMath.acos(cosine)) * product / (2 * Math.PI);
    return (Kernel.arcCosine(square, other, product) + inner) / x.length;
  }
}
