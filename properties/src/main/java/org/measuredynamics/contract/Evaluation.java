package org.measuredynamics.contract;

/**
 * What an implementation computes at given particles.
 *
 * @param outputs f(x_j; mu), length m; empty for an energy without data
 * @param energy F(mu)
 * @param gradient the gradient of F(mu^n) in the particles, n x p: w_i grad V(theta_i; mu)
 */
public record Evaluation(double[] outputs, double energy, double[] gradient) {}
