// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.spi.launcher.DefaultCommand;
import io.waggle.launcher.WaggleLauncher;
import io.waggle.launcher.impl.Failure;
import io.waggle.launcher.impl.Home;
import io.waggle.launcher.impl.JarFolder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code vertx archive}: writes the class-data archive that halves the time to start. It fits one Java version and one
 * place on disk; where it does not fit, Java ignores it.
 */
@Name("archive")
@Summary("Writes the class-data archive anew, after Java or the place of this folder has changed.")
@Description("Runs a small server once and keeps its classes, ready to map, in lib/waggle.jsa.")
final class ArchiveCommand extends DefaultCommand {

  @Override
  public void run() {
    Path home = Home.find();
    if (home == null) {
      throw new Failure("archive: no distribution (expected: to be run by its bin/vertx)");
    }
    try {
      home = home.toRealPath();
      Path archive = home.resolve("lib").resolve("waggle.jsa");
      Files.deleteIfExists(archive);
      train(home, archive);
      if (!Files.exists(archive)) {
        throw new Failure("archive: " + archive + " (expected: a Java that can write one, such as OpenJDK 17)");
      }
    } catch (IOException e) {
      throw new Failure("archive: " + e.getMessage() + " (expected: a folder that can be written)", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void train(Path home, Path archive) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("-XX:ArchiveClassesAtExit=" + archive);
    words.add("-Xlog:cds=off,cds+dynamic=off,class+path=off");
    words.add("-XX:+UseParallelGC");
    words.add("-cp");
    words.add(classpath(home));
    words.add(WaggleLauncher.class.getName());
    words.add("run");
    words.add(ArchiveTraining.class.getName());
    int code = new ProcessBuilder(words).inheritIO().start().waitFor();
    if (code != 0) {
      throw new Failure("archive: the training run ended with " + code + " (expected: 0)");
    }
  }

  /** The jars in the order in which the script names them: an archive fits one beginning of the class path only. */
  private static String classpath(Path home) {
    return JarFolder.jars(home.resolve("lib")).stream().map(Path::toString)
      .collect(Collectors.joining(File.pathSeparator));
  }
}
