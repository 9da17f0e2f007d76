// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps the history of channels in Redis, for those who run one: it survives the end of all nodes, as far as that Redis
 * survives. A stream for each topic and a hash beside it, changed by scripts so that both agree. Start reading at
 * {@link io.waggle.redis.RedisChannelStoreProvider}.
 */
package io.waggle.redis;
