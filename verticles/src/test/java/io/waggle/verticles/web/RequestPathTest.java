// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which paths are looked for at all. */
class RequestPathTest {

  @Test
  void decodesNamesOnce() {
    assertThat(RequestPath.parse("/").names()).isEmpty();
    assertThat(RequestPath.parse("/").folder()).isTrue();
    assertThat(RequestPath.parse("/a/b%20c.html").names()).containsExactly("a", "b c.html");
    assertThat(RequestPath.parse("/gr%C3%BC%C3%9Fe/").names()).containsExactly("gr\u00fc\u00dfe");
    assertThat(RequestPath.parse("/%252e%252e").names()).containsExactly("%2e%2e");
    assertThat(RequestPath.parse("/a+b&c;d").names()).containsExactly("a+b&c;d");
    assertThat(RequestPath.parse("/.well-known/acme").names()).containsExactly(".well-known", "acme");
    assertThat(RequestPath.parse("/a...b/c..").names()).containsExactly("a...b", "c..");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "*", "//", "//evil.example", "/a//b", "/.", "/..", "/../etc/passwd", "/a/../b",
    "/a/./b", "/%2e%2e/x", "/%2E./x", "/.%2e/x", "/..%2fx", "/..%5cx", "/a%2fb", "/a%5cb", "/a\\b", "/..\\x", "/.env",
    "/%2eenv", "/.git/config", "/a/.htaccess", "/a/.well-known/x", "/a%00.html", "/%0d%0a", "/%7f", "/%", "/%4", "/%4g",
    "/%-1", "/%c0%ae%c0%ae/x", "/%c0%af", "/%ff", "/%ed%a0%80", "/%e0%80%ae%e0%80%ae/x", "/..;/x", "/..."})
  void refusesWhatMayMeanAnotherPlace(String raw) {
    assertThat(RequestPath.parse(raw)).isNull();
  }

  @Test
  void neverYieldsANameThatLeadsElsewhere() {
    Random random = new Random(11);
    String alphabet = "/.%25eEfFcCaA0\\ab";
    for (int i = 0; i < 200_000; i++) {
      StringBuilder raw = new StringBuilder("/");
      for (int length = random.nextInt(12); length > 0; length--) {
        raw.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      RequestPath path = RequestPath.parse(raw.toString());
      if (path != null) {
        assertThat(path.names()).as(raw.toString()).allMatch(name ->
          !name.isEmpty() && !name.startsWith(".") && name.indexOf('/') < 0 && name.indexOf('\\') < 0);
      }
    }
  }
}
