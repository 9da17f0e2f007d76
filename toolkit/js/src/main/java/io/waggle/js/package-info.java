// SPDX-License-Identifier: Apache-2.0
/**
 * Verticles in JavaScript: ES modules on GraalJS, one context an instance, used on that instance's event loop only.
 * {@code prelude.js} (a resource of this package) is the JavaScript half: globals, timers and {@code await} on
 * Vert.x futures. Start reading at {@link io.waggle.js.JsVerticleFactory}, then {@code JsVerticle}.
 */
package io.waggle.js;
