package org.measuredynamics.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Networks and optimisers as people write them, without particles. */
class PyTorchIT {
  private static final Path PYTHON = Child.ROOT.resolve("src/main/python");

  /** A network whose factors, activation and optimiser are left open. */
  private static final String NETWORK =
      """
      import functools
      import torch
      from measure_dynamics.torch import judge


      class Net(torch.nn.Module):
          def __init__(self, d, n):
              super().__init__()
              self.first, self.second = torch.nn.Linear(d, n, bias=False), torch.nn.Linear(n, 1)
              self.d, self.n = d, n

          def forward(self, x):
              d, n = self.d, self.n
              return (%s) * self.second(%s((%s) * self.first(x)))[:, 0]

      judge(Net, %s)
      """;

  /** An extragradient method, and what becomes of the second of its steps left open. */
  private static final String EXTRAGRADIENT =
      """
      import torch
      from measure_dynamics.torch import judge_optimizer


      class Extragradient(torch.optim.SGD):
          def extrapolation(self):
              self.kept = [p.detach().clone() for group in self.param_groups for p in group["params"]]
              super().step()

          @torch.no_grad()
          def step(self):
              for p, kept in zip(self.param_groups[0]["params"], self.kept):
                  p.copy_(%s)
              super().step()


      judge_optimizer(Extragradient, "extragradient")
      """;

  /** Optimistic descent-ascent, and what is kept of a gradient left open. */
  private static final String OPTIMISTIC =
      """
      import torch
      from measure_dynamics.torch import judge_optimizer


      class Optimistic(torch.optim.SGD):
          @torch.no_grad()
          def step(self):
              for group in self.param_groups:
                  for p in group["params"]:
                      last = self.state[p].get("last", p.grad)
                      field = 2 * p.grad - last
                      self.state[p]["last"] = %s
                      p.add_(field, alpha=-group["lr"])

          def zero_grad(self):
              super().zero_grad(set_to_none=False)


      judge_optimizer(Optimistic, "optimistic")
      """;

  /** The samplers' convention that names its temperature, and a wrong one of it left open. */
  private static final String TEMPERATURE =
      """
      import torch
      from measure_dynamics.torch import judge_optimizer


      class Langevin(torch.optim.SGD):
          def __init__(self, parameters, lr, temperature):
              super().__init__(parameters, lr)
              self.variance = %s * temperature * lr

          @torch.no_grad()
          def step(self):
              super().step()
              for p in self.param_groups[0]["params"]:
                  p.add_(self.variance ** 0.5 * torch.randn_like(p))


      judge_optimizer(Langevin, "langevin")
      """;

  @BeforeAll
  static void needsPyTorch() throws IOException, InterruptedException {
    PromisesIT.requireModules("numpy, torch");
  }

