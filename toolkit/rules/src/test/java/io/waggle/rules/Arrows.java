// SPDX-License-Identifier: Apache-2.0
package io.waggle.rules;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which module may use which: {@code demos -> verticles, bridges -> toolkit/*} and
 * {@code toolkit/* -> toolkit/core -> nothing of ours}; and whose types the core may show.
 */
final class Arrows {

  static final String CORE = "toolkit/core";
  static final String API_PACKAGE = "io.waggle";

  /** From the first part of a module's path to those of the modules it may use besides itself. */
  private static final Map<String, Set<String>> ALLOWED = Map.of(
    "toolkit", Set.of("toolkit"),
    "bridges", Set.of("toolkit"),
    "verticles", Set.of("toolkit"),
    "clients", Set.of("toolkit"),
    "demos", Set.of("verticles", "bridges", "clients", "toolkit"));
  private static final List<String> SHOWN = List.of("java.", "javax.net.", "io.vertx.core.", "io.waggle.");

  private final Modules modules;

  Arrows(Modules modules) {
    this.modules = modules;
  }

  static boolean isAllowed(String from, String to) {
    if (from.equals(to)) {
      return true;
    }
    String fromLayer = from.split("/")[0];
    return !from.equals(CORE) && ALLOWED.getOrDefault(fromLayer, Set.of()).contains(to.split("/")[0]);
  }

  /** Uses of another module against an arrow: bridge to bridge, core to anything, toolkit to a demo. */
  List<String> forbidden() {
    Set<String> found = new LinkedHashSet<>();
    for (String from : modules.names()) {
      for (JavaClass each : modules.classesOf(from)) {
        for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
          String to = modules.moduleOf(dependency.getTargetClass()).orElse(from);
          if (!isAllowed(from, to)) {
            found.add(place(from, each, dependency.getSourceCodeLocation().getLineNumber()) + each.getName() + " uses "
              + dependency.getTargetClass().getName() + ": " + from + " must not depend on " + to);
          }
        }
      }
    }
    return List.copyOf(found);
  }

  /** Types in the signatures of the core's own package that are neither Java's, Vert.x's nor ours. */
  List<String> foreignTypesShownByCore() {
    List<String> found = new ArrayList<>();
    for (JavaClass each : modules.classesOf(CORE)) {
      if (each.getPackageName().equals(API_PACKAGE) && each.getModifiers().contains(JavaModifier.PUBLIC)) {
        shownBy(each).forEach((where, types) -> types.stream().filter(Arrows::isForeign).forEach(type ->
          found.add(place(CORE, each, 1) + where + " shows " + type.getName() + ": wrap it or hide it in impl")));
      }
    }
    return found;
  }

  private static Map<String, Set<JavaClass>> shownBy(JavaClass each) {
    Map<String, Set<JavaClass>> shown = new LinkedHashMap<>();
    Set<JavaClass> parents = new LinkedHashSet<>();
    each.getSuperclass().ifPresent(parent -> parents.addAll(parent.getAllInvolvedRawTypes()));
    each.getInterfaces().forEach(parent -> parents.addAll(parent.getAllInvolvedRawTypes()));
    shown.put(each.getName(), parents);
    for (JavaMember member : each.getMembers()) {
      if (isShown(member)) {
        shown.put(member.getFullName(), typesOf(member));
      }
    }
    return shown;
  }

  private static boolean isShown(JavaMember member) {
    Set<JavaModifier> modifiers = member.getModifiers();
    return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
      && !modifiers.contains(JavaModifier.SYNTHETIC);
  }

  private static Set<JavaClass> typesOf(JavaMember member) {
    Set<JavaClass> types = new LinkedHashSet<>();
    if (member instanceof JavaField field) {
      types.addAll(field.getType().getAllInvolvedRawTypes());
    } else if (member instanceof JavaCodeUnit method) {
      types.addAll(method.getReturnType().getAllInvolvedRawTypes());
      for (JavaType parameter : method.getParameterTypes()) {
        types.addAll(parameter.getAllInvolvedRawTypes());
      }
      types.addAll(method.getExceptionTypes());
    }
    return types;
  }

  private static boolean isForeign(JavaClass type) {
    JavaClass component = type.getBaseComponentType();
    return !component.isPrimitive() && SHOWN.stream().noneMatch(component.getName()::startsWith);
  }

  private static String place(String module, JavaClass each, int line) {
    String file = each.getSource().flatMap(source -> source.getFileName()).orElse(each.getSimpleName() + ".java");
    String folder = each.getPackageName().replace('.', '/');
    return module + "/src/main/java/" + folder + (folder.isEmpty() ? "" : "/") + file + ":" + Math.max(1, line) + ": ";
  }
}
