// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;

/**
 * Publishes numbered messages of 100 bytes to one topic and keeps some under way: a message is, until all it is meant
 * for have it and the server has acknowledged it. Its event loop only.
 *
 * <pre>
 * C 30|32|34 len topic [id] payload   S 40 02 id                                QoS 1
 *                                     S 50 02 id   C 62 02 id   S 70 02 id      QoS 2
 * </pre>
 *
 * <p>Each message is a write of its own, as that of a client library is; acknowledgements leave together.
 *
 * <p>Packet ids count from 1 to 65,535 and over; the server acknowledges in order.
 */
final class MqttPublisherPeer extends MqttPeer implements Publisher {

  private static final int PACKET_IDS = 65_535;

  private final Switch running;
  private final Publication publication;
  private final int window;
  private final ByteBuf packet;
  private final int numberAt;
  private final int idAt;
  private final Runnable refill = this::refill;
  private final Runnable reachedElsewhere = this::reachedElsewhere;
  private boolean refilling;
  private long reached;
  private long received;
  private long acknowledged;

  /**
   * Creates a publisher.
   *
   * @param window messages under way, 1-64
   */
  MqttPublisherPeer(LoopStats stats, Client client, String topic, Switch running, Publication publication, int window) {
    super(stats, client);
    this.running = running;
    this.publication = publication;
    this.window = window;
    this.idAt = 4 + topic.length();
    int payloadAt = client.qos() == 0 ? idAt : idAt + 2;
    this.numberAt = payloadAt + PublisherPeer.NUMBER_AT;
    this.packet = Unpooled.directBuffer().writeByte(PUBLISH | client.qos() << 1)
      .writeByte(payloadAt - 2 + PublisherPeer.MESSAGE_BYTES);
    text(packet, topic);
    packet.writeZero(payloadAt - idAt).writeBytes(PublisherPeer.MESSAGE, 0, PublisherPeer.MESSAGE_BYTES);
    publication.sentBy(this);
  }

  /** Fills the window. */
  void start() {
    refill();
  }

  @Override
  public void reachedAll() {
    if (channel().eventLoop().inEventLoop()) {
      reached++;
      refillSoon();
    } else {
      channel().eventLoop().execute(reachedElsewhere);
    }
  }

  private void reachedElsewhere() {
    reached++;
    refill();
  }

  /** So that all that was read is known before the next messages leave. */
  private void refillSoon() {
    if (!refilling) {
      refilling = true;
      channel().eventLoop().execute(refill);
    }
  }

  private void refill() {
    refilling = false;
    if (running.isOn()) {
      publish((int) (window - underWay()));
    }
    flushOut();
  }

  private void publish(int count) {
    int length = packet.readableBytes();
    for (int i = 0; i < count; i++) {
      ByteBuf bytes = out(length);
      int at = bytes.writerIndex();
      bytes.writeBytes(packet, 0, length);
      if (client().qos() > 0) {
        bytes.setShort(at + idAt, packetId(publication.published()));
      }
      Exchange.writeNumber(bytes, at + numberAt, publication.next());
      flushOut();
    }
  }

  private static int packetId(long order) {
    return (int) (order % PACKET_IDS) + 1;
  }

  @Override
  protected void packet(int head, ByteBuf in, int start, int length) {
    int qos = client().qos();
    int id = length == 2 ? in.getUnsignedShort(start) : 0;
    if (qos == 2 && head == PUBREC && id == packetId(received)) {
      received++;
      acknowledge(PUBREL, id);
    } else if (qos > 0 && head == (qos == 1 ? PUBACK : PUBCOMP) && id == packetId(acknowledged)) {
      acknowledged++;
      refillSoon();
    } else {
      stats.corrupt();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!refilling) {
      flushOut();
    }
  }

  private long unacknowledged() {
    return client().qos() == 0 ? 0 : publication.published() - acknowledged;
  }

  long underWay() {
    return Math.max(publication.published() - reached, unacknowledged());
  }

  @Override
  protected Faults faults() {
    return new Faults(unacknowledged(), 0, 0, 0, 0);
  }

  @Override
  protected void release() {
    super.release();
    packet.release();
  }
}
