// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * TLS with client certificates for the event bus, from a folder with {@code ca.pem}, {@code cert.pem} and
 * {@code key.pem}. Immutable; any thread.
 *
 * <p>A node is let in because its certificate is of the authority in {@code ca.pem}, whatever its name: nodes know
 * each other by addresses that change, and Vert.x does not check names between them. So that authority must sign
 * nothing but nodes of this cluster.
 */
final class BusTls {

  /** Attribute by which members tell each other whose certificates they show and take; for a clear error only. */
  static final String ATTRIBUTE = WaggleClusterManager.TLS;

  private final Path folder;
  private final Authority authority;

  private BusTls(Path folder, Authority authority) {
    this.folder = folder;
    this.authority = authority;
  }

  /** Returns what the setting names, if it is set. */
  static Optional<BusTls> fromSettings() {
    return Optional.ofNullable(Settings.text(WaggleClusterManager.TLS, null)).map(name -> in(Path.of(name)));
  }

  /**
   * Reads the files.
   *
   * @throws IllegalArgumentException if one is missing or they do not fit together
   */
  static BusTls in(Path folder) {
    Path ca = file(folder, "ca.pem");
    Path cert = file(folder, "cert.pem");
    Path key = file(folder, "key.pem");
    try {
      byte[] certificate = Files.readAllBytes(cert);
      Authority authority = Authority.of(Files.readAllBytes(ca), certificate);
      KeyCheck.check(certificate, Files.readString(key, StandardCharsets.ISO_8859_1));
      return new BusTls(folder, authority);
    } catch (IOException e) {
      throw new IllegalArgumentException(WaggleClusterManager.TLS + ": " + folder + " (expected: readable files)", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(WaggleClusterManager.TLS + ": " + folder + ": " + e.getMessage(), e);
    }
  }

  private static Path file(Path folder, String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new IllegalArgumentException(WaggleClusterManager.TLS + ": " + folder + " without a readable " + name
        + " (expected: a folder with ca.pem, cert.pem and key.pem)");
    }
    return file;
  }

  /** Sets everything about TLS, whatever was set. */
  EventBusOptions apply(EventBusOptions options) {
    Set<String> versions = new HashSet<>(Set.of("TLSv1.3"));
    return options.setSsl(true)
      .setKeyCertOptions(new PemKeyCertOptions()
        .setCertPath(folder.resolve("cert.pem").toString())
        .setKeyPath(folder.resolve("key.pem").toString()))
      .setTrustOptions(new PemTrustOptions().addCertPath(folder.resolve("ca.pem").toString()))
      .setClientAuth(ClientAuth.REQUIRED)
      .setTrustAll(false)
      .setEnabledSecureTransportProtocols(versions);
  }

  /** Returns what other members need to know, without a secret: the authority of our certificate, then those we take. */
  String attribute() {
    List<String> parts = new ArrayList<>();
    parts.add(authority.issuer());
    parts.addAll(authority.trusted());
    return String.join(" ", parts);
  }

  /**
   * Compares two members.
   *
   * @param ours attribute of this one; null if it has no TLS
   * @param theirs that of another
   * @param other where the other is, for the message
   * @throws IllegalArgumentException if the two could not talk
   */
  static void compare(String ours, String theirs, String other) {
    if (ours == null && theirs == null) {
      return;
    }
    if (ours == null || theirs == null) {
      throw new IllegalArgumentException(WaggleClusterManager.TLS + ": " + (ours == null ? "none here, but " + other
        + " has it" : "set here, but " + other + " has none") + " (expected: the same on all nodes of a cluster)");
    }
    if (!takes(ours, theirs) || !takes(theirs, ours)) {
      throw new IllegalArgumentException(WaggleClusterManager.TLS + ": the certificates here and at " + other
        + " are of different authorities (expected: each one's ca.pem has the other's authority)");
    }
  }

  private static boolean takes(String one, String other) {
    List<String> parts = List.of(one.split(" "));
    return parts.subList(1, parts.size()).contains(other.split(" ")[0]);
  }
}
