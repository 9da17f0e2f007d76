// SPDX-License-Identifier: Apache-2.0
package io.waggle.js;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.UncaughtExceptions;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@CleanVertx
class JsVerticleTest {

  /** A script engine is slow to start on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir
  Path folder;
  private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
  private Vertx vertx;
  private MessageConsumer<Object> listening;

  @BeforeEach
  void listenToWhatScriptsTell(Vertx vertx) {
    this.vertx = vertx;
    listening = vertx.eventBus().consumer("told", message -> told.add(message.body()));
  }

  @AfterEach
  void listenNoMore() {
    Await.result(listening.unregister());
  }

  @Test
  void awaitsVertxFuturesOfAllKinds() {
    deploy("""
      const all = await Java.type('io.vertx.core.Future').all([vertx.timer(1), Java.type('io.vertx.core.Future')
        .succeededFuture('two')]);
      const mapped = await vertx.timer(1).map((x) => 'mapped');
      const chained = await vertx.timer(1).then(() => 'chained');
      vertx.eventBus().send('told', [all[1], mapped, chained, await 7]);
      """);
    assertThat(told()).isEqualTo(new JsonArray().add("two").add("mapped").add("chained").add(7));
  }

  @Test
  void aFailedFutureThrowsAnErrorWithItsMessage() {
    deploy("""
      try {
        await vertx.eventBus().request('nobody', 'hello?');
      } catch (error) {
        vertx.eventBus().send('told', { name: error.name, message: error.message, isError: error instanceof Error });
      }
      """);
    assertThat(told()).isEqualTo(new JsonObject().put("name", "ReplyException")
      .put("message", "No handlers for address nobody").put("isError", true));
  }

  @Test
  void jsonIsJavaScriptObjectsBothWays() {
    deploy("""
      waggle.bus.on('sum', ({ numbers }) => ({ sum: numbers.reduce((a, b) => a + b), isArray: Array.isArray(numbers) }));
      const { sum } = await waggle.bus.request('sum', { numbers: [1, 2, 3] });
      vertx.eventBus().send('told', { sum, config: config.deep.list[1] });
      """, new JsonObject().put("deep", new JsonObject().put("list", new JsonArray().add("a").add("b"))));
    assertThat(told()).isEqualTo(new JsonObject().put("sum", 6).put("config", "b"));
    JsonObject reply = Await.result(vertx.eventBus()
      .<JsonObject>request("sum", new JsonObject().put("numbers", new JsonArray().add(20).add(22)))).body();
    assertThat(reply).isEqualTo(new JsonObject().put("sum", 42).put("isArray", true));
  }

  @Test
  void aWorkerExchangesJavaScriptValues() {
    deploy("""
      import { worker, bytes } from 'waggle';
      const json = await worker('json://127.0.0.1:0')
        .connectHandler((c) => c.handler((m) => c.send({ hi: m.name, list: [...m.list, 3] }))).listen();
      const raw = await worker({ address: 'raw://127.0.0.1:0' })
        .connectHandler((c) => c.handler((m) => c.send(bytes(m.toString().toUpperCase())))).listen();
      vertx.eventBus().send('told', [json.actualPort(), raw.actualPort()]);
      """);
    JsonArray ports = (JsonArray) told();
    try (RawClient json = RawClient.connect(ports.getInteger(0)); RawClient raw = RawClient.connect(ports.getInteger(1))) {
      json.send("{\"name\":\"bee\",\"list\":[1,2]}\n");
      assertThat(new JsonObject(json.readLine())).isEqualTo(
        new JsonObject().put("hi", "bee").put("list", new JsonArray().add(1).add(2).add(3)));
      assertThat(new String(raw.send("hum").read(3))).isEqualTo("HUM");
    }
  }

  @Test
  void aClientTalksToAWorker() {
    deploy("""
      import { worker, client } from 'waggle';
      const server = await worker('json://127.0.0.1:0')
        .connectHandler((c) => c.handler((m) => c.send({ answer: m.question + 1 }))).listen();
      const connection = await client('json://127.0.0.1:' + server.actualPort())
        .connectHandler((c) => c.handler((m) => vertx.eventBus().send('told', m.answer))).connect();
      connection.send({ question: 41 });
      """);
    assertThat(told()).isEqualTo(42);
  }

  @Test
  void modulesImportEachOther() {
    write("lib/twice.mjs", "export const twice = (x) => 2 * x;");
    deploy("import { twice } from './lib/twice.mjs'; vertx.eventBus().send('told', twice(21));");
    assertThat(told()).isEqualTo(42);
  }

  @Test
  void timersFireAndCanBeCleared() {
    deploy("""
      const never = setTimeout(() => vertx.eventBus().send('told', 'never'), 5);
      clearTimeout(never);
      let count = 0;
      const ticks = setInterval(() => {
        if (++count === 3) {
          clearInterval(ticks);
          setTimeout((word) => vertx.eventBus().send('told', word + count), 20, 'ticks ');
        }
      }, 1);
      """);
    assertThat(told()).isEqualTo("ticks 3");
  }

  @Test
  void startIsAwaitedAndStopIsCalled() {
    String id = deploy("""
      export async function start() {
        await vertx.timer(1);
        vertx.eventBus().send('told', 'started');
      }
      export const stop = async () => { vertx.eventBus().send('told', 'stopped'); };
      """);
    assertThat(told()).isEqualTo("started");
    Await.result(vertx.undeploy(id));
    assertThat(told()).isEqualTo("stopped");
  }

  @Test
  void eachInstanceHasAContextOfItsOwnOnItsEventLoop() {
    write("count.js", """
      globalThis.count = (globalThis.count ?? 0) + 1;
      const thread = () => Java.type('java.lang.Thread').currentThread().getName();
      const made = thread();
      await vertx.timer(1);
      const result = [count, made === thread() && made.includes('eventloop')];
      vertx.eventBus().send('told', result);
      """);
    Await.result(vertx.deployVerticle("count.js", options().setInstances(2)), PATIENCE);
    assertThat(told()).isEqualTo(new JsonArray().add(1).add(true));
    assertThat(told()).isEqualTo(new JsonArray().add(1).add(true));
  }

  @Test
  void namesFileAndLineOfASyntaxError() {
    assertThat(failure("const fine = 1;\nconst broken = ;\n")).startsWith("main.js:2:16: SyntaxError: ");
  }

  @Test
  void namesFileAndLineOfWhatWasThrown() {
    assertThat(failure("await vertx.timer(1);\n\nthrow new TypeError('no bees');\n"))
      .startsWith("main.js:3:").endsWith("TypeError: no bees");
  }

  @Test
  void namesFileAndLineOfAFailedStart() {
    assertThat(failure("export async function start() {\n  await null;\n  undefinedThing();\n}\n"))
      .startsWith("main.js:3:").contains("undefinedThing is not defined");
  }

  @Test
  void anErrorInAHandlerReachesVertxWithItsLine(UncaughtExceptions uncaught) {
    write("main.js", "setTimeout(async () => {\n  await null;\n  throw new Error('late');\n}, 1);\n");
    Await.result(vertx.deployVerticle("main.js", options()), PATIENCE);
    Throwable error = uncaught.take();
    assertThat(error).hasMessageContaining("late");
    assertThat(error.getStackTrace()[0].toString()).contains("main.js:3");
  }

  private String deploy(String script) {
    return deploy(script, new JsonObject());
  }

  private String deploy(String script, JsonObject config) {
    write("main.js", script);
    return Await.result(vertx.deployVerticle("main.js", options().setConfig(config)), PATIENCE);
  }

  private String failure(String script) {
    write("main.js", script);
    return Await.result(vertx.deployVerticle("main.js", options())
      .<String>transform(result -> Future.succeededFuture(result.failed() ? result.cause().getMessage() : "none")),
      PATIENCE);
  }

  private DeploymentOptions options() {
    try {
      URL[] urls = {folder.toUri().toURL()};
      return new DeploymentOptions().setClassLoader(new URLClassLoader(urls, getClass().getClassLoader()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void write(String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Object told() {
    return poll(told);
  }

  private static <T> T poll(BlockingQueue<T> queue) {
    try {
      T item = queue.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(item).as("within " + PATIENCE).isNotNull();
      return item;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
