// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.load;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;

/** Holds what the compiler wrote and defines the classes from it. */
final class CompiledClasses extends ClassLoader {

  private final Map<String, ByteArrayOutputStream> bytes = new ConcurrentHashMap<>();
  private final JavaFileManager files;

  CompiledClasses(ClassLoader parent, JavaFileManager standard) {
    super(parent);
    this.files = new ForwardingJavaFileManager<>(standard) {
      @Override
      public JavaFileObject getJavaFileForOutput(Location location, String name, JavaFileObject.Kind kind,
                                                 FileObject sibling) {
        return new Output(name, kind);
      }
    };
  }

  JavaFileManager files() {
    return files;
  }

  /** What was just compiled comes before a class of the same name that lies about. */
  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> type = findLoadedClass(name);
      return type == null && bytes.containsKey(name) ? findClass(name) : super.loadClass(name, resolve);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    ByteArrayOutputStream written = bytes.get(name);
    if (written == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, written.toByteArray(), 0, written.size());
  }

  private final class Output extends SimpleJavaFileObject {

    private final String name;

    Output(String name, Kind kind) {
      super(URI.create("memory:///" + name.replace('.', '/') + kind.extension), kind);
      this.name = name;
    }

    @Override
    public OutputStream openOutputStream() {
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      bytes.put(name, stream);
      return stream;
    }
  }
}
