// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test a {@code Vertx} as a parameter, closes it afterwards and fails the test if it left anything behind.
 *
 * <p>One instance belongs to one test method ({@code @BeforeEach}, the test, {@code @AfterEach}). If a
 * {@code @BeforeAll} method or the constructor of a per-class test asks for it, one instance belongs to the class and
 * is checked at its end. Ask for {@link UncaughtExceptions} too where an uncaught exception is what the test is about.
 *
 * <p>After the test its verticles are undeployed, as an application would do. Then it fails if
 * <ul>
 *   <li>an exception reached a context's exception handler, a thread's or the end of a Netty pipeline,
 *   <li>a timer, an event-bus consumer, a listening TCP, HTTP or WebSocket server or a UDP socket is left,
 *   <li>a verticle does not stop, or Vert.x does not close, in time,
 *   <li>at the end of the class: Netty's leak detector found a buffer nobody released.
 * </ul>
 * Not looked for, because Vert.x does not tell: client connections and file handles.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(CleanVertxExtension.class)
public @interface CleanVertx {

  /** Which transport carries the sockets; a subclass of a test may be annotated with another one than its parent. */
  Net transport() default Net.DEFAULT;

  /** How many event loops there are, at least 1. Two by default: enough for instances to be on different ones. */
  int eventLoops() default 2;

  /** The transports a test can ask for. */
  enum Net {
    /** Native where its jar is on the class path and works here, NIO otherwise. */
    DEFAULT,
    /** Epoll or kqueue; the test is skipped, and says so, where neither works. */
    NATIVE,
    /** Java's own. */
    NIO
  }
}
