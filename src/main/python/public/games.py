"""ExtraSGD and OMD of GauthierGidel/Variational-Inequality-GAN, each for each player: WHICH CHECKOUT."""

import math
import pathlib
import sys

import torch
from torch.optim.optimizer import Optimizer, required

sys.path.append(str(pathlib.Path(__file__).parent.parent))
from checkout import named
from measure_dynamics.torch import judge_optimizer

SPACE = {"torch": torch, "math": math, "Optimizer": Optimizer, "required": required}
if len(sys.argv) != 3 or sys.argv[1] not in ("ExtraSGD", "OMD"):
    sys.exit("games.py: expected one of ExtraSGD, OMD and the directory of a checkout")
if sys.argv[1] == "OMD":
    omd = named("OMD", "optim/omd.py", SPACE)

    class FromItsFirstGradient(omd):
        """Where OMD begins with twice the gradient less nothing, the suite takes the first gradient for
        the one before it: a step of rate 0 makes it so, and what comes later is OMD's own."""

        def step(self):
            if not self.state:
                rates = [group["lr"] for group in self.param_groups]
                for group in self.param_groups:
                    group["lr"] = 0.0
                super().step()
                for group, rate in zip(self.param_groups, rates):
                    group["lr"] = rate
            return super().step()

    judge_optimizer(FromItsFirstGradient, "optimistic")
else:
    named("Extragradient", "optim/extragradient.py", SPACE)
    judge_optimizer(named("ExtraSGD", "optim/extragradient.py", SPACE), "extragradient")
