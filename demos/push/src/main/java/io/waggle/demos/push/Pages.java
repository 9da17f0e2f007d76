// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.push;

import io.waggle.web.PageFiles;
import java.util.List;

/** The files of the pages and of the JavaScript client. Stateless. */
final class Pages {

  private static final List<String> OWN = List.of("index.html", "receive.html", "transports.html", "socketio.html",
    "push.css", "common.js", "backend.js", "receive.js", "transports.js", "socketio.js", "icon.svg");

  private Pages() {
  }

  /**
   * Reads the files from the class path; blocks.
   *
   * @param socketIoPort which the pages may connect to
   */
  static PageFiles files(int socketIoPort) {
    return PageFiles.create("default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
      + " connect-src 'self' http://*:%1$d ws://*:%1$d https://*:%1$d wss://*:%1$d".formatted(socketIoPort))
      .addLook()
      .add("/", Pages.class, "page", OWN)
      .add("/client/", Pages.class, "/io/waggle/clients/js", List.of("waggle.js"));
  }
}
