// SPDX-License-Identifier: Apache-2.0
/**
 * What operators see of a running process: health, metrics, status and the admin page, on a port of their own. Start
 * reading at {@code Admin}; how it is made is in {@code impl}. What it looks at is the core's {@code Inspection}.
 */
package io.waggle.admin;
