// SPDX-License-Identifier: Apache-2.0
/**
 * How {@link io.waggle.Shared} works on Vert.x's shared maps: {@code Entries} reads and changes them, {@code Changes}
 * tells the other nodes which key changed, {@code Watches} looks at such keys again, {@code Locks} makes leases of
 * entries. Start reading at {@code SharedImpl}.
 */
package io.waggle.impl.shared;
