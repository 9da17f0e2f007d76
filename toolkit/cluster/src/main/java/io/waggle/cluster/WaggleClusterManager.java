// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.core.LifecycleEvent;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;

/**
 * Vert.x's Hazelcast cluster manager with Waggle's settings. {@code vertx run -cluster} uses it, a service of type
 * {@link io.vertx.core.spi.cluster.ClusterManager}; an application passes it to
 * {@link io.vertx.core.VertxBuilder#withClusterManager}, and {@link #eventBusOptions} to its
 * {@link io.vertx.core.VertxOptions}.
 *
 * <p>Each setting is a system property, or an environment variable in capitals with underscores
 * ({@code WAGGLE_CLUSTER_MEMBERS}):
 * <ul>
 *   <li>{@value #MEMBERS}: comma-separated hosts, each with or without a port, where members may be; default
 *       127.0.0.1
 *   <li>{@value #DNS}: instead of that, a name that resolves to the addresses of all members, with or without a port;
 *       it is resolved anew at each attempt to join and each search for another half of the cluster
 *   <li>{@value #HOST}: address of the interface to use; default 127.0.0.1
 *   <li>{@value #PORT}: first port to try, default 5701; if it is taken the next hundred are tried, unless members are
 *       found by name
 *   <li>{@value #NAME}: clusters of different names ignore each other; default {@code waggle}; no secret
 *   <li>{@value #TLS}: folder with {@code ca.pem}, {@code cert.pem} and {@code key.pem}; default none, and then the
 *       event bus is plain TCP
 *   <li>{@value #CLASSES}: comma-separated classes, or packages that end with {@code .*}, whose serialised objects are
 *       taken from other members, beyond those of {@code cluster.xml}
 *   <li>{@value #STUCK_SECONDS}: how long a call from Hazelcast may take before {@link ClusterHealth} reports it;
 *       default 10
 * </ul>
 *
 * <p>A node whose event bus has the address of another, or TLS that does not fit the others', fails to start. Calls
 * into Hazelcast block and are made on worker threads, never on an event loop.
 */
public final class WaggleClusterManager extends HazelcastClusterManager {

  /** Property with the hosts where members may be. */
  public static final String MEMBERS = "waggle.cluster.members";
  /** Property with the name that resolves to the addresses of all members. */
  public static final String DNS = "waggle.cluster.dns";
  /** Property with the address of the interface to use. */
  public static final String HOST = "waggle.cluster.host";
  /** Property with the first port to try. */
  public static final String PORT = "waggle.cluster.port";
  /** Property with the name of the cluster. */
  public static final String NAME = "waggle.cluster.name";
  /** Property with the folder of the event bus's certificates. */
  public static final String TLS = "waggle.cluster.tls";
  /** Property with further classes that are taken from other members. */
  public static final String CLASSES = "waggle.cluster.classes";
  /** Property with the seconds after which a call from Hazelcast counts as stuck. */
  public static final String STUCK_SECONDS = "waggle.cluster.stuck.seconds";

  /** How long the event bus is silent before it asks another node for a sign of life: 2,000 ms. */
  public static final long PING_INTERVAL_MS = 2_000;
  /** How long it then waits before it gives up that connection: 2,000 ms. */
  public static final long PING_REPLY_MS = 2_000;
  /**
   * How long bytes of the event bus may go without an acknowledgement of TCP before the connection is given up: 4,000 ms,
   * on Linux with the native transport. Without it a connection that was full when the network was cut is not closed by
   * a missing sign of life, since that waits behind what is queued; it would come back long after the network.
   */
  public static final int UNACKNOWLEDGED_MS = 4_000;
  /** How long the event bus waits for a connection to another node: 5,000 ms. */
  public static final int CONNECT_TIMEOUT_MS = 5_000;
  /** After this many seconds without a byte a connection to the event bus is closed; nodes ping: 60. */
  public static final int IDLE_SECONDS = 60;

  private final Callbacks callbacks;
  private volatile Vertx vertx;
  private volatile HealthCheck healthCheck;

