// SPDX-License-Identifier: Apache-2.0
package io.waggle.js;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.io.FileSystem;

/** The machine's files, and one module that is no file: {@code import … from 'waggle'}. Any thread. */
final class ModuleFiles implements FileSystem {

  private static final String NAME = "waggle";
  private static final Path MODULE = Path.of("/waggle-builtin/waggle.mjs");
  private static final byte[] SOURCE = ("const w = globalThis.waggle; export default w;"
    + "export const { worker, client, gateway, bus, bytes, json, CloseReason, Protocol } = w;")
    .getBytes(StandardCharsets.US_ASCII);

  private final FileSystem files = FileSystem.newDefaultFileSystem();

  @Override
  public Path parsePath(URI uri) {
    return files.parsePath(uri);
  }

  @Override
  public Path parsePath(String path) {
    return path.equals(NAME) ? MODULE : files.parsePath(path);
  }

  @Override
  public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options) throws IOException {
    if (!path.equals(MODULE)) {
      files.checkAccess(path, modes, options);
    }
  }

  @Override
  public void createDirectory(Path dir, FileAttribute<?>... attributes) throws IOException {
    files.createDirectory(dir, attributes);
  }

  @Override
  public void delete(Path path) throws IOException {
    files.delete(path);
  }

  @Override
  public SeekableByteChannel newByteChannel(Path path, Set<? extends OpenOption> options,
                                            FileAttribute<?>... attributes) throws IOException {
    return path.equals(MODULE) ? new BytesChannel(SOURCE) : files.newByteChannel(path, options, attributes);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(Path dir, DirectoryStream.Filter<? super Path> filter)
    throws IOException {
    return files.newDirectoryStream(dir, filter);
  }

  @Override
  public Path toAbsolutePath(Path path) {
    return path.equals(MODULE) ? path : files.toAbsolutePath(path);
  }

  @Override
  public Path toRealPath(Path path, LinkOption... options) throws IOException {
    return path.equals(MODULE) ? path : files.toRealPath(path, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
    return path.equals(MODULE) ? Map.of("isRegularFile", true, "isDirectory", false, "size", (long) SOURCE.length)
      : files.readAttributes(path, attributes, options);
  }
}
