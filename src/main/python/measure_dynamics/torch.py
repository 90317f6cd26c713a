"""Judges a PyTorch network, or an optimiser alone, without particles: `judge` and `judge_optimizer`.

A program that calls one of them is an adapter: `check -- python3 my_network.py`.
"""

import functools
import inspect
import sys

import numpy as np
import torch

from measure_dynamics import Adapter, Unsupported

ACTIVATIONS = {
    "relu": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "erf": torch.erf,
    "cos": torch.cos,
    "squared-relu": lambda z: torch.relu(z) ** 2,
    "linear-network": lambda z: z,
}

# A network computes s sum_i A_i sigma(r W_i . x) of its parameters A and W, where s = n^p and
# r = n^q d^e: the exponents p, q, e. Its particles (a, w) are (n s A, r W), since (1/n) sum_i a_i
# sigma(w_i . x) is the same; a step h of their flow is a step of A at the learning rate
# n h / (n s)^2 and of W at n h / r^2.
PARAMETRISATIONS = {
    "mean-field": (-1, 0, 0),
    "NTK": (-0.5, 0, 0),
    "NTK of both layers": (-0.5, 0, -0.5),
    "default": (0, 0, 0),
    "muP": (-0.5, 0.5, 0),
}

FRESH = torch.Generator().manual_seed(0).get_state()
GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def mixed(z):
    """SplitMix64 (Steele, Lea, Flood 2014): 64 bits to 64 bits, one to one."""
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def generators(seed, replicates):
    """The generators of a seed and the numbers of replicates. `manual_seed` keeps 32 bits of what it
    is given, where seeds of 53 bits meet; so all 624 words of the Mersenne Twister's state are
    filled, after the 24 bytes of its header (the state of a torch.Generator on the CPU)."""
    key = np.random.SeedSequence(seed).generate_state(1, np.uint64)
    keys = mixed(key + GOLDEN * np.array(replicates, np.uint64))[:, None]
    found = []
    for words in mixed(keys + GOLDEN * np.arange(624, dtype=np.uint64)) >> np.uint64(32):
        state = FRESH.clone()
        state.numpy()[24 : 24 + words.nbytes].view(np.uint64)[:] = words
        found.append(torch.Generator().set_state(state))
    return found


def generator(seed):
    return generators(seed, [0])[0]


def expected_payoff(payoff, x, y):
    """L(mu, nu) for players of equal weights at the rows of x and y."""
    kind = payoff["kind"]
    tensor = {key: torch.from_numpy(value) for key, value in payoff.items() if isinstance(value, np.ndarray)}
    if kind == "quadratic":
        own = payoff["a"] * (x**2).sum(1).mean() / 2 - payoff["c"] * (y**2).sum(1).mean() / 2
        return x.mean(0) @ tensor["coupling"] @ y.mean(0) + own
    if kind == "double-well":
        well = lambda s: (s**4 / 4 - s**2 / 2).sum(1).mean()
        return payoff["coupling"] * x.mean(0) @ y.mean(0) + well(x) - well(y)
    if kind in ("trigonometric", "box-trigonometric"):
        angle = (x @ tensor["rowFrequencies"].T)[:, None, :] - (y @ tensor["columnFrequencies"].T)[None, :, :]
        return (tensor["amplitudes"] * torch.cos(angle + tensor["phases"])).sum(2).mean()
    if kind == "generator-critic":
        d = x.shape[1]
        frequency, phase = payoff["bandwidth"] * y[:, :d], torch.pi * y[:, d]
        envelope = torch.exp(-payoff["deviation"] ** 2 * (frequency**2).sum(1) / 2)
        data = tensor["masses"] @ torch.cos(tensor["means"] @ frequency.T + phase)
        return (envelope * (torch.cos(x @ frequency.T + phase).mean(0) - data)).mean()
    a0, a1, a2, a3 = (torch.from_numpy(matrix) for matrix in payoff["matrices"])
    b0, b1 = (torch.from_numpy(vector) for vector in payoff["vectors"])
    own = ((x @ a0) * x).sum(1).mean() + ((y @ a2) * y).sum(1).mean() + (x @ b0).mean() + (y @ b1).mean()
    return own + x.mean(0) @ a1 @ y.mean(0) + y.mean(0) @ a3 @ (x**2).mean(0)


def losses(outputs, targets, risk):
    """What each output costs."""
    if risk == "square":
        return 0.5 * torch.nn.functional.mse_loss(outputs, targets.expand_as(outputs), reduction="none")
    return torch.nn.functional.softplus(-targets * outputs, threshold=50)


