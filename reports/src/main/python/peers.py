"""Times what people use instead: answers lines of JSON about one work in one library.

The first line says which: {"library": "numpy" or "pytorch", "work": "step", "ensemble" or "sets",
"unit", "shape": [...], "file": numbers in little-endian float64 one after the other, "rate": h}.
The file has inputs, targets, parameters, and the parameters after two steps of size h of each
neuron's gradient times n. The answer is how far each variant is from these, relative to the largest
of them. Each later line is a number of seconds to time each variant for; the answer is steps a
second. Variants whose names end in "alone" are limits, not steps.
"""

import json
import os
import sys
import time


def numpy_step(n, m, d, unit):
    """n neurons on m data: in place; blocked over the data; transposed; and its products alone."""
    import numpy as np

    relu = unit == "relu"

    def activate(z, slope):
        if relu:
            np.greater(z, 0, out=slope, casting="unsafe")
            np.maximum(z, 0, out=z)
        else:
            np.tanh(z, out=z)
            np.multiply(z, z, out=slope)
            np.subtract(1, slope, out=slope)

    def in_place(x, y, w, a, h):
        z, slope, f, gw = np.empty((m, n)), np.empty((m, n)), np.empty(m), np.empty((n, d))

        def step():
            np.matmul(x, w.T, out=z)
            activate(z, slope)
            np.matmul(z, a, out=f)
            r = (f / n - y) / m
            ga = r @ z
            np.multiply(slope, r[:, None], out=slope)
            np.matmul(slope.T, x, out=gw)
            np.multiply(gw, a[:, None], out=gw)
            np.subtract(a, h * ga, out=a)
            np.multiply(gw, h, out=gw)
            np.subtract(w, gw, out=w)

        return step

    def transposed(x, y, w, a, h):
        z, slope, f, gw = np.empty((n, m)), np.empty((n, m)), np.empty(m), np.empty((n, d))
        inputs = np.ascontiguousarray(x.T)

        def step():
            np.matmul(w, inputs, out=z)
            activate(z, slope)
            np.matmul(a, z, out=f)
            r = (f / n - y) / m
            ga = z @ r
            np.multiply(slope, r, out=slope)
            np.matmul(slope, x, out=gw)
            np.multiply(gw, a[:, None], out=gw)
            np.subtract(a, h * ga, out=a)
            np.multiply(gw, h, out=gw)
            np.subtract(w, gw, out=w)

        return step

    def blocked(x, y, w, a, h):
        block = max(16, min(m, 65536 // n))
        z, slope = np.empty((block, n)), np.empty((block, n))

        def step():
            ga, gw = np.zeros(n), np.zeros((n, d))
            for start in range(0, m, block):
                part = x[start : start + block]
                s, t = z[: len(part)], slope[: len(part)]
                np.matmul(part, w.T, out=s)
                activate(s, t)
                r = (s @ a / n - y[start : start + block]) / m
                ga += r @ s
                np.multiply(t, r[:, None], out=t)
                gw += t.T @ part
            np.multiply(gw, a[:, None], out=gw)
            np.subtract(a, h * ga, out=a)
            np.multiply(gw, h, out=gw)
            np.subtract(w, gw, out=w)

        return step

    def products(x, y, w, a, h):
        z, gw = np.empty((m, n)), np.empty((n, d))

        def step():
            np.matmul(x, w.T, out=z)
            np.matmul(z.T, x, out=gw)

        return step

    def with_numbers(make):
        def made(numbers, h):
            x, y, w, a = split_network(numbers, n, m, d)
            return make(x, y, w, a, h), lambda: np.concatenate([a[:, None], w], axis=1)

        return made

    variants = {"in place": in_place, "blocked": blocked, "transposed": transposed, "products alone": products}
    return {name: with_numbers(make) for name, make in variants.items()}


def split_network(numbers, n, m, d):
    """x, y, w, a, copied: neurons are rows (a, w)."""
    x, y, theta = numbers[: m * d], numbers[m * d : m * (d + 1)], numbers[m * (d + 1) :][: n * (d + 1)]
    theta = theta.reshape(n, d + 1)
    return x.reshape(m, d).copy(), y.copy(), theta[:, 1:].copy(), theta[:, 0].copy()


def pytorch_step(n, m, d, unit):
    """Automatic differentiation and its own optimiser; gradients by hand; and in place."""
    import torch

    sigma = getattr(torch, unit)

    def autograd(numbers, h):
        x, y, w, a = map(torch.from_numpy, split_network(numbers, n, m, d))
        a, w = torch.nn.Parameter(a), torch.nn.Parameter(w)
        optimizer = torch.optim.SGD([a, w], lr=n * h)

        def step():
            optimizer.zero_grad()
            output = sigma(x @ w.T) @ a / n
            (0.5 * torch.nn.functional.mse_loss(output, y)).backward()
            optimizer.step()

        return step, lambda: torch.cat([a[:, None], w], 1).detach().numpy()

    def by_hand(numbers, h):
        x, y, w, a = map(torch.from_numpy, split_network(numbers, n, m, d))

        def step():
            z = x @ w.T
            s = sigma(z)
            slope = (z > 0).to(z.dtype) if unit == "relu" else 1 - s * s
            r = (s @ a / n - y) / m
            ga = r @ s
            gw = (slope * r[:, None]).T @ x * a[:, None]
            a.sub_(ga, alpha=h)
            w.sub_(gw, alpha=h)

        return step, lambda: torch.cat([a[:, None], w], 1).numpy()

    def in_place(numbers, h):
        x, y, w, a = map(torch.from_numpy, split_network(numbers, n, m, d))
        z, gw = torch.empty(m, n, dtype=torch.float64), torch.empty(n, d, dtype=torch.float64)

        def step():
            torch.mm(x, w.T, out=z)
            torch.relu_(z) if unit == "relu" else torch.tanh_(z)
            r = (torch.mv(z, a) / n - y) / m
            ga = torch.mv(z.T, r)
            if unit == "relu":
                torch.sign(z, out=z)
            else:
                z.square_().neg_().add_(1)
            z.mul_(r[:, None])
            torch.mm(z.T, x, out=gw)
            gw.mul_(a[:, None])
            a.sub_(ga, alpha=h)
            w.sub_(gw, alpha=h)

        return step, lambda: torch.cat([a[:, None], w], 1).numpy()

    return {"autograd": autograd, "by hand": by_hand, "in place": in_place}


def numpy_ensemble(count, n, m, d, unit):
    """A step of each of so many networks on the same data: in a loop, and at once."""
    import numpy as np

    def loop(name):
        def made(numbers, h):
            x, y, networks = split_ensemble(numbers, count, n, m, d)
            each = [
                numpy_step(n, m, d, unit)[name](np.concatenate([x.ravel(), y, one.ravel()]), h)
                for one in networks
            ]

            def step():
                for one, _ in each:
                    one()

            return step, lambda: np.concatenate([theta() for _, theta in each])

        return made

    def at_once(numbers, h):
        x, y, networks = split_ensemble(numbers, count, n, m, d)
        a, w = networks[:, :, 0].copy(), networks[:, :, 1:].copy()

        def step():
            z = w @ x.T
            s = np.maximum(z, 0) if unit == "relu" else np.tanh(z)
            slope = z > 0 if unit == "relu" else 1 - s * s
            r = (np.einsum("kn,knm->km", a, s) / n - y) / m
            ga = np.einsum("knm,km->kn", s, r)
            gw = (slope * r[:, None, :]) @ x * a[:, :, None]
            np.subtract(a, h * ga, out=a)
            np.subtract(w, h * gw, out=w)

        return step, lambda: np.concatenate([a[:, :, None], w], axis=2)

    return {"loop": loop("in place"), "loop, transposed": loop("transposed"), "at once": at_once}


def split_ensemble(numbers, count, n, m, d):
    x, y = numbers[: m * d].reshape(m, d).copy(), numbers[m * d : m * (d + 1)].copy()
    return x, y, numbers[m * (d + 1) :][: count * n * (d + 1)].reshape(count, n, d + 1).copy()


def pytorch_ensemble(count, n, m, d, unit):
    """A step of all of so many networks at once, by batched products."""
    import torch

    sigma = getattr(torch, unit)

    def batched(numbers, h):
        x, y, networks = map(torch.from_numpy, split_ensemble(numbers, count, n, m, d))
        x = x.expand(count, m, d)
        a = torch.nn.Parameter(networks[:, :, :1].clone())
        w = torch.nn.Parameter(networks[:, :, 1:].transpose(1, 2).contiguous())
        optimizer = torch.optim.SGD([a, w], lr=n * h)

        def step():
            optimizer.zero_grad()
            output = torch.bmm(sigma(torch.bmm(x, w)), a).squeeze(2) / n
            (0.5 * ((output - y) ** 2).mean(1).sum()).backward()
            optimizer.step()

        return step, lambda: torch.cat([a, w.transpose(1, 2)], 2).detach().numpy()

    def by_hand(numbers, h):
        x, y, networks = map(torch.from_numpy, split_ensemble(numbers, count, n, m, d))
        inputs = x.expand(count, m, d)
        a, w = networks[:, :, :1].clone(), networks[:, :, 1:].clone()

        def step():
            z = torch.bmm(inputs, w.transpose(1, 2))
            s = sigma(z)
            slope = (z > 0).to(z.dtype) if unit == "relu" else 1 - s * s
            r = (torch.bmm(s, a).squeeze(2) / n - y) / m
            ga = torch.bmm(s.transpose(1, 2), r[:, :, None])
            gw = torch.bmm((slope * r[:, :, None]).transpose(1, 2), inputs) * a
            a.sub_(ga, alpha=h)
            w.sub_(gw, alpha=h)

        return step, lambda: torch.cat([a, w], 2).numpy()

    def loop(numbers, h):
        x, y, networks = split_ensemble(numbers, count, n, m, d)
        import numpy as np

        each = [
            pytorch_step(n, m, d, unit)["in place"](np.concatenate([x.ravel(), y, one.ravel()]), h)
            for one in networks
        ]

        def step():
            for one, _ in each:
                one()

        return step, lambda: np.concatenate([theta() for _, theta in each])

    return {"batched": batched, "batched, by hand": by_hand, "loop": loop}


def split_sets(numbers, n, m, size, d):
    """x (m size x d), y, and neurons (b, then four features (c, a))."""
    points = m * size * d
    theta = numbers[points + m :][: n * (1 + 4 * (1 + d))].reshape(n, -1)
    features = theta[:, 1:].reshape(n, 4, 1 + d)
    return (
        numbers[:points].reshape(m * size, d).copy(),
        numbers[points : points + m].copy(),
        theta[:, :1].copy(),
        features[:, :, 0].copy(),
        features[:, :, 1:].copy(),
    )


def numpy_sets(n, m, size, d, unit):
    """A step of neurons of four features over sets of one size; one block of sets after the other."""
    import numpy as np

    smooth = unit == "smooth-deep-sets"

    def in_blocks(block, first):
        def made(numbers, h):
            x, y, b, c, a = split_sets(numbers, n, m, size, d)

            def step():
                ga, gc, gb = np.zeros_like(a), np.zeros_like(c), np.zeros_like(b)
                for start in range(0, m, block):
                    part = x[start * size : (start + block) * size]
                    count = len(part) // size
                    if first == "neurons":
                        z = (a.reshape(4 * n, d) @ part.T).reshape(n, 4, count, size)
                    else:
                        z = (part @ a.reshape(4 * n, d).T).T.reshape(n, 4, count, size)
                    f = np.tanh(z) if smooth else np.maximum(z, 0)
                    means = f.mean(3)
                    s = np.einsum("nh,nhm->nm", c, means) / 4
                    o = np.tanh(s) if smooth else np.maximum(s, 0)
                    r = ((b * o).mean(0) - y[start : start + block]) / m
                    q = b * r * (1 - o * o if smooth else s > 0) / 4
                    into = q[:, None, :, None] * (1 - f * f if smooth else z > 0) / size
                    ga += c[:, :, None] * (into.reshape(4 * n, count * size) @ part).reshape(n, 4, d)
                    gc += np.einsum("nm,nhm->nh", q, means)
                    gb += (o * r).sum(1, keepdims=True)
                for parameter, gradient in ((a, ga), (c, gc), (b, gb)):
                    np.subtract(parameter, h * gradient, out=parameter)

            return step, lambda: np.concatenate(
                [b, np.concatenate([c[:, :, None], a], 2).reshape(n, -1)], axis=1
            )

        return made

    few = max(1, m // 16)
    return {
        "whole": in_blocks(m, "neurons"),
        "blocked": in_blocks(few, "neurons"),
        "blocked, transposed": in_blocks(few, "points"),
    }


def pytorch_sets(n, m, size, d, unit):
    import torch

    sigma = torch.tanh if unit == "smooth-deep-sets" else torch.relu

    def autograd(numbers, h):
        x, y, b, c, a = map(torch.from_numpy, split_sets(numbers, n, m, size, d))
        b, c = torch.nn.Parameter(b[:, 0].clone()), torch.nn.Parameter(c)
        a = torch.nn.Parameter(a.reshape(4 * n, d))
        optimizer = torch.optim.SGD([a, b, c], lr=n * h)

        def step():
            optimizer.zero_grad()
            means = sigma(x @ a.T).reshape(m, size, n, 4).mean(1)
            output = (b * sigma((c * means).mean(2))).mean(1)
            (0.5 * torch.nn.functional.mse_loss(output, y)).backward()
            optimizer.step()

        def theta():
            features = torch.cat([c[:, :, None], a.reshape(n, 4, d)], 2).reshape(n, -1)
            return torch.cat([b[:, None], features], 1).detach().numpy()

        return step, theta

    return {"autograd": autograd}


def numpy_limits():
    """What the machine does at most: multiply-adds of a product, and numbers copied."""
    import numpy as np

    p, q, out = np.random.rand(1024, 1024), np.random.rand(1024, 1024), np.empty((1024, 1024))
    big, copy = np.random.rand(1 << 24), np.empty(1 << 24)
    return {
        "product of 1024 alone": lambda numbers, h: (lambda: np.matmul(p, q, out=out), None),
        "copy of 2^24 alone": lambda numbers, h: (lambda: np.copyto(copy, big), None),
    }


def rate(step, seconds):
    """Steps a second, of so many seconds and at least one step."""
    count, start = 0, time.perf_counter()
    while count == 0 or time.perf_counter() - start < seconds:
        step()
        count += 1
    return count / (time.perf_counter() - start)


def main():
    import numpy as np

    what = json.loads(sys.stdin.readline())
    if what["library"] == "pytorch":
        import torch

        torch.set_default_dtype(torch.float64)
        torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    if what["work"] == "limits":
        variants, numbers = numpy_limits(), None
    else:
        make = globals()["%s_%s" % (what["library"], what["work"])]
        variants = make(*what["shape"], what["unit"])
        numbers = np.fromfile(what["file"], dtype="<f8")
    errors = {}
    for name, variant in variants.items():
        if not name.endswith("alone"):
            step, theta = variant(numbers, what["rate"])
            step()
            step()
            found = theta().ravel()
            expected = numbers[-found.size :]
            errors[name] = float(np.max(np.abs(found - expected)) / np.max(np.abs(expected)))
    print(json.dumps(errors), flush=True)
    steps = {name: variant(numbers, 1e-9)[0] for name, variant in variants.items()}
    for line in sys.stdin:
        print(json.dumps({name: rate(step, float(line)) for name, step in steps.items()}), flush=True)


if __name__ == "__main__":
    main()
