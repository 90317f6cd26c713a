"""The adapter kit: newline-delimited JSON-RPC 2.0 on standard streams. Standard library and NumPy.

An adapter subclasses Adapter, fills in `description`, and writes `run` and, if it can, `evaluate`.
Print to standard error only: standard output carries the protocol.
"""

import base64
import copy
import json
import os
import sys
import traceback

import numpy as np


def unpack(array):
    """Returns the NumPy array of a packed or a plain JSON array."""
    if isinstance(array, list):
        return np.array(array, dtype=np.float64)
    data = base64.b64decode(array["data"])
    return np.frombuffer(data, dtype="<f8" if array["dtype"] == "float64" else "<f4").reshape(array["shape"]).copy()


def pack(array):
    """Returns the array as the protocol wants it."""
    array = np.asarray(array)
    dtype = "float32" if array.dtype == np.float32 else "float64"
    array = np.ascontiguousarray(array, dtype="<f4" if dtype == "float32" else "<f8")
    return {"shape": list(array.shape), "dtype": dtype, "data": base64.b64encode(array.tobytes()).decode("ascii")}


class Energy:
    """The energy of a problem: `kind`, and the numbers that go with it, arrays unpacked."""

    def __init__(self, message, unpack=unpack):
        self.__dict__.update(message)
        if self.kind == "network":
            self.inputs = unpack(self.inputs)
            self.targets = unpack(self.targets)
            # Sizes of sets whose points follow one another in the inputs, or None for vectors.
            self.sizes = np.array(self.sizes) if "sizes" in message else None
            # Generators of a finite group that the unit is to be averaged over, or an empty list.
            self.group = [unpack(generator) for generator in message.get("group", [])]


class Unsupported(Exception):
    """Raise it in a method of an adapter, with the reason, for a question it does not support."""


