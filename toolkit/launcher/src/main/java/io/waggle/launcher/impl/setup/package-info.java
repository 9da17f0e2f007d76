// SPDX-License-Identifier: Apache-2.0
/**
 * What a Vert.x is set up with before it runs a verticle, and what is started beside that: the cluster manager, the
 * configuration that the user gave, the admin server and other companions.
 */
package io.waggle.launcher.impl.setup;
