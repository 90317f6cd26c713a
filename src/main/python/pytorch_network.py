import torch
from measure_dynamics.torch import judge


def build(d, n):  # d inputs, n hidden units
    return torch.nn.Sequential(torch.nn.Linear(d, n), torch.nn.Tanh(), torch.nn.Linear(n, 1))


judge(build, torch.optim.SGD)
