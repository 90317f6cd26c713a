"""Measure Dynamics adapter: torch.optim.SGD on a torch.nn.Module, through autograd.

In float64, or in the precision that its argument names.
"""

import sys

import numpy as np
import torch
from torch.utils.data import DataLoader

from measure_dynamics import Adapter
from measure_dynamics.torch import ACTIVATIONS, expected_payoff, generator, generators, losses

PRECISION = (sys.argv[1:] or ["float64"])[0]
torch.set_default_dtype(getattr(torch, PRECISION))
torch.set_num_threads(1)


class Network(torch.nn.Module):
    """A network of n units of equal weight: f(x) = (1/n) sum_i phi(x; theta_i)."""

    def __init__(self, unit, theta):
        super().__init__()
        self.unit = unit
        self.theta = torch.nn.Parameter(torch.from_numpy(theta.copy()))

    def units(self, x):
        """phi(x; theta_i) at points of any shape ... x d: ... x n."""
        if self.unit in ("quadratic", "linear", "ramp"):
            z = x @ self.theta.T
            if self.unit == "ramp":
                return 10 * torch.clamp(z, 0.5, 1.5) - 7.5
            return z**2 if self.unit == "quadratic" else z
        a, w = self.theta[:, 0], self.theta[:, 1:]
        if self.unit == "gaussian":
            return a * torch.exp(-0.5 * ((x.unsqueeze(-2) - w) ** 2).sum(-1))
        return a * ACTIVATIONS[self.unit](x @ w.T)

    def forward(self, x):
        return self.units(x).mean(1)


class SetNetwork(Network):
    """The network over sets, padded to m x N x d with a mask: a mean over the points of each set, of
    the units or, for deep-sets, of the features of a neuron."""

    def forward(self, batch):
        x, mask = batch
        share = mask / mask.sum(1, keepdim=True)
        if self.unit not in ("deep-sets", "smooth-deep-sets"):
            return (self.units(x) * share.unsqueeze(2)).sum(1).mean(1)
        sigma = torch.tanh if self.unit == "smooth-deep-sets" else torch.relu
        b, layer = self.theta[:, 0], self.theta[:, 1:].reshape(len(self.theta), 4, -1)
        c, a = layer[:, :, 0], layer[:, :, 1:]
        features = sigma(torch.einsum("mkd,nhd->mknh", x, a))
        pooled = (features * share[:, :, None, None]).sum(1)
        return (b * sigma((c * pooled).mean(2))).mean(1)


def batches(source, m, batch, sampling):
    """Yields the rows of one mini-batch after the other."""
    while sampling == "with-replacement":
        yield torch.randint(m, (batch,), generator=source)
    if sampling == "one-pass":
        yield from torch.randperm(m, generator=source).split(batch)
    loader = DataLoader(range(m), batch, shuffle=True, generator=source)
    while sampling == "epochs":
        yield from loader


def closure(generators):
    """The elements of the finite group that matrices generate."""
    elements = [torch.eye(len(generators[0]))]
    for element in elements:
        for generator in generators:
            product = generator @ element
            # Elements of at most 1024 are farther apart; in single precision products are off by less.
            if not ((torch.stack(elements) - product).abs() <= 1e-3).all(2).all(1).any():
                elements.append(product)
    return elements


def padded(energy):
    """The sets of an energy, or the orbits of its inputs: m x N x d, and the mask of what is a point."""
    points = torch.from_numpy(energy.inputs)
    sizes = [1] * len(points) if energy.sizes is None else energy.sizes.tolist()
    sets = list(points.split(sizes))
    if energy.group:
        elements = closure([torch.from_numpy(generator) for generator in energy.group])
        sets = [torch.cat([x @ g.T for g in elements]) for x in sets]
    mask = torch.nn.utils.rnn.pad_sequence([torch.ones(len(x)) for x in sets], batch_first=True)
    return torch.nn.utils.rnn.pad_sequence(sets, batch_first=True), mask


class Networks(torch.nn.Module):
    """Independent networks of n units each, their parameters R x n x p, by batched products."""

    def __init__(self, unit, theta):
        super().__init__()
        self.unit = unit
        self.theta = torch.nn.Parameter(theta.clone())

    def forward(self, x):
        """Outputs R x q at inputs q x d, or at inputs R x q x d of each network's own."""
        if self.unit in ("quadratic", "linear", "ramp"):
            z = torch.matmul(x, self.theta.transpose(1, 2))
            if self.unit == "ramp":
                return (10 * torch.clamp(z, 0.5, 1.5) - 7.5).mean(2)
            return (z**2 if self.unit == "quadratic" else z).mean(2)
        a, w = self.theta[:, :, 0], self.theta[:, :, 1:]
        if self.unit == "gaussian":
            s = torch.exp(-0.5 * ((x.unsqueeze(-2) - w.unsqueeze(1)) ** 2).sum(3))
        else:
            s = ACTIVATIONS[self.unit](torch.matmul(x, w.transpose(1, 2)))
        return torch.matmul(s, a.unsqueeze(2)).squeeze(2) / a.shape[1]


