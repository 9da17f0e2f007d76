// SPDX-License-Identifier: Apache-2.0
package io.waggle.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The files of a checkout, without what builds and tools put there. */
final class Checkout {

  private static final Set<String> GENERATED =
    Set.of("target", "node_modules", "build", "dist", "__pycache__", "vendor");
  private static final String ROOT_ARTIFACT = "<artifactId>waggle-parent</artifactId>";

  private final Path root;
  private final List<String> files;

  private Checkout(Path root) {
    this.root = root;
    this.files = list(root);
  }

  static Checkout at(Path root) {
    return new Checkout(root);
  }

  /** Finds the root above the folder the tests run in: the one whose pom.xml has no parent and is ours. */
  static Checkout current() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path pom = folder.resolve("pom.xml");
      if (Files.exists(pom) && read(pom).contains(ROOT_ARTIFACT) && !read(pom).contains("<parent>")) {
        return new Checkout(folder);
      }
    }
    throw new IllegalStateException(
      "root: none above " + Path.of("").toAbsolutePath() + " (expected: Waggle's pom.xml)");
  }

  private static List<String> list(Path root) {
    List<String> found = new ArrayList<>();
    try {
      Files.walkFileTree(root, new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
          String name = folder.equals(root) ? "" : folder.getFileName().toString();
          boolean hidden = name.startsWith(".") && !name.equals(".ci");
          return hidden || GENERATED.contains(name) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
          found.add(root.relativize(file).toString().replace('\\', '/'));
          return FileVisitResult.CONTINUE;
        }
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.stream().sorted().collect(Collectors.toList());
  }

  Path root() {
    return root;
  }

  /** All files, as paths from the root with {@code /}, sorted. */
  List<String> files() {
    return files;
  }

  List<String> filesEndingWith(String end) {
    return files.stream().filter(file -> file.endsWith(end)).toList();
  }

  boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }

  String read(String path) {
    return read(root.resolve(path));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<SourceFile> javaFiles() {
    return filesEndingWith(".java").stream().map(path -> new SourceFile(path, read(path))).toList();
  }
}
