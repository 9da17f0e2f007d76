// SPDX-License-Identifier: Apache-2.0
package io.waggle.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Feeds each rule something that breaks it, and something that looks alike and does not. */
class JavaRulesTest {

  private static final String MAIN = "toolkit/some/src/main/java/io/waggle/some/Some.java";

  private static SourceFile main(String text) {
    return new SourceFile(MAIN, "// SPDX-License-Identifier: Apache-2.0\npackage io.waggle.some;\n" + text);
  }

  private static List<String> texts(List<Violation> violations) {
    return violations.stream().map(Violation::toString).toList();
  }

  @Test
  void catchesAMissingLicenceLine() {
    SourceFile late = new SourceFile(MAIN, "package io.waggle.some;\n// SPDX-License-Identifier: Apache-2.0\n");
    assertThat(texts(JavaRules.spdxFirst(late)))
      .containsExactly(MAIN + ":1: make the first line: // SPDX-License-Identifier: Apache-2.0");
    assertThat(JavaRules.spdxFirst(main(""))).isEmpty();
  }

  @Test
  void catchesALongFileUnlessItHoldsOptions() {
    String long601 = "\n".repeat(598) + "class Some { }\n";
    assertThat(texts(JavaRules.fileIsShort(main(long601)))).singleElement().asString()
      .startsWith(MAIN + ":601: 601 lines (expected: at most 600)");
    assertThat(JavaRules.fileIsShort(main(long601.substring(1)))).isEmpty();
    assertThat(JavaRules.fileIsShort(new SourceFile("toolkit/some/SomeOptions.java", long601 + "\n".repeat(99))))
      .isEmpty();
  }

  @Test
  void catchesALongMethodAndConstructor() {
    String body = "\n".repeat(70);
    assertThat(texts(JavaRules.methodsAreShort(main("class Some {\n  void much() {" + body + "  }\n}\n"))))
      .singleElement().asString().startsWith(MAIN + ":4: much: 71 lines (expected: at most 70)");
    assertThat(JavaRules.methodsAreShort(main("class Some {\n  Some() {" + body + "  }\n}\n"))).hasSize(1);
    assertThat(JavaRules.methodsAreShort(main("class Some {\n  void just() {" + body.substring(1) + "  }\n}\n")))
      .isEmpty();
  }

  @Test
  void doesNotCountJavadocAsMethod() {
    String comment = "  /**\n" + "   * x\n".repeat(80) + "   */\n";
    assertThat(JavaRules.methodsAreShort(main("class Some {\n" + comment + "  void some() { }\n}\n"))).isEmpty();
  }

  @Test
  void catchesPublicWithoutJavadoc() {
    assertThat(texts(JavaRules.publicMeansDocumented(main("public class Some {\n  public void some() { }\n}\n"))))
      .satisfiesExactly(
        method -> assertThat(method).startsWith(MAIN + ":4: some: public without Javadoc"),
        type -> assertThat(type).startsWith(MAIN + ":3: Some: public without Javadoc"));
    assertThat(JavaRules.publicMeansDocumented(main("/** S. */\npublic interface Some {\n  void some();\n}\n")))
      .hasSize(1);
    assertThat(JavaRules.publicMeansDocumented(
      main("/** S. */\npublic interface Some {\n  class In {\n    public void some() { }\n  }\n}\n"))).hasSize(1);
  }

  @Test
  void acceptsWhatIsDocumentedOverriddenOrNotPromised() {
    String documented = "/** S. */\npublic class Some {\n  /** S. */\n  public void some() { }\n";
    assertThat(JavaRules.publicMeansDocumented(main(documented + "  void other() { }\n}\n"))).isEmpty();
    assertThat(JavaRules.publicMeansDocumented(
      main(documented + "  @Override\n  public String toString() { return \"\"; }\n}\n"))).isEmpty();
    assertThat(JavaRules.publicMeansDocumented(main("class Some {\n  public void some() { }\n}\n"))).isEmpty();
    String undocumented = "public class Some {\n  public void some() { }\n}\n";
    assertThat(JavaRules.publicMeansDocumented(
      new SourceFile(MAIN, "package io.waggle.some.impl.deep;\n" + undocumented))).isEmpty();
    assertThat(JavaRules.publicMeansDocumented(
      new SourceFile("toolkit/some/src/test/java/Some.java", undocumented))).isEmpty();
  }

  @Test
  void catchesWildcardImports() {
    assertThat(texts(JavaRules.noWildcardImports(main("import java.util.*;\nclass Some { }\n"))))
      .containsExactly(MAIN + ":3: import java.util.*: name what is used");
    assertThat(JavaRules.noWildcardImports(main("import static java.util.List.*;\nclass Some { }\n"))).hasSize(1);
    assertThat(JavaRules.noWildcardImports(main("import java.util.List;\nclass Some { }\n"))).isEmpty();
  }

  @Test
  void catchesAPackageInfoThatSaysNothing() {
    String path = "toolkit/some/src/main/java/io/waggle/some/package-info.java";
    assertThat(JavaRules.packageInfoSaysSomething(new SourceFile(path, "// x\npackage io.waggle.some;\n"))).hasSize(1);
    assertThat(JavaRules.packageInfoSaysSomething(
      new SourceFile(path, "/** What lives here. */\npackage io.waggle.some;\n"))).isEmpty();
  }

  @Test
  void reportsManyImportsAsASmell() {
    StringBuilder imports = new StringBuilder();
    for (int i = 0; i < 16; i++) {
      imports.append("import some.Type").append(i).append(";\n");
    }
    assertThat(Smells.of(main(imports + "class Some { }\n"))).singleElement().asString().contains("16 imports");
    assertThat(Smells.of(main("class Some { }\n"))).isEmpty();
  }
}
