// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.process;

import io.vertx.core.json.JsonObject;
import io.waggle.internal.StateFolder;
import io.waggle.launcher.impl.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A process that runs verticles, as it wrote itself down in the {@link StateFolder}: {@code <pid>.json} beside its
 * {@code <pid>.sock}. Immutable; any thread.
 *
 * @param id the one of {@code start}, else the process id
 * @param pid of the process
 * @param name what it was told to run
 * @param startedAt when its process started
 * @param command what the user typed; empty if that is not known
 */
public record Running(String id, long pid, String name, Instant startedAt, String command) {

  private static final long LONGEST_END_SECONDS = 120;
  private static final String RECORD = ".json";
  private static final String SOCKET = ".sock";

  /** Describes this process. */
  static Running self(String name, String command) {
    ProcessHandle self = ProcessHandle.current();
    return new Running(System.getProperty("vertx.id", Long.toString(self.pid())), self.pid(), name, startOf(self),
      command);
  }

  /**
   * Returns all that run, the oldest first: those that wrote themselves down, those that {@code start} made and are not
   * so far, and applications that have an admin server of their own.
   */
  public static List<Running> all() {
    Map<Long, Running> all = new TreeMap<>();
    records().forEach(file -> read(file).ifPresent(one -> all.put(one.pid(), one)));
    Background.all().forEach(one -> all.putIfAbsent(one.process().pid(),
      new Running(one.id(), one.process().pid(), one.name(), startOf(one.process()), "")));
    for (JsonObject note : StateFolder.ofTheUser().processes()) {
      long pid = note.getLong("pid");
      all.putIfAbsent(pid, new Running(Long.toString(pid), pid, note.getString("name", ""),
        Instant.ofEpochMilli(note.getLong("startedAt", 0L)), ""));
    }
    return all.values().stream().sorted(Comparator.comparing(Running::startedAt)).toList();
  }

  /** Returns the one of an id. */
  public static Optional<Running> find(String id) {
    return all().stream().filter(one -> one.id().equals(id)).findFirst();
  }

  /** Returns whether this is what somebody means who names an id, a process id or what is run. */
  boolean isCalled(String wanted) {
    return id.equals(wanted) || Long.toString(pid).equals(wanted) || name.equals(wanted);
  }

  private static List<Path> records() {
    Path folder = StateFolder.ofTheUser().path();
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().endsWith(RECORD)).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Reads a record; one whose process is gone is forgotten. */
  private static Optional<Running> read(Path file) {
    try {
      JsonObject json = new JsonObject(Files.readString(file));
      Running one = new Running(json.getString("id"), json.getLong("pid"), json.getString("name", ""),
        json.getInstant("startedAt"), json.getString("command", ""));
      if (ProcessHandle.of(one.pid()).filter(process -> startOf(process).equals(one.startedAt())).isPresent()) {
        return Optional.of(one);
      }
      one.forget();
    } catch (IOException | RuntimeException e) {
      // Of another version, or half gone: nobody can talk to it.
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static Instant startOf(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  /** Returns where it answers commands. */
  Path socket() {
    return StateFolder.ofTheUser().path().resolve(pid + SOCKET);
  }

  /** Writes the record. */
  void write() throws IOException {
    Path folder = StateFolder.ofTheUser().make();
    Path draft = folder.resolve(pid + ".new");
    Files.writeString(draft, toJson().encode());
    Files.move(draft, folder.resolve(pid + RECORD), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Returns it as it is written. */
  public JsonObject toJson() {
    return new JsonObject().put("id", id).put("pid", pid).put("name", name).put("startedAt", startedAt)
      .put("command", command);
  }

  /** Removes record and socket. */
  void forget() {
    try {
      Files.deleteIfExists(StateFolder.ofTheUser().path().resolve(pid + RECORD));
      Files.deleteIfExists(socket());
    } catch (IOException e) {
      // They are ignored as soon as the process is gone.
      return;
    }
  }

  /** Returns the process, if it still runs. */
  public Optional<ProcessHandle> process() {
    return ProcessHandle.of(pid);
  }

  /** Waits for the end of a process that was asked for it; blocks the calling thread. */
  public void awaitEnd() {
    try {
      if (process().isPresent()) {
        process().get().onExit().get(LONGEST_END_SECONDS, TimeUnit.SECONDS);
      }
    } catch (TimeoutException e) {
      throw new Failure("process: " + id + " still ends (expected: within " + LONGEST_END_SECONDS + " s; kill -9 " + pid
        + " ends it at once)", e);
    } catch (ExecutionException e) {
      throw new Failure("process: " + id + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns how people are told of it. */
  @Override
  public String toString() {
    return id.equals(Long.toString(pid)) ? id + " " + name : id + " (pid " + pid + ") " + name;
  }
}
