// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.waggle.internal.Lifecycle;
import io.waggle.launcher.impl.bus.OwedAnswers;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions of a verticle that follow each other in one Vert.x. */
@CleanVertx
class PartTest {

  private static final String BUSINESS = """
    import io.vertx.core.Future;
    import io.vertx.core.VerticleBase;
    public class Business extends VerticleBase {
      @Override
      public Future<?> start() {
        vertx.setPeriodic(1000, id -> { });
        vertx.eventBus().<String>consumer("silent", request -> { });
        vertx.eventBus().<String>consumer("chain", request -> vertx.eventBus().<String>request("far", request.body())
          .onSuccess(answer -> request.reply("v1 " + answer.body())));
        return vertx.eventBus().<String>consumer("near", request -> request.reply("v1 " + request.body())).completion();
      }
    }
    """;

  @TempDir
  Path folder;

  private Part deployed(Vertx vertx) throws IOException {
    write(1);
    Part part = new Part(folder.resolve("Business.java").toString(), null, true);
    Await.result(part.deploy(vertx, new DeploymentOptions().setInstances(2)));
    return part;
  }

  private void write(int version) throws IOException {
    Files.writeString(folder.resolve("Business.java"), BUSINESS.replace("v1", "v" + version));
  }

  private static String replace(Part part, Vertx vertx, long graceMs) {
    DeploymentOptions two = new DeploymentOptions().setInstances(2);
    return Await.result(part.replace(vertx, two, OwedAnswers.watch(vertx), graceMs));
  }

  private static String ask(Vertx vertx, String address) {
    return Await.result(vertx.eventBus().<String>request(address, "hum").map(Message::body));
  }

  @Test
  void loadersOfOldVersionsAreCollected(Vertx vertx) throws IOException {
    Part part = deployed(vertx);
    List<WeakReference<ClassLoader>> old = new ArrayList<>();
    for (int version = 2; version <= 6; version++) {
      assertThat(ask(vertx, "near")).isEqualTo("v" + (version - 1) + " hum");
      old.add(new WeakReference<>(part.target().loader()));
      write(version);
      replace(part, vertx, 5_000);
    }
    assertThat(ask(vertx, "near")).isEqualTo("v6 hum");
    Await.until("the loaders of five versions are collected", () -> {
      System.gc();
      return old.stream().allMatch(loader -> loader.get() == null);
    });
  }

  @Test
  void aRequestInHandIsAnsweredByTheVersionThatTookIt(Vertx vertx) throws IOException {
    Promise<Message<String>> far = Promise.promise();
    MessageConsumer<String> consumer = vertx.eventBus().consumer("far", far::complete);
    Await.result(consumer.completion());
    Part part = deployed(vertx);
    var answer = vertx.eventBus().<String>request("chain", "hum").map(Message::body);
    Message<String> question = Await.result(far.future());
    write(2);
    var replaced = part.replace(vertx, new DeploymentOptions(), OwedAnswers.watch(vertx), 10_000);
    Await.until("the new version answers alone", () -> ask(vertx, "near").equals("v2 hum")
      && ask(vertx, "near").equals("v2 hum") && ask(vertx, "near").equals("v2 hum"));
    assertThat(replaced.isComplete()).as("while a request waits").isFalse();
    question.reply("bee");
    assertThat(Await.result(answer)).isEqualTo("v1 bee");
    assertThat(Await.result(replaced)).matches("reloaded .*Business.java in \\d+ ms");
    Await.result(consumer.unregister());
  }

  @Test
  void aRequestThatIsNeverAnsweredHoldsAReloadUpForTheGraceOnly(Vertx vertx) throws IOException {
    Part part = deployed(vertx);
    Future<?> never = vertx.eventBus().request("silent", "hum", new DeliveryOptions().setSendTimeout(6_000));
    write(2);
    assertThat(replace(part, vertx, 100)).endsWith(" ms, with 1 requests not answered in 100 ms");
    assertThat(ask(vertx, "near")).isEqualTo("v2 hum");
    assertThat(Await.failure(never)).hasMessageContaining("Timed out");
  }

  @Test
  void aVersionThatDoesNotCompileChangesNothing(Vertx vertx) throws IOException {
    Part part = deployed(vertx);
    ClassLoader loader = part.target().loader();
    Files.writeString(folder.resolve("Business.java"), "no Java");
    Throwable failure = Await.failure(part.replace(vertx, new DeploymentOptions(), OwedAnswers.watch(vertx), 100));
    assertThat(failure).hasMessageStartingWith("Business.java:1: ");
    assertThat(part.target().loader()).isSameAs(loader);
    assertThat(ask(vertx, "near")).isEqualTo("v1 hum");
  }

