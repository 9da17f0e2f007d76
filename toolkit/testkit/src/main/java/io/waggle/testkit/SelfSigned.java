// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate that signs itself, with its key, as PEM files in a temporary folder. Immutable; any thread.
 *
 * <p>Made by the JDK's keytool, which takes about a second: share one per test class. {@link #close} removes the files.
 */
public final class SelfSigned implements AutoCloseable {

  private static final String ALIAS = "test";
  // Guards a file that lives as long as a test, in a folder only this user can read.
  private static final String STORE_PASSWORD = "temporary";

  private final Path folder;
  private final Certificate certificate;

  private SelfSigned(Path folder, Certificate certificate) {
    this.folder = folder;
    this.certificate = certificate;
  }

  /** Makes a certificate for {@code localhost}, 127.0.0.1 and ::1, valid for a day. */
  public static SelfSigned create() {
    return create("localhost", "dns:localhost", "ip:127.0.0.1", "ip:::1");
  }

  /**
   * Makes a certificate valid for a day.
   *
   * @param commonName the subject's name
   * @param alternativeNames in keytool's form, such as {@code dns:*.example.test} or {@code ip:127.0.0.1}
   */
  public static SelfSigned create(String commonName, String... alternativeNames) {
    try {
      Path folder = Files.createTempDirectory("self-signed");
      Path store = folder.resolve("store.p12");
      keytool(store, commonName, alternativeNames);
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, STORE_PASSWORD.toCharArray());
      }
      Certificate certificate = keys.getCertificate(ALIAS);
      SelfSigned selfSigned = new SelfSigned(folder, certificate);
      byte[] key = keys.getKey(ALIAS, STORE_PASSWORD.toCharArray()).getEncoded();
      writePem(Path.of(selfSigned.certPath()), "CERTIFICATE", certificate.getEncoded());
      writePem(Path.of(selfSigned.keyPath()), "PRIVATE KEY", key);
      return selfSigned;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void keytool(Path store, String commonName, String... alternativeNames) {
    List<String> command = Stream.of(
      Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", ALIAS,
      "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=" + commonName, "-validity", "1",
      "-ext", "san=" + String.join(",", alternativeNames),
      "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", STORE_PASSWORD).collect(Collectors.toList());
    try (ProcessFixture keytool = ProcessFixture.start(command)) {
      int code = keytool.exitCode();
      if (code != 0) {
        throw new IllegalStateException("keytool: exit code " + code + " (expected: 0): " + keytool.output());
      }
    }
  }

  private static void writePem(Path file, String label, byte[] content) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(file, "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n");
  }

  /** Returns the PEM file of the certificate. */
  public String certPath() {
    return folder.resolve("cert.pem").toString();
  }

  /** Returns the PEM file of the private key, PKCS 8. */
  public String keyPath() {
    return folder.resolve("key.pem").toString();
  }

  /** Returns a client context that trusts this certificate and no other. */
  public SSLContext trustingContext() {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(ALIAS, certificate);
      TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Removes the files. */
  @Override
  public void close() {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.collect(Collectors.toList())) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
