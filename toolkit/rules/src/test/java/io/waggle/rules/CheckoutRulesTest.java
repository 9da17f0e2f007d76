// SPDX-License-Identifier: Apache-2.0
package io.waggle.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckoutRulesTest {

  private static final String SPDX = "SPDX-License-Identifier: Apache-2.0";

  @TempDir
  Path root;

  private void write(String path, String text) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.writeString(root.resolve(path), text);
  }

  @Test
  void catchesAPackageThatIsNotDescribed() throws IOException {
    write("a/src/main/java/io/a/package-info.java", "package io.a;");
    write("a/src/main/java/io/a/A.java", "package io.a;");
    write("a/src/main/java/io/a/deep/B.java", "package io.a.deep;");
    write("a/src/main/java/Script.java", "class Script { }");
    write("a/src/test/java/io/c/CTest.java", "package io.c;");
    assertThat(CheckoutRules.packagesAreDescribed(Checkout.at(root))).singleElement().asString()
      .startsWith("a/src/main/java/io/a/deep/package-info.java:1: missing");
  }

  @Test
  void catchesASourceFileWithoutLicence() throws IOException {
    write("a/one.js", "// " + SPDX + "\n");
    write("a/two.sh", "#!/bin/sh\n# " + SPDX + "\n");
    write("a/three.py", "print()\n");
    write("a/target/four.py", "print()\n");
    write("a/five.txt", "text");
    assertThat(CheckoutRules.licenceIsNamed(Checkout.at(root))).singleElement().asString().startsWith("a/three.py:1: ");
  }
}