def objective(energy, outputs, theta):
    """F, of the outputs at the data and of the particles theta."""
    loss = losses(outputs, torch.from_numpy(energy.targets), energy.risk).mean()
    kind, strength = energy.regulariser["kind"], energy.regulariser["strength"]
    if kind == "tikhonov":
        loss = loss + 0.5 * strength * (theta**2).sum(1).mean()
    elif kind == "total-variation":
        loss = loss + strength * theta[:, 0].abs().mean()
    return loss


def trained(record, step, state):
    """What `state` says after each of the recorded numbers of steps."""
    path, taken = [], 0
    for due in record:
        for taken in range(taken + 1, due + 1):
            step()
        path.append(state())
    return path


def fail(message):
    """Ends the program before it answers: the check says so, and shows the message."""
    sys.exit(f"measure_dynamics.torch: {message}")


def power(base, exponent):
    return "" if exponent == 0 else base if exponent == 1 else f"{base}^{exponent:g}"


def rate(n, d=0):
    """The rate n^n d^d h in words."""
    words = " ".join(filter(None, [power("n", n), power("d", d), "h"]))
    return "h / n" if words == "n^-1 h" else words


class Network(Adapter):
    """Two linear layers of somebody's module, from particles and back."""

    def __init__(self, build, optimizer, parametrisation):
        self.build, self.optimizer = build, optimizer
        parameters = list(build(3, 7).parameters())
        self.dtype = parameters[0].dtype if parameters else None
        if self.dtype not in (torch.float32, torch.float64):
            fail(f"build(d, n): expected a module of float32 or float64, found {self.dtype}")
        self.parametrisation, self.unit, self.biases = None, None, 0
        self.recognise(parametrisation)
        made = functools.partial(optimizer).func
        self.by_class = isinstance(made, type)
        self.description = {
            **Adapter.description,
            "name": f"{type(build(3, 7)).__name__} of {self.unit}, {self.parametrisation}, {getattr(made, '__name__', 'optimiser')}"[:200],
            "version": torch.__version__,
            "units": [self.unit],
            "energies": ["network"],
            "weights": False,
            "precision": str(self.dtype).replace("torch.", ""),
        }

    def layers(self, d, n):
        """A module, and its linear layers. Inputs of the suite have no constant coordinate that a bias
        could be the weight of: biases are 0 and stay so."""
        module = self.build(d, n)
        linear = [part for part in module.modules() if isinstance(part, torch.nn.Linear)]
        shapes = [tuple(part.weight.shape) for part in linear]
        parts = [weight for part in linear for weight in part.parameters()]
        if shapes != [(n, d), (1, n)] or len(parts) != len(list(module.parameters())):
            found = ", ".join(f"{name} {tuple(weight.shape)}" for name, weight in module.named_parameters())
            fail(f"build({d}, {n}): expected torch.nn.Linear({d}, {n}), torch.nn.Linear({n}, 1) and no other parameters, found {found}")
        biases = [part.bias for part in linear if part.bias is not None]
        for bias in biases:
            torch.nn.init.zeros_(bias)
            bias.requires_grad_(False)
        self.biases = len(biases)
        return (module, *linear)

    def factors(self, d, n):
        """What A and W are multiplied by to be a and w."""
        p, q, e = self.exponents
        return float(n) ** (1 + p), float(n) ** q * float(d) ** e

    def recognise(self, declared):
        """Finds which parametrisation of which activation the module computes, by its outputs."""
        d, n = 3, 7
        source = np.random.default_rng(1)
        module, hidden, output = self.layers(d, n)
        w, a, x = (torch.from_numpy(source.standard_normal(shape)) for shape in ((n, d), (1, n), (16, d)))
        with torch.no_grad():
            hidden.weight.copy_(w)
            output.weight.copy_(a)
            found = module(x.to(self.dtype)).double().reshape(-1)
        known = PARAMETRISATIONS if declared is None or isinstance(declared, str) else {f"parametrisation {declared}": declared}
        fits = []
        for name, (p, q, e) in known.items():
            for unit, sigma in ACTIVATIONS.items():
                expected = float(n) ** p * (sigma(float(n) ** q * float(d) ** e * x @ w.T) @ a[0])
                if found.shape == expected.shape and (found - expected).norm() < 1e-4 * expected.norm():
                    fits.append((name, unit))
        if declared in PARAMETRISATIONS:
            fits = [fit for fit in fits if fit[0] == declared]
        if not fits:
            fail(
                "the module does not compute s sum_i A_i sigma(r W_i . x), biases 0, for any sigma of "
                f"{', '.join(ACTIVATIONS)} and (s, r) of {declared or ', '.join(PARAMETRISATIONS)}; "
                "parametrisation=(p, q, e) says that s = n^p and r = n^q d^e"
            )
        self.parametrisation, self.unit = fits[0]
        self.exponents = known[self.parametrisation]
        self.alike = [name for name, unit in fits[1:]]

    def rates(self):
        """The exponents of n and d in the learning rates of W and of A, times h."""
        p, q, e = self.exponents
        return (1 - 2 * q, -2 * e), (-1 - 2 * p, 0)

    def tell(self):
        """Says to the log what is taken for what."""
        p, q, e = self.exponents
        a, w = (" ".join(filter(None, words)) for words in ((power("n", 1 + p), "A"), (power("n", q), power("d", e), "W")))
        of_w, of_a = (rate(*exponents) for exponents in self.rates())
        said = f"{self.parametrisation}: particles (a, w) = ({a}, {w}), learning rates {of_a} of A and {of_w} of W"
        if self.alike:
            said += f"; {' and '.join(self.alike)} would compute the same: parametrisation=... says which is meant"
        if self.biases:
            said += f"; {self.biases} biases are 0 and frozen, since no input is constant"
        print(f"measure_dynamics.torch: {self.description['name']}\n{said}", file=sys.stderr)

    def measure(self):
        """The first step of an optimiser with learning rates of its own, against that of the flow."""
        n, h, source = 7, 2.0**-7, np.random.default_rng(2)

        class Probe:
            inputs, targets = (source.standard_normal(shape).astype(str(self.dtype)[6:]) for shape in ((16, 3), 16))
            risk, regulariser = "square", {"kind": "none", "strength": 0.0}

        positions = source.standard_normal((n, 4)) + np.array([2, 0, 0, 0])
        moved = self.run(Probe, positions, None, h, [0, 1])
        expected = -h * n * self.evaluate(Probe, positions, None)[2]
        said = {}
        for layer, columns, (of_n, of_d) in zip(("hidden", "output"), (slice(1, 4), slice(0, 1)), self.rates()):
            by, meant = (moved[1] - moved[0])[:, columns], expected[:, columns]
            ratio = (by * meant).sum() / (meant**2).sum()
            for k in (-2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2):
                if abs(ratio / n**k - 1) < 0.005:
                    said.setdefault((rate(of_n + k, of_d), rate(of_n, of_d), power("n", k)), []).append(f"the {layer} layer")
        if said:
            fail("; ".join(
                f"your rate looks like {found} where {meant} is meant: {' and '.join(layers)} "
                f"move{'s' * (len(layers) == 1)} {by} times as far as in a step h of the flow ({self.parametrisation})"
                for (found, meant, by), layers in said.items()
            ))

    def start(self, positions):
        """A module that has these particles."""
        n, d = len(positions), positions.shape[1] - 1
        module, hidden, output = self.layers(d, n)
        a, w = self.factors(d, n)
        theta = torch.from_numpy(np.asarray(positions, np.float64))
        with torch.no_grad():
            output.weight.copy_(theta[:, :1].T / a)
            hidden.weight.copy_(theta[:, 1:] / w)
        return module, hidden, output, a, w

    def loss(self, energy, module, hidden, output, a, w):
        outputs = module(torch.from_numpy(energy.inputs)).reshape(-1)
        return outputs, objective(energy, outputs, torch.cat([a * output.weight.T, w * hidden.weight], 1))

    def run(self, energy, positions, weights, step, record):
        module, hidden, output, a, w = network = self.start(positions)
        time = len(positions) * step
        if self.by_class:
            groups = [{"params": [hidden.weight], "lr": time / w**2}, {"params": [output.weight], "lr": time / a**2}]
            optimizer = self.optimizer(groups, lr=time)
        else:
            optimizer = self.optimizer(module, step)

        def one():
            optimizer.zero_grad()
            self.loss(energy, *network)[1].backward()
            optimizer.step()

        def state():
            return np.hstack([a * output.weight.detach().double().T, w * hidden.weight.detach().double()])

        return np.array(trained(record, one, state))

    def evaluate(self, energy, positions, weights):
        module, hidden, output, a, w = network = self.start(positions)
        outputs, loss = self.loss(energy, *network)
        loss.backward()
        gradient = np.hstack([output.weight.grad.double().T / a, hidden.weight.grad.double() / w])
        return outputs.detach().numpy(), loss.item(), gradient


