// SPDX-License-Identifier: Apache-2.0
/**
 * From what a user types to a verticle: {@code Target} says what a name means, the verticle factories make it, among
 * them those for Java sources and for languages whose jars lie apart, and {@code VersionLoader} keeps the classes of
 * one version together. Start reading at {@code Target}.
 */
package io.waggle.launcher.impl.load;
