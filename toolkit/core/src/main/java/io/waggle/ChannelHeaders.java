// SPDX-License-Identifier: Apache-2.0
package io.waggle;

/**
 * Names of the headers that bridges give the messages of a channel, and look for in those of others, so that what is
 * published through one of them means the same to the users of all. All are optional. Any thread.
 */
public final class ChannelHeaders {

  /** What happened, in a word: the event of Socket.IO and Pusher; without it bridges that need one say "message". */
  public static final String EVENT = "event";
  /**
   * What the payload is: {@value #JSON} or {@value #BINARY}. Without it a payload that is JSON is JSON, other UTF-8 is
   * text, and the rest is binary.
   */
  public static final String CONTENT_TYPE = "content-type";
  /** How many arguments the JSON array in the payload stands for; without it the payload is one. */
  public static final String ARGUMENTS = "arguments";
  /** Id of the connection that published it, which bridges whose protocol says so leave out when they deliver it. */
  public static final String EXCEPT = "except";
  /** Uid of whoever published it; left out if that was the application. */
  public static final String SENDER = "sender";
  /** Begins the names of tags, which filters look at: {@code tag.level}. */
  public static final String TAG_PREFIX = "tag.";
  /** Value of {@link #CONTENT_TYPE}: any JSON value. */
  public static final String JSON = "application/json";
  /** Value of {@link #CONTENT_TYPE}: bytes. */
  public static final String BINARY = "application/octet-stream";

  private ChannelHeaders() {
  }
}
