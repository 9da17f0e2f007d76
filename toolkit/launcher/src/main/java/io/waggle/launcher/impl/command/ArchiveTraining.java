// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.waggle.Gateway;
import io.waggle.Worker;
import io.waggle.launcher.impl.Exit;
import io.waggle.launcher.impl.load.JavaCompilation;
import io.waggle.web.HttpWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Does what servers do when they start and answer for the first time, asks itself over each transport, compiles a
 * source file, and ends the process: the classes this takes get into the archive.
 */
public final class ArchiveTraining extends VerticleBase {

  private static final String HTTP_REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

  @Override
  public Future<?> start() {
    return plainHttp()
      .compose(done -> httpWorker())
      .compose(done -> textWorker())
      .compose(done -> webSocketWorker())
      .compose(done -> vertx.executeBlocking(ArchiveTraining::compile))
      .onComplete(done -> {
        if (done.failed()) {
          Exit.fail(done.cause());
        } else {
          Exit.with(0);
        }
      });
  }

  private Future<Void> plainHttp() {
    return vertx.createHttpServer()
      .requestHandler(request -> request.response().putHeader("content-type", "text/plain").end("hello"))
      .listen(0, "127.0.0.1")
      .compose(server -> ask(server.actualPort(), HTTP_REQUEST));
  }

  private Future<Void> httpWorker() {
    return HttpWorker.create(vertx, "http://127.0.0.1:0")
      .requestHandler(request -> request.response().end("hello"))
      .listen()
      .compose(worker -> ask(worker.actualPort(), HTTP_REQUEST));
  }

  private Future<Void> textWorker() {
    Gateway<String> everybody = Gateway.of(vertx, "training");
    return Worker.<String>create(vertx, "text://127.0.0.1:0")
      .connectHandler(connection -> {
        everybody.add(connection);
        connection.handler(line -> {
          everybody.everyone().send("hello");
          connection.close();
        });
      })
      .listen()
      .compose(worker -> ask(worker.actualPort(), "hello\n"));
  }

  private Future<Void> webSocketWorker() {
    return Worker.<String>create(vertx, "ws://127.0.0.1:0")
      .connectHandler(connection -> connection.handler(connection::send))
      .listen()
      .compose(worker -> vertx.createWebSocketClient().connect(worker.actualPort(), "127.0.0.1", "/"))
      .compose(socket -> {
        Promise<Void> answered = Promise.promise();
        socket.textMessageHandler(text -> answered.tryComplete());
        socket.writeTextMessage("hello");
        return answered.future().compose(done -> socket.close());
      });
  }

  /** Sends a request and waits for an answer that says hello and for the server to close. */
  private Future<Void> ask(int port, String request) {
    return vertx.createNetClient().connect(port, "127.0.0.1").compose(socket -> {
      Promise<Void> closed = Promise.promise();
      Buffer answer = Buffer.buffer();
      socket.handler(answer::appendBuffer);
      socket.closeHandler(closed::complete);
      socket.write(request);
      return closed.future().compose(end -> answer.toString().contains("hello") ? Future.succeededFuture()
        : Future.failedFuture("the server did not answer"));
    });
  }

  private static Class<?> compile() throws IOException, ClassNotFoundException {
    Path source = Files.createTempDirectory("vertx-").resolve("Training.java");
    try {
      Files.writeString(source, """
        import io.vertx.core.Future;
        import io.vertx.core.VerticleBase;
        import io.waggle.Worker;
        public class Training extends VerticleBase {
          @Override
          public Future<?> start() {
            return Worker.<String>create(vertx, "text://127.0.0.1:0")
              .connectHandler(c -> c.handler(line -> c.send("hello " + line))).listen();
          }
        }
        """);
      return JavaCompilation.compile(source, ArchiveTraining.class.getClassLoader());
    } finally {
      Files.deleteIfExists(source);
      Files.delete(source.getParent());
    }
  }
}
