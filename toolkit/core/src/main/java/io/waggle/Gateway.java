// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.impl.gateway.GatewayImpl;
import java.util.List;
import java.util.Set;

/**
 * Connections of all workers and instances, addressable by connection id, by uid (one user, any number of
 * connections) and by group. Any thread, any verticle: handles with the same name are one gateway, in one Vert.x and
 * in all nodes of a cluster.
 *
 * <p>In a cluster each node knows which users and groups the others have, a moment late: what it is asked about them
 * it answers itself, and a send goes to those nodes only that have somebody it is meant for, once to each. What needs
 * a connection's own node (its session, its groups) fails if that node is gone or does not answer within 5 s.
 *
 * <p>Sends are at most once: they reach the connections that are open when they arrive. One sender's messages reach a
 * connection in the order they were sent, and after the {@link #join} that preceded them. A message goes to a
 * connection once, however many of its groups were named.
 *
 * @param <M> type of a message
 */
public interface Gateway<M> {

  /** Longest uid and group name, in characters. */
  int MAX_NAME_LENGTH = 256;

  /**
   * Returns the gateway of this name.
   *
   * @param vertx whose workers share it
   * @param name chosen by the application, such as {@code "chat"}
   */
  static <M> Gateway<M> of(Vertx vertx, String name) {
    return of(vertx, name, new GatewayOptions());
  }

  /**
   * Returns the gateway of this name.
   *
   * @param options taken if this is the first call for the name
   */
  static <M> Gateway<M> of(Vertx vertx, String name, GatewayOptions options) {
    return GatewayImpl.of(vertx, name, options);
  }

  /**
   * Makes a connection addressable until it closes. Call it on the connection's event loop, in the connect handler.
   *
   * @return its id, {@link Connection#id()}
   */
  String add(Connection<M> connection);

  /**
   * Names the user behind a connection; a second call moves the connection to another uid.
   *
   * @param id of a connection
   * @param uid 1 to {@value #MAX_NAME_LENGTH} characters, none of them a control character
   * @return fails if the connection is gone
   */
  Future<Void> bind(String id, String uid);

  /** Forgets the uid of a connection. */
  Future<Void> unbind(String id);

  /**
   * Puts a connection into a group; joining twice is joining once.
   *
   * @param id of a connection
   * @param group 1 to {@value #MAX_NAME_LENGTH} characters, none of them a control character
   * @return fails if the connection is gone or in too many groups
   */
  Future<Void> join(String id, String group);

  /** Takes a connection out of a group. */
  Future<Void> leave(String id, String group);

  /** Takes every connection out of a group; they stay open. */
  Future<Void> ungroup(String group);

  /**
   * Returns the session of a connection: a copy, empty if never set, null if the connection is gone. It is asked of
   * the node that holds the connection, so it is as of the answer; sessions of many come with {@link Audience#members}.
   */
  Future<JsonObject> session(String id);

  /**
   * Replaces the session of a connection.
   *
   * @param session at most {@link GatewayOptions#getMaxSessionBytes()} when encoded
   */
  Future<Void> setSession(String id, JsonObject session);

  /**
   * Merges into the session of a connection: objects key by key and deeply, other values replace, null removes.
   *
   * @return the merged session
   */
  Future<JsonObject> updateSession(String id, JsonObject changes);

  /**
   * Replaces the session of a connection if it is what the caller believes it to be: for changes that must not be lost
   * when two are made at a time.
   *
   * @param expected equal to the present session, {@code {}} if none was set
   * @return whether it was replaced; fails if the connection is gone
   */
  Future<Boolean> replaceSession(String id, JsonObject expected, JsonObject session);

  /** Returns the uid of a connection, or null. */
  Future<String> uidOf(String id);

  /** Returns the groups of a connection; empty if it is gone. */
  Future<Set<String>> groupsOf(String id);

  /**
   * Returns names of groups that have a member.
   *
   * @param limit how many at most, at least 1
   */
  Future<Answer<Set<String>>> groups(int limit);

  /** Returns which of these users have an open connection. */
  Future<Answer<Set<String>>> online(Set<String> uids);

  /** Every connection. */
  Audience<M> everyone();

  /** One connection; nobody if it is gone. */
  Audience<M> connection(String id);

  /** The connections of one user. */
  Audience<M> uid(String uid);

  /** The members of one group. */
  Audience<M> group(String group);

  /** These connections. */
  Audience<M> connections(List<String> ids);
}
