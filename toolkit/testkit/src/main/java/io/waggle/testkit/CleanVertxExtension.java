// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import io.vertx.core.Vertx;
import io.waggle.testkit.internal.BufferLeaks;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link CleanVertx} does. Used through that annotation only. */
final class CleanVertxExtension implements ParameterResolver, AfterEachCallback, AfterAllCallback {

  private static final Namespace NAMESPACE = Namespace.create(CleanVertxExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Vertx.class || type == UncaughtExceptions.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    // A method's store falls back to its class's: what @BeforeAll asked for is shared by the methods.
    VertxUnderTest underTest = context.getStore(NAMESPACE)
      .getOrComputeIfAbsent(VertxUnderTest.class, key -> new VertxUnderTest(settings(context)), VertxUnderTest.class);
    return parameter.getParameter().getType() == Vertx.class ? underTest.vertx() : underTest.uncaught();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    close(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close(context);
    List<String> leaks = BufferLeaks.collect();
    if (!leaks.isEmpty()) {
      throw new AssertionError("Buffers were not released:\n" + String.join("\n", leaks));
    }
  }

  private static void close(ExtensionContext context) {
    // remove() looks at this context's own entries only, so a method does not close what belongs to its class.
    VertxUnderTest underTest = context.getStore(NAMESPACE).remove(VertxUnderTest.class, VertxUnderTest.class);
    if (underTest == null) {
      return;
    }
    List<String> left = underTest.close();
    if (!left.isEmpty()) {
      throw new AssertionError(context.getDisplayName() + " left behind:\n- " + String.join("\n- ", left));
    }
  }

  private static CleanVertx settings(ExtensionContext context) {
    return context.getTestMethod()
      .flatMap(method -> AnnotationSupport.findAnnotation(method, CleanVertx.class))
      .or(() -> AnnotationSupport.findAnnotation(context.getRequiredTestClass(), CleanVertx.class))
      .or(() -> context.getParent().map(CleanVertxExtension::settings))
      .orElseThrow();
  }
}
