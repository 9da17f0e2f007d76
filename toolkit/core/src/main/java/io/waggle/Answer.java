// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import java.time.Instant;
import java.util.function.Function;

/**
 * What a {@link Gateway} or one of its {@link Audience}s was asked, and how far the answer can be trusted. Immutable;
 * any thread.
 *
 * @param value what was asked for
 * @param asOf time up to which all other nodes had been heard; what they have done since may be missing. Without a
 *   cluster it is the time of the answer
 * @param complete false if a limit cut the value off, or a node that should have contributed did not answer in time
 * @param <T> type of the value
 */
public record Answer<T>(T value, Instant asOf, boolean complete) {

  /** Returns the same answer with another value. */
  public <U> Answer<U> map(Function<T, U> function) {
    return new Answer<>(function.apply(value), asOf, complete);
  }
}
