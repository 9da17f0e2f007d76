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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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

  private static final String RECORD = ".json";
  private static final String SOCKET = ".sock";

  /** Describes this process. */
  static Running self(String name, String command) {
    ProcessHandle self = ProcessHandle.current();
    return new Running(System.getProperty("vertx.id", Long.toString(self.pid())), self.pid(), name, startOf(self),
      command);
  }

  /** Returns all that run: those that wrote themselves down, and those that {@code start} made and are not so far. */
  public static List<Running> all() {
    List<Running> all = new ArrayList<>();
    Set<Long> known = new HashSet<>();
    for (Path file : records()) {
      read(file).ifPresent(one -> {
        all.add(one);
        known.add(one.pid());
      });
    }
    Background.all().filter(one -> !known.contains(one.process().pid())).forEach(one ->
      all.add(new Running(one.id(), one.process().pid(), one.name(), startOf(one.process()), "")));
    all.sort(Comparator.comparing(Running::startedAt).thenComparing(Running::pid));
    return all;
  }

  /** Returns the one of an id. */
  public static Optional<Running> find(String id) {
    return all().stream().filter(one -> one.id().equals(id)).findFirst();
  }

  /**
   * Returns the one that is meant.
   *
   * @param id null if the user named none: then there must be just one
   */
  public static Running one(String id) {
    List<Running> all = all();
    String known = all.isEmpty() ? "nothing runs" : "one of " + all.stream().map(Running::id)
      .collect(Collectors.joining(", "));
    if (id == null) {
      if (all.size() == 1) {
        return all.get(0);
      }
      throw Failure.usage("id: none given (expected: " + known + ")");
    }
    return find(id).orElseThrow(() -> new Failure("id: " + id + " (expected: " + known + ")"));
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
    Files.writeString(draft, new JsonObject().put("id", id).put("pid", pid).put("name", name)
      .put("startedAt", startedAt).put("command", command).encode());
    Files.move(draft, folder.resolve(pid + RECORD), StandardCopyOption.ATOMIC_MOVE);
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
}
