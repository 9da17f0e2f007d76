// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApiKeysTest {

  private static final String ONE = "k".repeat(32);
  private static final String OTHER = "m".repeat(40);

  private final References references = new References(Map.of("KEY", OTHER)::get);

  @Test
  void eachOfThemIsKnownAndNothingElse() {
    ApiKeys keys = new ApiKeys(List.of(ONE, "${env:KEY}"), "apiKeys", references);
    assertThat(keys.isEmpty()).isFalse();
    assertThat(keys.contains(ONE)).isTrue();
    assertThat(keys.contains(OTHER)).isTrue();
    for (String wrong : new String[] {null, "", "k".repeat(31), "k".repeat(33), "k".repeat(5_000), "${env:KEY}"}) {
      assertThat(keys.contains(wrong)).as(wrong).isFalse();
    }
    assertThat(new ApiKeys(List.of(), "apiKeys", references).contains("")).isFalse();
  }

  @Test
  void shortAndMissingOnesAreRefusedWithoutBeingShown() {
    for (String wrong : new String[] {"k".repeat(31), "k".repeat(4_097), "${env:NONE}"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new ApiKeys(List.of(ONE, wrong), "apiKeys", references))
        .withMessageStartingWith("apiKeys: ").withMessageNotContaining("kkk");
    }
  }

  @Test
  void aHeaderShowsOne() {
    assertThat(ApiKeys.bearer("Bearer abc")).isEqualTo("abc");
    assertThat(ApiKeys.bearer("bearer  abc ")).isEqualTo("abc");
    assertThat(ApiKeys.bearer("Bearer ")).isEmpty();
    for (String other : new String[] {null, "", "abc", "Basic abc", "Bearer"}) {
      assertThat(ApiKeys.bearer(other)).as(other).isNull();
    }
  }
}
