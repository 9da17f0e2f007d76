// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.sink;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.MqttRuleOptions;
import io.waggle.bridges.mqtt.impl.rules.Parcel;
import io.waggle.bridges.mqtt.impl.rules.Sink;
import io.waggle.internal.trust.References;
import io.waggle.internal.trust.Urls;

/**
 * Sends a request for each parcel; 2xx takes it, 408, 429 and 5xx are tried again, all else refuses it. The URL is the
 * same for all: nobody who writes payloads chooses it. Redirects are not followed.
 */
final class HttpSink implements Sink {

  private static final int MAX_ANSWER_BYTES = 64 * 1024;

  private final HttpClientAgent client;
  private final RequestOptions request;

  HttpSink(Vertx vertx, JsonObject settings, MqttRuleOptions rule) {
    String url = Urls.requireHttp(settings.getString("url"), "url");
    HttpMethod method = HttpMethod.valueOf(settings.getString("method", "POST"));
    if (method != HttpMethod.POST && method != HttpMethod.PUT) {
      throw new IllegalArgumentException("method: " + method + " (expected: POST or PUT)");
    }
    request = new RequestOptions().setMethod(method).setAbsoluteURI(url).setFollowRedirects(false)
      .setConnectTimeout(rule.getTimeoutMs()).setIdleTimeout(rule.getTimeoutMs());
    References references = new References();
    settings.getJsonObject("headers", new JsonObject()).forEach(header -> request.addHeader(header.getKey(),
      references.resolve((String) header.getValue(), "headers." + header.getKey())));
    client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(rule.getLanes()));
  }

  @Override
  public Future<Void> send(Parcel parcel) {
    RequestOptions each = new RequestOptions(request).putHeader(Headers.ID, parcel.id())
      .putHeader(Headers.TOPIC, Headers.encoded(parcel.topic())).putHeader(Headers.CLIENT, Headers.encoded(parcel.client()))
      .putHeader(Headers.HOPS, String.valueOf(parcel.hops()))
      .putHeader("content-type", type(parcel.contentType()));
    return client.request(each).compose(opened -> opened.send(parcel.body())).compose(HttpSink::taken);
  }

  private static String type(String type) {
    return type != null && type.matches("[\\w.+/;= \"-]{1,200}") ? type : "application/octet-stream";
  }

  /** Reads the answer to its end, so that the connection can be used again, unless it is long. */
  private static Future<Void> taken(HttpClientResponse response) {
    Promise<Void> promise = Promise.promise();
    int[] bytes = {0};
    response.handler(chunk -> {
      bytes[0] += chunk.length();
      if (bytes[0] > MAX_ANSWER_BYTES) {
        response.request().reset();
      }
    });
    response.exceptionHandler(failure -> decide(response.statusCode(), promise));
    response.endHandler(end -> decide(response.statusCode(), promise));
    return promise.future();
  }

  private static void decide(int status, Promise<Void> promise) {
    if (status >= 200 && status < 300) {
      promise.tryComplete();
    } else if (status >= 500 || status == 408 || status == 429) {
      promise.tryFail("status " + status);
    } else {
      promise.tryFail(new Refused("status " + status));
    }
  }

  @Override
  public Future<Void> close() {
    return client.close();
  }
}
