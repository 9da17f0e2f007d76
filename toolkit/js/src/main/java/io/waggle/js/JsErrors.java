// SPDX-License-Identifier: Apache-2.0
package io.waggle.js;

import io.vertx.core.VertxException;
import java.util.regex.Pattern;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;

/** Says in one line what a script failed with and where; on the thread of the script. */
final class JsErrors {

  private JsErrors() {
  }

  /** Makes {@code name.js:line:column: message} of a script's exception; leaves others as they are. */
  static Throwable readable(Throwable failure) {
    if (!(failure instanceof PolyglotException)) {
      return failure;
    }
    PolyglotException thrown = (PolyglotException) failure;
    String message = String.valueOf(thrown.getMessage()).strip();
    SourceSection section = place(thrown);
    if (section == null) {
      return new VertxException(message, thrown, true);
    }
    String path = section.getSource().getPath();
    String file = path.substring(path.replace('\\', '/').lastIndexOf('/') + 1);
    String first = message.lines().findFirst().orElse("");
    // A syntax error's text begins with the absolute file name and position, which are said once, shorter.
    String text = first.replaceFirst("^(SyntaxError: ).*" + Pattern.quote(file) + ":\\d+:\\d+ ", "$1");
    return new VertxException(file + ":" + section.getStartLine() + ":" + section.getStartColumn() + ": " + text,
      thrown, true);
  }

  /** Turns the value a promise was rejected with into an exception with the script's stack. */
  static Throwable of(Value reason) {
    if (reason.isException()) {
      try {
        throw reason.throwException();
      } catch (RuntimeException e) {
        return e;
      }
    }
    if (reason.isHostObject() && reason.asHostObject() instanceof Throwable host) {
      return host;
    }
    return new VertxException(reason.toString(), true);
  }

  private static SourceSection place(PolyglotException thrown) {
    SourceSection section = thrown.getSourceLocation();
    if (section != null && section.getSource().getPath() != null) {
      return section;
    }
    for (PolyglotException.StackFrame frame : thrown.getPolyglotStackTrace()) {
      SourceSection at = frame.isGuestFrame() ? frame.getSourceLocation() : null;
      if (at != null && at.getSource().getPath() != null) {
        return at;
      }
    }
    return null;
  }
}
