package org.measuredynamics.command;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class CompilationTest {
  private static String said(String command) throws JMException {
    return (String)
        ManagementFactory.getPlatformMBeanServer()
            .invoke(new ObjectName(Compilation.COMMANDS), command, null, null);
  }

  @Test
  void everythingIsLeftToTheFirstCompiler() throws JMException {
    Compilation.first();
    try {
      String directives = said("compilerDirectivesPrint");
      assertTrue(directives.contains("Exclude:true"), directives);
    } finally {
      said("compilerDirectivesClear");
    }
  }
}
