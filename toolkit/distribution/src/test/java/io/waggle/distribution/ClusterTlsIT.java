// SPDX-License-Identifier: Apache-2.0
package io.waggle.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.Binaries;
import io.waggle.testkit.ProcessFixture;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -cluster-tls} with certificates made as docs/cluster.md says. */
@Tag("cluster")
class ClusterTlsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String SERVER = """
    import io.vertx.core.Future;
    import io.vertx.core.VerticleBase;
    public class Server extends VerticleBase {
      @Override
      public Future<?> start() {
        var manager = ((io.vertx.core.internal.VertxInternal) vertx).clusterManager();
        return vertx.eventBus().<String>consumer("hive", m -> m.reply("reply to " + m.body())).completion()
          .onSuccess(done -> System.out.println("serving, event bus on " + manager.getNodeInfo().port()));
      }
    }
    """;
  private static final String CALLER = """
    import io.vertx.core.Future;
    import io.vertx.core.VerticleBase;
    public class Caller extends VerticleBase {
      @Override
      public Future<?> start() {
        return vertx.eventBus().<String>request("hive", "a bee").onSuccess(m -> System.out.println(m.body()));
      }
    }
    """;

  @TempDir
  Path folder;
  private VertxScript vertx;
  private String[] cluster;

  @BeforeEach
  void writeTheVerticles() throws IOException {
    vertx = new VertxScript(folder);
    vertx.write("Server.java", SERVER);
    vertx.write("Caller.java", CALLER);
    try (ServerSocket free = new ServerSocket(0)) {
      cluster = new String[] {"-Dwaggle.cluster.port=" + free.getLocalPort(),
        "-Dwaggle.cluster.name=tls-" + ProcessHandle.current().pid()};
    }
  }

  /** Runs the lines of the document that call openssl, in a folder. */
  private Path certificates(String name) throws IOException {
    Binaries.require("openssl");
    Path made = Files.createDirectory(folder.resolve(name));
    Matcher lines = Pattern.compile("(?m)^openssl .*$")
      .matcher(Files.readString(VertxScript.CHECKOUT.resolve("docs/cluster.md")));
    StringBuilder script = new StringBuilder("set -e\n");
    while (lines.find()) {
      script.append(lines.group()).append('\n');
    }
    try (ProcessFixture shell = ProcessFixture.start(List.of("sh", "-c", script.toString()), made, Map.of())) {
      assertThat(shell.exitCode()).as(shell.output()).isZero();
    }
    return made;
  }

  private ProcessFixture start(String verticle, Path certificates) {
    return vertx.start("run", verticle, "-cluster", "-cluster-tls", certificates.toString(), cluster[0], cluster[1]);
  }

  @Test
  void nodesWithCertificatesOfOneAuthorityTalkAndOthersAreRefused() throws IOException {
    Path right = certificates("right");
    try (ProcessFixture server = start("Server.java", right)) {
      String port = server.awaitLine("serving, event bus on (\\d+)", PATIENCE).group(1);
      try (ProcessFixture caller = start("Caller.java", right)) {
        caller.awaitLine("reply to a bee", PATIENCE);
      }
      try (ProcessFixture stranger = start("Caller.java", certificates("wrong"))) {
        assertThat(stranger.exitCode(PATIENCE)).isEqualTo(1);
        assertThat(stranger.lines()).noneMatch(line -> line.startsWith("\tat "));
        assertThat(stranger.lines()).filteredOn(line -> line.startsWith("vertx: ")).singleElement().asString()
          .startsWith("vertx: waggle.cluster.tls: the certificates here and at ")
          .endsWith("are of different authorities (expected: each one's ca.pem has the other's authority)");
      }
      assertThat(handshake(port, "-tls1_3")).containsPattern("alert (bad certificate|certificate required)");
      assertThat(handshake(port, "-tls1_2")).contains("alert protocol version");
      assertThat(handshake(port, "-tls1_3", "-cert", right.resolve("cert.pem").toString(), "-key",
        right.resolve("key.pem").toString())).doesNotContain("alert");
      assertThat(server.lines().get(0)).as("it goes on").startsWith("serving");
      assertThat(server.isAlive()).isTrue();
    }
  }

  private String handshake(String port, String... options) {
    StringBuilder words = new StringBuilder("echo hello there | timeout 10 openssl s_client -ign_eof -connect 127.0.0.1:")
      .append(port);
    for (String option : options) {
      words.append(' ').append(option);
    }
    try (ProcessFixture client = ProcessFixture.start("sh", "-c", words.append("; true").toString())) {
      client.exitCode(PATIENCE);
      return client.output();
    }
  }

  @Test
  void saysInOneLineWhatIsWrongWithTheFolder() {
    VertxScript.Result missing = vertx.run("run", "Caller.java", "-cluster", "-cluster-tls", "nowhere");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).isEqualTo("vertx: waggle.cluster.tls: " + folder.toAbsolutePath().resolve("nowhere")
      + " without a readable ca.pem (expected: a folder with ca.pem, cert.pem and key.pem)\n");
    VertxScript.Result alone = vertx.run("run", "Caller.java", "-cluster-tls", "nowhere");
    assertThat(alone.code()).isEqualTo(2);
    assertThat(alone.err()).isEqualTo("vertx: -cluster-tls: nowhere (expected: together with -cluster)\n");
  }
}
