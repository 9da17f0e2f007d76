// SPDX-License-Identifier: Apache-2.0
package io.waggle.rules;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The built classes of a checkout and the module, a folder such as {@code bridges/mqtt}, each came from. */
final class Modules {

  private final JavaClasses classes;
  private final Map<String, String> moduleOfClass;

  private Modules(JavaClasses classes, Map<String, String> moduleOfClass) {
    this.classes = classes;
    this.moduleOfClass = moduleOfClass;
  }

  /** Reads {@code target/classes} of every module that is built. */
  static Modules builtIn(Checkout checkout) {
    List<Path> folders = checkout.filesEndingWith("pom.xml").stream()
      .map(pom -> checkout.root().resolve(pom).resolveSibling("target/classes"))
      .filter(Files::isDirectory)
      .sorted(Comparator.naturalOrder())
      .toList();
    JavaClasses classes = new ClassFileImporter().importPaths(folders);
    Map<String, String> modules = classes.stream().filter(each -> each.getSource().isPresent())
      .collect(Collectors.toMap(JavaClass::getName, each -> module(checkout.root(), each), (first, second) -> first));
    return new Modules(classes, modules);
  }

  private static String module(Path root, JavaClass each) {
    String path = root.relativize(Path.of(each.getSource().orElseThrow().getUri())).toString().replace('\\', '/');
    return path.substring(0, path.indexOf("/target/classes/"));
  }

  List<JavaClass> classesOf(String module) {
    return classes.stream().filter(each -> module.equals(moduleOfClass.get(each.getName())))
      .sorted(Comparator.comparing(JavaClass::getName)).toList();
  }

  List<String> names() {
    return moduleOfClass.values().stream().distinct().sorted().toList();
  }

  /** Modules with Java sources but without built classes: what was not looked at. */
  static List<String> notBuiltIn(Checkout checkout) {
    return checkout.filesEndingWith("pom.xml").stream()
      .map(pom -> pom.substring(0, Math.max(0, pom.length() - "/pom.xml".length())))
      .filter(module -> checkout.exists(module + "/src/main/java") && !checkout.exists(module + "/target/classes"))
      .toList();
  }

  /** The module a class was built in; empty for the classes of libraries and of Java. */
  Optional<String> moduleOf(JavaClass each) {
    return Optional.ofNullable(moduleOfClass.get(each.getBaseComponentType().getName()));
  }
}
