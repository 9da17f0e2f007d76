// SPDX-License-Identifier: Apache-2.0
package io.waggle.distribution;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Compiles against the distribution's jars, as a user's own build would. */
final class Jars {

  private Jars() {
  }

  /** Returns the jars that waggle-core needs, and nothing else of the distribution. */
  static String ofTheCore() throws IOException {
    try (Stream<Path> jars = Files.list(VertxScript.HOME.resolve("lib"))) {
      return jars.filter(jar -> jar.getFileName().toString().matches(
          "(waggle-core|vertx-core|netty-(buffer|codec|common|handler|resolver|transport-[0-9])|netty-transport-native-unix"
            + "|jackson-core|cron-utils|slf4j-api).*\\.jar"))
        .map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
  }

  /** Makes app.jar of some sources. */
  static Path compile(Path folder, String mainVerticle, String... sources) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<String> words = new ArrayList<>(List.of("-d", classes.toString(), "-cp", ofTheCore()));
    for (String source : sources) {
      words.add(folder.resolve(source).toString());
    }
    javac(words);
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Main-Verticle", mainVerticle);
    Path jar = folder.resolve("app.jar");
    try (OutputStream file = Files.newOutputStream(jar); JarOutputStream out = new JarOutputStream(file, manifest);
         Stream<Path> all = Files.walk(classes)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(path).toString().replace(File.separatorChar, '/')));
        Files.copy(path, out);
      }
    }
    return jar;
  }

  static void javac(List<String> words) {
    int code = ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new));
    if (code != 0) {
      throw new AssertionError("javac " + String.join(" ", words) + " ended with " + code);
    }
  }
}