  private static final class RecordingDuty implements Lifecycle.Duty {

    final List<String> told = new CopyOnWriteArrayList<>();
    private final Promise<Void> done;
    private ContextInternal context;

    RecordingDuty(Promise<Void> done) {
      this.done = done;
    }

    @Override
    public ContextInternal context() {
      return context;
    }

    @Override
    public Future<Void> leave() {
      told.add("leave");
      return done.future();
    }

    @Override
    public void resume() {
      told.add("resume");
    }
  }

  /** A version whose second instance waits for an answer, and then starts or not. */
  private void writeAVersionWithAGate() throws IOException {
    Files.writeString(folder.resolve("Business.java"), BUSINESS.replace("v1", "v2")
      .replace("  @Override", "  static final java.util.concurrent.atomic.AtomicInteger STARTED = new "
        + "java.util.concurrent.atomic.AtomicInteger();\n  @Override")
      .replace("consumer(\"near\", request -> request.reply(\"v2 \" + request.body())).completion();",
        "consumer(\"near\", request -> request.reply(\"v2 \" + request.body())).completion().compose(v -> "
          + "STARTED.incrementAndGet() < 2 ? Future.succeededFuture() : vertx.eventBus().request(\"gate\", \"\"));"));
  }

  private static List<String> askFourTimes(Vertx vertx) {
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      answers.add(ask(vertx, "near"));
    }
    return answers;
  }

  @Test
  void instancesAreReplacedOneAfterTheOther(Vertx vertx) throws IOException {
    Promise<Message<String>> gate = Promise.promise();
    MessageConsumer<String> keeper = vertx.eventBus().consumer("gate", gate::complete);
    Part part = deployed(vertx);
    writeAVersionWithAGate();
    var replaced = part.replace(vertx, new DeploymentOptions().setInstances(2), OwedAnswers.watch(vertx), 5_000);
    Message<String> second = Await.result(gate.future());
    Await.until("one of two instances before has left",
      () -> askFourTimes(vertx).stream().filter("v1 hum"::equals).count() < 2);
    assertThat(replaced.isComplete()).as("while the second instance starts").isFalse();
    assertThat(askFourTimes(vertx)).as("one instance of the version before").contains("v1 hum", "v2 hum");
    second.reply("open");
    assertThat(Await.result(replaced)).startsWith("reloaded ");
    assertThat(askFourTimes(vertx)).containsOnly("v2 hum");
    Await.result(keeper.unregister());
  }

  @Test
  void aVersionOfWhichTheSecondInstanceFailsGivesTheWorkBack(Vertx vertx) throws IOException {
    MessageConsumer<String> keeper = vertx.eventBus().consumer("gate", request -> request.fail(7, "shut"));
    Part part = deployed(vertx);
    writeAVersionWithAGate();
    Throwable failure = Await.failure(part.replace(vertx, new DeploymentOptions().setInstances(2),
      OwedAnswers.watch(vertx), 5_000));
    assertThat(failure).hasMessage("shut");
    assertThat(askFourTimes(vertx)).containsOnly("v1 hum");
    assertThat(vertx.deploymentIDs()).hasSize(1);
    write(3);
    replace(part, vertx, 5_000);
    assertThat(askFourTimes(vertx)).containsOnly("v3 hum");
    assertThat(vertx.deploymentIDs()).hasSize(2);
    Await.result(keeper.unregister());
  }

  @Test
  void whoServesConnectionsFinishesThemBeforeItGoes(Vertx vertx) throws IOException {
    Promise<Void> done = Promise.promise();
    RecordingDuty duty = new RecordingDuty(done);
    Part part = deployed(vertx);
    Lifecycle.of(vertx).add(duty);
    duty.context = (ContextInternal) ((VertxInternal) vertx).deploymentManager()
      .deployment(vertx.deploymentIDs().iterator().next()).deployment().contexts().iterator().next();
    write(2);
    var replaced = part.replace(vertx, new DeploymentOptions().setInstances(2), OwedAnswers.watch(vertx), 5_000);
    Await.until("it was told to leave", () -> duty.told.contains("leave"));
    Await.until("the new version answers alone", () -> askFourTimes(vertx).stream().noneMatch("v1 hum"::equals));
    assertThat(replaced.isComplete()).as("while it works").isFalse();
    done.complete();
    assertThat(Await.result(replaced)).startsWith("reloaded ");
    assertThat(duty.told).containsExactly("leave");
    Lifecycle.of(vertx).remove(duty);
  }
}