  /**
   * Creates a manager from the settings as they are now.
   *
   * @throws IllegalArgumentException if a setting is not valid
   */
  public WaggleClusterManager() {
    this(config());
  }

  WaggleClusterManager(Config config) {
    super(config);
    callbacks = new Callbacks(Settings.number(STUCK_SECONDS, Callbacks.DEFAULT_STUCK_SECONDS, 1, 3_600) * 1_000L);
  }

  /**
   * Makes Hazelcast's configuration from the settings as they are now; change it and pass it to
   * {@link HazelcastClusterManager} for what the properties do not cover.
   *
   * @throws IllegalArgumentException if a setting is not valid
   */
  public static Config config() {
    return HazelcastSettings.config(java.net.InetAddress::getAllByName);
  }

  /**
   * Makes the event bus of a cluster find dead nodes within {@link #PING_INTERVAL_MS} and {@link #PING_REPLY_MS},
   * listen on the members' interface and use the certificates of {@link #TLS}. Changes only what still has Vert.x's
   * default; where {@link #TLS} is set, all about TLS.
   *
   * @param options changed and returned
   * @throws IllegalArgumentException if a setting is not valid, or TLS is both in the options and in {@link #TLS}
   */
  public static EventBusOptions eventBusOptions(EventBusOptions options) {
    return BusSettings.apply(options);
  }

  @Override
  public void init(Vertx vertx) {
    this.vertx = vertx;
    super.init(vertx);
  }

  @Override
  public void join(Completable<Void> promise) {
    Promise<Void> joined = Promise.promise();
    super.join(joined);
    joined.future()
      .compose(done -> vertx.executeBlocking(() -> {
        compareTls();
        return (Void) null;
      }, false))
      .onSuccess(done -> {
        callbacks.watch(vertx);
        healthCheck = new HealthCheck(vertx, getHazelcastInstance(), callbacks);
      })
      .recover(this::leaveAfter)
      .onComplete(promise);
  }

  private Future<Void> leaveAfter(Throwable failure) {
    if (getHazelcastInstance() == null) {
      return Future.failedFuture(failure);
    }
    Promise<Void> left = Promise.promise();
    super.leave(left);
    return left.future().transform(done -> Future.failedFuture(failure));
  }

  private void compareTls() {
    Member self = getHazelcastInstance().getCluster().getLocalMember();
    for (Member member : getHazelcastInstance().getCluster().getMembers()) {
      if (!member.localMember()) {
        BusTls.compare(self.getAttribute(TLS), member.getAttribute(TLS), HealthCheck.address(member));
      }
    }
  }

  @Override
  public void setNodeInfo(NodeInfo nodeInfo, Completable<Void> promise) {
    AddressCheck check = new AddressCheck(vertx, getHazelcastInstance(), getNodeId(), nodeInfo);
    check.beforeOurs()
      .compose(free -> {
        Promise<Void> set = Promise.promise();
        super.setNodeInfo(nodeInfo, set);
        return set.future();
      })
      .compose(set -> check.afterOurs())
      .onComplete(promise);
  }

  @Override
  public void leave(Completable<Void> promise) {
    callbacks.stop();
    if (healthCheck != null) {
      healthCheck.close();
    }
    super.leave(promise);
  }

  // Not synchronized, other than the methods they call: the time spent waiting for the lock counts too.
  @Override
  public void memberAdded(MembershipEvent event) {
    callbacks.time("memberAdded", () -> super.memberAdded(event));
  }

  @Override
  public void memberRemoved(MembershipEvent event) {
    callbacks.time("memberRemoved", () -> super.memberRemoved(event));
  }

  @Override
  public void stateChanged(LifecycleEvent event) {
    callbacks.time("stateChanged", () -> super.stateChanged(event));
  }

  /** Returns how the cluster is, seen from here; fails before it was joined. */
  Future<ClusterHealth> health() {
    HealthCheck check = healthCheck;
    return check == null
      ? Future.failedFuture(new IllegalStateException("cluster: not joined (expected: a clustered Vert.x that runs)"))
      : check.ask();
  }
}
