// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waggle.testkit.Binaries;
import io.waggle.testkit.ProcessFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.opentest4j.TestAbortedException;

/** The image as a tar, built by Maven as a user does where no registry can be reached, and unpacked. One thread. */
final class Image {

  private static final Path POM = Overlay.ROOT.resolve("image/pom.xml");
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final List<String> UNREACHABLE =
    List.of("Could not transfer artifact", "Could not find artifact", "could not be resolved", "in offline mode");

  private final JsonNode configuration;
  private final List<Path> layers = new ArrayList<>();

  /** For the tests of one run, which do not change it. */
  private static Image shared;

  private Image(Path folder) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode manifest = mapper.readTree(folder.resolve("manifest.json").toFile()).get(0);
    manifest.path("Layers").forEach(layer -> layers.add(folder.resolve(layer.textValue())));
    this.configuration = mapper.readTree(folder.resolve(manifest.path("Config").textValue()).toFile());
  }

  /** Builds the image, once; skips the test if the distribution is not there or Maven cannot get what it needs. */
  static synchronized Image build() throws IOException {
    if (shared == null) {
      assumeTrue(Files.isDirectory(Overlay.ROOT.resolve("../toolkit/distribution/target/waggle/lib")),
        "toolkit/distribution is not built: mvn package builds it");
      shared = build(Files.createDirectories(Overlay.ROOT.resolve("target/image")));
    }
    return shared;
  }

  private static Image build(Path folder) throws IOException {
    Path maven = Binaries.require("mvn");
    Path tar = folder.resolve("waggle-image.tar");
    Files.deleteIfExists(tar);
    String output = maven(maven, tar, "-o");
    if (!Files.exists(tar)) {
      output = maven(maven, tar);
    }
    String said = output;
    if (!Files.exists(tar) && UNREACHABLE.stream().anyMatch(said::contains)) {
      throw new TestAbortedException("jib-maven-plugin cannot be had from Maven's repositories");
    }
    if (!Files.exists(tar)) {
      throw new AssertionError(output);
    }
    run("tar", "-xf", tar.toString(), "-C", folder.toString());
    return new Image(folder);
  }

  private static String maven(Path maven, Path tar, String... options) {
    List<String> command = new ArrayList<>(List.of(maven.toString(), "-B", "-q", "-f", POM.toString(), "package",
      "-Dwaggle.image.from=scratch", "-Dwaggle.image.tar=" + tar));
    command.addAll(List.of(options));
    Map<String, String> environment = Map.of("JAVA_HOME", System.getProperty("java.home"));
    try (ProcessFixture process = ProcessFixture.start(command, Overlay.ROOT, environment)) {
      process.exitCode(PATIENCE);
      return process.output();
    }
  }

  static String run(String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(Binaries.require(program).toString()));
    command.addAll(List.of(arguments));
    try (ProcessFixture process = ProcessFixture.start(command)) {
      if (process.exitCode() != 0) {
        throw new AssertionError(command + "\n" + process.output());
      }
      return process.output();
    }
  }

  /** What the image says of itself: user, entry point, environment, times. */
  JsonNode configuration() {
    return configuration;
  }

  /** A list of texts in the configuration. */
  List<String> texts(String pointer) {
    return StreamSupport.stream(configuration.at(pointer).spliterator(), false).map(JsonNode::textValue).toList();
  }

  /** The files of each layer with rights, owner, size and time, as tar lists them. */
  List<String> listings() {
    return layers.stream().map(layer -> run("tar", "--utc", "--full-time", "-tvzf", layer.toString())).toList();
  }

  /** Unpacks the layers over each other into a folder and returns the root that they make. */
  Path unpack(Path folder) throws IOException {
    Path root = Files.createDirectories(folder.resolve("root"));
    layers.forEach(layer -> run("tar", "-xzf", layer.toString(), "-C", root.toString()));
    return root;
  }
}
