package org.measuredynamics.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.measuredynamics.kernel.MicroKernel;

/**
 * Evidence as data: {@code evidence.json} and, for continuous integration, JUnit XML.
 *
 * @param manifest where the evidence comes from
 * @param evidence what was found, theorem by theorem
 * @param mutants which theorems refuted each mutant
 * @param controls whether each negative control behaved as it should
 * @param power the smallest error of each graded fault that each theorem refutes
 */
public record EvidenceFile(
    Map<String, Object> manifest,
    List<Evidence> evidence,
    List<Kill> mutants,
    List<Held> controls,
    List<Power> power) {

  /**
   * What became of a mutant. Theorems that are in neither list were not asked.
   *
   * @param mutant its name
   * @param fault what is wrong with it, in words
   * @param refuted by which theorems
   * @param survived the ids of the theorems that were asked and did not refute it
   * @param asked how those of either list were asked, by id
   * @param inSinglePrecision the id of the theorem that refuted it in single precision; empty if
   *     none did, null if none was asked
   * @param quickly the id of the theorem that refuted it at quick effort, served by a process of
   *     its own; empty if none did, null if none was asked
   */
  public record Kill(
      String mutant,
      String fault,
      List<Refutation> refuted,
      List<String> survived,
      Map<String, Asked> asked,
      String inSinglePrecision,
      String quickly) {
    /** Returns the same with what quick effort did. */
    Kill quickly(String theorem) {
      return new Kill(mutant, fault, refuted, survived, asked, inSinglePrecision, theorem);
    }

    /** Returns the same of those theorems. */
    Kill by(Set<String> theorems) {
      Map<String, Asked> those = new LinkedHashMap<>(asked);
      those.keySet().retainAll(theorems);
      return new Kill(
          mutant,
          fault,
          refuted.stream().filter(each -> theorems.contains(each.theorem)).toList(),
          survived.stream().filter(theorems::contains).toList(),
          those,
          inSinglePrecision,
          quickly);
    }

    /** Returns whether the theorem of that id refuted it. */
    public boolean isRefutedBy(String theorem) {
      return refuted.stream().anyMatch(refutation -> refutation.theorem.equals(theorem));
    }
  }

  /**
   * A theorem that refuted a mutant.
   *
   * @param theorem its id
   * @param instance the number, from 0, of the instance that did
   * @param part the number, from 0, of the part of its observations that did, and then that of the
   *     part of this part
   * @param seconds how long it took from the first instance asked
   */
  public record Refutation(String theorem, int instance, List<Integer> part, double seconds) {}

  /**
   * How a theorem was asked about a mutant.
   *
   * @param effort how much work it put in
   * @param alpha the false-alarm probability of an instance
   */
  public record Asked(Effort effort, double alpha) {}

  /** A control of a theorem, the hypothesis it violates, and whether the conclusion failed. */
  public record Held(
      String theorem, String control, String hypothesis, boolean held, double seconds) {}

  /**
   * The smallest relative error e of a fault that a theorem refutes with probability 0.99 at each
   * effort; infinite if it does not see the fault.
   *
   * @param part of a law of the base the path to the part of its observations that saw it at
   *     standard effort; else none
   */
  public record Power(
      String theorem,
      String fault,
      double quick,
      double standard,
      double thorough,
      List<Integer> part,
      double seconds) {
    /** Makes the finding. A file that is older names no part. */
    public Power {
      part = part == null ? List.of() : part;
    }

    /** Returns the smallest error at an effort. */
    public double at(Effort effort) {
      return switch (effort) {
        case QUICK -> quick;
        case STANDARD -> standard;
        case THOROUGH -> thorough;
      };
    }
  }

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * Returns the manifest of a run on this machine. Its falseAlarm is what the evidence spent: by
   * the union bound the probability that any of it is a false refutation.
   *
   * @param catalogue the version of the catalogue that was asked
   * @param asked how many theorems the run is about; it is complete if there is evidence of each
   */
  public static Map<String, Object> manifest(
      String catalogue, long seed, Effort effort, List<Evidence> evidence, int asked) {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("suite", "measure-dynamics 0.1.0-SNAPSHOT");
    manifest.put("catalogue", catalogue);
    manifest.put("seed", seed);
    manifest.put("effort", effort.name().toLowerCase(Locale.ROOT));
    manifest.put("falseAlarm", evidence.stream().mapToDouble(Evidence::alpha).sum());
    manifest.put("complete", evidence.size() == asked);
    manifest.put(
        "jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
    manifest.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    manifest.put("kernel", MicroKernel.chosen().map(MicroKernel::name).orElse("plain"));
    manifest.put("processors", Runtime.getRuntime().availableProcessors());
    manifest.put("commit", commit());
    manifest.put("date", LocalDate.now(ZoneOffset.UTC).toString());
    return manifest;
  }

  /**
   * Returns the file of a run on this machine, which is about an implementation alone.
   *
   * @param catalogue the version of the catalogue that was asked
   * @param asked how many theorems the run is about
   */
  public static EvidenceFile ofRun(
      String catalogue, long seed, Effort effort, List<Evidence> evidence, int asked) {
    return new EvidenceFile(
        manifest(catalogue, seed, effort, evidence, asked),
        List.copyOf(evidence),
        List.of(),
        List.of(),
        List.of());
  }

  /**
   * Returns what it says of those theorems and mutants. Of a mutant that none of the theorems
   * refuted it says nothing then.
   */
  EvidenceFile about(Set<String> theorems, Set<String> those) {
    return new EvidenceFile(
        manifest,
        evidence.stream().filter(found -> theorems.contains(found.theorem())).toList(),
        mutants.stream()
            .filter(kill -> those.contains(kill.mutant))
            .map(kill -> kill.by(theorems))
            .filter(kill -> !kill.refuted.isEmpty())
            .toList(),
        controls.stream().filter(held -> theorems.contains(held.theorem)).toList(),
        power.stream().filter(each -> theorems.contains(each.theorem)).toList());
  }

  private static String commit() {
    try {
      Process git = new ProcessBuilder("git", "rev-parse", "--short", "HEAD").start();
      String commit =
          new String(git.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
              .strip();
      return git.waitFor() == 0 ? commit : "unknown";
    } catch (IOException e) {
      return "unknown";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }

  /**
   * Writes evidence.json, junit.xml and, for every theorem that is not upheld on some case, the
   * case as problems/THEOREM.json, to the directory, which is made if need be.
   */
  public void write(Path directory) throws IOException {
    Files.createDirectories(directory.resolve("problems"));
    Path unfinished = directory.resolve("evidence.json.part");
    JSON.writeValue(unfinished.toFile(), this);
    Files.move(unfinished, directory.resolve("evidence.json"), StandardCopyOption.REPLACE_EXISTING);
    for (Evidence found : evidence) {
      Path problem = problem(directory, found.theorem());
      if (found.verdict() == Verdict.UPHELD || found.decisive().isEmpty()) {
        Files.deleteIfExists(problem);
      } else {
        found.decisive().get().write(problem);
      }
    }
    try (OutputStream out = Files.newOutputStream(directory.resolve("junit.xml"))) {
      junit(out);
    } catch (XMLStreamException e) {
      throw new IOException(e);
    }
  }

  /** Returns what evidence.json holds. */
  public String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the problem file of a theorem in the directory that evidence was written to. */
  public static Path problem(Path directory, String theorem) {
    return directory.resolve("problems").resolve(theorem + ".json");
  }

  /** Reads evidence.json of the directory. */
  public static EvidenceFile read(Path directory) throws IOException {
    return JSON.copy()
        .configure(
            com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
        // A part was a number once.
        .enable(com.fasterxml.jackson.databind.DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        .readValue(directory.resolve("evidence.json").toFile(), EvidenceFile.class);
  }

  private void junit(OutputStream out) throws XMLStreamException {
    XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out, "UTF-8");
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", "measure-dynamics");
    xml.writeAttribute("tests", String.valueOf(evidence.size()));
    xml.writeAttribute("failures", count(Verdict.REFUTED, Verdict.UNDECIDED));
    xml.writeAttribute("errors", count(Verdict.BROKEN, Verdict.ERROR));
    xml.writeAttribute("skipped", count(Verdict.NOT_COVERED, Verdict.KNOWN));
    for (Evidence found : evidence) {
      xml.writeStartElement("testcase");
      xml.writeAttribute("classname", found.implementation());
      xml.writeAttribute("name", found.theorem());
      xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", found.seconds()));
      String element =
          switch (found.verdict()) {
            case UPHELD -> null;
            case REFUTED, UNDECIDED -> "failure";
            case NOT_COVERED, KNOWN -> "skipped";
            case BROKEN, ERROR -> "error";
          };
      if (element != null) {
        xml.writeStartElement(element);
        xml.writeAttribute(
            "message",
            !found.hasObservation()
                ? found.what()
                : String.format(
                    Locale.ROOT,
                    "%s: observed %.6g, bound %s",
                    found.what(),
                    found.observed(),
                    found.sum()));
        xml.writeCharacters(found.replay().isEmpty() ? "" : "replay " + found.replay());
        xml.writeEndElement();
      }
      xml.writeEndElement();
    }
    xml.writeEndElement();
    xml.writeEndDocument();
    xml.close();
  }

  private String count(Verdict... verdicts) {
    List<Verdict> wanted = List.of(verdicts);
    return String.valueOf(evidence.stream().filter(e -> wanted.contains(e.verdict())).count());
  }
}
