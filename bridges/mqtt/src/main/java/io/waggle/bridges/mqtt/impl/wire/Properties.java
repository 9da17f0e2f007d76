// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import java.util.ArrayList;
import java.util.List;

/** The properties of a packet of MQTT 5, in their order. Immutable; any thread. */
public final class Properties {

  /** No properties. */
  public static final Properties NONE = new Properties(List.of());

  private final List<Entry> entries;

  /**
   * One property.
   *
   * @param value of the class that {@link Property.Kind} names
   */
  public record Entry(Property property, Object value) {
  }

  /** The value of a user property. */
  public record Pair(String name, String value) {
  }

  private Properties(List<Entry> entries) {
    this.entries = entries;
  }

  /** Takes over a list that nobody changes any more. */
  public static Properties of(List<Entry> entries) {
    return entries.isEmpty() ? NONE : new Properties(entries);
  }

  /** Returns one property. */
  public static Properties of(Property property, Object value) {
    return NONE.with(property, value);
  }

  /** Returns all, in order. */
  public List<Entry> entries() {
    return entries;
  }

  /** Returns whether there is none. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Returns these and one more at the end. Numbers may be given as {@code Integer} or {@code Long}. */
  public Properties with(Property property, Object value) {
    List<Entry> more = new ArrayList<>(entries.size() + 1);
    more.addAll(entries);
    more.add(new Entry(property, value instanceof Integer number ? Long.valueOf(number) : value));
    return new Properties(more);
  }

  /** Returns these without one kind. */
  public Properties without(Property property) {
    return has(property) ? of(entries.stream().filter(each -> each.property != property).toList()) : this;
  }

  /** Returns whether there is such a one. */
  public boolean has(Property property) {
    return find(property) != null;
  }

  /** Returns the first value, or null. */
  public Object find(Property property) {
    for (Entry entry : entries) {
      if (entry.property == property) {
        return entry.value;
      }
    }
    return null;
  }

  /** Returns a number, or another if it is not there. */
  public long number(Property property, long otherwise) {
    Object value = find(property);
    return value == null ? otherwise : (Long) value;
  }

  /** Returns a text, or null. */
  public String text(Property property) {
    return (String) find(property);
  }

  /** Returns bytes, or null. */
  public byte[] bytes(Property property) {
    return (byte[]) find(property);
  }
}
