// SPDX-License-Identifier: Apache-2.0
package io.waggle.rules;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.NodeList;
import com.github.javaparser.ast.expr.AnnotationExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.IntegerLiteralExpr;
import com.github.javaparser.ast.expr.LiteralExpr;
import com.github.javaparser.ast.expr.LiteralStringValueExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NormalAnnotationExpr;
import com.github.javaparser.ast.expr.ObjectCreationExpr;
import com.github.javaparser.ast.expr.StringLiteralExpr;
import com.github.javaparser.ast.expr.TextBlockLiteralExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * No sleeps but in the bench, whose measurements last for a time, and in tests no fixed ports and no test that is
 * skipped without saying why.
 */
final class TestRules {

  /**
   * What a comment on a statement, method or class says where a port is only looked at, as in a test of the address
   * parser: the one way around the rule on ports.
   */
  static final String NO_PORT_IS_BOUND = "no port is bound";

  private static final String BENCH = "toolkit/bench/src/main/";
  /** Ports to fail to connect to. */
  private static final Set<Long> NOBODY_LISTENS = Set.of(1L, 9L);
  private static final int MAX_PORT = 65_535;
  private static final Set<String> TAKE_A_PORT =
    Set.of("listen", "bind", "connect", "connectTls", "setPort", "port", "setDefaultPort", "serverPort");
  private static final Set<String> HAVE_A_PORT =
    Set.of("ServerSocket", "Socket", "DatagramSocket", "InetSocketAddress", "ServerID");
  /** An address of this machine: all traffic of tests stays on it. */
  private static final Pattern ADDRESS = Pattern.compile(
    "(?:^|://)(?:localhost|127(?:\\.\\d+){3}|0\\.0\\.0\\.0|\\[::1?]):(\\d{1,5})(?!\\d)");
  private static final Pattern JSON_PORT = Pattern.compile("\"port\"\\s*:\\s*(\\d{1,5})(?![\\d.])");
  private static final Set<String> CONDITIONS = Set.of("DisabledIf", "DisabledOnOs", "DisabledOnJre",
    "DisabledForJreRange", "DisabledIfSystemProperty", "DisabledIfEnvironmentVariable", "EnabledIf", "EnabledOnOs",
    "EnabledOnJre", "EnabledForJreRange", "EnabledIfSystemProperty", "EnabledIfEnvironmentVariable");

  private TestRules() {
  }

  static List<Violation> noSleeps(SourceFile file) {
    if (file.path().startsWith(BENCH)) {
      return List.of();
    }
    List<Violation> found = new ArrayList<>();
    for (MethodCallExpr call : file.tree().findAll(MethodCallExpr.class)) {
      String name = call.getNameAsString();
      String scope = call.getScope().map(Expression::toString).orElse("");
      boolean sleep = name.equals("sleep") && (scope.endsWith("Thread") || scope.contains("TimeUnit")
        || scope.matches("(NANO|MICRO|MILLI)?SECONDS|MINUTES") || scope.isEmpty());
      boolean park = file.isTest() && name.equals("parkNanos");
      if (sleep || park) {
        found.add(file.violation(call, call + ": wait on an event (a future, a latch, a line of output) instead"));
      }
    }
    return found;
  }

  static List<Violation> noFixedPorts(SourceFile file) {
    if (!file.isTest()) {
      return List.of();
    }
    List<Violation> found = new ArrayList<>();
    file.tree().findAll(MethodCallExpr.class, call -> TAKE_A_PORT.contains(call.getNameAsString()))
      .forEach(call -> checkArguments(file, call, call.getArguments(), found));
    file.tree().findAll(ObjectCreationExpr.class, made -> HAVE_A_PORT.contains(made.getType().getNameAsString()))
      .forEach(made -> checkArguments(file, made, made.getArguments(), found));
    file.tree().findAll(MethodCallExpr.class, call -> call.getNameAsString().equals("inetSocketAddress"))
      .forEach(call -> checkArguments(file, call, call.getArguments(), found));
    file.tree().findAll(StringLiteralExpr.class).forEach(text -> checkText(file, text, found));
    file.tree().findAll(TextBlockLiteralExpr.class).forEach(text -> checkText(file, text, found));
    return found;
  }

