// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Packets as text: two that show the same are the same, arrays and properties included. */
public final class Shown {

  private Shown() {
  }

  /** Returns all that a packet holds. */
  public static String of(Object value) {
    if (value instanceof byte[] bytes) {
      return "0x" + HexFormat.of().formatHex(bytes);
    }
    if (value instanceof int[] numbers) {
      return Arrays.toString(numbers);
    }
    if (value instanceof Properties properties) {
      return of(properties.entries());
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Shown::of).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof String text) {
      return '"' + text + '"';
    }
    return value instanceof Record ? fields((Record) value) : String.valueOf(value);
  }

  private static String fields(Record value) {
    return Arrays.stream(value.getClass().getRecordComponents())
      .map(component -> component.getName() + "=" + of(get(component, value)))
      .collect(Collectors.joining(" ", value.getClass().getSimpleName() + "(", ")"));
  }

  private static Object get(RecordComponent component, Record value) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