def judge(build, optimizer=torch.optim.SGD, parametrisation=None):
    """Judges a network as it is: `build(d, n)` returns a module that has a torch.nn.Linear(d, n), one of
    ACTIVATIONS, a torch.nn.Linear(n, 1) and no other parameters.

    The optimiser is a class of torch.optim (or a functools.partial of one), which gets the learning
    rates of the parametrisation, or a function of the module and h that returns an optimiser with
    rates of its own. The parametrisation is one of PARAMETRISATIONS, or exponents as there; if none is
    given, the first of them that computes what the module computes."""
    torch.set_num_threads(1)
    network = Network(build, optimizer, parametrisation)
    network.tell()
    if not network.by_class:
        network.measure()
    network.serve()


class Optimizer(Adapter):
    """An optimiser on the losses of the kit."""

    def __init__(self, make, dynamics):
        kinds = ("gradient-flow", "langevin", "descent-ascent", "extragradient", "optimistic")
        if dynamics not in kinds:
            fail(f"dynamics: expected one of {', '.join(kinds)}, found {dynamics}")
        self.make, game = make, dynamics in kinds[2:]
        self.has_temperature = "temperature" in inspect.signature(make).parameters
        torch.set_default_dtype(torch.float64)
        made = make([torch.nn.Parameter(torch.zeros(1))], 0.5, *([0.5] if self.has_temperature else []))
        if dynamics == "extragradient" and not hasattr(made, "extrapolation"):
            fail(f"expected an optimiser with extrapolation() before step(), found {type(made).__name__}")
        self.description = {
            **Adapter.description,
            "name": f"{type(made).__name__}, {dynamics}",
            "version": torch.__version__,
            "schemes": ["euler"] if dynamics == "gradient-flow" else [],
            "units": [] if game else [*ACTIVATIONS, "linear", "quadratic"],
            "risks": [] if game else ["square", "logistic"],
            "regularisers": [] if game else ["none", "tikhonov"],
            "energies": [] if game else ["network"],
            "weights": False,
            "evaluate": False,
            "dynamics": [dynamics],
            "games": ["quadratic", "double-well", "trigonometric"] if game else [],
        }

    def train(self, energy, positions, step, record, temperature):
        n, x = len(positions), torch.from_numpy(energy.inputs)
        theta = torch.nn.Parameter(torch.from_numpy(positions.copy()))
        scale = n
        if temperature is None:
            optimizer = self.make([theta], step)
        elif self.has_temperature:
            optimizer = self.make([theta], step, temperature)
        elif temperature == 0:
            raise Unsupported("a sampler of exp(-loss / temperature) at temperature 0")
        else:
            optimizer, scale = self.make([theta], temperature * step), n / temperature

        def outputs():
            if energy.unit in ("linear", "quadratic"):
                z = x @ theta.T
                return (z if energy.unit == "linear" else z**2).mean(1)
            return (theta[:, 0] * ACTIVATIONS[energy.unit](x @ theta[:, 1:].T)).mean(1)

        def one():
            optimizer.zero_grad()
            (scale * objective(energy, outputs(), theta)).backward()
            optimizer.step()

        return np.array(trained(record, one, lambda: theta.detach().numpy().copy()))

    def run(self, energy, positions, weights, step, record):
        return self.train(energy, positions, step, record, None)

    def langevin(self, energy, positions, weights, step, record, temperature, seed):
        torch.set_rng_state(generator(seed).get_state())
        np.random.seed(np.random.SeedSequence(seed).generate_state(624))
        return self.train(energy, positions, step, record, temperature)

    def play(self, payoff, row, column, step, record, averaged, seed, kind, transport, reaction, temperature, timeScale, forgetting=0):
        players = [torch.nn.Parameter(torch.from_numpy(positions.copy())) for positions, _ in (row, column)]
        paces = (step * transport, step * transport * timeScale)
        optimizers = [self.make([player], pace) for player, pace in zip(players, paces)]

        def gradients():
            for optimizer in optimizers:
                optimizer.zero_grad()
            expected_payoff(payoff, *players).backward()
            for player, sign in zip(players, (1, -1)):
                player.grad.mul_(sign * len(player))

        def one():
            gradients()
            if kind == "extragradient":
                for optimizer in optimizers:
                    optimizer.extrapolation()
                gradients()
            for optimizer in optimizers:
                optimizer.step()

        path = zip(*trained(record, one, lambda: [player.detach().numpy().copy() for player in players]))
        return [(np.array(at), np.tile(weights, (len(record), 1))) for at, (_, weights) in zip(path, (row, column))], None


def judge_optimizer(make, dynamics="gradient-flow"):
    """Judges an optimiser alone, on losses of the kit: `make(parameters, lr)` returns it.

    A step is p - lr g ("gradient-flow"), or that and noise of variance 2 lr ("langevin": it samples
    exp(-loss); or make(parameters, lr, temperature), noise of variance 2 temperature lr); or one
    of two players, each with an optimiser of its own and a loss that it descends
    ("descent-ascent", "optimistic" where step() follows 2 g less the g of the step before, or
    "extragradient" with `extrapolation()` before `step()`)."""
    torch.set_num_threads(1)
    Optimizer(make, dynamics).serve()
