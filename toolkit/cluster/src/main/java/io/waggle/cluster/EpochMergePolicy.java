// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.spi.merge.RingbufferMergeData;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import com.hazelcast.spi.merge.SplitBrainMergeTypes.RingbufferMergeTypes;
import io.waggle.spi.Epochs;

/**
 * What becomes of a topic's epoch when two halves of a cluster meet again, each with a history of its own: a new one, so
 * that no position of either half is taken for one of the messages that stay. Hazelcast makes it by its name in
 * {@code cluster.xml}, once for each ring buffer, and calls it on the thread of a partition.
 */
public final class EpochMergePolicy
  implements SplitBrainMergePolicy<RingbufferMergeData, RingbufferMergeTypes, RingbufferMergeData> {

  /** Creates the policy; Hazelcast does. */
  public EpochMergePolicy() {
  }

  /**
   * Returns the smaller half's epoch for a topic that only it has, and else a new one, greater than both.
   *
   * @param merging what the smaller half has
   * @param existing what the larger half has; null if nothing
   */
  @Override
  public RingbufferMergeData merge(RingbufferMergeTypes merging, RingbufferMergeTypes existing) {
    if (existing == null) {
      return (RingbufferMergeData) merging.getRawValue();
    }
    RingbufferMergeData merged = existing.getDeserializedValue();
    merged.add(Epochs.ofMerge(name(merging.getDeserializedValue()), name(merged)));
    return merged;
  }

  private static String name(RingbufferMergeData epoch) {
    return epoch.size() == 0 ? "" : epoch.read(epoch.getTailSequence());
  }

  @Override
  public void writeData(ObjectDataOutput out) {
  }

  @Override
  public void readData(ObjectDataInput in) {
  }
}
