// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.webpush;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.internal.Networks;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/**
 * Decides which URLs of strangers this server calls, so that nobody makes it call into its own network. Any thread.
 *
 * <p>The address is looked at after the name was resolved, and that very address is connected to: a name that resolves
 * to another one the second time is of no use.
 */
final class Endpoints {

  /** Not of the public Internet: IANA's special addresses, and IPv4 inside IPv6; what is mapped, Java reads as IPv4. */
  private static final Networks PRIVATE = new Networks(List.of("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10",
    "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
    "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "::/96",
    "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16",
    "fc00::/7", "fe80::/9", "ff00::/8"));
  private static final Networks LOOPBACK = new Networks(List.of("127.0.0.0/8", "::1/128"));

  private final VertxInternal vertx;
  private final boolean privateAllowed;

  Endpoints(VertxInternal vertx, boolean privateAllowed) {
    this.vertx = vertx;
    this.privateAllowed = privateAllowed;
  }

  /**
   * Returns where to send a request for a URL.
   *
   * @return fails with 403 if that is not allowed, and with 400 if it is no URL
   */
  Future<RequestOptions> resolve(String endpoint) {
    URI uri;
    try {
      uri = new URI(endpoint);
    } catch (URISyntaxException e) {
      return refuse(400, "not a URL");
    }
    boolean https = "https".equals(uri.getScheme());
    if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getPort() == 0 || uri.getPort() > 65_535) {
      return refuse(400, "without a host, or with a user");
    }
    if (!https && !(privateAllowed && "http".equals(uri.getScheme()))) {
      return refuse(403, "not https");
    }
    Promise<InetAddress> here = vertx.getOrCreateContext().promise();
    vertx.nameResolver().resolve(unbracketed(uri.getHost())).onComplete(here);
    return here.future().transform(resolved -> {
      if (resolved.failed()) {
        return refuse(503, "its host is not known");
      }
      InetAddress address = resolved.result();
      InetSocketAddress socket = new InetSocketAddress(address, 0);
      if (PRIVATE.contains(socket) && !privateAllowed || !https && !LOOPBACK.contains(socket)) {
        return refuse(403, "of a private network");
      }
      return Future.succeededFuture(options(uri, https, address));
    });
  }

  private static RequestOptions options(URI uri, boolean https, InetAddress address) {
    int port = uri.getPort() > 0 ? uri.getPort() : https ? 443 : 80;
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return new RequestOptions().setSsl(https).setHost(unbracketed(uri.getHost())).setPort(port)
      .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
      .setURI(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Returns the origin of a URL that was resolved (RFC 6454): no port if it is the usual one. */
  static String origin(String endpoint) {
    URI uri = URI.create(endpoint);
    boolean usual = uri.getPort() < 0 || uri.getPort() == ("https".equals(uri.getScheme()) ? 443 : 80);
    return uri.getScheme() + "://" + uri.getHost() + (usual ? "" : ":" + uri.getPort());
  }

  private static <T> Future<T> refuse(int code, String why) {
    return Future.failedFuture(new PushException(code,
      "subscription.endpoint: " + why + " (expected: an https URL of the public Internet)"));
  }
}
