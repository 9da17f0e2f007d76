// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferencesTest {

  private final References references = new References(Map.of("SECRET", "s3", "EMPTY", "")::get);

  @Test
  void whatIsNoReferenceStandsForItself() {
    for (String value : new String[] {"plain", "${env:SECRET", "x${env:SECRET}", "$env:SECRET"}) {
      assertThat(References.isReference(value)).as(value).isFalse();
      assertThat(references.resolve(value, "secret")).isEqualTo(value);
    }
  }

  @Test
  void aReferenceWithASlipInItIsNotTheSecret() {
    for (String value : new String[] {"${other:SECRET}", "${ENV:SECRET}", "${SECRET}"}) {
      assertThat(References.isReference(value)).as(value).isTrue();
      assertThatIllegalArgumentException().isThrownBy(() -> references.resolve(value, "secret"))
        .withMessage("secret: another reference (expected: ${file:...} or ${env:...})");
    }
  }

  @Test
  void aValueStandsInTheOptionsOrInAFile(@TempDir Path folder) throws IOException {
    String file = Files.writeString(folder.resolve("secret"), "s3\n").toString();
    assertThat(SmallFile.either("", "", "secret", 10)).isEmpty();
    assertThat(SmallFile.either("s4", "", "secret", 10)).isEqualTo("s4");
    assertThat(SmallFile.either("", file, "secret", 10)).isEqualTo("s3");
    assertThatIllegalArgumentException().isThrownBy(() -> SmallFile.either("s4", file, "secret", 10))
      .withMessageStartingWith("secret: both").withMessageNotContaining("s4");
    assertThatIllegalArgumentException().isThrownBy(() -> SmallFile.either("", file, "secret", 2))
      .withMessageStartingWith("secretFile: ").withMessageContaining("(expected: at most 2 bytes)");
  }

  @Test
  void variablesAreLookedUp() {
    assertThat(references.resolve("${env:SECRET}", "secret")).isEqualTo("s3");
    for (String value : new String[] {"${env:EMPTY}", "${env:NONE}", "${env:}"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> references.resolve(value, "secret"))
        .withMessageStartingWith("secret: " + value);
    }
  }

  @Test
  void filesAreReadWithoutTheirLastLineEnd(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("secret");
    for (String end : new String[] {"", "\n", "\r\n"}) {
      Files.writeString(file, "a\nb " + end);
      assertThat(references.resolve("${file:" + file + "}", "secret")).isEqualTo("a\nb ");
    }
  }

  @Test
  void filesThatAreMissingEmptyOrHugeAreRefused(@TempDir Path folder) throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    Path huge = Files.write(folder.resolve("huge"), new byte[64 * 1024 + 1]);
    for (Object file : new Object[] {folder.resolve("none"), folder, empty, huge, "a\0b"}) {
      assertThatIllegalArgumentException().as(file.toString())
        .isThrownBy(() -> references.resolve("${file:" + file + "}", "secret")).withMessageStartingWith("secret: ");
    }
  }
}
