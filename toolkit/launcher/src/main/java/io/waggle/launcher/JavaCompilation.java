// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles one source file to a class that lives in memory; any thread. */
final class JavaCompilation {

  private static final Pattern PACKAGE = Pattern.compile("^\\s*package\\s+([\\w.]+)\\s*;", Pattern.MULTILINE);

  private JavaCompilation() {
  }

  static Class<?> compile(Path source, ClassLoader parent) throws ClassNotFoundException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new Failure("java: " + System.getProperty("java.home") + " has no compiler (expected: a JDK to run "
        + source.getFileName() + "; set JAVA_HOME to one, or compile the source first and run the class)");
    }
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    StandardJavaFileManager files = compiler.getStandardFileManager(problems, Locale.ROOT, null);
    CompiledClasses classes = new CompiledClasses(parent, files);
    String packageName = packageOf(source);
    List<String> options = List.of("-g", "-proc:none", "-implicit:class", "-Xlint:none",
      "-classpath", classpath(parent), "-sourcepath", root(source, packageName).toString());
    boolean ok = compiler.getTask(null, classes.files(), problems, options, null, files.getJavaFileObjects(source))
      .call();
    if (!ok) {
      throw failure(source, problems.getDiagnostics());
    }
    String simpleName = source.getFileName().toString().replaceFirst("\\.java$", "");
    return classes.loadClass(packageName.isEmpty() ? simpleName : packageName + "." + simpleName);
  }

  private static Failure failure(Path source, List<Diagnostic<? extends JavaFileObject>> problems) {
    List<Diagnostic<? extends JavaFileObject>> errors =
      problems.stream().filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR).toList();
    if (errors.isEmpty()) {
      return new Failure("file: " + source + " does not compile (expected: valid Java)");
    }
    Diagnostic<? extends JavaFileObject> first = errors.get(0);
    JavaFileObject where = first.getSource();
    String name = where == null ? source.getFileName().toString() : Path.of(where.toUri()).getFileName().toString();
    String text = first.getMessage(Locale.ROOT).strip().replaceAll("\\s*\\R\\s*", ", ");
    String more = errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)";
    return new Failure(name + ":" + first.getLineNumber() + ": " + text + more);
  }

  private static String packageOf(Path source) {
    try {
      Matcher matcher = PACKAGE.matcher(Files.readString(source));
      return matcher.find() ? matcher.group(1) : "";
    } catch (IOException e) {
      throw new Failure("file: " + source + " (expected: a readable file in UTF-8)", e);
    }
  }

  /** Returns the folder its package hangs in, or its own if the folders are named otherwise. */
  private static Path root(Path source, String packageName) {
    Path folder = source.toAbsolutePath().getParent();
    if (packageName.isEmpty()) {
      return folder;
    }
    Path tail = Path.of(packageName.replace('.', '/'));
    if (!folder.endsWith(tail)) {
      return folder;
    }
    Path root = folder;
    for (int i = 0; i < tail.getNameCount(); i++) {
      root = root.getParent();
    }
    return root;
  }

  private static String classpath(ClassLoader loader) {
    StringBuilder path = new StringBuilder(System.getProperty("java.class.path"));
    for (ClassLoader at = loader; at instanceof URLClassLoader urls; at = at.getParent()) {
      for (URL url : urls.getURLs()) {
        path.append(File.pathSeparatorChar).append(Path.of(java.net.URI.create(url.toString())));
      }
    }
    return path.toString();
  }
}