class Adapter:
    """What the suite talks to."""

    description = {
        "version": "1",
        "language": "Python",
        "schemes": ["euler"],
        "units": ["relu", "tanh", "sigmoid", "erf", "quadratic", "linear", "gaussian", "cos", "squared-relu", "linear-network"],
        "risks": ["square", "logistic"],
        "regularisers": ["none", "tikhonov", "total-variation"],
        "energies": ["network", "pair-interaction"],
        "weights": True,
        "evaluate": True,
        "precision": "float64",
        "tolerance": 0,
        "repeatable": "rounding",
        "records": "any",
        "dynamics": ["gradient-flow"],
        "samplings": [],
        "forms": [],
        "laws": [],
        "ensemble": False,
        "sets": False,
        "groups": False,
        "games": [],
        "nikaidoIsoda": False,
        "limits": {},
    }

    # How many numbers (replicates x particles x data) an ensemble is asked to batch at a time: what
    # fits a processor's cache, since pages that are fetched anew cost more; a GPU wants more.
    batch_numbers = 2**14

    def run(self, energy, positions, weights, step, record):
        """Gradient flow: the positions after each of the recorded numbers of steps, records x n x p."""
        raise NotImplementedError

    def continuous(self, energy, positions, weights, step, record):
        """The like of run in continuous time, at the times step * record, to within `tolerance`."""
        raise NotImplementedError

    def preconditioned(self, energy, positions, weights, step, record, rates, seed):
        """The like of run where coordinate k of a neuron moves rates[k] times as fast."""
        raise NotImplementedError

    def langevin(self, energy, positions, weights, step, record, temperature, seed):
        """The like of run with noise sqrt(2 temperature step); declare "langevin" in `dynamics`."""
        raise NotImplementedError

    def stochastic_gradient(self, energy, positions, weights, step, record, batch, sampling, seed):
        """The like of run on mini-batches; sampling is "with-replacement", "one-pass"
        or, if declared, "epochs"."""
        raise NotImplementedError

    def birth_death(self, energy, positions, weights, step, record, rate, form, seed, reinjection=None):
        """Returns positions and weights (records x n); form is "weights" or "particles"; births
        from a reservoir have a "rate" and normal "deviations" (unpack them)."""
        raise NotImplementedError

    def conic(self, energy, positions, weights, step, record, massRate, positionRate, seed):
        """The like of run by conic particle descent."""
        raise NotImplementedError

    def lazy(self, energy, positions, weights, step, record, seed):
        """The like of run on the network scaled by n^-1/2 and linearised at the start."""
        raise NotImplementedError

    def evaluate(self, energy, positions, weights):
        """Returns outputs (m, or None), energy, and the gradient of the energy in the positions."""
        raise NotImplementedError

    def sample(self, deviations, particles, seed):
        """Independent normal particles, n x p, of these deviations; declare "normal" in `laws`."""
        raise NotImplementedError

    def ensemble(self, energy, law, particles, step, record, points, kind, seed, replicates, **dynamics):
        """Trains one network for each number in `replicates`, from neurons of its own: a function of
        the seed and of that number alone. A law is a dict with "kind" "normal" and "deviations", or
        "atoms" with "positions" and "weights". Returns outputs at the points, replicates x records x
        q, and the neurons drawn, replicates x n x p; declare "ensemble": True."""
        raise NotImplementedError

    def play(self, payoff, row, column, step, record, averaged, seed, kind, transport, reaction, temperature, timeScale, forgetting=0):
        """Descent-ascent of a zero-sum game: the row player minimises. A payoff is a dict with its
        "kind" and its arrays; row and column are pairs of positions and weights. Returns a pair of
        players at the record times, each positions (records x n x p) and weights (records x n); and,
        if averaged, the like of the strategies averaged over the steps, each as it was before the
        step, else None. Declare the kinds of dynamics in `dynamics` and of payoffs in `games`."""
        raise NotImplementedError

    def nikaido_isoda(self, matrix, row, column):
        """The Nikaido-Isoda error of weights in a finite game; declare "nikaidoIsoda": True."""
        raise NotImplementedError

    def each(self, energy, initial, step, record, points, kind, seeds, outputs, dynamics):
        """What ensemble returns, of networks that are run one at a time: what has no batched form.
        `outputs` are those of an energy's network at its inputs, of positions and weights."""
        at, found = copy.copy(energy), []
        at.inputs, at.targets, at.sizes = points, np.ones(len(points), points.dtype), None
        weights = np.full(initial.shape[1], 1 / initial.shape[1], initial.dtype)
        for theta, seed in zip(initial, seeds):
            arguments = copy.copy(energy), theta, weights, step, record
            if kind == "gradient-flow":
                path = self.run(*arguments)
            else:
                path = getattr(self, kind.replace("-", "_"))(*arguments, seed=seed, **dynamics)
            positions, masses = path if isinstance(path, tuple) else (path, [weights] * len(path))
            found.append([outputs(at, *state) for state in zip(positions, masses)])
        return np.array(found), initial

    def unpack(self, array):
        """The array in the precision that the description declares: float32, or else float64."""
        single = self.description["precision"] == "float32"
        return unpack(array).astype(np.float32 if single else np.float64, copy=False)

    def payoff(self, message):
        def read(value):
            if isinstance(value, dict):
                return self.unpack(value)
            return [self.unpack(entry) for entry in value] if isinstance(value, list) else value

        return {key: read(value) for key, value in message.items()}

    def strategies(self, message):
        return self.unpack(message["positions"]), self.unpack(message["weights"])

    def answer(self, method, parameters):
        if method == "describe":
            return self.description
        if method == "run":
            measure, dynamics = parameters["initial"], dict(parameters["dynamics"])
            kind = dynamics.pop("kind")
            if kind == "gradient-flow":
                method = self.continuous if parameters["scheme"] == "continuous" else self.run
            else:
                method = getattr(self, kind.replace("-", "_"))
                dynamics["seed"] = parameters["seed"]
                if "rates" in dynamics:
                    dynamics["rates"] = self.unpack(dynamics["rates"])
            result = method(
                Energy(parameters["energy"], self.unpack),
                self.unpack(measure["positions"]),
                self.unpack(measure["weights"]),
                parameters["step"],
                parameters["record"],
                **dynamics,
            )
            if isinstance(result, tuple):
                return {"positions": pack(result[0]), "weights": pack(result[1])}
            return {"positions": pack(result)}
        if method == "evaluate":
            measure = parameters["measure"]
            outputs, energy, gradient = self.evaluate(
                Energy(parameters["energy"], self.unpack),
                self.unpack(measure["positions"]),
                self.unpack(measure["weights"]),
            )
            result = {"energy": float(energy), "gradient": pack(gradient)}
            if outputs is not None:
                result["outputs"] = pack(outputs)
            return result
        if method == "sample":
            deviations = self.unpack(parameters["law"]["deviations"])
            return {"positions": pack(self.sample(deviations, parameters["particles"], parameters["seed"]))}
        if method == "ensemble":
            energy = Energy(parameters["energy"], self.unpack)
            law = {key: value if key == "kind" else self.unpack(value) for key, value in parameters["law"].items()}
            points = self.unpack(parameters["points"])
            first, last = parameters["first"], parameters["first"] + parameters["replicates"]
            dynamics = dict(parameters["dynamics"])
            if "rates" in dynamics:
                dynamics["rates"] = self.unpack(dynamics["rates"])
            most = max(1, self.batch_numbers // (parameters["particles"] * max(len(energy.targets), len(points))))
            parts = [
                self.ensemble(
                    energy,
                    law,
                    parameters["particles"],
                    parameters["step"],
                    parameters["record"],
                    points,
                    seed=parameters["seed"],
                    replicates=range(start, min(start + most, last)),
                    **dynamics,
                )
                for start in range(first, last, most)
            ]
            outputs, initial = (np.concatenate(arrays) for arrays in zip(*parts))
            result = {"outputs": pack(outputs)}
            if parameters["initial"]:
                result["initial"] = pack(initial)
            return result
        if method == "play":
            dynamics = parameters.pop("dynamics")
            parameters = {**parameters, **dynamics}
            parameters["payoff"] = self.payoff(parameters["payoff"])
            for player in ("row", "column"):
                parameters[player] = self.strategies(parameters[player])
            played, average = self.play(**parameters)

            def packed(players):
                both = zip(("row", "column"), players)
                return {who: {"positions": pack(x), "weights": pack(w)} for who, (x, w) in both}

            result = packed(played)
            if average is not None:
                result["average"] = packed(average)
            return result
        if method == "nikaido-isoda":
            weights = [self.strategies(parameters[player])[1] for player in ("row", "column")]
            return {"error": float(self.nikaido_isoda(self.payoff(parameters["payoff"])["matrix"], *weights))}
        if method == "shutdown":
            return {}
        raise ValueError(
            f"method: expected describe, run, evaluate, sample, ensemble, play, nikaido-isoda or shutdown, found {method}"
        )

    def progress(self, done):
        """Says that the question in flight is done to this part (0 to 1): its time limit starts anew."""
        self.say({"jsonrpc": "2.0", "method": "progress", "params": {"done": float(done)}})

    def say(self, message):
        self.protocol.write(json.dumps(message) + "\n")
        self.protocol.flush()

    def serve(self):
        """Answers until shutdown or the end of input."""
        # Whatever else prints to standard output would break the protocol: send it to the log.
        self.protocol = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="ascii")
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        for line in sys.stdin:
            request = json.loads(line)
            response = {"jsonrpc": "2.0", "id": request["id"]}
            try:
                response["result"] = self.answer(request["method"], request["params"])
            except Unsupported as reason:
                response["error"] = {"code": -32001, "message": str(reason)}
            except Exception as error:
                traceback.print_exc()
                response["error"] = {"code": -32000, "message": f"{type(error).__name__}: {error}"}
            self.say(response)
            if request["method"] == "shutdown":
                return
