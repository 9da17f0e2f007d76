// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.webpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.impl.PushException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of the RFCs, byte by byte, and keys that are none. */
class PushEncryptionTest {

  private static final byte[] BROWSER =
    bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
  private static final byte[] AUTH = bytes("BTBZMqHH6r4Tts7J_aSIgg");
  private static final PublicKey SERVER = P256.publicKey(
    bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"));
  private static final PrivateKey SERVER_PRIVATE = P256.privateKey(bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"));
  private static final byte[] SALT = bytes("DGv6ra1nlYgDCS1FRnbzlw");

  private static byte[] bytes(String base64) {
    return Base64.getUrlDecoder().decode(base64);
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void derivesAsTheFirstExampleOfRfc5869() {
    HexFormat hex = HexFormat.of();
    byte[] derived = Hkdf.derive(hex.parseHex("000102030405060708090a0b0c"), hex.parseHex("0b".repeat(22)),
      hex.parseHex("f0f1f2f3f4f5f6f7f8f9"), 32);
    assertThat(hex.formatHex(derived)).isEqualTo("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
  }

  @Test
  void encryptsAsTheExampleOfRfc8188() {
    byte[] body = Aes128Gcm.encrypt(bytes("I1BsxtFttlv3u_Oo94xnmw"), 4_096, new byte[0],
      bytes("yqdlZ-tYemfogSmv7Ws5PQ"), ascii("I am the walrus"));
    assertThat(text(body)).isEqualTo("I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg");
  }

  @Test
  void encryptsAsTheExampleOfRfc8291() {
    byte[] body = PushEncryption.encrypt(ascii("When I grow up, I want to be a watermelon"), BROWSER, AUTH,
      new KeyPair(SERVER, SERVER_PRIVATE), SALT);
    assertThat(text(body)).isEqualTo("DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3v"
      + "CYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4"
      + "a-fN");
  }

  @Test
  void agreesOnTheSecretOfRfc8291() {
    PrivateKey browser = P256.privateKey(bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"));
    assertThat(text(P256.agree(SERVER_PRIVATE, P256.publicKey(BROWSER))))
      .isEqualTo("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs").isEqualTo(text(P256.agree(browser, SERVER)));
  }

  @Test
  void theLongestMessageFillsWhatPushServicesTake() {
    byte[] body = PushEncryption.encrypt(new byte[PushEncryption.MAX_MESSAGE_BYTES], BROWSER, AUTH, P256.generate(), SALT);
    assertThat(body).hasSize(4_096);
    assertThatThrownBy(() -> PushEncryption.encrypt(new byte[PushEncryption.MAX_MESSAGE_BYTES + 1], BROWSER, AUTH,
      P256.generate(), SALT)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keysSurviveTheirRawForm() {
    for (int i = 0; i < 50; i++) {
      KeyPair pair = P256.generate();
      assertThat(P256.publicKey(P256.encode(pair.getPublic()))).isEqualTo(pair.getPublic());
      assertThat(P256.encode(P256.privateKey(P256.encode(pair.getPrivate())))).isEqualTo(P256.encode(pair.getPrivate()));
    }
  }

  @Test
  void refusesPointsThatAreNotOnTheCurve() {
    byte[] off = BROWSER.clone();
    off[64] ^= 1;
    byte[] compressed = BROWSER.clone();
    compressed[0] = 2;
    for (byte[] wrong : List.of(off, compressed, new byte[65], new byte[64], new byte[0])) {
      assertThatThrownBy(() -> P256.publicKey(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
    byte[] zero = new byte[32];
    byte[] tooLarge = HexFormat.of().parseHex("ff".repeat(32));
    for (byte[] wrong : List.of(zero, tooLarge, new byte[31])) {
      assertThatThrownBy(() -> P256.privateKey(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void keysThatAreNoPairAreRefusedWithoutSayingThem() {
    String secret = text(P256.encode(SERVER_PRIVATE));
    assertThatThrownBy(() -> VapidKeys.of(text(BROWSER), secret)).hasMessageContaining("not that of publicKey")
      .message().doesNotContain(secret);
    assertThat(VapidKeys.of(text(P256.encode(SERVER)), secret).publicKey()).isEqualTo(text(P256.encode(SERVER)));
  }

  @Test
  void readsASubscriptionAndNothingElse() {
    JsonObject keys = new JsonObject().put("p256dh", text(BROWSER)).put("auth", text(AUTH));
    JsonObject good = new JsonObject().put("endpoint", "https://push.example/1").put("keys", keys);
    assertThat(Subscription.of(good).toJson()).isEqualTo(good);
    JsonObject padded = new JsonObject().put("p256dh", Base64.getEncoder().encodeToString(BROWSER))
      .put("auth", Base64.getEncoder().encodeToString(AUTH));
    assertThat(Subscription.of(good.copy().put("keys", padded)).toJson()).isEqualTo(good);
    List<JsonObject> wrong = List.of(new JsonObject(), new JsonObject().put("endpoint", 7),
      new JsonObject().put("endpoint", "https://push.example/1"), good.copy().put("keys", "none"),
      good.copy().put("endpoint", "https://push.example/" + "a".repeat(2_048)),
      good.copy().put("keys", keys.copy().put("auth", "AAAA")), good.copy().put("keys", keys.copy().put("auth", "!")),
      good.copy().put("keys", keys.copy().put("p256dh", "A".repeat(87))),
      good.copy().put("keys", keys.copy().putNull("p256dh")));
    for (JsonObject each : wrong) {
      assertThatThrownBy(() -> Subscription.of(each)).isInstanceOf(PushException.class)
        .satisfies(failure -> assertThat(((PushException) failure).code()).isEqualTo(400));
    }
  }
}
