// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Web Push service with browsers, on 127.0.0.1: it takes messages as RFC 8030 says, checks who sends them (VAPID,
 * RFC 8292), decrypts them as the browser would (RFC 8291) and records them. Any thread; {@link #close} ends it.
 *
 * <p>It answers 201, unless told otherwise by {@link #answer}. A request that breaks one of the RFCs is answered with
 * 400, 401, 403 or 413, and noted in {@link #problems}.
 */
public final class PushServiceFixture implements AutoCloseable {

  private static final int MAX_BODY_BYTES = 4_096;
  private static final long MAX_TOKEN_S = 24 * 60 * 60;
  private static final int HANG = 0;
  private static final Pattern VAPID = Pattern.compile("vapid t=([\\w-]+)\\.([\\w-]+)\\.([\\w-]+), ?k=([\\w-]+)");

  private final LongSupplier clock;
  private final HttpServer server;
  private final Map<String, Browser> browsers = new ConcurrentHashMap<>();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final List<Push> received = new CopyOnWriteArrayList<>();
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final List<HttpServerRequest> hanging = new CopyOnWriteArrayList<>();
  private final AtomicInteger subscribed = new AtomicInteger();
  private final AtomicInteger taken = new AtomicInteger();

  /**
   * A message as it came.
   *
   * @param browser whose subscription it was for
   * @param text decrypted
   * @param ttl in seconds
   * @param urgency {@code normal} if there was none
   * @param topic null if there was none
   * @param subject of the sender; null if it did not say
   * @param status what it was answered with; 0 if it was left hanging
   */
  public record Push(Browser browser, String text, long ttl, String urgency, String topic, String subject, int status) {
  }

  private record Answer(int status, String retryAfter) {
  }

  /** A browser that subscribed, with its keys. Immutable. */
  public static final class Browser {

    private final String endpoint;
    private final String serverKey;
    private final KeyPair keys;
    private final byte[] auth = new byte[16];

    private Browser(String endpoint, String serverKey) {
      this.endpoint = endpoint;
      this.serverKey = serverKey;
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        keys = generator.generateKeyPair();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
      new SecureRandom().nextBytes(auth);
    }

    /** Returns what the page sends to its back end: {@code PushSubscription.toJSON()}. */
    public JsonObject subscription() {
      Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
      return new JsonObject().put("endpoint", endpoint).putNull("expirationTime").put("keys", new JsonObject()
        .put("p256dh", base64.encodeToString(PushDecryption.point((ECPublicKey) keys.getPublic())))
        .put("auth", base64.encodeToString(auth)));
    }
  }

  /** Why a request is refused. */
  private static final class Refusal extends Exception {

    private final int status;

    Refusal(int status, String problem) {
      super(problem);
      this.status = status;
    }
  }

  private PushServiceFixture(Vertx vertx, LongSupplier clock) {
    this.clock = clock;
    server = Await.result(vertx.createHttpServer().requestHandler(this::handle).listen(0, "127.0.0.1"));
  }

  /** Starts one. */
  public static PushServiceFixture start(Vertx vertx) {
    return start(vertx, System::currentTimeMillis);
  }

  /**
   * Starts one.
   *
   * @param clock milliseconds since 1970, for the ends of tokens
   */
  public static PushServiceFixture start(Vertx vertx, LongSupplier clock) {
    return new PushServiceFixture(vertx, clock);
  }

  /**
   * Lets a browser subscribe.
   *
   * @param serverKey public key of the application server, base64url, as its page knows it
   */
  public Browser subscribe(String serverKey) {
    String path = "/push/" + subscribed.getAndIncrement();
    Browser browser = new Browser(origin() + path, serverKey);
    browsers.put(path, browser);
    return browser;
  }

  /** Forgets the subscription of a browser: from now on it is 410. */
  public void unsubscribe(Browser browser) {
    browsers.values().remove(browser);
  }

  /** Answers the next request that breaks no rule with a status, after those that were said before. */
  public PushServiceFixture answer(int status) {
    answers.add(new Answer(status, null));
    return this;
  }

  /**
   * Answers the next request that breaks no rule with a status.
   *
   * @param retryAfterSeconds the header
   */
  public PushServiceFixture answer(int status, int retryAfterSeconds) {
    answers.add(new Answer(status, Integer.toString(retryAfterSeconds)));
    return this;
  }

  /** Leaves the next request that breaks no rule without an answer. */
  public PushServiceFixture hang() {
    return answer(HANG);
  }

  /** Returns the messages that broke no rule, in the order in which they came, whatever was answered. */
  public List<Push> received() {
    return List.copyOf(received);
  }

  /** Returns what was answered with 201. */
  public List<Push> taken() {
    return received.stream().filter(push -> push.status == 201).toList();
  }

  /** Returns what was wrong with requests. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** Returns the origin of its URLs. */
  public String origin() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  private void handle(HttpServerRequest request) {
    request.body().onSuccess(body -> {
      try {
        Push push = check(request, body.getBytes());
        received.add(push);
        if (push.status == HANG) {
          hanging.add(request);
        }
      } catch (Refusal refusal) {
        problems.add(refusal.status + " " + refusal.getMessage());
        request.response().setStatusCode(refusal.status).end();
      }
    });
  }

  private Push check(HttpServerRequest request, byte[] body) throws Refusal {
    Browser browser = browsers.get(request.path());
    require(request.method() == HttpMethod.POST, 405, "method: " + request.method() + " (expected: POST)");
    require(browser != null, 410, "subscription: gone");
    String ttl = request.getHeader("TTL");
    require(ttl != null && ttl.matches("\\d{1,10}"), 400, "TTL: " + ttl + " (expected: seconds)");
    String topic = request.getHeader("Topic");
    require(topic == null || topic.matches("[\\w-]{1,32}"), 400, "Topic: " + topic + " (expected: 1 to 32 base64url)");
    String urgency = request.headers().contains("Urgency") ? request.getHeader("Urgency") : "normal";
    require(urgency.matches("very-low|low|normal|high"), 400, "Urgency: " + urgency);
    require("aes128gcm".equals(request.getHeader("Content-Encoding")), 400, "Content-Encoding: not aes128gcm");
    JsonObject claims = claims(request, browser);
    require(body.length <= MAX_BODY_BYTES, 413, "body: " + body.length + " bytes (expected: at most 4096)");
    String text = decrypt(body, browser);
    Answer answer = answers.isEmpty() ? new Answer(201, null) : answers.remove();
    if (answer.status != HANG) {
      answer(request, answer);
    }
    return new Push(browser, text, Long.parseLong(ttl), urgency, topic, claims.getString("sub"), answer.status);
  }

  private void answer(HttpServerRequest request, Answer answer) {
    if (answer.retryAfter != null) {
      request.response().putHeader("Retry-After", answer.retryAfter);
    }
    if (answer.status == 201) {
      request.response().putHeader("Location", origin() + "/message/" + taken.incrementAndGet());
    }
    request.response().setStatusCode(answer.status).end();
  }

  private JsonObject claims(HttpServerRequest request, Browser browser) throws Refusal {
    String authorization = String.valueOf(request.getHeader("Authorization"));
    Matcher vapid = VAPID.matcher(authorization);
    require(vapid.matches(), 401, "Authorization: not of that form (expected: vapid t=…, k=…)");
    require(vapid.group(4).equals(browser.serverKey), 403, "k: another key than that of the subscription");
    JsonObject header = json(vapid.group(1));
    JsonObject claims = json(vapid.group(2));
    require("ES256".equals(header.getString("alg")), 401, "alg: " + header.getString("alg") + " (expected: ES256)");
    require(isSigned(vapid), 401, "signature: wrong");
    require(origin().equals(claims.getString("aud")), 401, "aud: " + claims.getString("aud") + " (expected: the origin)");
    long left = claims.getLong("exp", 0L) - clock.getAsLong() / 1_000;
    require(left > 0 && left <= MAX_TOKEN_S, 401, "exp: in " + left + " s (expected: within a day)");
    return claims;
  }

  private static boolean isSigned(Matcher vapid) throws Refusal {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initVerify(PushDecryption.publicKey(decode(vapid.group(4))));
      signature.update((vapid.group(1) + "." + vapid.group(2)).getBytes(StandardCharsets.US_ASCII));
      return signature.verify(decode(vapid.group(3)));
    } catch (GeneralSecurityException e) {
      throw new Refusal(401, "signature: " + e.getMessage());
    }
  }

  private static JsonObject json(String base64) throws Refusal {
    try {
      return new JsonObject(Buffer.buffer(decode(base64)));
    } catch (DecodeException e) {
      throw new Refusal(401, "token: no JSON");
    }
  }

  private static byte[] decode(String base64) throws Refusal {
    try {
      return Base64.getUrlDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new Refusal(401, "token: no base64url");
    }
  }

  private static String decrypt(byte[] body, Browser browser) throws Refusal {
    try {
      return new String(PushDecryption.open(body, browser.keys, browser.auth), StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new Refusal(400, "body: cannot be decrypted: " + e.getMessage());
    }
  }

  private static void require(boolean holds, int status, String problem) throws Refusal {
    if (!holds) {
      throw new Refusal(status, problem);
    }
  }

  /** Ends it; what hangs is cut off. */
  @Override
  public void close() {
    new ArrayList<>(hanging).forEach(request -> request.connection().close());
    Await.result(server.close());
  }
}
