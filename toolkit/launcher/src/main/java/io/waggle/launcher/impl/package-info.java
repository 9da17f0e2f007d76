// SPDX-License-Identifier: Apache-2.0
/**
 * What all parts of the launcher need: where the distribution lies, settings, and how failures reach the user. It uses
 * none of them: {@code command} are the commands, {@code load} turns a name into a verticle, {@code setup} is about
 * Vert.x before it starts, {@code process} finds processes and talks to them, {@code reload} replaces verticles,
 * {@code drain} ends a process, {@code doctor} looks at the machine.
 */
package io.waggle.launcher.impl;
