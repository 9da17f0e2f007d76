// SPDX-License-Identifier: Apache-2.0
package io.waggle.rules;

import com.github.javaparser.ast.ImportDeclaration;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.CallableDeclaration;
import com.github.javaparser.ast.body.ClassOrInterfaceDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.expr.SimpleName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules for every Java file. What counts is what STYLE calls a failure; smells are in {@link Smells}. */
final class JavaRules {

  static final int MAX_FILE_LINES = 600;
  static final int MAX_METHOD_LINES = 70;
  static final String SPDX = "SPDX-License-Identifier: Apache-2.0";

  private JavaRules() {
  }

  static List<Violation> spdxFirst(SourceFile file) {
    List<String> lines = file.lines();
    boolean first = !lines.isEmpty() && lines.get(0).equals("// " + SPDX);
    return first ? List.of() : List.of(file.violation(1, "make the first line: // " + SPDX));
  }

  static List<Violation> fileIsShort(SourceFile file) {
    int lines = file.lines().size();
    if (lines <= MAX_FILE_LINES || file.name().endsWith("Options.java")) {
      return List.of();
    }
    return List.of(file.violation(MAX_FILE_LINES + 1,
      lines + " lines (expected: at most " + MAX_FILE_LINES + "): one idea a file, split it"));
  }

  static List<Violation> methodsAreShort(SourceFile file) {
    List<Violation> found = new ArrayList<>();
    for (CallableDeclaration<?> method : file.tree().findAll(CallableDeclaration.class, m -> true)) {
      int lines = lines(method);
      if (lines > MAX_METHOD_LINES) {
        found.add(file.violation(method.getName(), method.getNameAsString() + ": " + lines
          + " lines (expected: at most " + MAX_METHOD_LINES + "): branch here, move the leaves out"));
      }
    }
    return found;
  }

  /** Lines from the method's name to its last brace: neither Javadoc nor annotations count. */
  private static int lines(CallableDeclaration<?> method) {
    SimpleName name = method.getName();
    return method.getEnd().orElseThrow().line - name.getBegin().orElseThrow().line + 1;
  }

  static List<Violation> publicMeansDocumented(SourceFile file) {
    if (file.isTest() || file.isInternal()) {
      return List.of();
    }
    List<Violation> found = new ArrayList<>();
    for (MethodDeclaration method : file.tree().findAll(MethodDeclaration.class)) {
      boolean promised = isPublic(method) && !method.isAnnotationPresent(Override.class);
      if (promised && method.getJavadoc().isEmpty()) {
        found.add(file.violation(method.getName(), method.getNameAsString()
          + ": public without Javadoc: say units, ranges, threads and errors, or make it package-private"));
      }
    }
    for (TypeDeclaration<?> type : file.tree().getTypes()) {
      if (type.isPublic() && type.getJavadoc().isEmpty()) {
        found.add(file.violation(type.getName(), type.getNameAsString()
          + ": public without Javadoc: say what it is, then whose and on which thread"));
      }
    }
    return found;
  }

  private static boolean isPublic(MethodDeclaration method) {
    Optional<Node> parent = method.getParentNode();
    if (parent.isEmpty() || !(parent.get() instanceof TypeDeclaration<?> type) || !isPublicType(type)) {
      return false;
    }
    boolean ofInterface = type instanceof ClassOrInterfaceDeclaration declaration && declaration.isInterface();
    return method.isPublic() || ofInterface && !method.isPrivate();
  }

  private static boolean isPublicType(TypeDeclaration<?> type) {
    Node parent = type.getParentNode().orElse(null);
    if (!(parent instanceof TypeDeclaration<?> outer)) {
      return type.isPublic();
    }
    boolean ofInterface = outer instanceof ClassOrInterfaceDeclaration declaration && declaration.isInterface();
    return (type.isPublic() || ofInterface) && isPublicType(outer);
  }

  static List<Violation> noWildcardImports(SourceFile file) {
    List<Violation> found = new ArrayList<>();
    for (ImportDeclaration each : file.tree().getImports()) {
      if (each.isAsterisk()) {
        found.add(file.violation(each, "import " + each.getNameAsString() + ".*: name what is used"));
      }
    }
    return found;
  }

  static List<Violation> packageInfoSaysSomething(SourceFile file) {
    if (!file.isPackageInfo() || file.tree().getPackageDeclaration().isEmpty()) {
      return List.of();
    }
    boolean documented = file.lines().stream().anyMatch(line -> line.startsWith("/**"));
    return documented ? List.of() : List.of(file.violation(1, "say what lives here, what does not, where to start"));
  }
}
