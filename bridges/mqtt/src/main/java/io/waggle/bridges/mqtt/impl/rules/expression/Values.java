// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.expression;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * What operators do with values. Whole numbers are exact up to 64 bits, others are doubles; text is never taken for a
 * number. Stateless.
 */
final class Values {

  private static final BigDecimal MOST = BigDecimal.valueOf(Double.MAX_VALUE);

  private Values() {
  }

  static Object literal(Token token) {
    try {
      return number(new BigDecimal(token.text()));
    } catch (NumberFormatException | ArithmeticException | ExpressionException e) {
      throw ExpressionException.at(token.index(), "a number out of range (expected: a double)");
    }
  }

  // ---- types

  static String type(Object value) {
    if (value == null) {
      return "null";
    }
    return value instanceof Boolean ? "boolean" : value instanceof Number ? "number" : value instanceof String ? "text"
      : value instanceof JsonArray || value instanceof List ? "list" : "object";
  }

  private static ExpressionException wrong(String operation, Object value, String expected) {
    return new ExpressionException(operation + ": of type " + type(value) + " (expected: " + expected + ")");
  }

  static boolean isTrue(Object value) {
    if (value == null) {
      return false;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw wrong("condition", value, "true or false");
  }

  static String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw wrong("value", value, "text");
  }

  static long whole(Object value) {
    if (value instanceof Number && number(decimal(value)) instanceof Long whole) {
      return whole;
    }
    throw wrong("value", value, "a whole number");
  }

  /** Refuses numbers of a thousand digits, with which arithmetic takes long. */
  static BigDecimal decimal(Object value) {
    if (value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte) {
      return BigDecimal.valueOf(((Number) value).longValue());
    }
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return BigDecimal.valueOf(number.doubleValue());
    }
    throw wrong("value", value, "a number");
  }

  /** Returns a result: a Long if it is whole and fits, else a Double. */
  static Object number(BigDecimal value) {
    if (value.abs().compareTo(MOST) > 0) {
      throw new ExpressionException("number: too large (expected: a double)");
    }
    double rounded = value.doubleValue();
    if (value.signum() == 0) {
      return 0L;
    }
    if (Math.abs(rounded) <= 0x1p63 && value.scale() > -20) {
      BigDecimal whole = value.setScale(0, java.math.RoundingMode.DOWN);
      if (whole.compareTo(value) == 0 && whole.toBigInteger().bitLength() < Long.SIZE) {
        return whole.longValueExact();
      }
    }
    return rounded;
  }

  static Object toNumber(Object value) {
    if (value instanceof String text) {
      try {
        return text.length() > 40 ? null : number(BigDecimal.valueOf(Double.parseDouble(text.strip())));
      } catch (NumberFormatException e) {
        return null;
      }
    }
    return value instanceof Boolean flag ? (Object) (flag ? 1L : 0L) : value instanceof Number ? value : null;
  }

  static String toText(Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Double || value instanceof Float) {
      return number(decimal(value)).toString();
    }
    return value instanceof JsonObject || value instanceof JsonArray ? Json.encode(value) : String.valueOf(value);
  }

  static String limited(String text) {
    if (text.length() > Expression.MAX_TEXT) {
      throw new ExpressionException("text: " + text.length() + " characters (expected: at most " + Expression.MAX_TEXT
        + ")");
    }
    return text;
  }

  // ---- comparing

  static Boolean isEqual(Object a, Object b) {
    if (isExact(a) && isExact(b)) {
      return ((Number) a).longValue() == ((Number) b).longValue();
    }
    if (a instanceof Number && b instanceof Number) {
      return decimal(a).compareTo(decimal(b)) == 0;
    }
    return a == null ? b == null : a.equals(b);
  }

  private static boolean isExact(Object value) {
    return value instanceof Integer || value instanceof Long;
  }

  static Boolean isOrdered(Object a, Object b, IntPredicate order) {
    if (a == null || b == null) {
      return false;
    }
    if (a instanceof Number && b instanceof Number) {
      return order.test(decimal(a).compareTo(decimal(b)));
    }
    if (a instanceof String one && b instanceof String other) {
      return order.test(one.compareTo(other));
    }
    throw new ExpressionException("comparison: " + type(a) + " with " + type(b)
      + " (expected: two numbers or two texts)");
  }

  static Boolean isIn(Object value, Object list) {
    if (list == null) {
      return false;
    }
    if (!(list instanceof JsonArray items)) {
      throw wrong("in", list, "a list");
    }
    for (int i = 0; i < items.size(); i++) {
      if (isEqual(value, items.getValue(i))) {
        return true;
      }
    }
    return false;
  }

  // ---- arithmetic

  static Object plus(Object a, Object b) {
    if (a == null || b == null) {
      return null;
    }
    if (a instanceof String || b instanceof String) {
      String one = limited(toText(a));
      return limited(one.concat(limited(toText(b))));
    }
    return number(decimal(a).add(decimal(b), MathContext.DECIMAL128));
  }

  static Object minus(Object a, Object b) {
    return a == null || b == null ? null : number(decimal(a).subtract(decimal(b), MathContext.DECIMAL128));
  }

  static Object times(Object a, Object b) {
    return a == null || b == null ? null : number(decimal(a).multiply(decimal(b), MathContext.DECIMAL128));
  }

  static Object dividedBy(Object a, Object b) {
    return a == null || b == null ? null : number(decimal(a).divide(divisor(b), MathContext.DECIMAL128));
  }

  static Object remainder(Object a, Object b) {
    return a == null || b == null ? null : remainder(decimal(a), divisor(b));
  }

  private static Object remainder(BigDecimal a, BigDecimal b) {
    try {
      return number(a.remainder(b, MathContext.DECIMAL128));
    } catch (ArithmeticException e) {
      throw new ExpressionException("%: too far apart (expected: a quotient of at most 34 digits)");
    }
  }

  private static BigDecimal divisor(Object value) {
    BigDecimal divisor = decimal(value);
    if (divisor.signum() == 0) {
      throw new ExpressionException("division: by 0 (expected: another number)");
    }
    return divisor;
  }

  // ---- parts

  /** Returns a member of an object or an item of a list; null if there is none. */
  static Object member(Object of, Object key) {
    if (of instanceof JsonObject object && key instanceof String name) {
      return plain(object.getValue(name));
    }
    if (of instanceof JsonArray list && key instanceof Number) {
      long index = whole(key);
      long at = index < 0 ? list.size() + index : index;
      return at >= 0 && at < list.size() ? plain(list.getValue((int) at)) : null;
    }
    return null;
  }

  /** Returns a level of a topic, from 0, or from -1 backwards; null if there is none. */
  static Object level(Object topic, Object index) {
    String[] levels = text(topic).split("/", -1);
    long wanted = whole(index);
    long at = wanted < 0 ? levels.length + wanted : wanted;
    return at >= 0 && at < levels.length ? levels[(int) at] : null;
  }

  @SuppressWarnings("unchecked")
  private static Object plain(Object value) {
    if (value instanceof BigInteger || value instanceof BigDecimal) {
      return ((Number) value).doubleValue();
    }
    return value instanceof Map ? new JsonObject((Map<String, Object>) value)
      : value instanceof List<?> list ? new JsonArray(list) : value;
  }
}
