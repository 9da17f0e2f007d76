// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import java.util.List;
import java.util.stream.Stream;

/** All that must hold of an overlay; each violation is one line. */
final class Rules {

  private Rules() {
  }

  static List<String> violations(Overlay overlay) {
    return Stream.of(SelectorRules.violations(overlay), PortRules.violations(overlay), PodRules.violations(overlay),
      SettingRules.violations(overlay)).flatMap(List::stream).toList();
  }
}
