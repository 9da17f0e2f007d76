// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.waggle.internal.StateFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a store. One process has it, which a lock sees to; the writer's thread.
 *
 * <pre>
 *   store.lock               locked while the store is open
 *   0000000000000007.log     segment 7 of the journal
 *   spare-3                  zeros, as long as a segment: the next one, or room to remove things when the disk is full
 *   spare-3.new              one that is being made
 *   quarantine/…             what could not be read
 * </pre>
 */
class Folder {

  private static final String SEGMENT = ".log";
  private static final String SPARE = "spare-";
  private static final String NEW = ".new";
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 20).asReadOnlyBuffer();

  private final Path path;
  private final FileChannel lockFile;
  private int lastSpare;

  Folder(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /**
   * Makes the folder if it is not there, for its owner only, and locks it.
   *
   * @throws IOException if another process has it
   */
  static Folder open(Path path) throws IOException {
    return new Folder(path, lock(path));
  }

  /** Locks the folder, as {@link #open} does. */
  static FileChannel lock(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      new StateFolder(path).make();
    }
    FileChannel file =
      FileChannel.open(path.resolve("store.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = file.tryLock();
      if (lock != null) {
        return file;
      }
    } catch (OverlappingFileLockException e) {
      // A store of this process has it.
    } catch (IOException e) {
      file.close();
      throw e;
    }
    file.close();
    throw new IOException("folder: " + path + " is in use (expected: no other broker that has it open)");
  }

  Path path() {
    return path;
  }

  /** Returns the segments there are, the oldest first. */
  List<Segment> segments() throws IOException {
    List<Segment> found = new ArrayList<>();
    for (Path file : list("*" + SEGMENT)) {
      String name = file.getFileName().toString();
      if (name.matches("[0-9a-f]{16}\\.log")) {
        found.add(new Segment(Long.parseUnsignedLong(name.substring(0, 16), 16), file));
      }
    }
    found.sort((one, other) -> Long.compare(one.number(), other.number()));
    return found;
  }

  /** Returns the spare files that are ready, and deletes what is neither that nor anything else. */
  List<Path> spares(int bytes) throws IOException {
    List<Path> ready = new ArrayList<>();
    for (Path file : list(SPARE + "*")) {
      if (file.toString().endsWith(NEW) || Files.size(file) != bytes) {
        Files.delete(file);
      } else {
        ready.add(file);
        lastSpare = Math.max(lastSpare, Integer.parseInt(file.getFileName().toString().substring(SPARE.length())));
      }
    }
    return ready;
  }

  private List<Path> list(String pattern) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(path, pattern)) {
      found.forEach(files::add);
    }
    return files;
  }

  Segment segment(long number) {
    return new Segment(number, path.resolve(String.format("%016x", number) + SEGMENT));
  }

  /** Reads all of a segment; a file that is larger than any of ours is cut. */
  static ByteBuf read(Segment segment, int most) throws IOException {
    try (FileChannel file = FileChannel.open(segment.path(), StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(most, file.size()));
      while (bytes.hasRemaining() && file.read(bytes) >= 0) {
        continue;
      }
      return Unpooled.wrappedBuffer(bytes.flip());
    }
  }

  /**
   * Makes a spare file, of a file that is no longer needed if there is one.
   *
   * @throws IOException if there is no space; nothing is left of it then
   */
  Path makeSpare(int bytes, Segment old) throws IOException {
    Path ready = path.resolve(SPARE + ++lastSpare);
    Path made = path.resolve(SPARE + lastSpare + NEW);
    if (old != null) {
      Files.move(old.path(), made);
      sync();
    }
    try {
      try (FileChannel file = FileChannel.open(made, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        zero(file, 0, bytes);
        file.force(true);
      }
      Files.move(made, ready, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(made);
      throw e;
    }
    sync();
    return ready;
  }

  static void zero(FileChannel file, long from, long to) throws IOException {
    for (long at = from; at < to;) {
      ByteBuffer zeros = ZEROS.duplicate();
      zeros.limit((int) Math.min(zeros.capacity(), to - at));
      at += file.write(zeros, at);
    }
  }

  /** Opens a segment to be written. */
  FileChannel write(Segment segment) throws IOException {
    return FileChannel.open(segment.path(), StandardOpenOption.WRITE);
  }

  /** Makes a spare file a segment. */
  Segment use(Path spare, long number) throws IOException {
    Segment segment = segment(number);
    Files.move(spare, segment.path(), StandardCopyOption.ATOMIC_MOVE);
    sync();
    return segment;
  }

  void delete(Segment segment) throws IOException {
    Files.deleteIfExists(segment.path());
    sync();
  }

  /** Makes names safe, in the order in which they were changed. */
  private void sync() throws IOException {
    try (FileChannel folder = FileChannel.open(path, StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  void close() throws IOException {
    lockFile.close();
  }

  /** A file of the journal. */
  record Segment(long number, Path path) {
  }
}
