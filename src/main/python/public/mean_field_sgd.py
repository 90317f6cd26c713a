"""TwoLayerNN of fonfonx/MeanFieldSGD, one output, trained as its main.py does without mini-batches: CHECKOUT."""

import pathlib
import sys

import torch

sys.path.append(str(pathlib.Path(__file__).parent.parent))
from checkout import named
from measure_dynamics.torch import judge

if len(sys.argv) != 2:
    sys.exit("mean_field_sgd.py: expected the directory of a checkout")
network = named("TwoLayerNN", "models.py", {"torch": torch, "nn": torch.nn})
judge(lambda d, n: network(d, n, 1), torch.optim.SGD)
