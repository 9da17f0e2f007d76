// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.Authenticator;
import io.waggle.bridges.mqtt.MqttAuthOptions.CertificateName;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.MqttRefusal;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Users whose certificate TLS has checked against its authorities. Stateless; any thread. The connection ends when the
 * certificate does.
 */
final class Certificates implements Authenticator {

  private static final int MAX_NAME = 256;
  /** Kinds of other names (RFC 5280, 4.2.1.6): mail, DNS, URI. */
  private static final Set<Integer> KINDS = Set.of(1, 2, 6);

  private final CertificateName source;

  Certificates(CertificateName source) {
    this.source = source;
  }

  @Override
  public Future<MqttIdentity> authenticate(MqttLogin login) {
    if (login.certificate() == null) {
      return Future.succeededFuture();
    }
    String name = source == CertificateName.CN ? commonName(login.certificate()) : otherName(login.certificate());
    if (name == null || name.isEmpty() || name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
      return Future.failedFuture(new MqttRefusal(ReasonCode.NOT_AUTHORIZED, "certificate: no name to use (expected: one of 1-"
        + MAX_NAME + " characters)"));
    }
    return Future.succeededFuture(new MqttIdentity(login.clientId(), name, false,
      login.certificate().getNotAfter().getTime(), Map.of()));
  }

  /** Returns null if there is none, or several, of which nobody can say who is meant. */
  private static String commonName(X509Certificate certificate) {
    try {
      List<String> names = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns().stream()
        .filter(rdn -> rdn.getType().equalsIgnoreCase("CN")).map(Rdn::getValue)
        .map(value -> value instanceof String text ? text : "").toList();
      return names.size() == 1 ? names.get(0) : null;
    } catch (InvalidNameException e) {
      return null;
    }
  }

  private static String otherName(X509Certificate certificate) {
    try {
      if (certificate.getSubjectAlternativeNames() == null) {
        return null;
      }
      return certificate.getSubjectAlternativeNames().stream().filter(each -> KINDS.contains((Integer) each.get(0)))
        .map(each -> (String) each.get(1)).findFirst().orElse(null);
    } catch (CertificateParsingException e) {
      return null;
    }
  }
}
