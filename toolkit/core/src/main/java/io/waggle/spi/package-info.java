// SPDX-License-Identifier: Apache-2.0
/**
 * What others may implement for Waggle: where channels keep their history. Stores are found through {@link
 * java.util.ServiceLoader} as {@link io.waggle.spi.ChannelStoreProvider}. Start with {@link io.waggle.spi.ChannelStore};
 * its contract is a test, {@code ChannelStoreContractTest} in the core's test jar, that every store extends.
 */
package io.waggle.spi;
