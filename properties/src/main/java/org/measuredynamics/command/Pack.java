package org.measuredynamics.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.measuredynamics.contract.BrokenException;
import org.measuredynamics.contract.Description;
import org.measuredynamics.contract.Implementation;
import org.measuredynamics.contract.PackedAnswers;
import org.measuredynamics.contract.QuestionPack;
import org.measuredynamics.evidence.Examination;
import org.measuredynamics.theorem.Theorem;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "pack",
    mixinStandardHelpOptions = true,
    description = {
      "Writes what check would ask to DIR/questions-1.jsonl, for an implementation that runs"
          + " elsewhere: answer DIR has it answer there, check --from DIR judges.",
      "Where it cannot be started here either, the first round asks it to describe itself and nothing"
          + " else. Again, once a round is answered: the next, of what depends on the answers."
    },
    sortOptions = false)
final class Pack implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Target target;
  @Mixin private TheoremLimit limit;
  @Mixin private Questions questions;

  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description = "A directory of its own; made if there is none.")
  private Path directory;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = Target.COMMAND,
      description = "After --: the command that starts it, if it can describe itself here.")
  private List<String> command = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    QuestionPack pack;
    try {
      Files.createDirectories(directory);
      pack = QuestionPack.in(directory);
      Optional<JsonNode> before = pack.plan();
      if (before.isEmpty()) {
        pack.plan(questions.plan(), described());
      } else {
        questions.follow(before.get());
      }
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (BrokenException e) {
      spec.commandLine().getErr().println("broken: " + e.getMessage());
      return MeasureDynamics.BROKEN;
    } catch (IOException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "DIR: expected a directory that can be made, found " + e, e);
    }
    if (pack.waits()) {
      out.printf("%s waits for answers: answer %s -- COMMAND%n", pack.questions(), directory);
      return 0;
    }
    Optional<Description> description = pack.description();
    List<ObjectNode> unasked = new ArrayList<>();
    if (description.isPresent()) {
      PackedAnswers answers = PackedAnswers.packing(pack, description.get(), unasked::add);
      for (Theorem<?> theorem : questions.afforded()) {
        Examination.of(theorem, answers, questions.effort(), questions.seed())
            .spending(questions.catalogue().share(theorem))
            .withoutShrinking()
            .verdict(share -> {}, limit.time());
      }
    }
    if (description.isPresent() && unasked.isEmpty()) {
      out.printf("nothing more to ask: check --from %s%n", directory);
      return 0;
    }
    pack.ask(unasked);
    out.printf(
        "%s: %s; next: answer %s -- COMMAND%n",
        pack.questions(),
        description.isPresent() ? unasked.size() + " questions" : "its description is asked for",
        directory);
    return 0;
  }

  /** What the implementation says of itself, if it can be started here. */
  private Optional<Description> described() {
    if (target.isNone(command)) {
      return Optional.empty();
    }
    try (Implementation here = target.starter(command).get()) {
      return Optional.of(here.describe());
    }
  }
}
