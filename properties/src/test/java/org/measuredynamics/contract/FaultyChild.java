package org.measuredynamics.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A child process that misbehaves in the way its argument names. */
final class FaultyChild {
  private static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);

  private FaultyChild() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    String fault = arguments[0];
    System.err.println("child here, about to do: " + fault);
    if (fault.equals("exits-at-once")) {
      System.exit(7);
    }
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode request = Wire.JSON.readTree(line);
      ObjectNode response = Wire.JSON.createObjectNode().put("jsonrpc", "2.0");
      response.set("id", request.get("id"));
      String method = request.get("method").asText();
      if (method.equals("describe")) {
        response.set("result", Wire.JSON.valueToTree(new ReferenceImplementation().describe()));
        ((ObjectNode) response.get("result"))
            .put("name", "faulty")
            .putArray("schemes")
            .add("euler");
        if (fault.equals("describes-half")) {
          ((ObjectNode) response.get("result")).remove("units");
        }
      } else if (method.equals("shutdown")) {
        if (fault.equals("ignores-shutdown")) {
          new ProcessBuilder("sleep", "600").start();
          Thread.sleep(600_000);
        }
        return;
      } else {
        misbehave(fault, request, response);
      }
      say(response.toString());
    }
  }

  private static void misbehave(String fault, JsonNode request, ObjectNode response)
      throws InterruptedException {
    int n = request.at("/params/initial/positions/shape/0").asInt();
    int p = request.at("/params/initial/positions/shape/1").asInt();
    int records = request.at("/params/record").size();
    double[] zeros = new double[records * n * p];
    ObjectNode result = response.putObject("result");
    switch (fault) {
      case "log-line-for-a-message" -> say("epoch 1 loss 0.5");
      case "hangs" -> Thread.sleep(600_000);
      case "wrong-shapes" -> result.set("positions", Wire.array(zeros, records, p, n));
      case "short-data" -> result.set("positions", Wire.array(new double[1], records, n, p));
      case "nan" -> {
        zeros[zeros.length - 1] = Double.NaN;
        result.set("positions", Wire.array(zeros, records, n, p));
      }
      case "wrong-id" -> response.put("id", 999);
      case "hundred-megabytes" -> {
        String block = "x".repeat(1 << 20);
        OUT.print("\"");
        for (int k = 0; k < 100; k++) {
          OUT.print(block);
        }
        say("\"");
      }
      case "dies-half-way" -> {
        OUT.print("{\"jsonrpc\":\"2.0\",\"id\":");
        OUT.flush();
        System.err.println("out of memory");
        System.exit(9);
      }
      case "reports-an-error" -> {
        response.remove("result");
        response.putObject("error").put("code", -32000).put("message", "ValueError: no such unit");
      }
      case "text-for-numbers" -> result.putArray("positions").add("many");
      case "no-result" -> response.remove("result");
      case "progress-first" -> {
        for (double done : List.of(0.1, 0.9)) {
          say(
              "{\"jsonrpc\":\"2.0\",\"method\":\"progress\",\"params\":{\"done\":%s}}"
                  .formatted(done));
        }
        result.set("positions", Wire.array(zeros, records, n, p));
      }
      default -> result.set("positions", Wire.array(zeros, records, n, p));
    }
  }

  private static void say(String line) {
    OUT.print(line + "\n");
    OUT.flush();
  }
}
