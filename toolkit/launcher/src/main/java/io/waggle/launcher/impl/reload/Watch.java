// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.reload;

import io.waggle.launcher.impl.Failure;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Looks at the folders that classes, sources and jars come from, and tells which files were saved, once they have been
 * quiet for a moment: editors and compilers write in several steps. On a thread of its own.
 */
final class Watch {

  /** Quiet that ends a burst of changes. */
  static final long QUIET_MS = 150;
  /** A folder with more folders inside is not watched in full: it is no source folder. */
  static final int MAX_FOLDERS = 2_000;

  private static final Pattern FILES = Pattern.compile(".*\\.(java|js|mjs|groovy|class|jar)");

  private final WatchService service;
  private final Set<Path> folders = new HashSet<>();
  private final Consumer<Set<Path>> saved;

  private Watch(WatchService service, Consumer<Set<Path>> saved) {
    this.service = service;
    this.saved = saved;
  }

  /**
   * Begins.
   *
   * @param origins folders, which are looked at with all in them, and jars
   * @param saved called with the files of each burst, on the watching thread
   * @throws Failure if the system cannot watch
   */
  static void start(List<Path> origins, Consumer<Set<Path>> saved) {
    try {
      Path any = origins.get(0);
      Watch watch = new Watch(any.getFileSystem().newWatchService(), saved);
      for (Path origin : origins) {
        if (Files.isDirectory(origin)) {
          watch.addTree(origin);
        } else {
          watch.add(origin.toAbsolutePath().getParent());
        }
      }
      Thread thread = new Thread(watch::run, "waggle-watch");
      thread.setDaemon(true);
      thread.start();
    } catch (IOException e) {
      throw new Failure("-watch: " + e.getMessage() + " (expected: folders that can be watched)", e);
    }
  }

  private void addTree(Path root) throws IOException {
    Files.walkFileTree(root, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
        boolean hidden = !folder.equals(root) && folder.getFileName().toString().startsWith(".");
        if (hidden || folders.size() >= MAX_FOLDERS) {
          return FileVisitResult.SKIP_SUBTREE;
        }
        add(folder);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFileFailed(Path file, IOException failure) {
        return FileVisitResult.CONTINUE;
      }
    });
  }

  private void add(Path folder) throws IOException {
    if (folders.add(folder)) {
      folder.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
    }
  }

  private void run() {
    try {
      while (true) {
        Set<Path> files = new HashSet<>();
        collect(service.take(), files);
        for (WatchKey more = next(); more != null; more = next()) {
          collect(more, files);
        }
        if (!files.isEmpty()) {
          saved.accept(files);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ClosedWatchServiceException e) {
      return;
    }
  }

  private WatchKey next() throws InterruptedException {
    return service.poll(QUIET_MS, TimeUnit.MILLISECONDS);
  }

  private void collect(WatchKey key, Set<Path> files) {
    for (WatchEvent<?> event : key.pollEvents()) {
      if (event.context() instanceof Path name) {
        Path file = ((Path) key.watchable()).resolve(name);
        if (FILES.matcher(name.toString()).matches()) {
          files.add(file);
        } else if (event.kind() == StandardWatchEventKinds.ENTRY_CREATE && Files.isDirectory(file)) {
          addNew(file);
        }
      }
    }
    key.reset();
  }

  private void addNew(Path folder) {
    try {
      addTree(folder);
    } catch (IOException e) {
      System.err.println("vertx: -watch: " + folder + " is not watched: " + e.getMessage());
    }
  }
}
