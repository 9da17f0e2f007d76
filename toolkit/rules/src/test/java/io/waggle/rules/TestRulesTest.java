// SPDX-License-Identifier: Apache-2.0
package io.waggle.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Feeds each rule something that breaks it, and something that looks alike and does not. In it no port is bound. */
class TestRulesTest {

  private static final String TEST = "toolkit/some/src/test/java/io/waggle/some/SomeTest.java";
  private static final String MAIN = "toolkit/some/src/main/java/io/waggle/some/Some.java";

  private static SourceFile test(String statement) {
    return new SourceFile(TEST, "class SomeTest {\n  void some() {\n    " + statement + "\n  }\n}\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Thread.sleep(10);", "java.lang.Thread.sleep(10);", "TimeUnit.SECONDS.sleep(1);",
    "MILLISECONDS.sleep(5);", "sleep(5);", "LockSupport.parkNanos(5);"})
  void catchesSleeps(String statement) {
    assertThat(TestRules.noSleeps(test(statement))).singleElement().asString().startsWith(TEST + ":3: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"latch.await();", "dog.sleep();", "queue.poll(1, TimeUnit.SECONDS);"})
  void acceptsWaitingOnEvents(String statement) {
    assertThat(TestRules.noSleeps(test(statement))).isEmpty();
  }

  @Test
  void catchesSleepsInMainCodeToo() {
    String sleeping = "class Some { void s() { Thread.sleep(1); } }";
    assertThat(TestRules.noSleeps(new SourceFile(MAIN, sleeping))).hasSize(1);
    assertThat(TestRules.noSleeps(new SourceFile("toolkit/bench/src/test/java/SomeTest.java", sleeping))).hasSize(1);
    assertThat(TestRules.noSleeps(new SourceFile("toolkit/bench/src/main/java/Load.java", sleeping))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"server.listen(8080);", "options.setPort(8_080);", "new ServerSocket(9000);",
    "client.connect(8080, \"localhost\");", "new InetSocketAddress(\"127.0.0.1\", 80);",
    "SocketAddress.inetSocketAddress(1883, \"127.0.0.1\");", "new WorkerOptions(\"text://0.0.0.0:5678\");",
    "get(\"http://localhost:8080/chat\");", "String s = \"127.0.0.1:9180\";", "String s = \"ws://[::1]:9000\";",
    "run(\"{\\\"port\\\": 8080}\");", "run(\"\"\"\n  {\"port\": 8080}\n\"\"\");"})
  void catchesFixedPorts(String statement) {
    assertThat(TestRules.noFixedPorts(test(statement))).singleElement().asString().startsWith(TEST + ":3: port ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"server.listen(0);", "options.setPort(0);", "options.setPort(65536);", "options.setPort(-1);",
    "client.connect(server.actualPort(), \"localhost\");", "new WorkerOptions(\"text://127.0.0.1:0\");",
    "get(\"http://localhost:\" + port + \"/chat\");", "run(\"{\\\"port\\\":0}\");", "wait(8080);",
    "new ServerSocket(0, 50);", "new ClientOptions(\"tcp://127.0.0.1:9\");", "run(\"{\\\"port\\\": 80.5}\");",
    "socket.connect(address, 5_000);", "send(\"Host: [::1]:80\");",
    "new WorkerOptions(\"text://elsewhere.test:5678\");",
    "String time = \"12:30:15\";", "String s = \"Forwarded: for=10.0.0.1\";"})
  void acceptsPortsThatAreNotFixed(String statement) {
    assertThat(TestRules.noFixedPorts(test(statement))).isEmpty();
  }

  @Test
  void acceptsAPortThatIsOnlyParsedWhereAStatementMethodOrClassSaysSo() {
    String use = "parse(\"text://0.0.0.0:5678\");";
    assertThat(TestRules.noFixedPorts(test("// Parsed: no port is bound.\n    " + use))).isEmpty();
    assertThat(TestRules.noFixedPorts(new SourceFile(TEST,
      "/** No port is bound. */\nclass SomeTest {\n  void some() {\n    " + use + "\n  }\n}\n")))
      .isEmpty();
  }

  @Test
  void leavesFixedPortsOfMainCodeAlone() {
    assertThat(TestRules.noFixedPorts(new SourceFile(MAIN, "class Some { void s() { listen(8080); } }"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"assumeTrue(exists);", "Assumptions.assumeFalse(missing);", "Assumptions.abort();"})
  void catchesSkipsWithoutAReason(String statement) {
    assertThat(TestRules.noSilentSkips(test(statement))).singleElement().asString().startsWith(TEST + ":3: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"assumeTrue(exists, \"mosquitto is missing\");", "Assumptions.abort(\"no epoll\");", "connection.abort();"})
  void acceptsSkipsWithAReason(String statement) {
    assertThat(TestRules.noSilentSkips(test(statement))).isEmpty();
  }

  @Test
  void catchesDisabledTestsAndConditionsWithoutAReason() {
    assertThat(TestRules.noSilentSkips(new SourceFile(TEST, "@Disabled(\"later\")\nclass SomeTest { }\n"))).hasSize(1);
    assertThat(TestRules.noSilentSkips(new SourceFile(TEST, "@EnabledOnOs(OS.LINUX)\nclass SomeTest { }\n")))
      .hasSize(1);
    assertThat(TestRules.noSilentSkips(new SourceFile(TEST,
      "@EnabledOnOs(value = OS.LINUX, disabledReason = \"epoll is Linux only\")\nclass SomeTest { }\n"))).isEmpty();
  }
}
