// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import java.util.function.Function;

/**
 * Jars that a distribution keeps apart, {@code lib/redis} for one, and opens when what is in them is asked for. The
 * launcher says how, before the first verticle; any thread.
 */
public final class Extras {

  private static volatile Function<String, ClassLoader> finder = name -> null;

  private Extras() {
  }

  /** Sets what opens jars by the name of their folder, and returns null where there are none. */
  public static void findWith(Function<String, ClassLoader> opener) {
    finder = opener;
  }

  /** Returns what loads the classes of some jars, always the same; null if there are none of this name. */
  public static ClassLoader loader(String name) {
    return finder.apply(name);
  }
}
