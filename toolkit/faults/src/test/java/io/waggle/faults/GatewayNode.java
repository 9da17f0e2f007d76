// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.waggle.Answer;
import io.waggle.Audience;
import io.waggle.Connection;
import io.waggle.Gateway;
import io.waggle.GatewayOptions;
import io.waggle.Limits;
import io.waggle.Worker;
import io.waggle.WorkerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A node with WebSocket clients. {@code join g} puts one into a group, {@code bind u} names it as a user, {@code to g
 * text} and {@code uid u text} send, and all else goes to the sender's group as it is. {@code count g}, {@code online}
 * and {@code uids n}, which asks for {@code u0} to {@code un-1}, answer with a number, {@code view} with all that the
 * node knows of groups and users.
 *
 * <p>It has a UDP port too, where each peer is a connection that costs nobody a file: what a datagram says is its uid.
 */
public final class GatewayNode extends VerticleBase {

  private static final int ALL = 1_000_000;

  private Gateway<String> gateway;

  @Override
  public Future<?> start() {
    gateway = Gateway.of(vertx, "faults",
      new GatewayOptions().setUniqueUids(config().getBoolean("uniqueUids", false)));
    String host = config().getString("host");
    Worker<String> sockets = Worker.create(vertx,
      new WorkerOptions("ws://" + host + ":0").setMaxConnectionsPerAddress(0));
    Worker<String> datagrams = Worker.create(vertx,
      new WorkerOptions("text+udp://" + host + ":0").setLimits(new Limits().setIdleTimeoutMs(0)));
    return sockets.connectHandler(this::serve).listen()
      .compose(done -> datagrams.connectHandler(this::name).listen())
      .onSuccess(done -> {
        System.out.println("udp=" + datagrams.actualPort());
        System.out.println("port=" + sockets.actualPort());
      });
  }

  private void name(Connection<String> connection) {
    connection.handler(uid -> gateway.bind(gateway.add(connection), uid).onSuccess(done -> connection.send(uid)));
  }

  private void serve(Connection<String> connection) {
    String[] group = new String[1];
    connection.handler(text -> {
      String[] words = text.split(" ", 3);
      switch (words[0]) {
        case "join" -> {
          group[0] = words[1];
          gateway.join(gateway.add(connection), group[0]);
        }
        case "bind" -> gateway.bind(gateway.add(connection), words[1]);
        case "to" -> gateway.group(words[1]).send(words[2]);
        case "uid" -> gateway.uid(words[1]).send(words[2]);
        case "count" -> count(gateway.group(words[1])).onSuccess(count -> connection.send(count.toString()));
        case "online" -> count(gateway.everyone()).onSuccess(count -> connection.send(count.toString()));
        case "uids" -> gateway.online(uids(Integer.parseInt(words[1])))
          .onSuccess(online -> connection.send(Integer.toString(online.value().size())));
        case "view" -> view().onSuccess(connection::send);
        default -> gateway.group(group[0]).send(text);
      }
    });
  }

  private static Future<Integer> count(Audience<String> audience) {
    return audience.count().map(Answer::value);
  }

  private static Set<String> uids(int count) {
    return IntStream.range(0, count).mapToObj(i -> "u" + i).collect(Collectors.toSet());
  }

  private Future<String> view() {
    return Future.all(gateway.groups(ALL), gateway.everyone().uids(ALL)).compose(names -> {
      List<Future<String>> counts = new ArrayList<>();
      names.<Answer<Set<String>>>resultAt(0).value().stream().sorted()
        .forEach(name -> counts.add(count(gateway.group(name)).map(count -> "group " + name + " " + count)));
      names.<Answer<Set<String>>>resultAt(1).value().stream().sorted()
        .forEach(name -> counts.add(count(gateway.uid(name)).map(count -> "uid " + name + " " + count)));
      counts.add(count(gateway.everyone()).map(count -> "all " + count));
      return Future.all(counts).map(all -> String.join("\n", all.<String>list()));
    });
  }
}
