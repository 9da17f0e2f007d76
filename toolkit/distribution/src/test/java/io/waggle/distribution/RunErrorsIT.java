// SPDX-License-Identifier: Apache-2.0
package io.waggle.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.ProcessFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever goes wrong is one line on the error stream, with exit code 1, or 2 for wrong usage. */
class RunErrorsIT {

  private static final String VERTICLE = """
    import io.vertx.core.Future;
    import io.vertx.core.VerticleBase;
    public class Sample extends VerticleBase {
      @Override
      public Future<?> start() {
        %s
      }
    }
    """;

  @TempDir
  Path folder;
  private VertxScript vertx;

  @BeforeEach
  void standInAnEmptyFolder() {
    vertx = new VertxScript(folder);
  }

  @Test
  void refusesAnUnknownCommandAndNamesThoseThereAre() {
    failsWith(2, "command: Hello.java", "run", "vertx run Hello.java").of("Hello.java");
  }

  @Test
  void refusesAnUnknownOptionAndNamesThoseThereAre() {
    failsWith(2, "option: -instanzes", "-instances").of("run", "demo:chat", "-instanzes", "2");
  }

  @Test
  void asksForWhatToRun() {
    failsWith(2, "main-verticle", "vertx run --help").of("run");
  }

  @Test
  void refusesMoreThanOneThingToRun() {
    failsWith(2, "arguments: 2", "expected: 1").of("run", "A.java", "B.java");
  }

  @Test
  void refusesInstancesThatAreNoNumber() {
    failsWith(2, "many", "expected:").of("run", "demo:chat", "-instances", "many");
  }

  @Test
  void refusesLessThanOneInstance() {
    failsWith(2, "-instances: 0", "at least 1").of("run", "demo:chat", "-instances", "0");
  }

  @Test
  void saysWhatAnUnknownNameCouldHaveBeen() {
    failsWith(1, "verticle: Nowhere", "-cp", ".java", "demo:name").of("run", "Nowhere");
  }

  @Test
  void listsTheServersWhenOneIsMisspelt() {
    failsWith(1, "name: demo:nowhere", "expected:").of("run", "demo:nowhere");
  }

  @Test
  void saysWhereItLookedForAFile() {
    failsWith(1, "file: Nowhere.java is not there", folder.getFileName().toString()).of("run", "Nowhere.java");
  }

  @Test
  void refusesAFolderInPlaceOfAFile() throws IOException {
    Files.createDirectory(folder.resolve("folder.js"));
    failsWith(1, "file: folder.js is a folder", "expected: a readable file").of("run", "folder.js");
  }

  @Test
  void pointsAtBrokenJsonWithoutShowingIt() {
    VertxScript.Result result = failsWith(1, "-conf: broken JSON at line 1, column", "double quotes")
      .of("run", "demo:chat", "-conf", "{\"password\":secret}");
    assertThat(result.err()).doesNotContain("secret");
  }

  @Test
  void namesTheFileOfBrokenJson() {
    vertx.write("conf.json", "{\n  \"port\": 0,\n}\n");
    failsWith(1, "-conf conf.json: broken JSON at line 3").of("run", "demo:chat", "-conf", "conf.json");
  }

  @Test
  void refusesAConfigurationThatIsNeitherFileNorJson() {
    failsWith(1, "-conf: nowhere.json", "readable file").of("run", "demo:chat", "-conf", "nowhere.json");
  }

  @Test
  void refusesAClassPathThatIsNotThere() {
    failsWith(1, "-cp: nowhere.jar", "expected:").of("run", "Sample", "-cp", "nowhere.jar");
  }

  @Test
  void saysThatKotlinIsToBeCompiled() {
    vertx.write("Sample.kt", "");
    failsWith(1, "Sample.kt", "kotlinc").of("run", "Sample.kt");
  }

