package org.measuredynamics.kernel;

import java.util.Arrays;

/**
 * The cosine, the sine and, of what random numbers are drawn by, the logarithm of {@link
 * StrictMath}, to the bit: its functions call C before Java 21. The algorithms are those of fdlibm
 * 5.3.
 */
// Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun
// Microsystems, Inc. business. Permission to use, copy, modify, and distribute this software is
// freely granted, provided that this notice is preserved.
public final class Fdlibm {
  private static final double LN2_HIGH = 0x1.62e42feep-1;
  private static final double LN2_LOW = 0x1.a39ef35793c76p-33;

  /** Of the logarithm: R(s^2) = L1 s^2 + L2 s^4 + ... */
  private static final double L1 = 0x1.5555555555593p-1;

  private static final double L2 = 0x1.999999997fa04p-2;
  private static final double L3 = 0x1.2492494229359p-2;
  private static final double L4 = 0x1.c71c51d8e78afp-3;
  private static final double L5 = 0x1.7466496cb03dep-3;
  private static final double L6 = 0x1.39a09d078c69fp-3;
  private static final double L7 = 0x1.2f112df3e5244p-3;

  private static final double TWO_OVER_PI = 0x1.45f306dc9c883p-1;

  /** pi/2 in parts of 33 bits, and after each what is left of it. */
  private static final double HALF_PI_1 = 0x1.921fb544p0;

  private static final double HALF_PI_1_REST = 0x1.0b4611a626331p-34;
  private static final double HALF_PI_2 = 0x1.0b4611a6p-34;
  private static final double HALF_PI_2_REST = 0x1.3198a2e037073p-69;
  private static final double HALF_PI_3 = 0x1.3198a2ep-69;
  private static final double HALF_PI_3_REST = 0x1.b839a252049c1p-104;

  /** The first word of pi/4. */
  private static final int QUARTER_PI = 0x3fe921fb;

  /** The first words of the first multiples of pi/2. */
  private static final int[] MULTIPLES = new int[31];

  static {
    Arrays.setAll(MULTIPLES, k -> word((k + 1) * (Math.PI / 2)));
  }

  /** The first word of 2^19 pi/2, beyond which an angle is reduced by StrictMath itself. */
  private static final int LARGE = 0x413921fb;

  private static final double S1 = -0x1.5555555555549p-3;
  private static final double S2 = 0x1.111111110f8a6p-7;
  private static final double S3 = -0x1.a01a019c161d5p-13;
  private static final double S4 = 0x1.71de357b1fe7dp-19;
  private static final double S5 = -0x1.ae5e68a2b9cebp-26;
  private static final double S6 = 0x1.5d93a5acfd57cp-33;
  private static final double C1 = 0x1.555555555554cp-5;
  private static final double C2 = -0x1.6c16c16c15177p-10;
  private static final double C3 = 0x1.a01a019cb159p-16;
  private static final double C4 = -0x1.27e4f809c52adp-22;
  private static final double C5 = 0x1.1ee9ebdb4b1c4p-29;
  private static final double C6 = -0x1.8fae9be8838d4p-37;

  private Fdlibm() {}

  private static int word(double x) {
    return (int) (Double.doubleToRawLongBits(x) >> 32);
  }

  /** Returns the logarithm of 2^k (1 + f), a number of (0, 1) that is not subnormal. */
  public static double log(double u) {
    long bits = Double.doubleToRawLongBits(u);
    int high = (int) (bits >> 32) & 0xfffff;
    int carry = (high + 0x95f64) & 0x100000;
    long fraction = (long) (high | (carry ^ 0x3ff00000)) << 32 | (bits & 0xffffffffL);
    int k = (int) (bits >> 52) - 1023 + (carry >> 20);
    double f = Double.longBitsToDouble(fraction) - 1;
    if ((0xfffff & (2 + high)) < 3) {
      double small = f * f * (0.5 - 0x1.5555555555555p-2 * f);
      if (k == 0) {
        return f - small;
      }
      return f == 0 ? k * LN2_HIGH + k * LN2_LOW : k * LN2_HIGH - ((small - k * LN2_LOW) - f);
    }
    double s = f / (2 + f);
    double z = s * s;
    double w = z * z;
    double even = w * (L2 + w * (L4 + w * L6));
    double odd = z * (L1 + w * (L3 + w * (L5 + w * L7)));
    double r = odd + even;
    if (((high - 0x6147a) | (0x6b851 - high)) > 0) {
      double half = 0.5 * f * f;
      return k == 0
          ? f - (half - s * (half + r))
          : k * LN2_HIGH - ((half - (s * (half + r) + k * LN2_LOW)) - f);
    }
    return k == 0 ? f - s * (f - r) : k * LN2_HIGH - ((s * (f - r) - k * LN2_LOW) - f);
  }

