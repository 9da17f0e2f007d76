// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as the launcher runs it, in a process of its own. */
class PasswdCommandTest {

  @TempDir
  Path folder;

  private int run(String input, String... words) throws IOException, InterruptedException {
    String[] command = new String[5 + words.length];
    command[0] = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    command[1] = "-cp";
    command[2] = System.getProperty("java.class.path");
    command[3] = "io.vertx.core.Launcher";
    command[4] = "mqtt-passwd";
    System.arraycopy(words, 0, command, 5, words.length);
    Process process = new ProcessBuilder(command).redirectErrorStream(true)
      .redirectOutput(folder.resolve("output").toFile()).start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    return process.waitFor();
  }

  private PasswordFile read(Path file) throws IOException {
    return PasswordFile.parse(Files.readString(file));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void writesALineThatOnlyTheOwnerReadsAndTheServerUnderstands() throws Exception {
    Path file = folder.resolve("passwd");
    assertThat(run("sécret\nmore\n", file.toString(), "ann")).isZero();
    assertThat(read(file).of("ann").matches(bytes("sécret"))).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    assertThat(Files.readString(folder.resolve("output"))).contains("ann has a new password in ").doesNotContain("sécret");
    Files.writeString(file, "# kept\n" + Files.readString(file));
    run("other\r\n", file.toString(), "bob");
    run("changed\n", file.toString(), "ann");
    assertThat(Files.readAllLines(file)).hasSize(3).first().isEqualTo("# kept");
    assertThat(read(file).of("ann").matches(bytes("changed"))).isTrue();
    assertThat(read(file).of("bob").matches(bytes("other"))).isTrue();
    run("", file.toString(), "bob", "--delete");
    assertThat(read(file).hashes()).containsOnlyKeys("ann");
  }

  @Test
  void refusesWhatIsNoUserOrPassword() throws Exception {
    Path file = folder.resolve("passwd");
    run("\n", file.toString(), "ann");
    assertThat(Files.readString(folder.resolve("output"))).contains("password: 0 bytes (expected: 1-1024)");
    run("x\n", file.toString(), "a:b");
    assertThat(Files.readString(folder.resolve("output"))).contains("user: not such a name");
    run("x".repeat(2_000), file.toString(), "ann");
    assertThat(Files.readString(folder.resolve("output"))).contains("password: 1025 bytes");
    assertThat(file).doesNotExist();
    Files.writeString(file, "no password file");
    run("x\n", file.toString(), "ann");
    assertThat(Files.readString(folder.resolve("output"))).contains("line 1: no user");
    assertThat(Files.readString(file)).isEqualTo("no password file");
  }
}
