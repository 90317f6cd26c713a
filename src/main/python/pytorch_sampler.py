import torch
from measure_dynamics.torch import judge_optimizer


class Langevin(torch.optim.SGD):  # p - lr g and noise of variance 2 lr
    @torch.no_grad()
    def step(self):
        super().step()
        for group in self.param_groups:
            for p in group["params"]:
                p.add_(torch.randn_like(p), alpha=(2 * group["lr"]) ** 0.5)


judge_optimizer(Langevin, "langevin")
