// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;

/**
 * Receives every message of its publishers at one QoS, checks bytes and order, and acknowledges. Its event loop only.
 *
 * <pre>
 * S 30|32|34 len topic [id] payload                               C 40 02 id                       QoS 1
 *                                        C 50 02 id   S 62 02 id   C 70 02 id                       QoS 2
 * </pre>
 *
 * <p>It has a message of QoS 2 when PUBLISH is there; what follows serves to have it only once.
 */
final class MqttSubscriberPeer extends MqttPeer {

  private static final int TYPE = 0xF0;

  private final Reception reception;
  private final ByteBuf topic;
  private long unreleased;

  MqttSubscriberPeer(LoopStats stats, Client client, List<Publication> publications) {
    super(stats, client);
    this.reception = new Reception(stats, publications);
    this.topic = Unpooled.buffer();
    text(topic, client.topic());
  }

  @Override
  protected void packet(int head, ByteBuf in, int start, int length) {
    if ((head & TYPE) == PUBLISH) {
      publish(head, in, start, length);
    } else if (head == PUBREL && length == 2 && unreleased > 0) {
      unreleased--;
      acknowledge(PUBCOMP, in.getUnsignedShort(start));
    } else {
      stats.corrupt();
    }
  }

  private void publish(int head, ByteBuf in, int start, int length) {
    int qos = client().qos();
    int idAt = start + topic.readableBytes();
    int payload = qos == 0 ? idAt : idAt + 2;
    boolean whole = head == (PUBLISH | qos << 1) && payload + PublisherPeer.MESSAGE_BYTES == start + length
      && ByteBufUtil.equals(in, start, topic, 0, topic.readableBytes());
    reception.message(in, whole ? payload : -1);
    if (whole && qos == 1) {
      acknowledge(PUBACK, in.getUnsignedShort(idAt));
    } else if (whole && qos == 2) {
      unreleased++;
      acknowledge(PUBREC, in.getUnsignedShort(idAt));
    }
  }

  /** Returns how many messages of QoS 2 are not released. */
  long unreleased() {
    return unreleased;
  }

  @Override
  protected Faults faults() {
    return reception.faults().plus(new Faults(unreleased, 0, 0, 0, 0));
  }
}
