"""Measure Dynamics adapter: partial_fit of scikit-learn's MLPRegressor.

In float64, or in the precision that its argument names.
"""

import sys

import numpy as np
import sklearn
from sklearn.neural_network import MLPRegressor

from measure_dynamics import Adapter

ACTIVATIONS = {"relu": "relu", "tanh": "tanh", "sigmoid": "logistic", "linear-network": "identity"}


class Regressor:
    """The network f = (1/n) sum_i a_i sigma(w_i . x) as an MLPRegressor, whose outputs are sums.

    It learns n y, with outputs g = n f. On b data its loss is (1 / 2b) sum (g - n y)^2
    + (alpha / 2b) (|a|^2 + |w|^2), which is n^2 F if alpha = n b strength. A step of the flow takes
    h n dF/da from a and h n dF/dw from w: that is a step on n^2 F at the learning rate h / n.
    """

    def __init__(self, energy, positions, rate, batch=None):
        self.x, self.y, n = energy.inputs, len(positions) * energy.targets, len(positions)
        batch = batch or len(self.y)
        strength = energy.regulariser["strength"] if energy.regulariser["kind"] == "tikhonov" else 0
        self.mlp = MLPRegressor(
            n, activation=ACTIVATIONS[energy.unit], solver="sgd", batch_size=batch, alpha=n * batch * strength,
            learning_rate_init=rate, momentum=0, nesterovs_momentum=False, shuffle=False,
        )
        # The first fit makes the arrays; what it makes of them is overwritten.
        self.step(slice(batch))
        self.mlp.coefs_[0][:], self.mlp.coefs_[1][:] = positions[:, 1:].T, positions[:, :1]

    def step(self, rows=slice(None)):
        """One step of its optimiser. It knows no network without biases, but where they are 0 the
        weights step like those of one: 0 they are before every step."""
        self.mlp.partial_fit(self.x[rows], self.y[rows])
        for bias in self.mlp.intercepts_:
            bias[:] = 0

    def positions(self):
        return np.hstack([self.mlp.coefs_[1], self.mlp.coefs_[0].T])


class ScikitLearn(Adapter):
    description = {
        **Adapter.description,
        "name": "scikit-learn MLPRegressor",
        "version": sklearn.__version__,
        "units": list(ACTIVATIONS),
        "risks": ["square"],
        "regularisers": ["none", "tikhonov"],
        "energies": ["network"],
        "weights": False,
        "dynamics": ["gradient-flow", "stochastic-gradient"],
        "precision": (sys.argv[1:] or ["float64"])[0],
    }

    def run(self, energy, positions, weights, step, record):
        network = Regressor(energy, positions, step / len(positions))
        return self.train(network, record, lambda: slice(None))

    def stochastic_gradient(self, energy, positions, weights, step, record, batch, sampling, seed):
        generator, m = np.random.default_rng(seed), len(energy.targets)
        network = Regressor(energy, positions, step / len(positions), batch)
        order = iter(generator.permutation(m)[: m // batch * batch].reshape(-1, batch))
        replacing = sampling == "with-replacement"
        return self.train(network, record, lambda: generator.integers(m, size=batch) if replacing else next(order))

    @staticmethod
    def train(network, record, rows):
        trajectory, taken = [], 0
        for due in record:
            for taken in range(taken + 1, due + 1):
                network.step(rows())
            trajectory.append(network.positions())
        return np.array(trajectory)

    def evaluate(self, energy, positions, weights):
        # After a step from theta to theta', (theta - theta') / rate is the gradient of n^2 F; the step is
        # so long that theta' is rounded like the gradient, not like theta.
        n, rate = len(positions), 2.0**60
        network = Regressor(energy, positions, rate)
        outputs = network.mlp.predict(network.x) / n
        network.step()
        return outputs, network.mlp.loss_ / n**2, (positions - network.positions()) / (rate * n**2)


if __name__ == "__main__":
    ScikitLearn().serve()
