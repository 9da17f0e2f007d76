// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import io.waggle.CloseReason;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.internal.ByteProtocol;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * MQTT packets as bytes, of one version and one side. Stateless, any thread; equal forms are the same object. A
 * connection begins with {@link #forConnect}, which reads a CONNECT and nothing else, and goes on with {@link #of}.
 *
 * <pre>
 *   30 07                 PUBLISH, QoS 0; 7 bytes remain
 *   00 03 61 2f 62        topic "a/b"
 *   68 69                 payload "hi"
 * </pre>
 *
 * <p>Bytes that break a rule become {@link Packet.Malformed}, as soon as that can be told and before anything is
 * allocated for them: a wrong first byte alone, a length over the limit with the fixed header (and up to the protocol
 * level in a CONNECT, since the answer depends on it). What follows has no meaning: the receiver closes.
 */
public final class MqttProtocol implements ByteProtocol<Packet> {

  private static final Map<Form, MqttProtocol> FORMS = new ConcurrentHashMap<>();
  private static final Map<Type, PacketCodec<?>> CODECS = new EnumMap<>(Map.ofEntries(
    Map.entry(Type.CONNECT, ConnectCodec.INSTANCE), Map.entry(Type.CONNACK, ConnAckCodec.INSTANCE),
    Map.entry(Type.PUBACK, AckCodec.INSTANCE), Map.entry(Type.PUBREC, AckCodec.INSTANCE),
    Map.entry(Type.PUBREL, AckCodec.INSTANCE), Map.entry(Type.PUBCOMP, AckCodec.INSTANCE),
    Map.entry(Type.SUBSCRIBE, SubscribeCodec.INSTANCE), Map.entry(Type.SUBACK, SubAckCodec.INSTANCE),
    Map.entry(Type.UNSUBSCRIBE, UnsubscribeCodec.INSTANCE), Map.entry(Type.UNSUBACK, SubAckCodec.INSTANCE),
    Map.entry(Type.PINGREQ, PingCodec.INSTANCE), Map.entry(Type.PINGRESP, PingCodec.INSTANCE),
    Map.entry(Type.DISCONNECT, DisconnectCodec.INSTANCE), Map.entry(Type.AUTH, AuthCodec.INSTANCE)));
  /** The longest packet there can be. */
  private static final int MOST_BYTES = 268_435_460;
  /** Protocol name and level, behind the fixed header. */
  private static final int NAME_AND_LEVEL_BYTES = 7;
  private static final byte[] NAME = "\0\4MQTT".getBytes(StandardCharsets.US_ASCII);

  private enum Side { CONNECTING, SERVER, CLIENT }

  private record Form(Side side, Version version, int maxPacketBytes) {
  }

  private final Side side;
  private final Version version;
  private final int maxPacketBytes;
  /** By first byte: whether a packet may begin so. */
  private final boolean[] taken = new boolean[256];

  private MqttProtocol(Form form) {
    side = form.side;
    version = form.version;
    maxPacketBytes = form.maxPacketBytes;
    Set<Type> types = types();
    for (int first = 0; first < taken.length; first++) {
      taken[first] = types.contains(FixedHeader.type(first)) && FixedHeader.hasRightFlags(first, version);
    }
  }

  private Set<Type> types() {
    EnumSet<Type> types = switch (side) {
      case CONNECTING -> EnumSet.of(Type.CONNECT);
      case SERVER -> EnumSet.of(Type.PUBLISH, Type.PUBACK, Type.PUBREC, Type.PUBREL, Type.PUBCOMP, Type.SUBSCRIBE,
        Type.UNSUBSCRIBE, Type.PINGREQ, Type.DISCONNECT);
      case CLIENT -> EnumSet.of(Type.CONNACK, Type.PUBLISH, Type.PUBACK, Type.PUBREC, Type.PUBREL, Type.PUBCOMP,
        Type.SUBACK, Type.UNSUBACK, Type.PINGRESP);
    };
    if (side != Side.CONNECTING && version == Version.V5) {
      types.add(Type.AUTH);
      types.add(Type.DISCONNECT);
    }
    return types;
  }

  /**
   * Returns the form that a server begins with: it reads a CONNECT of any version, and writes as version 3.1.1.
   *
   * @param maxPacketBytes longest packet, fixed header included
   */
  public static MqttProtocol forConnect(int maxPacketBytes) {
    return form(Side.CONNECTING, Version.V3_1_1, maxPacketBytes);
  }

  /**
   * Returns the form of a server after CONNECT: it reads what clients send. To a client of version 3 a DISCONNECT has
   * no bytes, nothing is sent.
   *
   * @param maxPacketBytes longest packet it reads, fixed header included
   */
  public static MqttProtocol of(Version version, int maxPacketBytes) {
    return form(Side.SERVER, version, maxPacketBytes);
  }

  /**
   * Returns the form of a client: it reads what servers send.
   *
   * @param maxPacketBytes longest packet it reads, fixed header included
   */
  public static MqttProtocol client(Version version, int maxPacketBytes) {
    return form(Side.CLIENT, version, maxPacketBytes);
  }

  private static MqttProtocol form(Side side, Version version, int maxPacketBytes) {
    if (maxPacketBytes < FixedHeader.MAX_BYTES) {
      throw new IllegalArgumentException("maxPacketBytes: " + maxPacketBytes + " (expected: at least "
        + FixedHeader.MAX_BYTES + ")");
    }
    return FORMS.computeIfAbsent(new Form(side, version, maxPacketBytes), MqttProtocol::new);
  }

  @Override
  public String name() {
    return "mqtt";
  }

  @Override
  public boolean refusesOtherKind() {
    return true;
  }

  /** Returns the version that is written, and read but by {@link #forConnect}. */
  public Version version() {
    return version;
  }

  @Override
  public int frameLength(ByteBuf in, int seen, int limit) {
    int start = in.readerIndex();
    int readable = in.readableBytes();
    if (!taken[in.getUnsignedByte(start)]) {
      return 1;
    }
    long length = FixedHeader.packetLength(in, start, readable);
    if (length == FixedHeader.INVALID) {
      return FixedHeader.MAX_BYTES;
    }
    if (length <= maxPacketBytes) {
      return (int) length;
    }
    return FixedHeader.length(in, start) + (side == Side.CONNECTING ? NAME_AND_LEVEL_BYTES : 0);
  }

  @Override
  public Packet decode(ByteBuf in, int length) {
    try {
      return read(in, in.readerIndex(), length);
    } catch (BadPacket e) {
      return e.toPacket();
    }
  }

  private Packet read(ByteBuf in, int start, int length) {
    int first = in.getUnsignedByte(start);
    if (!taken[first]) {
      throw refusal(first);
    }
    checkLength(in, start, length);
    int headerLength = FixedHeader.length(in, start);
    int from = start + headerLength;
    int end = start + length;
    Type type = FixedHeader.type(first);
    Packet packet = type == Type.PUBLISH
      ? PublishCodec.read(in, first, from, end, version, side == Side.CLIENT)
      : read(type, new Fields(in, from, end));
    Version spoken = packet instanceof Packet.Connect connect ? connect.version() : version;
    if (spoken == Version.V5 && headerLength != 1 + Bytes.variableSize(end - from)) {
      BadPacket bad = BadPacket.malformed("remaining length: has a byte too many (expected: the shortest form)");
      throw type == Type.CONNECT ? bad.in(spoken) : bad;
    }
    return packet;
  }

  private Packet read(Type type, Fields fields) {
    Packet packet = CODECS.get(type).read(type, fields, version, side == Side.CLIENT);
    try {
      fields.done();
    } catch (BadPacket e) {
      throw packet instanceof Packet.Connect connect ? e.in(connect.version()) : e;
    }
    return packet;
  }

  /** Returns what is wrong with a first byte that is not taken. */
  private BadPacket refusal(int first) {
    Type type = FixedHeader.type(first);
    if (type == Type.RESERVED || type == Type.AUTH && version != Version.V5 && side != Side.CONNECTING) {
      return BadPacket.malformed("packet type: " + type.ordinal() + " (expected: one of version " + version + ")");
    }
    if (!types().contains(type)) {
      return BadPacket.protocolError("packet type: " + type + (side == Side.CONNECTING
        ? " (expected: CONNECT first)" : " (expected: one that the other side may send)"));
    }
    return BadPacket.malformed("flags of " + type + ": " + (first & 0x0F) + " (expected: as table 2-2 has them)");
  }

  private void checkLength(ByteBuf in, int start, int length) {
    long said = FixedHeader.packetLength(in, start, length);
    if (said > maxPacketBytes) {
      BadPacket bad = BadPacket.of(ReasonCode.PACKET_TOO_LARGE,
        "packet: " + said + " bytes (expected: at most " + maxPacketBytes + ")");
      throw side == Side.CONNECTING ? bad.in(peekVersion(in, start)) : bad;
    }
    if (said == FixedHeader.INVALID) {
      throw BadPacket.malformed("remaining length: over 4 bytes (expected: variable byte integer)");
    }
    if (said != length) {
      throw BadPacket.malformed("packet: " + length + " bytes (expected: " + said + ")");
    }
  }

  /** Returns the version of a CONNECT of which no more than that is there; null if it is none. */
  private static Version peekVersion(ByteBuf in, int start) {
    int at = start + FixedHeader.length(in, start);
    for (byte expected : NAME) {
      if (in.getByte(at++) != expected) {
        return null;
      }
    }
    return ConnectCodec.answering(in.getUnsignedByte(at));
  }

  @Override
  public ByteBuf encode(ByteBufAllocator allocator, Packet message, int headroom) {
    if (message instanceof Packet.Publish publish) {
      int remaining = PublishCodec.remaining(publish, version);
      ByteBuf out = begin(allocator, headroom, PublishCodec.firstByte(publish), remaining);
      PublishCodec.write(out, publish, version);
      return out;
    }
    if (hasNoBytes(message)) {
      return allocator.directBuffer(headroom).setIndex(headroom, headroom);
    }
    return encode(allocator, codec(message), message, headroom);
  }

  private <P extends Packet> ByteBuf encode(ByteBufAllocator allocator, PacketCodec<P> codec, P packet, int headroom) {
    int remaining = codec.remaining(packet, version);
    ByteBuf out = begin(allocator, headroom, codec.firstByte(packet), remaining);
    codec.write(out, packet, version);
    return out;
  }

  private static ByteBuf begin(ByteBufAllocator allocator, int headroom, int first, int remaining) {
    if (remaining > Bytes.MAX_VARIABLE) {
      throw new IllegalArgumentException("packet: " + remaining + " bytes (expected: at most " + Bytes.MAX_VARIABLE
        + ")");
    }
    ByteBuf out = allocator.directBuffer(headroom + 1 + Bytes.variableSize(remaining) + remaining);
    out.setIndex(headroom, headroom).writeByte(first);
    Bytes.writeVariable(out, remaining);
    return out;
  }

  /**
   * Returns how many bytes a packet takes, fixed header included: what the receiver's maximum packet size limits.
   */
  public int size(Packet packet) {
    if (hasNoBytes(packet)) {
      return 0;
    }
    int remaining = packet instanceof Packet.Publish publish
      ? PublishCodec.remaining(publish, version) : remaining(codec(packet), packet);
    return 1 + Bytes.variableSize(remaining) + remaining;
  }

  private <P extends Packet> int remaining(PacketCodec<P> codec, P packet) {
    return codec.remaining(packet, version);
  }

  private boolean hasNoBytes(Packet packet) {
    return packet instanceof Packet.Disconnect && side != Side.CLIENT && version != Version.V5;
  }

  @SuppressWarnings("unchecked")
  private static PacketCodec<Packet> codec(Packet packet) {
    return (PacketCodec<Packet>) CODECS.get(packet.type());
  }

  /**
   * Returns the DISCONNECT of version 5 for an end that the session has no part in: an operator's, or one by the
   * limits of the worker. Of other ends the session has told the client before.
   */
  @Override
  public Buffer closeFrame(CloseReason reason) {
    int code = side == Side.SERVER && version == Version.V5 ? code(reason) : ReasonCode.SUCCESS;
    return code == ReasonCode.SUCCESS ? null : encode(new Packet.Disconnect(code, Properties.NONE));
  }

  private static int code(CloseReason reason) {
    if (reason.equals(CloseReason.GOING_AWAY) || reason.equals(CloseReason.SERVICE_RESTART)) {
      return ReasonCode.SERVER_SHUTTING_DOWN;
    }
    if (reason.equals(CloseReason.INTERNAL_ERROR) || reason.equals(CloseReason.HANDSHAKE_TIMEOUT)) {
      return ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
    }
    if (reason.equals(CloseReason.IDLE_TIMEOUT)) {
      return ReasonCode.KEEP_ALIVE_TIMEOUT;
    }
    if (reason.equals(CloseReason.SLOW_CONSUMER)) {
      return ReasonCode.QUOTA_EXCEEDED;
    }
    return reason.equals(CloseReason.KICKED) ? ReasonCode.ADMINISTRATIVE_ACTION : ReasonCode.SUCCESS;
  }

  @Override
  public String show(Packet packet) {
    return PacketText.of(packet);
  }

  @Override
  public String showSent(ByteBuf sent) {
    MqttProtocol other = side == Side.CLIENT ? of(version, MOST_BYTES) : client(version, MOST_BYTES);
    StringBuilder text = new StringBuilder();
    ByteBuf rest = sent.slice();
    while (rest.isReadable()) {
      int length = other.frameLength(rest, 0, MOST_BYTES);
      if (length == 0 || length > rest.readableBytes()) {
        break;
      }
      text.append(text.isEmpty() ? "" : "\n").append(PacketText.of(other.decode(rest, length)));
      rest.skipBytes(length);
    }
    return text.toString();
  }
}
