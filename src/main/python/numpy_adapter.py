"""Measure Dynamics adapter: the gradient flow written by hand in NumPy.

In float64, or in the precision that its argument names.
"""

import math
import sys

import numpy as np

from measure_dynamics import Adapter

erf = np.vectorize(math.erf, otypes=[float])


def features(unit, theta, x):
    """phi(x_j; theta_i), n x m, and the function that pulls a residual (m, or n x m) back to n x p."""
    if unit in ("quadratic", "linear"):
        z = theta @ x.T
        slope = 2 * z if unit == "quadratic" else np.ones_like(z)
        return (z * z if unit == "quadratic" else z), lambda r: (slope * r) @ x
    if unit == "ramp":
        z = theta @ x.T
        slope = 10 * ((z > 0.5) & (z < 1.5)).astype(z.dtype)
        return -2.5 + 10 * (np.clip(z, 0.5, 1.5) - 0.5), lambda r: (slope * r) @ x
    if unit == "von-mises":
        gap = x[None, :, :] - theta[:, None, :]
        s = np.exp(8 * (np.cos(gap) - 1).sum(2))
        return s, lambda r: 8 * np.einsum("nm,nmd->nd", s * r, np.sin(gap))
    a, w = theta[:, :1], theta[:, 1:]
    if unit == "dirichlet":
        gap, order = x[None, :, :] - w[:, None, :], np.arange(1, 5, dtype=x.dtype)
        each = (1 + 2 * np.cos(gap[..., None] * order).sum(3)) / 9
        slopes = 2 / 9 * (order * np.sin(gap[..., None] * order)).sum(3)
        s = each.prod(2)
        others = np.stack([np.delete(each, k, 2).prod(2) for k in range(x.shape[1])], 2)
        return a * s, lambda r: np.hstack([(s * r).sum(1)[:, None], a * (r[..., None] * slopes * others).sum(1)])
    if unit == "gaussian":
        gap = x[None, :, :] - w[:, None, :]
        s = np.exp(-0.5 * (gap * gap).sum(2))
        return a * s, lambda r: np.hstack([(s * r).sum(1)[:, None], a * np.einsum("nm,nmd->nd", s * r, gap)])
    z = w @ x.T
    s, slope = {
        "relu": lambda: (np.maximum(z, 0), (z > 0).astype(z.dtype)),
        "tanh": lambda: (np.tanh(z), 1 - np.tanh(z) ** 2),
        "sigmoid": lambda: (1 / (1 + np.exp(-z)), 1 / ((1 + np.exp(-z)) * (1 + np.exp(z)))),
        "cos": lambda: (np.cos(z), -np.sin(z)),
        "linear-network": lambda: (z, np.ones_like(z)),
        "squared-relu": lambda: (np.maximum(z, 0) ** 2, 2 * np.maximum(z, 0)),
        "erf": lambda: (erf(z).astype(z.dtype), 2 / math.sqrt(math.pi) * np.exp(-z * z)),
    }[unit]()
    return a * s, lambda r: np.hstack([(s * r).sum(1)[:, None], a * ((slope * r) @ x)])


