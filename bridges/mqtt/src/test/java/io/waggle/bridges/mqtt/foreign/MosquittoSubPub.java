// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.foreign;

import io.waggle.testkit.Await;
import io.waggle.testkit.MosquittoClients;
import io.waggle.testkit.ProcessFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code mosquitto_sub}, with a process for each subscriber, and {@code mosquitto_pub}, with one for each message. A
 * peer connects when it subscribes, and publishes as somebody else.
 */
final class MosquittoSubPub implements ForeignClient {

  private static final String MARK = "message|";
  private static final String FORMAT = MARK + "%t|%q|%r|%R|%P|%p";

  private final String version;

  /**
   * Creates the clients.
   *
   * @param version {@code 3.1}, {@code 3.1.1} or {@code 5}
   */
  MosquittoSubPub(String version) {
    this.version = version;
  }

  private boolean isVersion5() {
    return version.equals("5");
  }

  @Override
  public String name() {
    return "mosquitto_sub " + version + " tcp";
  }

  @Override
  public Set<Offer> offers() {
    // With MQTT 5 it says goodbye with reason code 4, which publishes the will.
    return Set.of(isVersion5() ? Offer.VERSION_5 : Offer.LEAVES_WITHOUT_WILL);
  }

  @Override
  public Peer connect(int port, Login login) {
    return new Processes(MosquittoClients.of(port), login);
  }

  private List<String> versionArguments() {
    return List.of("-V", switch (version) {
      case "3.1" -> "31";
      case "3.1.1" -> "311";
      default -> "5";
    });
  }

  private List<String> arguments(Login login) {
    List<String> arguments = new ArrayList<>(versionArguments());
    arguments.addAll(List.of("-i", login.id(), "-F", FORMAT));
    if (!login.clean()) {
      arguments.add("-c");
    }
    if (isVersion5() && login.expirySeconds() > 0) {
      arguments.addAll(List.of("-x", Integer.toString(login.expirySeconds())));
    }
    if (login.receiveMaximum() > 0) {
      arguments.addAll(List.of("-D", "connect", "receive-maximum", Integer.toString(login.receiveMaximum())));
    }
    if (login.will() != null) {
      arguments.addAll(List.of("--will-topic", login.will().topic(), "--will-payload", login.will().payload(),
        "--will-qos", "1"));
      if (isVersion5()) {
        arguments.addAll(List.of("-D", "will", "will-delay-interval", Integer.toString(login.will().delaySeconds())));
      }
    }
    return arguments;
  }

  private List<String> arguments(Outgoing message) {
    List<String> arguments = new ArrayList<>(versionArguments());
    arguments.addAll(List.of("-t", message.topic(), "-q", Integer.toString(message.qos())));
    arguments.addAll(message.payload().isEmpty() ? List.of("-n") : List.of("-m", message.payload()));
    if (message.retain()) {
      arguments.add("-r");
    }
    if (message.expirySeconds() > 0) {
      arguments.addAll(List.of("-D", "publish", "message-expiry-interval", Integer.toString(message.expirySeconds())));
    }
    if (message.property() != null) {
      arguments.addAll(List.of("-D", "publish", "user-property", "from", message.property()));
    }
    if (message.responseTopic() != null) {
      arguments.addAll(List.of("-D", "publish", "response-topic", message.responseTopic()));
    }
    return arguments;
  }

  private final class Processes implements Peer {

    private final MosquittoClients clients;
    private final Login login;
    private ProcessFixture subscriber;
    private int taken;

    Processes(MosquittoClients clients, Login login) {
      this.clients = clients;
      this.login = login;
    }

    @Override
    public Optional<Boolean> sessionPresent() {
      return Optional.empty();
    }

    @Override
    public void subscribe(int qos, String... filters) {
      List<String> arguments = arguments(login);
      arguments.addAll(List.of("-q", Integer.toString(qos)));
      for (String filter : filters) {
        arguments.addAll(List.of("-t", filter));
      }
      subscriber = clients.subscribe(arguments.toArray(String[]::new));
    }

    @Override
    public void publish(Outgoing message) {
      clients.publish(arguments(message).toArray(String[]::new));
    }

    private List<String> messages() {
      return subscriber.lines().stream().filter(line -> line.startsWith(MARK)).toList();
    }

    @Override
    public Received next() {
      Await.until("a message", () -> messages().size() > taken);
      String[] parts = messages().get(taken++).split("\\|", 7);
      String from = parts[5].startsWith("from:") ? parts[5].substring("from:".length()) : null;
      return new Received(parts[1], parts[6], Integer.parseInt(parts[2]), parts[3].equals("1"), from,
        parts[4].isEmpty() ? null : parts[4]);
    }

    @Override
    public void disconnect() {
      subscriber.stop();
    }

    @Override
    public void awaitClosed() {
      // It would come back by itself.
      subscriber.awaitLine("DISCONNECT|sending CONNECT");
      subscriber.close();
    }

    @Override
    public void close() {
      if (subscriber != null) {
        subscriber.close();
      }
    }
  }
}
