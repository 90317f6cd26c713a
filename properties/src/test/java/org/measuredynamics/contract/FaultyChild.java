package org.measuredynamics.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A child process that misbehaves in the way its argument names; of several ways with commas
 * between them, in the first when first asked to run, and so on, and then in none.
 */
final class FaultyChild {
  private static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);

  private FaultyChild() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    String fault = arguments[0];
    List<String> faults = List.of(fault.split(",", -1));
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
        if (fault.equals("byte-order-mark")) {
          OUT.print("\ufeff");
        }
        if (fault.startsWith("leaves-")) {
          leaveFamily(fault);
        }
        response.set("result", Wire.JSON.valueToTree(new ReferenceImplementation().describe()));
        ((ObjectNode) response.get("result"))
            .put("name", "faulty")
            .putArray("schemes")
            .add("euler");
        if (fault.equals("describes-half")) {
          ((ObjectNode) response.get("result")).remove("units");
        }
        if (fault.equals("describes-in-colour")) {
          ((ObjectNode) response.get("result")).put("name", "\u001b[31mred");
        }
      } else if (method.equals("shutdown")) {
        if (fault.equals("ignores-shutdown")) {
          new ProcessBuilder("sleep", "600").start();
          Thread.sleep(600_000);
        }
        return;
      } else {
        int question = request.get("id").asInt() - 2;
        misbehave(question < faults.size() ? faults.get(question) : "", request, response);
      }
      say(response.toString().replace("\"NaN\"", "NaN"));
    }
  }

  /** Processes that fork, leave the session, fork again, close their streams and lose parents. */
  private static void leaveFamily(String fault) throws IOException, InterruptedException {
    String away = "trap '' HUP INT TERM; exec 0<&- 1>&- 2>&-; sleep 600 & sleep 600 & sleep 600";
    String script =
        "setsid sh -c 'sh -c \"$1\" & exit' sh \"$1\" & env -i sh -c 'sleep 600; :' \"$MARKED\" & "
            + (fault.equals("leaves-strangers")
                ? "setsid env -i sh -c 'sleep 600; :' \"$MARKED\" &"
                : "");
    new ProcessBuilder("sh", "-c", script, "sh", away)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
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
      case "id-as-text" -> response.put("id", "2");
      case "gigabyte" -> gigabyte(OUT, "x".repeat(1 << 20));
      case "gigabyte-line" -> {
        gigabyte(OUT, "x".repeat(1 << 20));
        say("");
      }
      case "gigabyte-log-line" -> gigabyte(System.err, "x".repeat(1 << 20));
      case "gigabyte-log-lines" -> gigabyte(System.err, "some words\n".repeat(95325));
      case "batch" -> say("[{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}]");
      case "invalid-utf-8" -> {
        OUT.write('"');
        OUT.write(0xff);
        say("\"");
      }
      case "blank-lines" -> {
        say("\n \t\r\n");
        result.set("positions", Wire.array(zeros, records, n, p));
      }
      case "carriage-return" -> {
        result.set("positions", Wire.array(zeros, records, n, p));
        say(response + "\r");
        response.put("id", 3);
      }
      case "shape-beyond-32-bits" -> shape(result, zeros, (1L << 32) + records, n, p);
      case "shape-beyond-64-bits" -> {
        shape(result, zeros, records);
        ((ObjectNode) result.get("positions"))
            .putArray("shape")
            .add(java.math.BigInteger.TWO.pow(64));
      }
      case "product-beyond-64-bits" -> {
        long most = Integer.MAX_VALUE;
        shape(result, zeros, most, most, most);
      }
      case "shape-with-points" -> shape(result, zeros, records + 0.0, n + 0.0, p + 0.0);
      case "shape-with-halves" -> shape(result, zeros, records + 0.5, n, p);
      case "shape-of-nothing" -> shape(result, zeros, Double.NaN, n, p);
      case "rows-differ" -> {
        result.putArray("positions").addArray().add(1).add(2);
        result.withArray("positions").addArray().add(1);
      }
      case "plain-nan" -> result.putArray("positions").add(Double.NaN);
      case "result-and-error" -> response.putObject("error").put("code", 1).put("message", "");
      case "unsupported" -> {
        response.remove("result");
        response.putObject("error").put("code", -32001).put("message", "no\u001b[31m sets");
      }
      case "reports-in-colour" -> {
        System.err.println("\u001b]0;title\u0007");
        response.remove("result");
        response.putObject("error").put("code", 1).put("message", "\u009b31m\u202e");
      }
      case "slow-with-progress" -> {
        for (int k = 0; k < 3; k++) {
          Thread.sleep(4000);
          say("{\"jsonrpc\":\"2.0\",\"method\":\"progress\",\"params\":{}}");
        }
        result.set("positions", Wire.array(zeros, records, n, p));
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

  private static void shape(ObjectNode result, double[] values, Number... lengths) {
    ObjectNode array = Wire.array(values, values.length);
    array.putArray("shape");
    for (Number length : lengths) {
      array.withArray("shape").addPOJO(length);
    }
    result.set("positions", array);
  }

  private static void gigabyte(PrintStream to, String mebibyte) {
    byte[] bytes = mebibyte.getBytes(StandardCharsets.US_ASCII);
    for (int k = 0; k < 1024; k++) {
      to.write(bytes, 0, bytes.length);
    }
    to.flush();
  }

  private static void say(String line) {
    OUT.print(line + "\n");
    OUT.flush();
  }
}
