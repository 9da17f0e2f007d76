// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.waggle.web.HttpWorkerOptions;
import java.util.concurrent.TimeUnit;

/** What Vert.x's server is told. Stateless. */
final class ServerSettings {

  private ServerSettings() {
  }

  /**
   * Returns the settings of Vert.x's server.
   *
   * @param idleTimeout whether Vert.x closes idle connections
   * @throws IllegalArgumentException if TLS is asked for without a certificate
   */
  static HttpServerOptions of(HttpWorkerOptions options, boolean idleTimeout) {
    HttpServerOptions settings = new HttpServerOptions()
      .setHost(options.getHost())
      .setPort(options.getPort())
      .setAcceptBacklog(options.getAcceptBacklog())
      .setMaxInitialLineLength(options.getMaxHeaderBytes())
      .setMaxHeaderSize(options.getMaxHeaderBytes())
      .setMaxFormFields(options.getMaxFormFields())
      .setMaxFormAttributeSize(options.getMaxFormFieldBytes())
      .setHttp2ClearTextEnabled(false)
      .setPerFrameWebSocketCompressionSupported(false)
      .setPerMessageWebSocketCompressionSupported(false)
      .setCompressionSupported(options.isCompression())
      .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
      .setIdleTimeout(idleTimeout ? (int) Math.min(Integer.MAX_VALUE, options.getIdleTimeoutMs()) : 0);
    if (options.isSsl()) {
      tls(settings, options);
    }
    return settings;
  }

  private static void tls(HttpServerOptions settings, HttpWorkerOptions options) {
    ServerSSLOptions tls = tls(options);
    settings.setSsl(true)
      .setKeyCertOptions(tls.getKeyCertOptions())
      .setTrustOptions(tls.getTrustOptions())
      .setClientAuth(tls.getClientAuth())
      .setSni(tls.isSni())
      .setSslHandshakeTimeout(tls.getSslHandshakeTimeout())
      .setSslHandshakeTimeoutUnit(tls.getSslHandshakeTimeoutUnit())
      .setEnabledSecureTransportProtocols(tls.getEnabledSecureTransportProtocols());
    tls.getEnabledCipherSuites().forEach(settings::addEnabledCipherSuite);
    tls.getCrlPaths().forEach(settings::addCrlPath);
    tls.getCrlValues().forEach(settings::addCrlValue);
  }

  /**
   * Returns the TLS settings: those given, or the certificate and the key in the files as they are now.
   *
   * @throws IllegalArgumentException if there are neither
   */
  static ServerSSLOptions tls(HttpWorkerOptions options) {
    if (options.getSslOptions() != null) {
      return options.getSslOptions();
    }
    if (options.getCertPath() == null || options.getKeyPath() == null) {
      throw new IllegalArgumentException("certPath, keyPath: missing (expected: both with https)");
    }
    return new ServerSSLOptions().setKeyCertOptions(
      new PemKeyCertOptions().addCertPath(options.getCertPath()).addKeyPath(options.getKeyPath()));
  }
}
