// SPDX-License-Identifier: Apache-2.0
package io.waggle.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrowsTest {

  private static Modules built;

  @TempDir
  Path root;

  @BeforeAll
  static void readWhatIsBuilt() {
    built = Modules.builtIn(Checkout.current());
    List<String> notBuilt = Modules.notBuiltIn(Checkout.current());
    if (!notBuilt.isEmpty()) {
      // Only where a part of the modules is built; the whole build has them all, this one being the last.
      System.out.println("arrows: not built, so not looked at: " + notBuilt);
    }
  }

  @Test
  void noModuleOfThisCheckoutGoesAgainstAnArrow() {
    assertThat(built.names()).as("built modules").contains(Arrows.CORE);
    assertThat(String.join("\n", new Arrows(built).forbidden())).isEmpty();
  }

  @Test
  void theCoreShowsNoTypeButVertxsAndItsOwn() {
    assertThat(built.classesOf(Arrows.CORE)).extracting(each -> each.getName()).contains("io.waggle.Worker");
    assertThat(String.join("\n", new Arrows(built).foreignTypesShownByCore())).isEmpty();
  }

  @Test
  void catchesABridgeThatUsesAnotherBridge() throws IOException {
    compile("bridges/one", "io.one.One", "package io.one; public class One { }");
    compile("bridges/two", "io.two.Two", "package io.two; public class Two {\n  Object one() {\n"
      + "    return new io.one.One();\n  }\n}", "bridges/one");
    assertThat(new Arrows(Modules.builtIn(Checkout.at(root))).forbidden()).containsExactly(
      "bridges/two/src/main/java/io/two/Two.java:3: io.two.Two uses io.one.One: "
        + "bridges/two must not depend on bridges/one");
  }

  @Test
  void catchesACoreThatUsesABridgeOrAnotherModuleOfTheToolkit() throws IOException {
    compile("bridges/one", "io.one.One", "package io.one; public class One { }");
    compile("toolkit/web", "io.web.Web", "package io.web; public class Web { }");
    compile("toolkit/core", "io.waggle.Core", "package io.waggle; class Core { io.one.One[] one; io.web.Web web; }",
      "bridges/one", "toolkit/web");
    assertThat(new Arrows(Modules.builtIn(Checkout.at(root))).forbidden())
      .anyMatch(line -> line.endsWith("toolkit/core must not depend on bridges/one"))
      .anyMatch(line -> line.endsWith("toolkit/core must not depend on toolkit/web"));
  }

  @Test
  void acceptsArrowsThatPointDown() throws IOException {
    compile("toolkit/core", "io.waggle.Core", "package io.waggle; public class Core { }");
    compile("bridges/one", "io.one.One", "package io.one; public class One extends io.waggle.Core { }", "toolkit/core");
    compile("demos/chat", "io.chat.Chat", "package io.chat; class Chat { io.one.One one; io.waggle.Core core; }",
      "toolkit/core", "bridges/one");
    assertThat(new Arrows(Modules.builtIn(Checkout.at(root))).forbidden()).isEmpty();
  }

  @Test
  void knowsWhichArrowsAreAllowed() {
    assertThat(Arrows.isAllowed("demos/chat", "verticles")).isTrue();
    assertThat(Arrows.isAllowed("verticles", "toolkit/web")).isTrue();
    assertThat(Arrows.isAllowed("demos/chat", "demos/push")).isFalse();
    assertThat(Arrows.isAllowed("verticles", "demos/chat")).isFalse();
    assertThat(Arrows.isAllowed("bridges/mqtt", "verticles")).isFalse();
    assertThat(Arrows.isAllowed("toolkit/launcher", "bridges/mqtt")).isFalse();
    assertThat(Arrows.isAllowed("elsewhere", "toolkit/core")).isFalse();
  }

  @Test
  void catchesAForeignTypeInTheCoresApi() throws IOException {
    compile("toolkit/foreign", "foreign.Type", "package foreign; public class Type { }");
    compile("toolkit/core", "io.waggle.Shows", "package io.waggle; public interface Shows {\n"
      + "  java.util.List<foreign.Type[]> all();\n  void put(java.util.Map<String, byte[]> map);\n"
      + "  class Nested { foreign.Type hidden; protected foreign.Type shown; }\n}", "toolkit/foreign");
    assertThat(new Arrows(Modules.builtIn(Checkout.at(root))).foreignTypesShownByCore())
      .hasSize(2)
      .anyMatch(line -> line.contains("io.waggle.Shows.all() shows foreign.Type"))
      .anyMatch(line -> line.contains("io.waggle.Shows$Nested.shown shows foreign.Type"));
  }

  private void compile(String module, String className, String source, String... uses) throws IOException {
    Path classes = root.resolve(module + "/target/classes");
    Path file = root.resolve(module + "/src/main/java/" + className.replace('.', '/') + ".java");
    Files.createDirectories(classes);
    Files.createDirectories(file.getParent());
    Files.writeString(root.resolve(module + "/pom.xml"), "<project/>");
    Files.writeString(file, source);
    List<String> arguments = new ArrayList<>(List.of("-g", "-d", classes.toString(), "-cp", ""));
    for (String used : uses) {
      arguments.set(4, arguments.get(4) + root.resolve(used + "/target/classes") + File.pathSeparator);
    }
    arguments.add(file.toString());
    int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
    assertThat(result).isZero();
  }
}
