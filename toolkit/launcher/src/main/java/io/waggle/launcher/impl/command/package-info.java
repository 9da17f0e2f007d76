// SPDX-License-Identifier: Apache-2.0
/**
 * The commands, one class each, and the tables they print. What they do is done elsewhere: here options are read and
 * answers shown. Start reading at {@code RunCommand} for what runs, at {@code ProcessCommand} for what is asked of a
 * process that runs already.
 */
package io.waggle.launcher.impl.command;
