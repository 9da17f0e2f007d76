// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.process;

import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.Control;
import io.waggle.internal.StateFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;

/**
 * Answers the commands of other processes of the same user over a Unix domain socket: one line of JSON for each
 * question, one for its answer, as {@link Control} has them. Works on threads of its own, so that a process whose event
 * loops hang still answers, and never slows a start.
 */
public final class ControlSocket {

  /** Longest question, in characters. */
  static final int MAX_LINE = 65_536;
  /** How many may ask at a time; others wait. */
  static final int MAX_CALLERS = 8;
  /** How long a caller may take to ask. */
  static final long QUESTION_MS = 30_000;

  private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);

  private final Vertx vertx;
  private final Running self;
  private final Semaphore callers = new Semaphore(MAX_CALLERS);
  private volatile ServerSocketChannel server;
  private volatile boolean closed;

  private ControlSocket(Vertx vertx, Running self) {
    this.vertx = vertx;
    this.self = self;
  }

  /** Opens the socket of this process, in the background; one that cannot be opened is a line in the log. */
  public static void open(Vertx vertx, String name, String command) {
    thread(() -> {
      ControlSocket socket = new ControlSocket(vertx, Running.self(name, command));
      ((VertxInternal) vertx).addCloseHook(completion -> {
        socket.close();
        completion.succeed();
      });
      socket.serve();
    });
  }

  private static void thread(Runnable work) {
    Thread thread = new Thread(work, "waggle-control");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve() {
    try (ServerSocketChannel opened = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      StateFolder.ofTheUser().make();
      Files.deleteIfExists(self.socket());
      opened.bind(UnixDomainSocketAddress.of(self.socket()));
      self.write();
      server = opened;
      while (!closed) {
        callers.acquire();
        SocketChannel caller = opened.accept();
        thread(() -> answerAll(caller));
      }
    } catch (IOException | UnsupportedOperationException e) {
      if (!closed) {
        LOG.warn("no commands from other processes: " + e + " (expected: WAGGLE_STATE to name a folder that can be "
          + "written, with a short path)");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      self.forget();
    }
  }

  private void answerAll(SocketChannel caller) {
    long[] deadline = {deadline(caller)};
    try (caller; Reader reader = new BufferedReader(
      new InputStreamReader(Channels.newInputStream(caller), StandardCharsets.UTF_8))) {
      for (String line = line(reader); line != null; line = line(reader)) {
        vertx.cancelTimer(deadline[0]);
        write(caller, answer(line, caller));
        deadline[0] = deadline(caller);
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("a caller went: " + e);
    } finally {
      vertx.cancelTimer(deadline[0]);
      callers.release();
    }
  }

  private long deadline(SocketChannel caller) {
    return vertx.setTimer(QUESTION_MS, id -> {
      try {
        caller.close();
      } catch (IOException e) {
        LOG.debug("a caller could not be closed: " + e);
      }
    });
  }

  /** Reads a line; null at the end, or if it is too long. */
  private static String line(Reader reader) throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.length() < MAX_LINE) {
      int c = reader.read();
      if (c < 0 || c == '\n') {
        return c < 0 ? null : line.toString();
      }
      line.append((char) c);
    }
    return null;
  }

  private JsonObject answer(String line, SocketChannel caller) {
    try {
      JsonObject question = new JsonObject(line);
      question.put(Control.BY, user(caller) + " pid " + question.getValue("pid"));
      return Control.of(vertx).ask(question).toCompletionStage().toCompletableFuture()
        .get(ControlClient.LONGEST_ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new JsonObject().put("error", "interrupted");
    } catch (Exception e) {
      return new JsonObject().put("error", "question: " + e.getClass().getSimpleName()
        + " (expected: one object of JSON, answered within " + ControlClient.LONGEST_ANSWER_SECONDS + " s)");
    }
  }

  /** Returns the user as the system knows him; the process id is what the caller says. */
  private static String user(SocketChannel caller) {
    try {
      return caller.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
    } catch (IOException | UnsupportedOperationException | LinkageError e) {
      // A system that does not tell, or a Java without the module jdk.net.
      return "?";
    }
  }

  private static void write(SocketChannel caller, JsonObject answer) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((answer.encode() + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      caller.write(bytes);
    }
  }

  private void close() {
    closed = true;
    self.forget();
    ServerSocketChannel open = server;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        LOG.debug("the control socket could not be closed: " + e);
      }
    }
  }
}
