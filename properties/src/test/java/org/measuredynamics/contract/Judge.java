package org.measuredynamics.contract;

import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * A program that asks an implementation one question. Arguments: a containment, whether to close
 * the implementation at once, and its command. Prints what comes of it, closes the implementation
 * when something comes on its standard input, and stays until that ends.
 */
final class Judge {
  private Judge() {}

  public static void main(String[] arguments) throws Exception {
    List<String> command = Arrays.asList(arguments).subList(2, arguments.length);
    ProcessImplementation child =
        ProcessImplementation.start(
            command, Duration.ofSeconds(30), Containment.valueOf(arguments[0]));
    try {
      System.out.println("records " + child.run(ProcessImplementationIT.PROBLEM).size());
    } catch (BrokenException e) {
      System.out.println(e.getMessage());
    }
    System.out.flush();
    if (!Boolean.parseBoolean(arguments[1]) && System.in.read() < 0) {
      return;
    }
    child.close();
    System.out.println("closed");
    System.out.flush();
    System.in.transferTo(OutputStream.nullOutputStream());
  }

  /** The command of a judge in a JVM with so much memory. */
  static List<String> command(
      String memory, Containment containment, boolean closes, String fault) {
    List<String> child = ProcessImplementationIT.child(fault);
    List<String> judge = ProcessImplementationIT.child(containment.name());
    judge.set(judge.indexOf(FaultyChild.class.getName()), Judge.class.getName());
    judge.add(1, memory);
    judge.add(Boolean.toString(closes));
    judge.addAll(child);
    return judge;
  }
}