def generator_of(seed, number):
    """The generator of a replicate, or of a player. Of a key, and not of the list [seed, number], in
    which the seed 2^32 s and the number 0 are the words of the seed 0 and the number s."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))


def batches(generator, m, batch, sampling):
    """Yields the rows of one mini-batch after the other."""
    while sampling == "with-replacement":
        yield generator.integers(m, size=batch)
    yield from generator.permutation(m)[: m // batch * batch].reshape(-1, batch)
    while sampling == "epochs":
        yield from generator.permutation(m).reshape(-1, batch)


def closure(generators):
    """The elements of the finite group that matrices generate."""
    elements = [np.eye(len(generators[0]), dtype=generators[0].dtype)]
    for element in elements:
        for generator in generators:
            product = generator @ element
            # Elements of at most 1024 are farther apart; in single precision products are off by less.
            if not (np.abs(np.array(elements) - product) <= 1e-3).all((1, 2)).any():
                elements.append(product)
    return elements


def network(energy, theta):
    """The like of features for all inputs of an energy: vectors, sets of points, orbits of a group."""
    x = energy.inputs
    sizes = np.ones(len(x), dtype=int) if energy.sizes is None else energy.sizes
    if energy.group:
        # Every point becomes its images, one after the other; units are pooled by the mean.
        if not hasattr(energy, "elements"):
            energy.elements = closure(energy.group)
        x = np.stack([x @ g.T for g in energy.elements], 1).reshape(-1, x.shape[1])
        sizes = sizes * (len(x) // len(energy.inputs))
    starts, share = np.cumsum(sizes) - sizes, np.repeat(1 / sizes, sizes).astype(x.dtype)
    if energy.unit not in ("deep-sets", "smooth-deep-sets"):
        phi, pullback = features(energy.unit, theta, x)
        if len(starts) == len(x):
            return phi, pullback
        pooled = np.add.reduceat(phi * share, starts, axis=1)
        return pooled, lambda r: pullback(np.repeat(r, sizes, axis=-1) * share)
    smooth = energy.unit == "smooth-deep-sets"
    sigma = np.tanh if smooth else lambda z: np.maximum(z, 0)
    slope = (lambda y: 1 - y * y) if smooth else lambda y: (y > 0).astype(y.dtype)
    b, layer = theta[:, :1], theta[:, 1:].reshape(len(theta), 4, -1)
    c, a = layer[:, :, 0], layer[:, :, 1:]
    inner = sigma(a @ x.T)  # n x 4 x points
    means = np.add.reduceat(inner * share, starts, axis=2)
    outer = sigma((c[:, :, None] * means).mean(1))

    def pullback(r):
        q = b * r * slope(outer) / 4
        into = np.repeat(q, sizes, axis=1)[:, None, :] * share * slope(inner)
        layers = np.concatenate([(q[:, None, :] * means).sum(2)[:, :, None], c[:, :, None] * (into @ x)], 2)
        return np.hstack([(outer * r).sum(1)[:, None], layers.reshape(len(theta), -1)])

    return b * outer, pullback


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
    phi, pullback = network(energy, theta)
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
    elif energy.regulariser["kind"] == "wells":
        value += strength * weights @ (np.sin(theta) ** 2).sum(1)
        field = field + strength * np.sin(2 * theta)
    return f, value, field


def variation(energy, theta, weights):
    """The first variation V(theta_i; mu), length n."""
    if energy.kind == "pair-interaction":
        square = ((theta[:, None, :] - theta[None, :, :]) ** 2).sum(2)
        pair = energy.attraction * square / 2 + energy.repulsion * np.exp(-square / 2)
        return 0.5 * energy.confinement * (theta * theta).sum(1) + pair @ weights
    phi, _ = network(energy, theta)
    f, y = weights @ phi, energy.targets
    slope = f - y if energy.risk == "square" else -y / (1 + np.exp(y * f))
    penalty = {
        "none": 0.0,
        "tikhonov": 0.5 * (theta * theta).sum(1),
        "total-variation": np.abs(theta[:, 0]),
        "wells": (np.sin(theta) ** 2).sum(1),
    }[energy.regulariser["kind"]]
    return phi @ slope / len(y) + energy.regulariser["strength"] * penalty


def first_variations(payoff, x, w, y, v):
    """V_x and its gradient at the points x of weights w, V_y and its gradient at y of weights v."""
    kind = payoff["kind"]
    if kind == "quadratic":
        b, a, c = payoff["coupling"], payoff["a"], payoff["c"]
        mx, my = w @ x, v @ y
        sx, sy = (x * x).sum(1), (y * y).sum(1)
        vx, vy = x @ (b @ my) + a * sx / 2 - c * (v @ sy) / 2, y @ (b.T @ mx) - c * sy / 2 + a * (w @ sx) / 2
        return vx, b @ my + a * x, vy, b.T @ mx - c * y
    if kind == "double-well":
        c, u = payoff["coupling"], lambda s: (s**4 / 4 - s**2 / 2).sum(1)
        mx, my = w @ x, v @ y
        return c * x @ my + u(x) - v @ u(y), c * my + x**3 - x, c * y @ mx - u(y) + w @ u(x), c * mx - y**3 + y
    if kind == "matrix":
        matrix = payoff["matrix"]
        return matrix @ v, np.zeros_like(x), matrix.T @ w, np.zeros_like(y)
    if kind in ("trigonometric", "box-trigonometric"):
        p, q, a = payoff["rowFrequencies"], payoff["columnFrequencies"], payoff["amplitudes"]
        angle = (x @ p.T)[:, None, :] - (y @ q.T)[None, :, :] + payoff["phases"]
        value, slope = a * np.cos(angle), a * np.sin(angle)
        return (
            v @ value.sum(2).T, -np.einsum("j,ijk->ik", v, slope) @ p,
            w @ value.sum(2), np.einsum("i,ijk->jk", w, slope) @ q,
        )
    if kind == "generator-critic":
        omega, s, m, masses = payoff["bandwidth"], payoff["deviation"], payoff["means"], payoff["masses"]
        d = x.shape[1]
        frequency, phase = omega * y[:, :d], np.pi * y[:, d]
        envelope = np.exp(-(s**2) * (frequency**2).sum(1) / 2)
        angle, data = x @ frequency.T + phase, m @ frequency.T + phase
        value = envelope * (np.cos(angle) - masses @ np.cos(data))
        sine, sines = envelope * np.sin(angle), envelope * np.sin(data) * masses[:, None]
        vy = w @ value
        pull = -(w[:, None] * sine).T @ x + sines.T @ m
        gy = np.column_stack([omega * (pull - s**2 * frequency * vy[:, None]), np.pi * (sines.sum(0) - w @ sine)])
        return value @ v, -(sine * v) @ frequency, vy, gy
    (a0, a1, a2, a3), (b0, b1) = payoff["matrices"], payoff["vectors"]
    pair = x @ a1 @ y.T + (x * x) @ a3.T @ y.T
    own, other = ((x @ a0) * x).sum(1) + x @ b0, ((y @ a2) * y).sum(1) + y @ b1
    mx, mxx, my = w @ x, w @ (x * x), v @ y
    gx = x @ (a0 + a0.T) + b0 + a1 @ my + 2 * x * (a3.T @ my)
    gy = y @ (a2 + a2.T) + b1 + a1.T @ mx + a3 @ mxx
    return pair @ v + own + v @ other, gx, w @ pair + other + w @ own, gy


class NumPy(Adapter):
    description = {
        **Adapter.description,
        "name": "NumPy by hand",
        "units": Adapter.description["units"] + ["ramp", "von-mises", "dirichlet", "deep-sets", "smooth-deep-sets"],
        "regularisers": Adapter.description["regularisers"] + ["wells"],
        "dynamics": [
            "gradient-flow", "preconditioned", "langevin", "stochastic-gradient", "birth-death", "conic", "lazy",
            "descent-ascent", "langevin-descent-ascent", "fisher-rao-descent-ascent", "extragradient",
            "averaged-gradient", "optimistic",
        ],
        "samplings": ["with-replacement", "one-pass", "epochs"],
        "laws": ["normal"],
        "ensemble": True,
        "sets": True,
        "groups": True,
        "games": [
            "quadratic", "double-well", "trigonometric", "box-trigonometric", "generator-critic",
            "spherical-polynomial", "matrix",
        ],
        "nikaidoIsoda": True,
        "precision": (sys.argv[1:] or ["float64"])[0],
    }

    @staticmethod
    def steps(record, state, step):
        """The states after the recorded numbers of steps."""
        trajectory, taken = [], 0
        for due in record:
            for taken in range(taken + 1, due + 1):
                state = step(state)
            trajectory.append(state)
        return trajectory

    def run(self, energy, positions, weights, step, record):
        return self.langevin(energy, positions, weights, step, record, 0, 0)

    def preconditioned(self, energy, positions, weights, step, record, rates, seed):
        return np.array(
            self.steps(record, positions, lambda theta: theta - step * rates * gradient(energy, theta, weights)[2])
        )

    def langevin(self, energy, positions, weights, step, record, temperature, seed):
        generator, size = np.random.default_rng(seed), math.sqrt(2 * temperature * step)

        def move(theta):
            noise = size * generator.standard_normal(theta.shape, theta.dtype) if size > 0 else 0
            return theta - step * gradient(energy, theta, weights)[2] + noise

        return np.array(self.steps(record, positions, move))

    def stochastic_gradient(self, energy, positions, weights, step, record, batch, sampling, seed):
        generator, x, y = np.random.default_rng(seed), energy.inputs, energy.targets
        sizes = np.ones(len(y), dtype=int) if energy.sizes is None else energy.sizes
        sets = np.split(x, np.cumsum(sizes)[:-1])
        drawn = batches(generator, len(y), batch, sampling)

        def move(theta):
            rows = next(drawn)
            energy.inputs, energy.targets = np.concatenate([sets[j] for j in rows]), y[rows]
            energy.sizes = sizes[rows]
            return theta - step * gradient(energy, theta, weights)[2]

        return np.array(self.steps(record, positions, move))

    def birth_death(self, energy, positions, weights, step, record, rate, form, seed, reinjection=None):
        generator, n = np.random.default_rng(seed), len(weights)

        def react(state):
            theta, mass = state
            v = variation(energy, theta, mass)
            moved = theta - step * gradient(energy, theta, mass)[2]
            if form == "weights":
                mass = mass * np.exp(-rate * step * (v - v.min()))
                return moved, mass / mass.sum()
            excess = v - v.mean()
            event = generator.random(n) < -np.expm1(-rate * step * np.abs(excess))
            alive = np.repeat(np.arange(n), np.where(event, np.where(excess > 0, 0, 2), 1))
            if len(alive) > n:
                alive = np.sort(generator.choice(alive, n, replace=False))
            alive = np.concatenate([alive, generator.choice(alive, n - len(alive))])
            moved = moved[alive]
            if reinjection:
                fresh = generator.random(n) < -np.expm1(-reinjection["rate"] * step)
                moved[fresh] = generator.standard_normal(moved[fresh].shape, moved.dtype)
                moved[fresh] *= self.unpack(reinjection["deviations"])
            return moved, mass

        path = self.steps(record, (positions, weights), react)
        return np.array([theta for theta, _ in path]), np.array([mass for _, mass in path])

    def conic(self, energy, positions, weights, step, record, massRate, positionRate, seed):
        def move(theta):
            field, a = gradient(energy, theta, weights)[2], theta[:, :1]
            mass = a * np.exp(-4 * step * massRate * np.sign(a) * field[:, :1])
            safe = np.where(np.abs(a) > 1e-300, np.abs(a), np.inf)
            return np.hstack([mass, theta[:, 1:] - step * positionRate * field[:, 1:] / safe])

        return np.array(self.steps(record, positions, move))

    def lazy(self, energy, positions, weights, step, record, seed):
        n, m = len(positions), len(energy.targets)
        phi, pullback = network(energy, positions)
        gram = np.stack([pullback(row) for row in np.eye(m, dtype=phi.dtype)])  # m x n x p
        start = phi.sum(0) / math.sqrt(n)

        def move(theta):
            f = start + np.einsum("jnp,np->j", gram, theta - positions) / math.sqrt(n)
            y = energy.targets
            slope = f - y if energy.risk == "square" else -y / (1 + np.exp(y * f))
            return theta - step / (m * math.sqrt(n)) * np.einsum("j,jnp->np", slope, gram)

        return np.array(self.steps(record, positions, move))

    def evaluate(self, energy, positions, weights):
        outputs, value, field = gradient(energy, positions, weights)
        return outputs, value, weights[:, None] * field

    def sample(self, deviations, particles, seed):
        generator = np.random.default_rng(seed)
        return deviations * generator.standard_normal((particles, len(deviations)), deviations.dtype)

    def ensemble(
        self, energy, law, particles, step, record, points, kind, seed, replicates, **dynamics
    ):
        generators = [generator_of(seed, r) for r in replicates]
        count, n, m, x, y = len(replicates), particles, len(energy.targets), energy.inputs, energy.targets
        if law["kind"] == "normal":
            deviations = law["deviations"]
            shape = (n, len(deviations))
            initial = np.stack([deviations * g.standard_normal(shape, deviations.dtype) for g in generators])
        else:
            atoms, weights = law["positions"], law["weights"]
            edges = np.cumsum(weights)[:-1]
            initial = np.stack([atoms[np.searchsorted(edges, g.random(n), side="right")] for g in generators])
        temperature, batch = dynamics.get("temperature", 0.0), dynamics.get("batch")
        p, size = initial.shape[2], math.sqrt(2 * temperature * step)
        batched = kind in ("gradient-flow", "langevin", "stochastic-gradient")
        plain = energy.sizes is None and not energy.group and energy.regulariser["kind"] in ("none", "tikhonov")
        if not batched or not plain or energy.unit.endswith("deep-sets"):
            seeds = [np.random.SeedSequence(seed, spawn_key=(r, 1)) for r in replicates]

            def outputs(at, theta, mass):
                return mass @ network(at, theta)[0]

            return self.each(energy, initial, step, record, points, kind, seeds, outputs, dynamics)

        drawn = [batches(g, m, batch, dynamics["sampling"]) for g in generators] if batch else []

        def move(theta):
            phi, pullback = features(energy.unit, theta, x)
            f = phi.reshape(count, n, m).mean(1)
            slope = (f - y if energy.risk == "square" else -y / (1 + np.exp(y * f))) / m
            if batch:
                rows = np.stack([next(own) for own in drawn])
                slope *= m / batch * (rows[:, :, None] == np.arange(m)).sum(1, dtype=slope.dtype)
            moved = theta - step * pullback(np.repeat(slope, n, axis=0))
            if energy.regulariser["kind"] == "tikhonov":
                moved -= step * energy.regulariser["strength"] * theta
            if size > 0:
                moved += size * np.concatenate([g.standard_normal((n, p), theta.dtype) for g in generators])
            return moved

        path = self.steps(record, initial.reshape(count * n, p), move)
        outputs = [features(energy.unit, theta, points)[0].reshape(count, n, -1).mean(1) for theta in path]
        return np.stack(outputs, 1), initial

    def play(self, payoff, row, column, step, record, averaged, seed, kind, transport, reaction, temperature, timeScale, forgetting=0):
        generators = [generator_of(seed, player) for player in range(2)]
        sphere = payoff["kind"] == "spherical-polynomial"

        box = payoff["kind"] in ("box-trigonometric", "generator-critic")
        affine = payoff["kind"] in ("quadratic", "double-well")

        def followed(state, past=None):
            (x, w), (y, v) = state
            vx, gx, vy, gy = first_variations(payoff, x, w, y, v)
            if past:
                gx = first_variations(payoff, x, w, *past[1])[1]
                gy = first_variations(payoff, *past[0], y, v)[3]
            if sphere:
                gx, gy = (g - (g * at).sum(1, keepdims=True) * at for g, at in ((gx, x), (gy, y)))
            return [(vx, gx), (vy, gy)]

        def moved(start, field, noisy):
            after = []
            for player, (value, gradient) in enumerate(field):
                pace = (-step, step * timeScale)[player]
                position, weight = start[player]
                xi = 0.0
                if noisy and temperature > 0:
                    size = math.sqrt(2 * temperature * transport * abs(pace))
                    xi = size * generators[player].standard_normal(position.shape, position.dtype)
                if sphere:
                    xi = xi - (xi * position).sum(1, keepdims=True) * position
                position = position + pace * transport * gradient + xi
                if sphere:
                    position = position / np.linalg.norm(position, axis=1, keepdims=True)
                if box:
                    position = np.clip(position, -1, 1)
                exponent = pace * reaction * value
                weight = weight * np.exp(exponent - exponent.max())
                after.append((position, weight / weight.sum()))
            return after

        def remembered(past, now, part):
            if not affine:
                return [
                    (np.concatenate([a, x]), np.concatenate([(1 - part) * b, part * w]))
                    for (a, b), (x, w) in zip(past, now)
                ]
            means = [((1 - part) * b @ a + part * w @ x)[None] for (a, b), (x, w) in zip(past, now)]
            return [(mean, np.ones(1, mean.dtype)) for mean in means]

        state, path, averages, taken = [row, column], [], [], 0
        past = state if forgetting else None
        before = followed(state) if kind == "optimistic" else None
        sums = [np.zeros_like(weight) for _, weight in state]
        for due in record:
            for taken in range(taken + 1, due + 1):
                if averaged:
                    sums = [total + weight for total, (_, weight) in zip(sums, state)]
                field = followed(state, past)
                if kind == "extragradient":
                    field = followed(moved(state, field, False))
                if kind == "optimistic":
                    now, field = field, [
                        (2 * value - last, 2 * gradient - slope)
                        for (value, gradient), (last, slope) in zip(field, before)
                    ]
                    before = now
                state = moved(state, field, True)
                if forgetting:
                    past = remembered(past, state, step * forgetting)
            path.append(state)
            averages.append([weight if due == 0 else total / total.sum() for total, (_, weight) in zip(sums, state)])
        players = [tuple(np.array([at[k][part] for at in path]) for part in range(2)) for k in range(2)]
        mean = [(players[k][0], np.array([at[k] for at in averages])) for k in range(2)] if averaged else None
        return players, mean

    def nikaido_isoda(self, matrix, row, column):
        return (row @ matrix).max() - (matrix @ column).min()


if __name__ == "__main__":
    NumPy().serve()