  /** Returns the cosine. */
  public static double cos(double x) {
    int word = word(x) & 0x7fffffff;
    if (word <= QUARTER_PI) {
      return cosine(x, 0);
    }
    if (word > LARGE) {
      return StrictMath.cos(x);
    }
    double[] y = new double[2];
    int n = reduce(Math.abs(x), word, y);
    return signed(n % 2 == 0 ? cosine(y[0], y[1]) : sine(y[0], y[1]), n + 1);
  }

  /** Returns the sine. */
  public static double sin(double x) {
    int word = word(x) & 0x7fffffff;
    if (word <= QUARTER_PI) {
      return sine(x);
    }
    if (word > LARGE) {
      return StrictMath.sin(x);
    }
    double[] y = new double[2];
    int n = reduce(Math.abs(x), word, y);
    return signed(n % 2 == 0 ? sine(y[0], y[1]) : cosine(y[0], y[1]), x < 0 ? n + 2 : n);
  }

  /** Writes the cosine and the sine, whose angle is reduced once. */
  public static void cosineAndSine(double x, double[] both) {
    int word = word(x) & 0x7fffffff;
    if (word <= QUARTER_PI || word > LARGE) {
      both[0] = cos(x);
      both[1] = sin(x);
      return;
    }
    int n = reduce(Math.abs(x), word, both);
    double cosine = cosine(both[0], both[1]);
    double sine = sine(both[0], both[1]);
    // The quadrant is anybody's guess: signs by bits, without a branch.
    both[0] = signed(n % 2 == 0 ? cosine : sine, n + 1);
    both[1] = signed(n % 2 == 0 ? sine : cosine, x < 0 ? n + 2 : n);
  }

  /** Returns x, with another sign where the second bit of n is set. */
  private static double signed(double x, int n) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(x) ^ (n & 2L) << 62);
  }

  /**
   * Writes y and rest of x = n pi/2 + y + rest, and returns n.
   *
   * @param x above pi/4
   * @param word its first
   */
  private static int reduce(double x, int word, double[] y) {
    int n = word < 0x4002d97c ? 1 : (int) (x * TWO_OVER_PI + 0.5);
    double r = x - n * HALF_PI_1;
    double w = n * HALF_PI_1_REST;
    y[0] = r - w;
    if (n > MULTIPLES.length || word == MULTIPLES[n - 1]) {
      int exponent = word >> 20;
      if (n == 1 || exponent - (word(y[0]) >> 20 & 0x7ff) > 16) {
        double t = r;
        w = n * HALF_PI_2;
        r = t - w;
        w = n * HALF_PI_2_REST - (n == 1 ? 0 : (t - r) - w);
        y[0] = r - w;
        if (n > 1 && exponent - (word(y[0]) >> 20 & 0x7ff) > 49) {
          t = r;
          w = n * HALF_PI_3;
          r = t - w;
          w = n * HALF_PI_3_REST - ((t - r) - w);
          y[0] = r - w;
        }
      }
    }
    y[1] = (r - y[0]) - w;
    return n;
  }

  /** Of x + rest, x of at most about pi/4 in size. */
  private static double cosine(double x, double rest) {
    int word = word(x) & 0x7fffffff;
    if (word < 0x3e400000) {
      return 1;
    }
    double z = x * x;
    double r = z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6)))));
    // About a quarter of x, and 0 below 0.3.
    int quarter = word < 0x3fd33333 ? 0 : word - 0x200000;
    double q = word > 0x3fe90000 ? 0.28125 : Double.longBitsToDouble((long) quarter << 32);
    double half = 0.5 * z - q;
    return (1 - q) - (half - (z * r - x * rest));
  }

  private static double sine(double x, double rest) {
    if ((word(x) & 0x7fffffff) < 0x3e400000) {
      return x;
    }
    double z = x * x;
    double v = z * x;
    double r = S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)));
    return x - ((z * (0.5 * rest - v * r) - rest) - v * S1);
  }

  /** Not that of x + 0 by the method above, whose last bit may differ. */
  private static double sine(double x) {
    if ((word(x) & 0x7fffffff) < 0x3e400000) {
      return x;
    }
    double z = x * x;
    double v = z * x;
    return x + v * (S1 + z * (S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)))));
  }
}
