// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import java.util.List;

/** What the admin server answers, as it lists it itself. */
public final class RouteList {

  private RouteList() {
  }

  /** One route. */
  public record Route(String method, String path, boolean isHealth) {
  }

  /** Returns all routes. */
  public static List<Route> all() {
    Routes routes = new Routes(null, new Page(), new Routes.Parts(null, null, null, null, new LiveFeed(null, null),
      null, ""));
    return routes.all().stream().map(route -> new Route(route.method().name(), route.path(),
      route.path().matches("/(live|ready|startup)z"))).toList();
  }
}