  private static Child check(Path directory, String theorem, String program)
      throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("program.py"), program);
    return Child.line(
        "java -jar %s check --effort quick --theorem %s -- env PYTHONPATH=%s /usr/bin/python3 %s"
            .formatted(Child.JAR, theorem, PYTHON, file));
  }

  private static String network(String output, String activation, String hidden, String optimizer) {
    return NETWORK.formatted(output, activation, hidden, optimizer);
  }

  private static void requireStatus(int status, String said, Child child) {
    assertEquals(status, child.status(), child::toString);
    assertTrue((child.out() + child.err()).contains(said), child::toString);
  }

  @TestFactory
  Stream<DynamicTest> parametrisationsAreRecognisedAndUpheld(@TempDir Path directory) {
    String[][] cases = {
      {"Net of relu, mean-field, SGD", "1 / n", "torch.relu", "1"},
      {"Net of tanh, NTK, SGD", "n ** -0.5", "torch.tanh", "1"},
      {"Net of sigmoid, NTK of both layers, SGD", "n ** -0.5", "torch.sigmoid", "d ** -0.5"},
      {"Net of cos, default, SGD", "1", "torch.cos", "1"},
      {"Net of erf, muP, SGD", "n ** -0.5", "torch.erf", "n ** 0.5"}
    };
    return Stream.of(cases)
        .map(
            each ->
                dynamicTest(
                    each[0],
                    () -> {
                      String program = network(each[1], each[2], each[3], "torch.optim.SGD");
                      requireStatus(0, each[0], check(directory, "lift.steps", program));
                    }));
  }

  /** Rates of one's own: those of the flow, 1 percent longer ones, and those of the one trap. */
  @Test
  void ratesOfOnesOwnAreMeasured(@TempDir Path directory) throws Exception {
    String rate = "lambda net, h: torch.optim.SGD(net.parameters(), lr=%s)";
    String[] rates = {"net.n * h", "1.01 * net.n * h", "h"};
    String[] said = {
      " upheld ",
      "1 refuted",
      "your rate looks like h where n h is meant: the hidden layer and the output layer move"
    };
    int[] status = {0, 1, 3};
    for (int k = 0; k < rates.length; k++) {
      String program = network("1 / n", "torch.relu", "1", rate.formatted(rates[k]));
      requireStatus(status[k], said[k], check(directory, "lift.steps", program));
    }
    String ntk = network("n ** -0.5", "torch.relu", "1", rate.formatted("net.n * h"));
    requireStatus(
        3,
        "your rate looks like n h where h is meant: the output layer moves n times",
        check(directory, "lift.steps", ntk));
  }

  @Test
  void momentumIsRefutedAndWhatIsNoSuchNetworkIsSaid(@TempDir Path directory) throws Exception {
    String momentum = "functools.partial(torch.optim.SGD, momentum=0.1)";
    String program = network("1", "torch.tanh", "1", momentum);
    requireStatus(1, "1 refuted", check(directory, "lift.steps", program));
    String twice = network("2", "torch.tanh", "1", "torch.optim.SGD");
    requireStatus(3, "does not compute s sum_i", check(directory, "lift.steps", twice));
    String deep = twice.replace("= d, n", "= d, n; self.deep = torch.nn.Linear(n, n)");
    requireStatus(3, "and no other parameters", check(directory, "lift.steps", deep));
  }

  @Test
  void aSamplerAtHalfItsTemperatureIsRefuted(@TempDir Path directory) throws Exception {
    String program = Files.readString(PYTHON.resolve("pytorch_sampler.py"));
    String half = program.replace("(2 * group", "(1 * group");
    requireStatus(0, " upheld ", check(directory, "global.noise", program));
    requireStatus(1, "1 refuted", check(directory, "global.noise", half));
    String named = "global.langevin-free-energy";
    requireStatus(0, " upheld ", check(directory, named, TEMPERATURE.formatted("2")));
    requireStatus(1, "1 refuted", check(directory, named, TEMPERATURE.formatted("1")));
  }

  @Test
  void optimisersOfPlayersAreJudged(@TempDir Path directory) throws Exception {
    String right = EXTRAGRADIENT.formatted("kept");
    requireStatus(0, " upheld ", check(directory, "game.descent-ascent", right));
    String stays = EXTRAGRADIENT.formatted("p");
    requireStatus(1, "1 refuted", check(directory, "game.descent-ascent", stays));
    String other = right.replace("Extragradient, \"extra", "torch.optim.SGD, \"extra");
    requireStatus(3, "expected an optimiser with", check(directory, "game.descent-ascent", other));
    String optimistic = OPTIMISTIC.formatted("p.grad.clone()");
    requireStatus(0, " upheld ", check(directory, "game.descent-ascent", optimistic));
    String view = OPTIMISTIC.formatted("p.grad");
    requireStatus(1, "1 refuted", check(directory, "game.descent-ascent", view));
    for (String kind : new String[] {"descent-ascent", "gradient-flow"}) {
      String plain = other.replace("\"extragradient\"", "\"" + kind + "\"");
      requireStatus(0, " upheld ", check(directory, "lift.steps", plain));
    }
  }
}
