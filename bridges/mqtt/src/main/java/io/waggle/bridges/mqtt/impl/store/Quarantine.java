// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Puts aside what cannot be read, under names that say where it was. One thread. */
final class Quarantine {

  /** How many bytes of files are kept at most; what comes later is only named. */
  private static final long MAX_BYTES = 64L << 20;
  /** How many damages are told one by one. */
  private static final int MAX_TOLD = 1_000;

  private final Path folder;
  private final List<String> damages = new ArrayList<>();
  private long kept = -1;
  private int count;

  Quarantine(Path store) {
    folder = store.resolve("quarantine");
  }

  /** Keeps bytes of a segment. */
  void keep(Path segment, ByteBuf bytes, int from, int to, String why) throws IOException {
    String name = segment.getFileName() + "-" + from;
    String where = segment.getFileName() + ": " + (to - from) + " bytes at " + from + " (" + why + ")";
    if (used() + to - from > MAX_BYTES) {
      add(where + ", not kept: quarantine is full");
      return;
    }
    byte[] copy = new byte[to - from];
    bytes.getBytes(from, copy);
    Files.createDirectories(folder);
    if (!Files.exists(folder.resolve(name))) {
      Files.write(folder.resolve(name), copy);
      kept += copy.length;
    }
    add(where + ", kept as quarantine/" + name);
  }

  /** Notes something of which nothing can be kept. */
  void add(String damage) {
    if (count++ < MAX_TOLD) {
      damages.add(damage);
    }
  }

  private long used() throws IOException {
    if (kept < 0) {
      kept = 0;
      if (Files.isDirectory(folder)) {
        try (var files = Files.newDirectoryStream(folder)) {
          for (Path file : files) {
            kept += Files.size(file);
          }
        }
      }
    }
    return kept;
  }

  /** Returns whether there was any. */
  boolean isEmpty() {
    return count == 0;
  }

  /** Returns all, for people. */
  List<String> damages() {
    List<String> all = new ArrayList<>(damages);
    if (count > MAX_TOLD) {
      all.add("and " + (count - MAX_TOLD) + " more");
    }
    return all;
  }
}
