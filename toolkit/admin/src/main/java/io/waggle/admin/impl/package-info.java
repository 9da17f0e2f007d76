// SPDX-License-Identifier: Apache-2.0
/**
 * How the admin server is made. {@code AdminImpl} starts it and {@code Routes} lists what it answers; {@code Access}
 * lets people in; {@code Survey} asks the application's event loops and {@code Cluster} the other nodes. All of it
 * runs on one event loop of the admin server's own.
 */
package io.waggle.admin.impl;
