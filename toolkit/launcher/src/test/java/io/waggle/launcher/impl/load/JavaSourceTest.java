// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waggle.launcher.impl.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaSourceTest {

  @TempDir
  Path folder;

  @Test
  void compilesAClassInAPackageWithOthersOfItsTree() throws Exception {
    write("com/example/Hive.java", "/* package not.this; */\npackage com.example;\npublic class Hive {\n"
      + "  public final String bee = com.example.bees.Bee.hum();\n}\n");
    write("com/example/bees/Bee.java", "package com.example.bees;\npublic class Bee {\n"
      + "  public static String hum() {\n    return \"hum\";\n  }\n}\n");
    Path source = folder.resolve("com/example/Hive.java");
    assertThat(JavaSource.packageOf(source)).isEqualTo("com.example");
    assertThat(JavaSource.root(source, "com.example")).isEqualTo(folder);
    Object hive = JavaCompilation.compile(source, getClass().getClassLoader()).getDeclaredConstructor().newInstance();
    assertThat(hive.getClass().getField("bee").get(hive)).isEqualTo("hum");
  }

  @Test
  void pointsAtTheFirstErrorAndCountsTheOthers() throws IOException {
    Path source = write("Hive.java", "public class Hive {\n  int a = nothing;\n  int b = nowhere;\n}\n");
    assertThatThrownBy(() -> JavaCompilation.compile(source, getClass().getClassLoader()))
      .isInstanceOf(Failure.class).hasMessageStartingWith("Hive.java:2: cannot find symbol")
      .hasMessageEndingWith("(and 1 more)");
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
