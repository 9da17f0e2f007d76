// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one user's processes on this machine keep: the token of the admin page, and a note of each process that runs.
 * Nobody else may read it. Blocks; any thread.
 *
 * <pre>
 *   admin.token            43 characters
 *   processes/4711.json    {"pid", "startedAt", "name", "node", "url", "control"}
 *   4711.json, 4711.sock   the launcher's: what was started, and where it takes commands
 * </pre>
 */
public final class StateFolder {

  private static final String TOKEN = "admin.token";
  private static final int TOKEN_BYTES = 32;

  private final Path folder;

  /** Uses a folder, which is made when something is written. */
  public StateFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Returns the user's: {@code -Dwaggle.state}, else {@code WAGGLE_STATE}, else {@code $XDG_STATE_HOME/waggle}, else
   * {@code ~/.local/state/waggle}.
   */
  public static StateFolder ofTheUser() {
    String named = System.getProperty("waggle.state", System.getenv("WAGGLE_STATE"));
    if (named != null && !named.isBlank()) {
      return new StateFolder(Path.of(named.strip()));
    }
    String base = System.getenv("XDG_STATE_HOME");
    Path parent = base != null && !base.isBlank() ? Path.of(base)
      : Path.of(System.getProperty("user.home"), ".local", "state");
    return new StateFolder(parent.resolve("waggle"));
  }

  /** Returns the folder, which may not be there. */
  public Path path() {
    return folder.toAbsolutePath();
  }

  /**
   * Makes the folder, for its owner only.
   *
   * @throws IOException if it cannot be made, or is somebody else's
   */
  public Path make() throws IOException {
    Files.createDirectories(path());
    PosixFileAttributeView view =
      Files.getFileAttributeView(path(), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view != null) {
      view.setPermissions(PosixFilePermissions.fromString("rwx------"));
    }
    return path();
  }

  /** Returns a secret of 256 bits, in 43 characters of base64url. */
  public static String newSecret() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Returns where the token lies. */
  public Path tokenFile() {
    return folder.resolve(TOKEN);
  }

  /** Makes the token unless it is there; returns whether it was made. */
  public boolean makeToken() throws IOException {
    if (Files.exists(tokenFile())) {
      return false;
    }
    Path written = write(folder, newSecret());
    try {
      Files.move(written, tokenFile());
      return true;
    } catch (FileAlreadyExistsException e) {
      Files.delete(written);
      return false;
    }
  }

  /** Returns the token. */
  public String token() throws IOException {
    String token = Files.readString(tokenFile()).strip();
    if (token.length() < TOKEN_BYTES) {
      throw new IOException("token: " + token.length() + " characters in " + tokenFile() + " (expected: at least "
        + TOKEN_BYTES + "; delete the file to get a new one)");
    }
    return token;
  }

  /** Writes the note of a process. */
  public void enter(long pid, JsonObject note) throws IOException {
    Path written = write(folder.resolve("processes"), note.encode());
    Files.move(written, note(pid), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes the note of a process. */
  public void leave(long pid) throws IOException {
    Files.deleteIfExists(note(pid));
  }

  /** Returns the notes of the processes that run, the oldest first. Notes of others are left alone and left out. */
  public List<JsonObject> processes() {
    List<JsonObject> found = new ArrayList<>();
    try (Stream<Path> notes = Files.list(folder.resolve("processes"))) {
      for (Path file : notes.filter(note -> note.toString().endsWith(".json")).toList()) {
        JsonObject note = read(file);
        if (note != null && isAlive(note)) {
          found.add(note);
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    found.sort(Comparator.comparing(note -> note.getLong("startedAt", 0L)));
    return found;
  }

  private static JsonObject read(Path file) {
    try {
      return new JsonObject(Files.readString(file));
    } catch (IOException | DecodeException e) {
      return null;
    }
  }

  /** A process id alone may by now be somebody else's. */
  private static boolean isAlive(JsonObject note) {
    long startedAt = note.getLong("startedAt", 0L);
    return ProcessHandle.of(note.getLong("pid", -1L)).filter(ProcessHandle::isAlive)
      .map(process -> process.info().startInstant().map(start -> Math.abs(start.toEpochMilli() - startedAt) < 2_000)
        .orElse(true))
      .orElse(false);
  }

  private Path note(long pid) {
    return folder.resolve("processes").resolve(pid + ".json");
  }

  private Path write(Path parent, String text) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      var forMe = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
      Files.createDirectories(folder.toAbsolutePath().getParent());
      if (!Files.isDirectory(folder)) {
        makeFolder(() -> Files.createDirectory(folder, forMe));
      }
      if (!Files.isDirectory(parent)) {
        makeFolder(() -> Files.createDirectory(parent, forMe));
      }
    } else {
      Files.createDirectories(parent);
    }
    // Temporary files are their owner's alone, where there is such a thing.
    return Files.writeString(Files.createTempFile(parent, ".", ".new"), text);
  }

  private interface Making {
    void run() throws IOException;
  }

  /** Another process may be making the same one. */
  private static void makeFolder(Making making) throws IOException {
    try {
      making.run();
    } catch (FileAlreadyExistsException e) {
      // As good as made here.
    }
  }
}
