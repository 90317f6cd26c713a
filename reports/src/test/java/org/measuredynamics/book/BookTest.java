package org.measuredynamics.book;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import freemarker.template.TemplateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.measuredynamics.contract.ReferenceImplementation;
import org.measuredynamics.evidence.Effort;
import org.measuredynamics.evidence.Evidence;
import org.measuredynamics.evidence.EvidenceFile;
import org.measuredynamics.evidence.Examination;
import org.measuredynamics.theorem.Theorem;

class BookTest {
  @Test
  void pageIsSelfContainedAndHasEveryTheorem(@TempDir Path directory)
      throws IOException, TemplateException {
    Evidence one =
        Examination.of(Theorem.named("lift.identity"), new ReferenceImplementation(), 1, 1)
            .verdict(share -> {});
    List<Evidence> evidence = new ArrayList<>();
    for (Theorem theorem : Theorem.catalogue()) {
      evidence.add(
          new Evidence(
              theorem.id(),
              one.implementation(),
              one.verdict(),
              one.alpha(),
              one.observed(),
              one.claim(),
              one.budget(),
              one.seed(),
              one.seconds(),
              one.replay(),
              one.what(),
              one.instance(),
              one.instances(),
              one.undecided(),
              one.passedOver(),
              one.comparisons()));
    }
    String hostile = "<script>alert(1)</script>";
    new EvidenceFile(
            EvidenceFile.manifest(1, Effort.QUICK, evidence, evidence.size()),
            evidence,
            List.of(new EvidenceFile.Kill(hostile, "fault", List.of("lift.identity"), List.of())),
            List.of(new EvidenceFile.Held("lift.identity", "control", "hypothesis", false)),
            List.of(
                new EvidenceFile.Power(
                    "lift.identity", "step", 0.1, 0.01, Double.POSITIVE_INFINITY)))
        .write(directory.resolve("from"));
    Map<String, Object> drawn = new HashMap<>();
    String picture = Plot.energyDecay();
    Book.drawings().keySet().forEach(name -> drawn.put(name, picture));
    Finding finding = new Finding("lift.identity", hostile, hostile, hostile, hostile);
    drawn.put("findings", List.of(finding));
    Book.write(directory.resolve("from"), Files.createDirectories(directory.resolve("to")), drawn);
    String page = Files.readString(directory.resolve("to/book/index.html"));
    for (Theorem theorem : Theorem.catalogue()) {
      assertTrue(page.contains("id=\"" + theorem.id() + "\""), theorem::id);
    }
    assertTrue(page.contains("<svg") && page.contains("currentColor"));
    assertFalse(page.contains("src=\"http") || page.contains("href=\"http"));
    assertFalse(page.contains(hostile));
    assertTrue(Files.exists(directory.resolve("to/evidence.json")));
  }
}
