// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.wire;

import io.vertx.core.json.JsonArray;
import io.waggle.ChannelHeaders;
import io.waggle.bridges.push.impl.PushException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Reads filters: lists such as {@code ["and",["eq","level","error"],["in","city","Rome","Oslo"]]}, and makes
 * predicates of the headers of a message. Used once.
 */
public final class TagFilter {

  private static final int MAX_DEPTH = 8;
  private static final int MAX_OPERATORS = 64;
  private static final int MAX_VALUES = 64;
  private static final int MAX_TEXT = 256;

  private int operators;

  private TagFilter() {
  }

  /**
   * Reads a filter.
   *
   * @param filter null for none
   * @return null for none
   * @throws PushException with code 400 if it is none, 413 if it is too long
   */
  public static Predicate<Map<String, String>> of(Object filter) {
    return filter == null ? null : new TagFilter().read(filter, 1);
  }

  private Predicate<Map<String, String>> read(Object value, int depth) {
    if (depth > MAX_DEPTH || ++operators > MAX_OPERATORS) {
      throw new PushException(413, "filter: too long (expected: at most " + MAX_DEPTH + " levels, " + MAX_OPERATORS
        + " operators)");
    }
    if (!(value instanceof JsonArray list) || list.size() < 2 || list.size() > MAX_VALUES) {
      throw wrong();
    }
    String operator = text(list, 0);
    return switch (operator) {
      case "and", "or", "not" -> combined(operator, list, depth);
      default -> compared(operator, list);
    };
  }

  private Predicate<Map<String, String>> combined(String operator, JsonArray list, int depth) {
    List<Predicate<Map<String, String>>> parts = new ArrayList<>();
    for (int i = 1; i < list.size(); i++) {
      parts.add(read(list.getValue(i), depth + 1));
    }
    return switch (operator) {
      case "and" -> tags -> parts.stream().allMatch(part -> part.test(tags));
      case "or" -> tags -> parts.stream().anyMatch(part -> part.test(tags));
      default -> {
        if (parts.size() != 1) {
          throw wrong();
        }
        yield parts.get(0).negate();
      }
    };
  }

  private static Predicate<Map<String, String>> compared(String operator, JsonArray list) {
    String tag = ChannelHeaders.TAG_PREFIX + text(list, 1);
    if (operator.equals("has")) {
      size(list, 2);
      return tags -> tags.containsKey(tag);
    }
    if (list.size() < 3) {
      throw wrong();
    }
    if (operator.equals("in")) {
      List<String> values = new ArrayList<>();
      for (int i = 2; i < list.size(); i++) {
        values.add(text(list, i));
      }
      return tags -> tags.containsKey(tag) && values.contains(tags.get(tag));
    }
    size(list, 3);
    String value = text(list, 2);
    return switch (operator) {
      case "eq" -> tags -> value.equals(tags.get(tag));
      case "ne" -> tags -> !value.equals(tags.get(tag));
      case "prefix" -> tags -> tags.containsKey(tag) && tags.get(tag).startsWith(value);
      case "gt", "ge", "lt", "le" -> tags -> ordered(operator, tags.get(tag), value);
      default -> throw wrong();
    };
  }

  private static boolean ordered(String operator, String left, String right) {
    Double a = number(left);
    Double b = number(right);
    if (a == null || b == null) {
      return false;
    }
    int order = Double.compare(a, b);
    return switch (operator) {
      case "gt" -> order > 0;
      case "ge" -> order >= 0;
      case "lt" -> order < 0;
      default -> order <= 0;
    };
  }

  private static Double number(String text) {
    try {
      double number = text == null ? Double.NaN : Double.parseDouble(text);
      return Double.isFinite(number) ? number : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static void size(JsonArray list, int expected) {
    if (list.size() != expected) {
      throw wrong();
    }
  }

  private static String text(JsonArray list, int index) {
    if (list.getValue(index) instanceof String text && text.length() <= MAX_TEXT) {
      return text;
    }
    throw wrong();
  }

  private static PushException wrong() {
    return new PushException(400, "filter: wrong (expected: [\"eq\",\"tag\",\"value\"] and the like)");
  }
}
