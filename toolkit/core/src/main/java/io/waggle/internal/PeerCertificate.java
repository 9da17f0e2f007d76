// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.netty.handler.ssl.SslHandler;
import io.waggle.Connection;
import io.waggle.impl.connection.StreamConnection;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What a client has shown of itself when TLS began. Stateless. */
public final class PeerCertificate {

  private PeerCertificate() {
  }

  /**
   * Returns the certificate of the other side, which TLS has checked against the trusted authorities.
   *
   * @param connection asked on its event loop
   * @return null if it has none, or there is no TLS
   */
  public static X509Certificate of(Connection<?> connection) {
    SslHandler tls = connection instanceof StreamConnection<?> stream ? stream.tls() : null;
    try {
      return tls != null && tls.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate certificate
        ? certificate : null;
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }
}
