// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A hashed password, in the forms of {@code mosquitto_passwd}. Immutable; any thread. {@link #matches} takes long.
 *
 * <pre>
 * $7$210000$c2FsdA==$aGFzaA==    PBKDF2 with HMAC-SHA-512: rounds, salt and hash in base64
 * $6$c2FsdA==$aGFzaA==           SHA-512 of password and salt: only to move over, as it is guessed fast
 * </pre>
 *
 * @param rounds 0 for the form without
 */
record PasswordHash(int rounds, byte[] salt, byte[] hash) {

  /** How many rounds new hashes have, as OWASP asks for. */
  static final int ROUNDS = 210_000;

  private static final int MOST_ROUNDS = 10_000_000;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 64;

  /** Hashes a password. Takes long. */
  static PasswordHash create(byte[] password) {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    return new PasswordHash(ROUNDS, salt, pbkdf2(password, salt, ROUNDS));
  }

  /** Returns one that nothing matches, and that costs as much as another. */
  static PasswordHash unmatched(int rounds) {
    return new PasswordHash(rounds, new byte[SALT_BYTES], new byte[0]);
  }

  /** Reads one; the exception does not show it. */
  static PasswordHash parse(String text) {
    String[] parts = text.split("\\$", -1);
    try {
      if (parts.length == 5 && parts[0].isEmpty() && parts[1].equals("7")) {
        return checked(Integer.parseInt(parts[2]), decode(parts[3]), decode(parts[4]));
      }
      if (parts.length == 4 && parts[0].isEmpty() && parts[1].equals("6")) {
        return checked(0, decode(parts[2]), decode(parts[3]));
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw new IllegalArgumentException("password: not of that form (expected: $7$rounds$salt$hash or $6$salt$hash)");
  }

  private static PasswordHash checked(int rounds, byte[] salt, byte[] hash) {
    if (rounds < 0 || rounds > MOST_ROUNDS || salt.length == 0 || hash.length != HASH_BYTES) {
      throw new IllegalArgumentException("hash");
    }
    return new PasswordHash(rounds, salt, hash);
  }

  private static byte[] decode(String text) {
    return Base64.getDecoder().decode(text);
  }

  /** Returns whether a password is the one, in a time that does not tell how nearly. */
  boolean matches(byte[] password) {
    return MessageDigest.isEqual(rounds == 0 ? sha512(password, salt) : pbkdf2(password, salt, rounds), hash);
  }

  private static byte[] sha512(byte[] password, byte[] salt) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-512");
      digest.update(password);
      return digest.digest(salt);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-512: not there (expected: in every Java)", e);
    }
  }

  private static byte[] pbkdf2(byte[] password, byte[] salt, int rounds) {
    char[] characters = characters(password);
    PBEKeySpec spec = new PBEKeySpec(characters, salt, rounds, HASH_BYTES * 8);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("PBKDF2: not there (expected: in every Java)", e);
    } finally {
      spec.clearPassword();
      Arrays.fill(characters, '\0');
    }
  }

  /** Java hashes the UTF-8 of characters; what is no UTF-8 was never made from a password that was typed. */
  private static char[] characters(byte[] password) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(password)).toString().toCharArray();
    } catch (CharacterCodingException e) {
      byte[] random = new byte[SALT_BYTES];
      new SecureRandom().nextBytes(random);
      return Base64.getEncoder().encodeToString(random).toCharArray();
    }
  }

  /** Returns it as it stands in the file. */
  String text() {
    Base64.Encoder encoder = Base64.getEncoder();
    return (rounds == 0 ? "$6$" : "$7$" + rounds + "$") + encoder.encodeToString(salt) + "$"
      + encoder.encodeToString(hash);
  }

  /** Does not show it. */
  @Override
  public String toString() {
    return "PasswordHash[rounds=" + rounds + "]";
  }
}
