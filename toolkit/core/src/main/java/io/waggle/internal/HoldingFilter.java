// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.waggle.ChannelMessage;
import java.util.function.Predicate;

/**
 * A filter of a bridge's subscription that is not ready for the messages its client has missed until the client has been
 * told that it is subscribed. Any thread.
 */
public interface HoldingFilter extends Predicate<ChannelMessage> {

  /** Returns whether what was missed may come; once true it stays so. */
  boolean isReady();
}
