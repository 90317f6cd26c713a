/**
 * JMH benchmarks, each beside what people use instead.
 *
 * <p>Uses the reference. Begin with {@code GradientStepBenchmark}.
 */
package org.measuredynamics.benchmark;
