// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Answers that are kept for a while, by what was asked, of which only a keyed hash is held: secrets are in it. Any
 * thread; the lock is held for a look at one entry.
 *
 * @param <V> the answers
 */
final class Remembered<V> {

  private static final String HMAC = "HmacSHA256";

  private final int most;
  private final SecretKeySpec key;
  private final Map<Question, Answer<V>> answers;

  /** A hash of what was asked. */
  static final class Question {

    private final byte[] hash;

    private Question(byte[] hash) {
      this.hash = hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Question question && Arrays.equals(hash, question.hash);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(hash);
    }
  }

  private record Answer<V>(V value, long until) {
  }

  /** Creates an empty one; the answer not used for longest is forgotten first. */
  Remembered(int most) {
    this.most = most;
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    key = new SecretKeySpec(secret, HMAC);
    answers = new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<Question, Answer<V>> eldest) {
        return size() > Remembered.this.most;
      }
    };
  }

  /** Returns the key of a question; its parts cannot run into each other. */
  Question question(byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      for (byte[] part : parts) {
        int length = part.length;
        mac.update(new byte[] {(byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length});
        mac.update(part);
      }
      return new Question(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC: not there (expected: in every Java)", e);
    }
  }

  /** Returns the answer, or null. */
  synchronized V find(Question question, long now) {
    Answer<V> answer = answers.get(question);
    if (answer != null && answer.until <= now) {
      answers.remove(question);
      return null;
    }
    return answer == null ? null : answer.value;
  }

  synchronized void keep(Question question, V value, long until) {
    answers.put(question, new Answer<>(value, until));
  }

  synchronized void clear() {
    answers.clear();
  }

  synchronized int size() {
    return answers.size();
  }
}
