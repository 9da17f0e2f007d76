// SPDX-License-Identifier: Apache-2.0
/**
 * Processes of this user that run: {@code Running} finds them, {@code ControlSocket} is where one of them takes
 * commands and {@code ControlClient} asks there, {@code AdminClient} asks an admin server, {@code Background} makes new
 * ones. Start reading at {@code Running}.
 */
package io.waggle.launcher.impl.process;
