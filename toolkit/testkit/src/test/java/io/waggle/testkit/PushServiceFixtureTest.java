// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpMethod;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** That the fixture reads what the RFCs print, and refuses what they forbid. */
@CleanVertx
class PushServiceFixtureTest {

  private static final String RFC_8291 = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg"
    + "Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxs"
    + "j_Qulcy4a-fN";

  private static byte[] bytes(String base64) {
    return Base64.getUrlDecoder().decode(base64);
  }

  @Test
  void readsTheExamplesOfRfc8188() throws GeneralSecurityException {
    // Section 3.1: one record. Section 3.2: two of 25 bytes, the first with one byte of padding.
    assertThat(PushDecryption.decode(bytes("I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg"),
      bytes("yqdlZ-tYemfogSmv7Ws5PQ"))).asString().isEqualTo("I am the walrus");
    assertThat(PushDecryption.decode(bytes("uNCkWiNYzKTnBN9ji3-qWAAAABkCYTHOG8chz_gnvgOqdGYovxyjuqRyJFjEDyoF1Fvkj6hQPd"
      + "PHI51OEUKEpgz3SsLWIqS_uA"), bytes("BO3ZVPxUlnLORbVGMpbT1Q"))).asString().isEqualTo("I am the walrus");
  }

  @Test
  void readsTheExampleOfRfc8291AndNotAForgery() throws GeneralSecurityException {
    KeyPair browser = new KeyPair(
      PushDecryption.publicKey(bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNto"
        + "IAiw4")), PushDecryption.privateKey(bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")));
    byte[] auth = bytes("BTBZMqHH6r4Tts7J_aSIgg");
    byte[] body = bytes(RFC_8291);
    assertThat(PushDecryption.open(body, browser, auth)).asString()
      .isEqualTo("When I grow up, I want to be a watermelon");
    body[body.length - 20] ^= 1;
    assertThatThrownBy(() -> PushDecryption.open(body, browser, auth)).isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void refusesWhatTheRulesForbid(Vertx vertx) {
    try (PushServiceFixture service = PushServiceFixture.start(vertx)) {
      PushServiceFixture.Browser browser = service.subscribe("key");
      int port = Integer.parseInt(service.origin().replaceAll(".*:", ""));
      assertThat(status(vertx, HttpMethod.GET, port, "/push/0")).isEqualTo(405);
      assertThat(status(vertx, HttpMethod.POST, port, "/push/1")).isEqualTo(410);
      assertThat(status(vertx, HttpMethod.POST, port, "/push/0")).isEqualTo(400);
      assertThat(status(vertx, HttpMethod.POST, port, "/push/0", "TTL", "1")).isEqualTo(400);
      assertThat(status(vertx, HttpMethod.POST, port, "/push/0", "TTL", "1", "Content-Encoding", "aes128gcm"))
        .isEqualTo(401);
      assertThat(status(vertx, HttpMethod.POST, port, "/push/0", "TTL", "1", "Content-Encoding", "aes128gcm",
        "Authorization", "vapid t=e30.e30.e30, k=other")).isEqualTo(403);
      assertThat(status(vertx, HttpMethod.POST, port, "/push/0", "TTL", "1", "Content-Encoding", "aes128gcm",
        "Authorization", "vapid t=e30.e30.e30, k=key")).isEqualTo(401);
      assertThat(service.problems()).hasSize(7);
      assertThat(service.received()).isEmpty();
      service.unsubscribe(browser);
      assertThat(status(vertx, HttpMethod.POST, port, "/push/0")).isEqualTo(410);
    }
  }

  private static int status(Vertx vertx, HttpMethod method, int port, String path, String... headers) {
    HttpClientAgent client = vertx.createHttpClient();
    return Await.result(client.request(method, port, "127.0.0.1", path).compose(request -> {
      for (int i = 0; i < headers.length; i += 2) {
        request.putHeader(headers[i], headers[i + 1]);
      }
      return request.send(Buffer.buffer("x")).compose(response -> response.end().map(response.statusCode()));
    }).eventually(client::close));
  }
}
