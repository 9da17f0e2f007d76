// SPDX-License-Identifier: Apache-2.0
/**
 * What may be wrong with a machine: limits and settings of the system, ports and addresses. Each check gives a
 * {@code Finding}; the command that shows them is elsewhere.
 */
package io.waggle.launcher.impl.doctor;