  private static void checkArguments(SourceFile file, Node call, NodeList<Expression> arguments,
                                     List<Violation> found) {
    if (isTimeout(call, arguments)) {
      return;
    }
    for (Expression argument : arguments) {
      // The first number is the port; a later one is a backlog or a timeout.
      if (argument instanceof IntegerLiteralExpr number) {
        if (isPort(number.asNumber().longValue())) {
          report(file, call, number.getValue(), found);
        }
        return;
      }
    }
  }

  /** In {@code connect(address, 5_000)} the number is a timeout; in {@code connect("localhost", 5_000)} a port. */
  private static boolean isTimeout(Node call, NodeList<Expression> arguments) {
    return call instanceof MethodCallExpr method && method.getNameAsString().equals("connect") && arguments.size() == 2
      && !(arguments.get(0) instanceof LiteralExpr) && arguments.get(1) instanceof IntegerLiteralExpr;
  }

  private static void checkText(SourceFile file, LiteralStringValueExpr text, List<Violation> found) {
    String value = text.getValue().replace("\\\"", "\"");
    for (Pattern pattern : List.of(ADDRESS, JSON_PORT)) {
      Matcher matcher = pattern.matcher(value);
      while (matcher.find()) {
        if (isPort(Long.parseLong(matcher.group(1)))) {
          report(file, text, matcher.group(1), found);
        }
      }
    }
  }

  private static boolean isPort(long number) {
    return number > 0 && number <= MAX_PORT && !NOBODY_LISTENS.contains(number);
  }

  private static void report(SourceFile file, Node node, String port, List<Violation> found) {
    if (!isExcused(node)) {
      found.add(file.violation(node, "port " + port + ": bind port 0 and ask for the actual one (where a port is only "
        + "parsed or shown, say so in a comment with the words '" + NO_PORT_IS_BOUND + "')"));
    }
  }

  private static boolean isExcused(Node node) {
    for (Node at = node; at != null; at = at.getParentNode().orElse(null)) {
      boolean said = at.getComment().map(comment -> 
        comment.getContent().toLowerCase(Locale.ROOT).contains(NO_PORT_IS_BOUND)).orElse(false);
      if (said) {
        return true;
      }
    }
    return false;
  }

  static List<Violation> noSilentSkips(SourceFile file) {
    if (!file.isTest()) {
      return List.of();
    }
    List<Violation> found = new ArrayList<>();
    for (AnnotationExpr annotation : file.tree().findAll(AnnotationExpr.class)) {
      String name = annotation.getName().getIdentifier();
      if (name.equals("Disabled")) {
        found.add(file.violation(annotation, "@Disabled: mend the test or remove it"));
      } else if (CONDITIONS.contains(name) && !givesReason(annotation)) {
        found.add(file.violation(annotation, "@" + name + ": add disabledReason, it appears in the closing list"));
      }
    }
    for (MethodCallExpr call : file.tree().findAll(MethodCallExpr.class)) {
      String name = call.getNameAsString();
      boolean assumption = name.matches("assumeTrue|assumeFalse") && call.getArguments().size() < 2;
      String scope = call.getScope().map(Expression::toString).orElse("Assumptions");
      boolean abort = name.equals("abort") && scope.endsWith("Assumptions") && call.getArguments().isEmpty();
      if (assumption || abort) {
        found.add(file.violation(call, name + ": add a message that names what is missing"));
      }
    }
    return found;
  }

  private static boolean givesReason(AnnotationExpr annotation) {
    return annotation instanceof NormalAnnotationExpr normal
      && normal.getPairs().stream().anyMatch(pair -> pair.getNameAsString().equals("disabledReason"));
  }
}