class Objective:
    """F(mu^n) of a network on data, as one would write it in PyTorch."""

    def __init__(self, energy, positions):
        self.sets = energy.sizes is not None or energy.group or energy.unit.endswith("deep-sets")
        self.model = (SetNetwork if self.sets else Network)(energy.unit, positions)
        self.x = padded(energy) if self.sets else torch.from_numpy(energy.inputs)
        self.y = torch.from_numpy(energy.targets)
        self.risk = energy.risk
        self.kind, self.strength = energy.regulariser["kind"], energy.regulariser["strength"]

    def loss(self, rows=slice(None)):
        """F, its risk taken over the given rows of the data."""
        x = tuple(part[rows] for part in self.x) if self.sets else self.x[rows]
        output, y = self.model(x), self.y[rows]
        loss = losses(output, y, self.risk).mean()
        theta = self.model.theta
        if self.kind == "tikhonov":
            loss = loss + 0.5 * self.strength / len(theta) * theta.square().sum()
        elif self.kind == "total-variation":
            loss = loss + self.strength * theta[:, 0].abs().mean()
        return loss


class PyTorch(Adapter):
    description = {
        **Adapter.description,
        "name": "PyTorch SGD",
        "version": torch.__version__,
        "units": Adapter.description["units"] + ["ramp", "deep-sets", "smooth-deep-sets"],
        "energies": ["network"],
        "weights": False,
        "dynamics": [
            "gradient-flow", "preconditioned", "langevin", "stochastic-gradient",
            "descent-ascent", "langevin-descent-ascent", "extragradient", "optimistic",
        ],
        "samplings": ["with-replacement", "one-pass", "epochs"],
        "games": [
            "quadratic", "double-well", "trigonometric", "box-trigonometric", "generator-critic", "spherical-polynomial",
        ],
        "laws": ["normal"],
        "ensemble": True,
        "sets": True,
        "groups": True,
        "precision": PRECISION,
    }

    def run(self, energy, positions, weights, step, record):
        objective = Objective(energy, positions)
        return self.train(objective, step, record, objective.loss)

    def preconditioned(self, energy, positions, weights, step, record, rates, seed):
        objective = Objective(energy, positions)
        rates = torch.from_numpy(rates)
        objective.model.theta.register_hook(lambda gradient: gradient * rates)
        return self.train(objective, step, record, objective.loss)

    def langevin(self, energy, positions, weights, step, record, temperature, seed):
        objective = Objective(energy, positions)
        source = generator(seed)

        def noise(theta):
            xi = torch.randn(theta.shape, generator=source)
            theta.add_(xi, alpha=(2 * temperature * step) ** 0.5)

        return self.train(objective, step, record, objective.loss, noise)

    def stochastic_gradient(self, energy, positions, weights, step, record, batch, sampling, seed):
        objective = Objective(energy, positions)
        source = generator(seed)
        drawn = batches(source, len(objective.y), batch, sampling)
        return self.train(objective, step, record, lambda: objective.loss(next(drawn)))

    @staticmethod
    def train(objective, step, record, loss, after=None):
        """Steps of torch.optim.SGD on the loss, each followed by what comes after."""
        theta = objective.model.theta
        # The flow's time step is h; the loss is a mean over n units, so the learning rate is n h.
        optimizer = torch.optim.SGD(objective.model.parameters(), lr=len(theta) * step)
        trajectory, taken = [], 0
        for due in record:
            for taken in range(taken + 1, due + 1):
                optimizer.zero_grad(set_to_none=True)
                loss().backward()
                optimizer.step()
                if after:
                    with torch.no_grad():
                        after(theta)
            trajectory.append(theta.detach().numpy().copy())
        return np.array(trajectory)

    def evaluate(self, energy, positions, weights):
        objective = Objective(energy, positions)
        loss = objective.loss()
        loss.backward()
        output = objective.model(objective.x)
        return output.detach().numpy(), loss.item(), objective.model.theta.grad.numpy()

    def sample(self, deviations, particles, seed):
        noise = torch.randn(particles, len(deviations), generator=generator(seed))
        return (noise * torch.from_numpy(deviations)).numpy()

    def ensemble(
        self, energy, law, particles, step, record, points, kind, seed, replicates, **dynamics
    ):
        sources = generators(seed, replicates)
        if law["kind"] == "normal":
            deviations = torch.from_numpy(law["deviations"])
            shape = (particles, len(deviations))
            initial = torch.stack([deviations * torch.randn(shape, generator=g) for g in sources])
        else:
            atoms, weights = torch.from_numpy(law["positions"]), torch.from_numpy(law["weights"])
            drawn = [torch.multinomial(weights, particles, replacement=True, generator=g) for g in sources]
            initial = atoms[torch.stack(drawn)]
        temperature, batch = dynamics.get("temperature", 0.0), dynamics.get("batch")
        batched = kind in ("gradient-flow", "langevin", "stochastic-gradient")
        plain = energy.sizes is None and not energy.group
        if not batched or not plain or energy.unit.endswith("deep-sets"):
            # Seeds of runs, drawn after the neurons.
            seeds = [int(torch.randint(2**31, (1,), generator=g)) for g in sources]

            def outputs_at(at, theta, weights):
                objective = Objective(at, theta)
                with torch.no_grad():
                    return objective.model(objective.x).numpy().copy()

            return self.each(
                energy, initial.numpy(), step, record, points, kind, seeds, outputs_at, dynamics
            )
        networks = Networks(energy.unit, initial)
        x, y, at = (torch.from_numpy(array) for array in (energy.inputs, energy.targets, points))
        regulariser, strength = energy.regulariser["kind"], energy.regulariser["strength"]

        drawn = [batches(g, len(y), batch, dynamics["sampling"]) for g in sources] if batch else []

        def loss():
            inputs, targets = x, y
            if batch:
                rows = torch.stack([next(own) for own in drawn])
                inputs, targets = x[rows], y[rows]
            # A sum over networks of their mean losses: each has the gradient of its own.
            total = losses(networks(inputs), targets, energy.risk).mean(-1).sum()
            if regulariser == "tikhonov":
                total = total + 0.5 * strength * (networks.theta**2).sum(2).mean(1).sum()
            elif regulariser == "total-variation":
                total = total + strength * networks.theta[:, :, 0].abs().mean(1).sum()
            return total

        def noise(theta):
            xi = torch.stack([torch.randn(theta.shape[1:], generator=g) for g in sources])
            theta.add_(xi, alpha=(2 * temperature * step) ** 0.5)

        optimizer = torch.optim.SGD(networks.parameters(), lr=particles * step)
        outputs, taken = [], 0
        for due in record:
            for taken in range(taken + 1, due + 1):
                optimizer.zero_grad(set_to_none=True)
                loss().backward()
                optimizer.step()
                if temperature:
                    with torch.no_grad():
                        noise(networks.theta)
            with torch.no_grad():
                outputs.append(networks(at).numpy().copy())
        return np.stack(outputs, 1), initial.numpy()

    def play(self, payoff, row, column, step, record, averaged, seed, kind, transport, reaction, temperature, timeScale, forgetting=0):
        players = [torch.nn.Parameter(torch.from_numpy(positions.copy())) for positions, _ in (row, column)]
        sphere = payoff["kind"] == "spherical-polynomial"
        box = payoff["kind"] in ("box-trigonometric", "generator-critic")
        source = generator(seed)
        paces = [step * transport, step * transport * timeScale]
        # L is a mean over particles: the learning rate of a player is its number of them times h.
        optimizers = [
            torch.optim.SGD([player], lr=len(player) * pace, maximize=ascends)
            for player, pace, ascends in zip(players, paces, (False, True))
        ]

        def gradients():
            for optimizer in optimizers:
                optimizer.zero_grad(set_to_none=True)
            expected_payoff(payoff, *players).backward()
            if sphere:
                for player in players:
                    player.grad -= (player.grad * player.detach()).sum(1, keepdim=True) * player.detach()

        def update(noisy):
            places = [player.detach().clone() for player in players]
            for optimizer in optimizers:
                optimizer.step()
            with torch.no_grad():
                for player, place, pace in zip(players, places, paces):
                    if noisy and temperature > 0:
                        xi = torch.randn(player.shape, generator=source)
                        if sphere:
                            xi -= (xi * place).sum(1, keepdim=True) * place
                        player.add_(xi, alpha=(2 * temperature * pace) ** 0.5)
                    if sphere:
                        player.div_(player.norm(dim=1, keepdim=True))
                    if box:
                        player.clamp_(-1, 1)

        path, taken, before = [], 0, None
        for due in record:
            for taken in range(taken + 1, due + 1):
                gradients()
                if kind == "optimistic":
                    # The gradients are written over by the next ones: a copy, no view.
                    now = [player.grad.clone() for player in players]
                    for player, last in zip(players, before or now):
                        player.grad.mul_(2).sub_(last)
                    before = now
                if kind == "extragradient":
                    start = [player.detach().clone() for player in players]
                    update(noisy=False)
                    gradients()
                    with torch.no_grad():
                        for player, before in zip(players, start):
                            player.copy_(before)
                update(noisy=True)
            path.append([player.detach().numpy().copy() for player in players])
        weights = [np.tile(weight, (len(record), 1)) for _, weight in (row, column)]
        return [(np.array([at[k] for at in path]), weights[k]) for k in range(2)], None


if __name__ == "__main__":
    PyTorch().serve()
