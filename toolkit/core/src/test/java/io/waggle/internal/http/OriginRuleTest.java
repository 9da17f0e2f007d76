// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginRuleTest {

  @ParameterizedTest
  @CsvSource(nullValues = "-", value = {
    "-, example.com, false, true",
    "http://example.com, example.com, false, true",
    "http://example.com, example.com:80, false, true",
    "HTTP://Example.com:8080, example.COM:8080, false, true",
    "https://example.com, example.com, true, true",
    "http://[::1], [::1]:80, false, true",
    "https://example.com, example.com, false, true",
    "https://example.com, example.com:80, false, false",
    "http://example.com, example.com, true, false",
    "http://example.com:8080, example.com, false, false",
    "http://example.com.evil.test, example.com, false, false",
    "http://evil.test, example.com, false, false",
    "ftp://example.com, example.com, false, false",
    "httpsx://example.com, example.com, false, false",
    "example.com, example.com, false, false",
    "null, example.com, false, false",
    "http://example.com, -, false, false"})
  void pagesOfTheSameHostMayComeIfNoneIsListed(String origin, String host, boolean secure, boolean may) {
    assertThat(OriginRule.allows(List.of(), origin, host, secure)).isEqualTo(may);
  }

  @Test
  void aListStandsInPlaceOfTheOwnHost() {
    List<String> listed = List.of("https://app.example.com");
    assertThat(OriginRule.allows(listed, "https://app.example.com", "api.example.com", true)).isTrue();
    assertThat(OriginRule.allows(listed, "https://APP.example.com", "api.example.com", true)).isFalse();
    assertThat(OriginRule.allows(listed, "https://api.example.com", "api.example.com", true)).isFalse();
    assertThat(OriginRule.allows(listed, null, "api.example.com", true)).isTrue();
  }

  @Test
  void aStarIsForAll() {
    assertThat(OriginRule.allows(List.of("*"), "http://anywhere.test", "x", false)).isTrue();
    assertThat(OriginRule.allows(List.of("*"), "null", null, false)).isTrue();
  }
}