  @Test
  void namesAPortInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      vertx.write("Sample.java", VERTICLE.formatted("return io.waggle.Worker.create(vertx, \"text://127.0.0.1:"
        + taken.getLocalPort() + "\").listen();"));
      failsWith(1, "127.0.0.1:" + taken.getLocalPort(), "already in use", "expected: a free").of("run", "Sample.java");
    }
  }

  @Test
  void saysPortInUseForPlainVertxServersToo() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      vertx.write("Sample.java", VERTICLE.formatted("return vertx.createNetServer().connectHandler(s -> { }).listen("
        + taken.getLocalPort() + ", \"127.0.0.1\");"));
      failsWith(1, "address already in use", "expected: a free port").of("run", "Sample.java");
    }
  }

  @Test
  void pointsAtASyntaxErrorInJava() {
    vertx.write("Sample.java", VERTICLE.formatted("return Future.succeededFuture()"));
    failsWith(1, "Sample.java:6: ';' expected").of("run", "Sample.java");
  }

  @Test
  void asksForAJdkWhereThereIsNoCompiler() {
    vertx.write("Sample.java", VERTICLE.formatted("return Future.succeededFuture();"));
    Map<String, String> likeAJre = Map.of("JAVA_OPTS", "--limit-modules=java.se,jdk.unsupported");
    try (ProcessFixture process = ProcessFixture.start(List.of(VertxScript.SCRIPT.toString(), "run", "Sample.java"),
      folder, likeAJre)) {
      assertThat(process.exitCode()).isEqualTo(1);
      assertThat(process.output()).startsWith("vertx: java: ").contains("no compiler", "expected: a JDK").hasLineCount(1);
    }
  }

  @Test
  void pointsAtASyntaxErrorInJavaScript() {
    vertx.write("sample.js", "const a = 1;\nconst b = ;\n");
    failsWith(1, "sample.js:2:11: SyntaxError").of("run", "sample.js");
  }

  @Test
  void pointsAtASyntaxErrorInGroovy() {
    vertx.write("sample.groovy", "def a = 1\ndef b = )\n");
    failsWith(1, "sample.groovy: 2").of("run", "sample.groovy");
  }

  @Test
  void pointsAtTheLineThatThrew() {
    vertx.write("Sample.java", VERTICLE.formatted("throw new IllegalStateException(\"no bees\");"));
    failsWith(1, "IllegalStateException: no bees", "Sample.java:6").of("run", "Sample.java");
  }

  @Test
  void pointsAtTheLineThatThrewInJavaScript() {
    vertx.write("sample.js", "await vertx.timer(1);\nconst nothing = null;\nnothing.buzz();\n");
    failsWith(1, "sample.js:3:", "TypeError").of("run", "sample.js");
  }

  @Test
  void refusesAClassThatIsNoVerticle() {
    vertx.write("Sample.java", "public class Sample { }");
    failsWith(1, "class: Sample", "expected: a verticle").of("run", "Sample.java");
  }

  @Test
  void refusesAFileThatIsNoJar() {
    vertx.write("app.jar", "not a jar");
    failsWith(1, "jar: app.jar", "expected: a jar file").of("run", "app.jar");
  }

  @Test
  void showsTheStackTraceOnlyWhenAsked() {
    VertxScript.Result result = vertx.run("run", "Nowhere", "-Dwaggle.debug");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err().lines().findFirst().orElse("")).startsWith("vertx: verticle: Nowhere");
    assertThat(result.err()).contains("Caused by: java.lang.ClassNotFoundException").contains("\tat ");
  }

  @Test
  void saysThatNothingOfThisIdRuns() {
    failsWith(1, "process: nowhere", "expected:").of("stop", "nowhere");
  }

  private Expectation failsWith(int code, String... parts) {
    return args -> {
      VertxScript.Result result = vertx.run(args);
      assertThat(result.err()).startsWith("vertx: ").contains(parts);
      assertThat(result.err().lines()).hasSize(1);
      assertThat(result.out()).isEmpty();
      assertThat(result.code()).isEqualTo(code);
      return result;
    };
  }

  private interface Expectation {
    VertxScript.Result of(String... args);
  }
}
