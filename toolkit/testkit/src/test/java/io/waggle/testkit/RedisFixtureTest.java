// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;

class RedisFixtureTest {

  @Test
  void startsARealRedisAndStopsIt() {
    URI address;
    try (RedisFixture redis = RedisFixture.start()) {
      address = URI.create(redis.address());
      assertThat(redis.source()).isNotBlank();
      try (RawClient client = RawClient.connect(address.getHost(), address.getPort())) {
        assertThat(client.send("PING\r\n").readLine()).startsWith("+PONG");
        assertThat(client.send("INFO server\r\n").readUntil("redis_version:")).startsWith("$");
      }
    }
    if (System.getenv(RedisFixture.ADDRESS_VARIABLE) == null) {
      assertThatThrownBy(() -> RawClient.connect(address.getHost(), address.getPort())).isNotNull();
    }
  }
}
