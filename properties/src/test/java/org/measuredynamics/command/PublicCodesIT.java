package org.measuredynamics.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The adapters for public codes, whose checkouts are not here: where one is missing, a few lines
 * stand in for it that have the same classes and the same faults.
 */
class PublicCodesIT {
  private static final Path CHECKOUTS = Child.ROOT.resolve("target/checkout");
  private static final String ADAPTERS = "src/main/python/public/";

  private static final String SAMPLER =
      """
      class SGLD(Optimizer):
          def __init__(self, params, lr):
              super().__init__(params, dict(lr=lr))

          @torch.no_grad()
          def step(self):
              for group in self.param_groups:
                  for p in group["params"]:
                      noise = torch.randn_like(p).cuda() if %1$s else torch.randn_like(p)
                      p.add_(p.grad, alpha=-group["lr"]).add_(noise, alpha=(%2$s * group["lr"]) ** 0.5)
      """;

  private static final String OPTIMISTIC =
      """
      class OMD(Optimizer):
          def __init__(self, params, lr=required):
              super().__init__(params, dict(lr=lr))

          @torch.no_grad()
          def step(self):
              for group in self.param_groups:
                  for p in group["params"]:
                      before = self.state[p].get("before", torch.zeros_like(p))
                      p.add_(p.grad, alpha=-2 * group["lr"]).add_(before, alpha=group["lr"])
                      self.state[p]["before"] = p.grad%s
      """;

  private static final String EXTRAGRADIENT =
      """
      import a_module_that_is_not_here


      class Extragradient(Optimizer):
          @torch.no_grad()
          def extrapolation(self):
              self.start = [p.clone() for p in self.param_groups[0]["params"]]
              self.move()

          @torch.no_grad()
          def step(self):
              for p, start in zip(self.param_groups[0]["params"], self.start):
                  p.copy_(start)
              self.move()


      class ExtraSGD(Extragradient):
          def __init__(self, params, lr):
              super().__init__(params, dict(lr=lr))

          def move(self):
              for p in self.param_groups[0]["params"]:
                  p.add_(p.grad, alpha=-self.param_groups[0]["lr"])
      """;

  private static final String NETWORK =
      """
      class TwoLayerNN(nn.Module):
          def __init__(self, inputs, width, outputs):
              super(TwoLayerNN, self).__init__()
              first = nn.Linear(inputs, width, bias=False)
              self.width = width
              self.fc = nn.Sequential(first, nn.ReLU(), nn.Linear(width, outputs, bias=False))

          def forward(self, x):
              return self.fc(x) / self.width
      """;

  /** Of the lines of the page: the file that is looked for in a checkout, and what stands in. */
  private static final Map<String, String> OF_THE_PAGE =
      Map.of(
          "sgld/sgld/sgld/sgld_optimizer.py", SAMPLER.formatted("True", "1"),
          "Variational-Inequality-GAN/optim/omd.py", OPTIMISTIC.formatted(""),
          "MeanFieldSGD/models.py", NETWORK);

  /** Whether a line runs an adapter for a public code. */
  static boolean isOfPublicCodes(String line) {
    return line.contains(ADAPTERS);
  }

  @BeforeAll
  static void whatStandsIn() throws IOException {
    for (Map.Entry<String, String> file : OF_THE_PAGE.entrySet()) {
      Path path = CHECKOUTS.resolve(file.getKey());
      if (!Files.exists(path)) {
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> everyLineOfThePageHoldsAsItStands() throws IOException {
    return PromisesIT.lines(PublicCodesIT::isOfPublicCodes);
  }

  private static Child judged(String theorem, String adapter, Path checkout)
      throws IOException, InterruptedException {
    PromisesIT.requireModules("numpy, torch");
    return Child.line(
        "java -jar %s check --effort quick --theorem %s -- /usr/bin/python3 %s%s %s"
            .formatted(Child.JAR, theorem, ADAPTERS, adapter, checkout));
  }

  private static void written(Path checkout, String file, String text) throws IOException {
    Files.createDirectories(checkout.resolve(file).getParent());
    Files.writeString(checkout.resolve(file), text);
  }

  @Test
  void rightOnesAreUpheld(@TempDir Path checkout) throws IOException, InterruptedException {
    written(checkout, "src/langevin_sampling/SGLD.py", SAMPLER.formatted("False", "2"));
    written(checkout, "optim/omd.py", OPTIMISTIC.formatted(".clone()"));
    written(checkout, "optim/extragradient.py", EXTRAGRADIENT);
    Child sampler = judged("global.langevin-free-energy", "langevin.py siahkoohi", checkout);
    assertEquals(0, sampler.status(), sampler::toString);
    for (String which : new String[] {"OMD", "ExtraSGD"}) {
      Child player = judged("game.descent-ascent", "games.py " + which, checkout);
      assertEquals(0, player.status(), player::toString);
    }
  }

  @Test
  void whatIsNoCheckoutIsSaid(@TempDir Path empty) throws IOException, InterruptedException {
    requireRefusal(
        "langevin.py zsteve " + empty, "expected the directory of a checkout, which has models.py");
    written(empty, "models.py", "LangevinGD = 3\n");
    requireRefusal("langevin.py zsteve " + empty, "models.py: expected a class LangevinGD");
    requireRefusal("langevin.py nobody " + empty, "expected one of siahkoohi, golmant");
    requireRefusal("games.py Adam " + empty, "expected one of ExtraSGD, OMD");
    requireRefusal("mean_field_sgd.py", "expected the directory of a checkout");
  }

  private static void requireRefusal(String adapter, String message)
      throws IOException, InterruptedException {
    PromisesIT.requireModules("numpy, torch");
    Child child = Child.line("/usr/bin/python3 " + ADAPTERS + adapter);
    assertEquals(1, child.status(), child::toString);
    assertTrue(child.err().contains(message), child::toString);
  }
}
