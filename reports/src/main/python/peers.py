"""Times the benchmark's gradient step in NumPy and PyTorch; prints steps per second as JSON.

Run as: peers.py short|full. A library that is not installed is left out.
"""

import json
import os
import subprocess
import sys
import time

SIZES = {"short": ["64x128x8", "1024x1024x32"], "full": ["64x128x8", "1024x1024x32", "4096x4096x128"]}
THREADS = {"short": ["1"], "full": ["1", "2"]}


def rate(step):
    """Steps per second: the best of three rounds of at least 0.3 s, after a warm-up."""
    step()
    best = 0
    for _ in range(3):
        count, start = 0, time.perf_counter()
        while time.perf_counter() - start < 0.3 or count < 2:
            step()
            count += 1
        best = max(best, count / (time.perf_counter() - start))
    return best


def numpy_step(n, m, d, unit):
    import numpy as np

    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((m, d)), rng.standard_normal(m)
    a, w = rng.standard_normal(n), rng.standard_normal((n, d))

    def step():
        z = x @ w.T
        s = np.maximum(z, 0) if unit == "relu" else np.tanh(z)
        slope = z > 0 if unit == "relu" else 1 - s * s
        r = (s @ a / n - y) / m
        gradient_a = r @ s
        gradient_w = a[:, None] * ((r[:, None] * slope).T @ x)
        np.subtract(a, 1e-9 * gradient_a, out=a)
        np.subtract(w, 1e-9 * gradient_w, out=w)

    return step


def pytorch_step(n, m, d, unit):
    import torch

    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    x, y = torch.randn(m, d), torch.randn(m)
    a, w = torch.nn.Parameter(torch.randn(n)), torch.nn.Parameter(torch.randn(n, d))
    optimizer = torch.optim.SGD([a, w], lr=n * 1e-9)

    def step():
        optimizer.zero_grad()
        output = getattr(torch, unit)(x @ w.T) @ a / n
        (0.5 * torch.nn.functional.mse_loss(output, y)).backward()
        optimizer.step()

    return step


def numpy_ensemble(count, n, m, d, unit):
    """A step of each of so many networks, in a loop."""
    steps = [numpy_step(n, m, d, unit) for _ in range(count)]

    def step():
        for one in steps:
            one()

    return step


def pytorch_ensemble(count, n, m, d, unit):
    """A step of all of so many networks at once, by batched products."""
    import torch

    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    x, y = torch.randn(m, d).expand(count, m, d), torch.randn(m)
    a, w = torch.nn.Parameter(torch.randn(count, n, 1)), torch.nn.Parameter(torch.randn(count, d, n))
    optimizer = torch.optim.SGD([a, w], lr=n * 1e-9)

    def step():
        optimizer.zero_grad()
        output = torch.bmm(getattr(torch, unit)(torch.bmm(x, w)), a).squeeze(2) / n
        (0.5 * ((output - y) ** 2).mean(1).sum()).backward()
        optimizer.step()

    return step


def numpy_sets(n, m, size, d, unit):
    """A step of neurons of four features over sets of one size."""
    import numpy as np

    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((m * size, d)), rng.standard_normal(m)
    b, c, a = rng.standard_normal((n, 1)), rng.standard_normal((n, 4)), rng.standard_normal((n, 4, d))
    smooth = unit == "smooth-deep-sets"

    def step():
        z = (a.reshape(4 * n, d) @ x.T).reshape(n, 4, m, size)
        f = np.tanh(z) if smooth else np.maximum(z, 0)
        means = f.mean(3)
        s = np.einsum("nh,nhm->nm", c, means) / 4
        o = np.tanh(s) if smooth else np.maximum(s, 0)
        r = ((b * o).mean(0) - y) / m
        q = b * r * (1 - o * o if smooth else s > 0) / 4
        into = (q[:, None, :, None] * (1 - f * f if smooth else z > 0) / size).reshape(4 * n, m * size)
        gradient_a = c[:, :, None] * (into @ x).reshape(n, 4, d)
        gradient_c, gradient_b = np.einsum("nm,nhm->nh", q, means), (o * r).sum(1, keepdims=True)
        for parameter, gradient in ((a, gradient_a), (c, gradient_c), (b, gradient_b)):
            np.subtract(parameter, 1e-9 * gradient, out=parameter)

    return step


def pytorch_sets(n, m, size, d, unit):
    import torch

    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    x, y = torch.randn(m * size, d), torch.randn(m)
    shapes = ((n,), (n, 4), (4 * n, d))
    b, c, a = (torch.nn.Parameter(torch.randn(shape)) for shape in shapes)
    optimizer = torch.optim.SGD([a, b, c], lr=n * 1e-9)
    sigma = torch.tanh if unit == "smooth-deep-sets" else torch.relu

    def step():
        optimizer.zero_grad()
        means = sigma(x @ a.T).reshape(m, size, n, 4).mean(1)
        output = (b * sigma((c * means).mean(2))).mean(1)
        (0.5 * torch.nn.functional.mse_loss(output, y)).backward()
        optimizer.step()

    return step


if __name__ == "__main__":
    if sys.argv[1] == "one":
        library, threads, effort = sys.argv[2:]
        found = {}
        for size in SIZES[effort]:
            for unit in ("relu", "tanh"):
                n, m, d = map(int, size.split("x"))
                make = numpy_step if library == "numpy" else pytorch_step
                found[f"{size} {unit} {threads}"] = rate(make(n, m, d, unit))
        for unit in ("relu", "tanh"):
            make = numpy_ensemble if library == "numpy" else pytorch_ensemble
            found[f"32 networks of 64x128x8 {unit} {threads}"] = 32 * rate(make(32, 64, 128, 8, unit))
        for unit in ("deep-sets", "smooth-deep-sets"):
            make = numpy_sets if library == "numpy" else pytorch_sets
            found[f"256 on 256 sets of 16 x 3 {unit} {threads}"] = rate(make(256, 256, 16, 3, unit))
        print(json.dumps(found))
    else:
        result = {"numpy": {}, "pytorch": {}}
        for library in result:
            for threads in THREADS[sys.argv[1]]:
                environment = {**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
                child = subprocess.run(
                    [sys.executable, __file__, "one", library, threads, sys.argv[1]],
                    env=environment, capture_output=True, text=True,
                )
                if child.returncode == 0:
                    result[library].update(json.loads(child.stdout))
        print(json.dumps(result))
