// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.process;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A server whose source is compiled when it is needed, because it uses a module that this one must not know: a bridge,
 * whose jar is on the class path of a distribution. Any thread.
 */
public final class SourceServer {

  private static final String RESOURCES = "/io/waggle/bench/source/";

  private SourceServer() {
  }

  /**
   * Compiles a server, starts it and waits until it listens. It is told a free port as its argument.
   *
   * @param name of one of the sources in the folder {@code source} of the resources, a class without a package
   * @param flags of the JVM
   * @throws IOException if it cannot be compiled, as without the jar of what it uses, or ends before it listens
   */
  public static ServerProcess start(String name, List<String> flags) throws IOException {
    Path classes = Files.createTempDirectory("waggle-bench");
    try {
      String classPath = System.getProperty("java.class.path");
      compile(name, classes, classPath);
      return ServerProcess.start(classPath + File.pathSeparator + classes, name, flags,
        Integer.toString(ColdStart.freePort()));
    } finally {
      // It has loaded its classes when it listens.
      delete(classes);
    }
  }

  private static void compile(String name, Path classes, String classPath) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IOException("java: has no compiler (expected: a JDK)");
    }
    Path source = classes.resolve(name + ".java");
    try (InputStream in = SourceServer.class.getResourceAsStream(RESOURCES + source.getFileName())) {
      Files.write(source, in.readAllBytes());
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int code = compiler.run(null, said, said, "-proc:none", "-d", classes.toString(), "-cp", classPath,
      source.toString());
    if (code != 0) {
      throw new IOException(name + ".java: does not compile (expected: the jar of what it uses in the lib folder of the "
        + "distribution): " + said.toString(StandardCharsets.UTF_8).lines().findFirst().orElse(""));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
