// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.internal.Networks;
import java.util.ArrayList;
import java.util.List;

/**
 * One rule as it is written, for everybody it may fit. Immutable; any thread.
 *
 * <pre>
 * allow|deny  all|anonymous|user NAME|client ID|address CIDR  publish|subscribe|both  [eq] FILTER
 * </pre>
 *
 * @param name of the user or client; null for others
 * @param networks null if it is not about addresses
 * @param literal whether the filter means itself and not what it matches
 * @param filter may have {@code %u} and {@code %c}
 */
public record Rule(boolean allow, Who who, String name, Networks networks, boolean publish, boolean subscribe,
                   boolean literal, String filter) {

  private static final int MAX_CHARACTERS = 70_000;
  private static final String FORM =
    "allow|deny all|anonymous|user NAME|client ID|address CIDR publish|subscribe|both [eq] FILTER";

  /** Whom a rule is for. */
  enum Who {
    ALL, ANONYMOUS, USER, CLIENT, ADDRESS
  }

  /**
   * Reads a rule. A name with blanks stands in quotes.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Rule parse(String line) {
    Words words = new Words(line);
    boolean allow = words.flag("allow", "deny");
    String whom = words.next();
    Who who = switch (whom) {
      case "all" -> Who.ALL;
      case "anonymous" -> Who.ANONYMOUS;
      case "user" -> Who.USER;
      case "client" -> Who.CLIENT;
      case "address" -> Who.ADDRESS;
      default -> throw words.wrong(whom);
    };
    String name = who.compareTo(Who.USER) >= 0 ? words.next() : null;
    String action = words.next();
    if (!List.of("publish", "subscribe", "both").contains(action)) {
      throw words.wrong(action);
    }
    boolean literal = words.peek().equals("eq");
    if (literal) {
      words.next();
    }
    String filter = words.rest();
    return new Rule(allow, who, who == Who.ADDRESS ? null : name,
      who == Who.ADDRESS ? new Networks(List.of(name)) : null, !action.equals("subscribe"), !action.equals("publish"),
      literal, Filters.check(filter, "rule"));
  }

  /** Returns rules that allow everybody one kind of action on some filters: the claim of a token. */
  static List<Rule> allowing(boolean publish, List<String> filters) {
    List<Rule> rules = new ArrayList<>();
    filters.forEach(filter -> rules.add(
      new Rule(true, Who.ALL, null, null, publish, !publish, false, Filters.check(filter, "acl"))));
    return rules;
  }

  boolean isFor(MqttIdentity client) {
    return switch (who) {
      case ALL -> true;
      case ANONYMOUS -> client.username().isEmpty();
      case USER -> client.username().equals(name);
      case CLIENT -> client.clientId().equals(name);
      case ADDRESS -> networks.contains(Addresses.of(client));
    };
  }

  /** Takes a line apart. */
  private static final class Words {

    private final String line;
    private int at;

    Words(String line) {
      if (line.length() > MAX_CHARACTERS) {
        throw new IllegalArgumentException("rule: " + line.length() + " characters (expected: at most " + MAX_CHARACTERS
          + ")");
      }
      this.line = line.strip();
    }

    boolean flag(String yes, String no) {
      String word = next();
      if (!word.equals(yes) && !word.equals(no)) {
        throw wrong(word);
      }
      return word.equals(yes);
    }

    String peek() {
      int before = at;
      String word = next();
      at = before;
      return word;
    }

    String next() {
      if (at >= line.length()) {
        throw wrong("the end");
      }
      boolean quoted = line.charAt(at) == '"';
      int start = quoted ? at + 1 : at;
      int end = start;
      while (end < line.length() && (quoted ? line.charAt(end) != '"' : !Character.isWhitespace(line.charAt(end)))) {
        end++;
      }
      if (quoted && end == line.length()) {
        throw wrong("a quote that does not end");
      }
      at = quoted ? end + 1 : end;
      skipBlanks();
      return line.substring(start, end);
    }

    private void skipBlanks() {
      while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
        at++;
      }
    }

    String rest() {
      String rest = line.substring(at);
      if (rest.isEmpty()) {
        throw wrong("the end");
      }
      return rest;
    }

    IllegalArgumentException wrong(String what) {
      return new IllegalArgumentException("rule: " + what + " in \"" + line + "\" (expected: " + FORM + ")");
    }
  }
}
