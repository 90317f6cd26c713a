"""Measure Dynamics adapter: the gradient flow written by hand in NumPy."""

import math

import numpy as np

from measure_dynamics import Adapter

erf = np.vectorize(math.erf, otypes=[float])


def features(unit, theta, x):
    """phi(x_j; theta_i), n x m, and the function that pulls a residual (m) back to n x p."""
    if unit in ("quadratic", "linear"):
        z = theta @ x.T
        slope = 2 * z if unit == "quadratic" else np.ones_like(z)
        return (z * z if unit == "quadratic" else z), lambda r: (slope * r) @ x
    a, w = theta[:, :1], theta[:, 1:]
    if unit == "gaussian":
        gap = x[None, :, :] - w[:, None, :]
        s = np.exp(-0.5 * (gap * gap).sum(2))
        return a * s, lambda r: np.hstack([(s @ r)[:, None], a * np.einsum("nm,nmd->nd", s * r, gap)])
    z = w @ x.T
    s, slope = {
        "relu": lambda: (np.maximum(z, 0), (z > 0).astype(float)),
        "tanh": lambda: (np.tanh(z), 1 - np.tanh(z) ** 2),
        "sigmoid": lambda: (1 / (1 + np.exp(-z)), 1 / ((1 + np.exp(-z)) * (1 + np.exp(z)))),
        "cos": lambda: (np.cos(z), -np.sin(z)),
        "erf": lambda: (erf(z), 2 / math.sqrt(math.pi) * np.exp(-z * z)),
    }[unit]()
    return a * s, lambda r: np.hstack([(s @ r)[:, None], a * ((slope * r) @ x)])


def gradient(energy, theta, weights):
    """Outputs, F(mu) and grad V(theta_i; mu), n x p."""
    if energy.kind == "pair-interaction":
        gap = theta[:, None, :] - theta[None, :, :]
        square = (gap * gap).sum(2)
        bump = energy.repulsion * np.exp(-square / 2)
        pull = (energy.attraction - bump) * weights
        value = 0.5 * weights @ (energy.attraction * square / 2 + bump) @ weights
        value += 0.5 * energy.confinement * weights @ (theta * theta).sum(1)
        return None, value, energy.confinement * theta + np.einsum("ik,ikp->ip", pull, gap)
    phi, pullback = features(energy.unit, theta, energy.inputs)
    f, y = weights @ phi, energy.targets
    if energy.risk == "square":
        loss, slope = 0.5 * (f - y) ** 2, f - y
    else:
        loss, slope = np.logaddexp(0, -y * f), -y / (1 + np.exp(y * f))
    value, field = loss.mean(), pullback(slope / len(y))
    strength = energy.regulariser["strength"]
    if energy.regulariser["kind"] == "tikhonov":
        value += 0.5 * strength * weights @ (theta * theta).sum(1)
        field = field + strength * theta
    elif energy.regulariser["kind"] == "total-variation":
        value += strength * weights @ np.abs(theta[:, 0])
        field[:, 0] += strength * np.sign(theta[:, 0])
    return f, value, field


class NumPy(Adapter):
    description = {
        **Adapter.description,
        "name": "NumPy by hand",
        "dynamics": ["gradient-flow", "langevin"],
        "laws": ["normal"],
    }

    def run(self, energy, positions, weights, step, record):
        return self.langevin(energy, positions, weights, step, record, 0, 0)

    def langevin(self, energy, positions, weights, step, record, temperature, seed):
        generator, size = np.random.default_rng(seed), math.sqrt(2 * temperature * step)
        trajectory, taken = [], 0
        for due in record:
            for taken in range(taken + 1, due + 1):
                positions = positions - step * gradient(energy, positions, weights)[2]
                if size > 0:
                    positions = positions + size * generator.standard_normal(positions.shape)
            trajectory.append(positions)
        return np.array(trajectory)

    def evaluate(self, energy, positions, weights):
        outputs, value, field = gradient(energy, positions, weights)
        return outputs, value, weights[:, None] * field

    def sample(self, deviations, particles, seed):
        generator = np.random.default_rng(seed)
        return deviations * generator.standard_normal((particles, len(deviations)))


if __name__ == "__main__":
    NumPy().serve()
