// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.VertxException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.BindException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class DiagnosisTest {

  @Test
  void aFailureSpeaksForItself() {
    assertThat(Diagnosis.of(new Failure("file: x (expected: y)"))).isEqualTo("file: x (expected: y)");
  }

  @Test
  void findsTheCauseBehindWrappersThatSayNothing() {
    Throwable cause = new Failure("the reason");
    assertThat(Diagnosis.of(new ExecutionException(new InvocationTargetException(new RuntimeException(cause)))))
      .isEqualTo("the reason");
  }

  @Test
  void keepsAWrapperThatSaysMoreThanItsCause() {
    assertThat(Diagnosis.of(new VertxException("while starting the hive", new IOException("disk"), true)))
      .isEqualTo("while starting the hive");
  }

  @Test
  void saysHowToMendAPortInUseWhateverTheTransportSaid() {
    String native4 = "bind(..) failed with error(-98): Address already in use";
    assertThat(Diagnosis.of(new IOException(native4))).startsWith("address already in use (expected: a free port;");
    assertThat(Diagnosis.of(new BindException("Address already in use")))
      .startsWith("Address already in use (expected: a free port;");
    assertThat(Diagnosis.of(new BindException("address: text+tcp://127.0.0.1:1 (expected: a free one; " + native4 + ")")))
      .isEqualTo("address: text+tcp://127.0.0.1:1 (expected: a free one; " + native4 + ")");
  }

  @Test
  void isOneLineOfLimitedLength() {
    String said = Diagnosis.of(new VertxException("first\n  second\r\n" + "x".repeat(1_000), true));
    assertThat(said).startsWith("first second xxx").hasSizeLessThan(500).hasLineCount(1);
  }

  @Test
  void namesTheTypeOfAnExceptionWithoutAMessage() {
    assertThat(Diagnosis.of(new IllegalStateException())).startsWith("IllegalStateException");
  }

  @Test
  void pointsAtTheFirstLineThatIsTheApplicationsOwn() {
    Exception failure = new IllegalStateException("no bees");
    failure.setStackTrace(new StackTraceElement[] {
      new StackTraceElement("java.util.Objects", "check", "Objects.java", 1),
      new StackTraceElement("io.vertx.core.Vertx", "run", "Vertx.java", 2),
      new StackTraceElement("com.example.Hive", "start", "Hive.java", 3),
      new StackTraceElement("com.example.Main", "main", "Main.java", 4)});
    assertThat(Diagnosis.of(failure)).isEqualTo("IllegalStateException: no bees (at Hive.java:3)");
  }
}
