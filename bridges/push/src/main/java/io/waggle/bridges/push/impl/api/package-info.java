// SPDX-License-Identifier: Apache-2.0
/**
 * What a back end may ask for over HTTP, with a key. Start reading at {@link io.waggle.bridges.push.impl.api.Api}.
 */
package io.waggle.bridges.push.impl.api;
