package org.measuredynamics.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

/**
 * An implementation whose finished replicates are kept in a directory, so that a check that was
 * interrupted takes them up again: an answer is found by the implementation's name and version and
 * by the whole question, bit for bit.
 */
public final class KeptEnsembles extends Forwarding {
  private final Path directory;
  private final IntConsumer progress;
  private final JsonSchema schema = Wire.schema("replicates");
  private final Set<Path> asked = ConcurrentHashMap.newKeySet();

  /**
   * Keeps the ensembles of an implementation.
   *
   * @param directory where to, made if there is none
   * @param progress is told how many replicates each part had
   * @throws IOException if the directory cannot be made
   */
  public KeptEnsembles(Implementation implementation, Path directory, IntConsumer progress)
      throws IOException {
    super(implementation);
    this.directory = Files.createDirectories(directory);
    this.progress = progress;
  }

  @Override
  public Ensemble.Replicates ensemble(Ensemble ensemble) {
    Path file = directory.resolve(name(ensemble));
    // What is asked twice in a run is asked to compare both answers.
    boolean isFirst = asked.add(file);
    try {
      if (isFirst && Files.exists(file)) {
        JsonNode kept = Wire.JSON.readTree(file.toFile());
        Wire.require(schema, file.toString(), kept);
        return ensemble.read(kept, describe().roundoff());
      }
      Ensemble.Replicates found = super.ensemble(ensemble);
      Path unfinished = Files.createTempFile(directory, "part", ".tmp");
      Wire.JSON.writeValue(unfinished.toFile(), ensemble.written(found));
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s: cannot keep or read replicates: %s".formatted(file, e.getMessage()), e);
    } finally {
      progress.accept(ensemble.replicates());
    }
  }

  private String name(Ensemble ensemble) {
    ObjectNode question = ensemble.parameters();
    question.put("implementation", describe().name()).put("version", describe().version());
    return QuestionPack.sha256(question.toString()) + ".json";
  }
}
