// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.process;

import io.waggle.launcher.WaggleLauncher;
import io.waggle.launcher.impl.Exit;
import io.waggle.launcher.impl.Failure;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Processes that {@code vertx start} made: found in the process table by the marks on their command line. */
public final class Background {

  /** Names a file that is written once the verticle runs; {@code vertx start} waits for it. */
  private static final String READY_FILE = "waggle.ready";

  private static final Pattern ID = Pattern.compile("-Dvertx\\.id=(\\S+)");
  private static final Pattern NAME = Pattern.compile("-Dwaggle\\.run=(\\S+)");

  private Background() {
  }

  /** One of them. */
  record Started(String id, String name, ProcessHandle process) {
  }

  static Stream<Started> all() {
    return ProcessHandle.allProcesses().flatMap(process -> application(process).stream());
  }

  private static Optional<Started> application(ProcessHandle process) {
    String line = process.info().commandLine().orElse("");
    Matcher id = ID.matcher(line);
    if (!line.contains("java") || !id.find()) {
      return Optional.empty();
    }
    Matcher name = NAME.matcher(line);
    return Optional.of(new Started(id.group(1), name.find() ? name.group(1) : "", process));
  }

  /**
   * Makes the command line. The marks come first and the class path travels in the environment, because systems cut
   * long command lines in their process tables.
   */
  public static ProcessBuilder command(String id, String name, String javaOptions, Path ready, List<String> arguments) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("-Dvertx.id=" + id);
    words.add("-Dwaggle.run=" + name.replaceAll("\\s", "_"));
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!option.startsWith("-Dvertx.id=") && !option.startsWith("-D" + READY_FILE)) {
        words.add(option);
      }
    }
    if (javaOptions != null && !javaOptions.isBlank()) {
      words.addAll(Arrays.asList(javaOptions.strip().split("\\s+")));
    }
    words.add("-D" + READY_FILE + "=" + ready);
    words.add(WaggleLauncher.class.getName());
    words.add("run");
    words.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return builder;
  }

  /** Tells {@code start}, if that has made this process, that the verticle runs. */
  public static void tellReady() {
    String file = System.getProperty(READY_FILE);
    if (file != null) {
      try {
        Files.createFile(Path.of(file));
      } catch (IOException e) {
        Exit.report(new Failure(READY_FILE + ": " + file + " (expected: a name for a new file)", e), System.err);
      }
    }
  }

  public static File nothing() {
    return new File(System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null");
  }
}
