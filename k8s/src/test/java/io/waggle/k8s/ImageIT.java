// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.waggle.testkit.Binaries;
import io.waggle.testkit.ProcessFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The image is built without a Docker daemon, is what the manifests expect, and runs. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ImageIT {

  @TempDir
  static Path folder;

  private static Image image;
  private static Path root;

  @BeforeAll
  static void build() throws IOException {
    image = Image.build();
    root = image.unpack(folder);
  }

  @Test
  void runsAsAUserWhoIsNotRootAndWithoutAShell() {
    assertThat(image.configuration().at("/config/User").asText()).isEqualTo("65532:65532");
    assertThat(image.texts("/config/Entrypoint")).startsWith("java").endsWith("io.waggle.launcher.WaggleLauncher");
    assertThat(image.configuration().at("/config/WorkingDir").asText()).isEqualTo("/var/lib/waggle");
    assertThat(Files.exists(root.resolve("bin/sh"))).isFalse();
  }

  @Test
  void hasTheSettingsOfMemoryThatTheManifestsHave() {
    String options = image.texts("/config/Env").stream().filter(each -> each.startsWith("JDK_JAVA_OPTIONS="))
      .findFirst().orElseThrow().substring("JDK_JAVA_OPTIONS=".length());
    assertThat(Overlay.of("overlays/cluster").settings().get("JDK_JAVA_OPTIONS")).startsWith(options);
  }

  @Test
  void isTheSameWheneverItIsBuilt() {
    assertThat(image.configuration().path("created").asText()).isEqualTo("2026-11-22T00:00:00Z");
    for (String listing : image.listings()) {
      assertThat(listing.lines().filter(line -> line.matches("[-d][rwxt-]{9} .*")))
        .isNotEmpty().allMatch(line -> line.contains("1970-01-01 00:00:01") && line.contains(" 0/0 "));
    }
  }

  @Test
  void keepsWhatChangesOftenInALayerOfItsOwn() {
    List<String> own = image.listings().stream().filter(listing -> listing.contains("/waggle-core-")).toList();
    assertThat(own).singleElement().satisfies(layer -> {
      assertThat(layer).contains("/waggle-demo-chat-", "lib/cluster/waggle-cluster-");
      assertThat(layer).doesNotContain("netty", "hazelcast-", "vertx-core");
    });
    assertThat(String.join("\n", image.listings())).contains("netty-transport", "lib/cluster/hazelcast-", "lib/js/")
      .doesNotContain("waggle-bench", "-osx-");
  }

  /** With the image's own Java, from where it was unpacked. */
  @Test
  void itsRuntimeRunsItsJars() {
    List<String> command = image.texts("/config/Entrypoint").stream()
      .map(word -> word.equals("java") ? root + "/opt/java/bin/java"
        : word.replace("/opt/waggle", root + "/opt/waggle"))
      .toList();
    List<String> version = new ArrayList<>(command);
    version.add("version");
    try (ProcessFixture process = ProcessFixture.start(version)) {
      assertThat(process.exitCode()).as(process.output()).isZero();
      assertThat(process.output()).contains("waggle " + System.getProperty("waggle.version"));
    }
  }

  /** With nothing but what is in the image, as the image's user, a whole member of a cluster comes up. */
  @Test
  void nothingIsMissingInIt() throws IOException {
    assumeTrue(Image.run("id", "-u").strip().equals("0"), "chroot needs root: the image was not run by itself");
    for (String writable : List.of("tmp", "var/lib/waggle")) {
      Files.setPosixFilePermissions(root.resolve(writable), PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectories(root.resolve("proc"));
    List<String> command = new ArrayList<>(List.of(Binaries.require("unshare").toString(), "--mount",
      Binaries.require("sh").toString(), "-c", "mount --bind /proc \"$0/proc\" && exec chroot --userspec="
        + image.configuration().at("/config/User").asText() + " \"$0\" \"$@\"", root.toString()));
    command.addAll(image.texts("/config/Entrypoint"));
    command.addAll(List.of("run", "demo:chat", "-conf", "{\"port\":0}", "-cluster"));
    String path = image.texts("/config/Env").stream().filter(each -> each.startsWith("PATH=")).findFirst()
      .orElseThrow();
    try (ProcessFixture process =
           ProcessFixture.start(command, folder, Map.of("PATH", path.substring("PATH=".length())))) {
      process.awaitLine("Chat on http://127.0.0.1:\\d+/");
      process.signal("TERM");
      assertThat(process.exitCode()).as(process.output()).isIn(0, 143);
    }
  }
}
