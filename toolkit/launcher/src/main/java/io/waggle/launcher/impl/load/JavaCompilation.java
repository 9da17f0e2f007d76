// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.load;

import io.waggle.launcher.impl.Failure;
import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles one source file to a class that lives in memory; any thread. */
public final class JavaCompilation {

  private JavaCompilation() {
  }

  public static Class<?> compile(Path source, ClassLoader parent) throws ClassNotFoundException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new Failure("java: " + System.getProperty("java.home") + " has no compiler (expected: a JDK to run "
        + source.getFileName() + "; set JAVA_HOME to one, or compile the source first and run the class)");
    }
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    StandardJavaFileManager files = compiler.getStandardFileManager(problems, Locale.ROOT, null);
    CompiledClasses classes = new CompiledClasses(parent, files);
    String packageName = JavaSource.packageOf(source);
    List<String> options = List.of("-g", "-proc:none", "-implicit:class", "-Xlint:none",
      "-classpath", classpath(parent), "-sourcepath", JavaSource.root(source, packageName).toString());
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

  private static String classpath(ClassLoader loader) {
    StringBuilder path = new StringBuilder(System.getProperty("java.class.path"));
    for (ClassLoader at = loader; at instanceof URLClassLoader urls; at = at.getParent()) {
      for (URL url : urls.getURLs()) {
        path.append(File.pathSeparatorChar).append(Path.of(URI.create(url.toString())));
      }
    }
    return path.toString();
  }
}
