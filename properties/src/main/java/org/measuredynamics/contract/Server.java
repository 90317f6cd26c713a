package org.measuredynamics.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The other end of the wire: an implementation in this JVM that answers as a process does, in
 * newline-delimited JSON-RPC 2.0. What it fails at, and what it cannot read, it answers with an
 * error, and goes on.
 */
public final class Server {
  private static final int UNREADABLE = -32700;
  private static final int INVALID = -32600;
  private static final int UNKNOWN_METHOD = -32601;
  private static final int WRONG_PARAMETERS = -32602;
  private static final int FAILED = -32000;

  private static final Map<String, Question.Kind> KINDS =
      Question.Kind.all().stream()
          .collect(Collectors.toMap(Question.Kind::method, Function.identity()));
  private static final Map<String, JsonSchema> SCHEMAS =
      KINDS.values().stream()
          .collect(Collectors.toMap(Question.Kind::method, kind -> Wire.schema(kind.parameters())));

  private final Implementation implementation;

  private Server(Implementation implementation) {
    this.implementation = implementation;
  }

  /**
   * Answers requests, one a line, until it is asked to shut down or the input ends. Neither stream
   * is closed, nor is the implementation; nothing else may write to the output.
   *
   * @throws IOException if a stream breaks
   */
  public static void serve(Implementation implementation, InputStream in, OutputStream out)
      throws IOException {
    Server server = new Server(implementation);
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isBlank()) {
        continue;
      }
      Reply reply = server.reply(line);
      out.write((reply.message() + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
      if (reply.isLast()) {
        return;
      }
    }
  }

  private record Reply(ObjectNode message, boolean isLast) {}

  private Reply reply(String line) {
    ObjectNode message = Wire.JSON.createObjectNode().put("jsonrpc", "2.0").putNull("id");
    JsonNode request;
    try {
      request = Wire.JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return refused(message, UNREADABLE, "expected a JSON message, found: " + e.getMessage());
    }
    message.set("id", request.get("id"));
    JsonNode method = request.path("method");
    if (!request.isObject() || !method.isTextual() || !request.path("params").isObject()) {
      return refused(message, INVALID, "expected a request with id, method and params");
    }
    if (method.asText().equals("shutdown")) {
      message.putObject("result");
      return new Reply(message, true);
    }
    Supplier<JsonNode> answer;
    try {
      answer = answer(method.asText(), request.get("params"));
    } catch (UnsupportedOperationException e) {
      return refused(message, UNKNOWN_METHOD, e.getMessage());
    } catch (BrokenException | IllegalArgumentException e) {
      return refused(message, WRONG_PARAMETERS, method.asText() + ": " + e.getMessage());
    }
    try {
      message.set("result", answer.get());
      return new Reply(message, false);
    } catch (RuntimeException e) {
      return refused(message, code(e), e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  private static Reply refused(ObjectNode message, int code, String why) {
    message.putObject("error").put("code", code).put("message", why);
    return new Reply(message, false);
  }

  /** The code of what the implementation threw. */
  @SuppressWarnings("UnusedVariable") // here exceptions that have a code of their own get it
  private static int code(RuntimeException thrown) {
    return FAILED;
  }

  /** Reads the question, and leaves the answer to be computed. */
  private Supplier<JsonNode> answer(String method, JsonNode asked) {
    if (method.equals("describe")) {
      return () -> Wire.JSON.valueToTree(implementation.describe());
    }
    if (!KINDS.containsKey(method)) {
      throw new UnsupportedOperationException("there is no method " + method);
    }
    Wire.require(SCHEMAS.get(method), "the question", asked);
    return answer(KINDS.get(method).read(asked));
  }

  private <A> Supplier<JsonNode> answer(Question<A> question) {
    return () -> question.written(implementation.answer(question));
  }
}
