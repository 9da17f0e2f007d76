// SPDX-License-Identifier: Apache-2.0
/** Connections that this side opens: {@code ClientImpl} makes them and makes them again. */
package io.waggle.impl.client;
