"""Samplers of public repositories, their `step()` as it stands: WHOSE CHECKOUT.

What they do not say, and is taken for them, is the temperature: 1 where they have none, that is
exp(-loss).
"""

import math
import pathlib
import sys
import types

import numpy
import torch
from torch.optim.optimizer import Optimizer, required

sys.path.append(str(pathlib.Path(__file__).parent.parent))
from checkout import named
from measure_dynamics.torch import judge_optimizer

SPACE = {"torch": torch, "math": math, "np": numpy, "Optimizer": Optimizer, "required": required, "Normal": torch.distributions.Normal}
FILES = {
    "siahkoohi": ("SGLD", "src/langevin_sampling/SGLD.py"),
    "golmant": ("SGLD", "sgld/optimizers.py"),
    "henripal": ("SGLD", "sgld/sgld/sgld_optimizer.py"),
    "zsteve": ("LangevinGD", "models.py"),
    "goering": ("LangevinGD", "Langevin_training/training_3007_dis_bf16_dkiter_fast_1N.py"),
}
if len(sys.argv) != 3 or sys.argv[1] not in FILES:
    sys.exit(f"langevin.py: expected one of {', '.join(FILES)} and the directory of its checkout")
whose = sys.argv[1]
sampler = named(*FILES[whose], SPACE)
if whose == "henripal":
    # It moves its noise to a graphics processor, wherever the parameters are.
    torch.Tensor.cuda = lambda tensor: tensor


def golmant(parameters, lr, temperature):
    return sampler(parameters, lr, noise_scale=2 * temperature * lr)


def zsteve(parameters, lr, temperature):
    # The gradient is that of a particle already: N = 1.
    return sampler(parameters, eta=lr, sigma2=2 * temperature, N=1, tloss=types.SimpleNamespace(scale_factor_global=1))


def goering(parameters, lr, temperature):
    # The ridge is in the loss: the prior is flat.
    return sampler([{"params": list(parameters), "sigma_sq": math.inf}], lr, temperature)


judge_optimizer({"golmant": golmant, "zsteve": zsteve, "goering": goering}.get(whose, lambda parameters, lr: sampler(parameters, lr)), "langevin")
