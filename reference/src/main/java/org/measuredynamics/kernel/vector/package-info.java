/**
 * The micro-kernels in the Vector API, which is compiled apart: its module is an incubating one.
 */
package org.measuredynamics.kernel.vector;
