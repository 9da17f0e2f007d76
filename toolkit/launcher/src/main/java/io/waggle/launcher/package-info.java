// SPDX-License-Identifier: Apache-2.0
/**
 * The {@code vertx} commands: a thin layer over Vert.x's legacy launcher that finds servers by name, runs source
 * files, and reports each failure in one line. Servers, languages and further commands are added through services
 * ({@link io.waggle.ServerProvider}, {@link io.vertx.core.spi.VerticleFactory},
 * {@link io.vertx.core.spi.launcher.CommandFactory}), never by editing this package.
 * Start reading at {@link io.waggle.launcher.WaggleLauncher}, then {@code impl.command.RunCommand}; the folders of
 * {@code impl} are what it is made of.
 */
package io.waggle.launcher;
