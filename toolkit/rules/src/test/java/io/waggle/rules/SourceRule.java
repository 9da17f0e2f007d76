// SPDX-License-Identifier: Apache-2.0
package io.waggle.rules;

import java.util.List;

/** A rule that one Java file keeps or breaks. */
@FunctionalInterface
interface SourceRule {

  /** Returns what breaks the rule; empty if nothing does. */
  List<Violation> check(SourceFile file);
}
