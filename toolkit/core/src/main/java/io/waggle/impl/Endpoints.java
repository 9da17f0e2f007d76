// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.BindException;
import java.net.InetAddress;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The addresses that workers of one Vert.x listen on, and what they speak there.
 *
 * <p>Vert.x lets servers of any kind share a port and then fails connection by connection; here the second one is
 * refused when it starts to listen. Any thread; locked for moments, at start and stop only.
 */
public final class Endpoints {

  private static final AtomicInteger WILDCARDS = new AtomicInteger();

  private final Map<String, Endpoint> byKey = new HashMap<>();
  private final Set<Seat> seats = new HashSet<>();

  /** That somebody, a verticle instance as a rule, listens under a key. */
  private record Seat(String key, Object owner) {
  }

  /** One address in use and what its instances share. Counters from any thread. */
  public static final class Endpoint {
    private final String identity;
    private final BitSet indices = new BitSet();
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();
    private final int wildcard = -WILDCARDS.incrementAndGet();
    private Promise<Integer> bound;
    private String portKey;

    private final boolean anyPort;

    private Endpoint(String identity, boolean anyPort) {
      this.identity = identity;
      this.anyPort = anyPort;
    }

    /**
     * Returns what to ask Vert.x for: it shares a free port among the servers that ask for the same negative number,
     * and shares nothing among those that ask for 0.
     */
    public int portToBind(int wanted) {
      return anyPort ? wildcard : wanted;
    }

    /** Counts a connection in, unless a limit is reached; 0 per address means any number. */
    public boolean admit(InetAddress address, int most, int mostPerAddress) {
      if (connections.incrementAndGet() > most || !admitAddress(address, mostPerAddress)) {
        connections.decrementAndGet();
        return false;
      }
      return true;
    }

    /** Counts an address in, unless its limit is reached; null counts for nobody. */
    boolean admitAddress(InetAddress address, int mostPerAddress) {
      if (address == null || mostPerAddress == 0) {
        return true;
      }
      boolean[] admitted = new boolean[1];
      perAddress.compute(address, (key, count) -> {
        int had = count == null ? 0 : count;
        admitted[0] = had < mostPerAddress;
        return admitted[0] ? Integer.valueOf(had + 1) : count;
      });
      return admitted[0];
    }

    /** Counts a connection out that {@link #admit} counted in with the same arguments. */
    public void leave(InetAddress address, int mostPerAddress) {
      connections.decrementAndGet();
      leaveAddress(address, mostPerAddress);
    }

    /** Counts an address out that {@link #admitAddress} counted in. */
    void leaveAddress(InetAddress address, int mostPerAddress) {
      if (address != null && mostPerAddress != 0) {
        perAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
      }
    }

    /** Returns how many connections all instances have. */
    public int connectionCount() {
      return connections.get();
    }
  }

  /**
   * Returns the key for somebody who wants any free port: the first workers of all instances of a verticle share one,
   * their second workers another. Two workers of one instance never do.
   *
   * @param base what such instances have in common
   * @param owner the instance, by its context
   */
  public synchronized String keyForAnyPort(String base, Object owner) {
    int ordinal = 0;
    while (!seats.add(new Seat(base + "#" + ordinal, owner))) {
      ordinal++;
    }
    return base + "#" + ordinal;
  }

  /** Gives back what {@link #keyForAnyPort} returned to the same owner. */
  public synchronized void leaveAnyPort(String key, Object owner) {
    seats.remove(new Seat(key, owner));
  }

  /**
   * Joins the instances on an address.
   *
   * @param key names the address; instances that share port 0 have a key of their own in common
   * @param identity what is spoken there: transport, protocol, TLS identity
   * @param anyPort whether the first one wanted any free port
   * @throws IllegalStateException if the others speak something else
   */
  public synchronized Endpoint join(String key, String identity, boolean anyPort) {
    Endpoint endpoint = byKey.computeIfAbsent(key, k -> new Endpoint(identity, anyPort));
    if (!endpoint.identity.equals(identity)) {
      throw new IllegalStateException("address: " + key + " speaks " + endpoint.identity + " already (expected: the"
        + " same, not " + identity + "; choose another port)");
    }
    return endpoint;
  }

  /**
   * Takes an index among the instances.
   *
   * @param wanted fixed by the caller, or -1 for the lowest free one
   */
  public synchronized int takeIndex(Endpoint endpoint, int wanted) {
    int index = wanted >= 0 ? wanted : endpoint.indices.nextClearBit(0);
    endpoint.indices.set(index);
    return index;
  }

  /**
   * Returns the port the first instance got when all of them asked for any; null if this is the first, which then
   * reports to {@link #bound} or {@link #leave}.
   */
  public synchronized Future<Integer> siblingPort(Endpoint endpoint) {
    if (endpoint.bound != null) {
      return endpoint.bound.future();
    }
    endpoint.bound = Promise.promise();
    return null;
  }

  /** Reports the port that was bound, so that siblings use it and strangers are refused on it. */
  public void bound(Endpoint endpoint, String portKey, int port) {
    synchronized (this) {
      endpoint.portKey = portKey;
      byKey.put(portKey, endpoint);
    }
    if (endpoint.bound != null) {
      endpoint.bound.tryComplete(port);
    }
  }

  /** Gives an index back; the last instance to leave frees the address. */
  public void leave(String key, Endpoint endpoint, int index, Throwable failure) {
    Promise<Integer> waiting = null;
    synchronized (this) {
      endpoint.indices.clear(index);
      if (endpoint.indices.isEmpty()) {
        byKey.remove(key, endpoint);
        byKey.remove(endpoint.portKey, endpoint);
      }
      if (failure != null && endpoint.portKey == null) {
        waiting = endpoint.bound;
        endpoint.bound = null;
      }
    }
    if (waiting != null) {
      waiting.tryFail(failure);
    }
  }

  /**
   * Returns the failure of binding an address, by name if it is taken: native transports throw an exception of their
   * own for that, with the same words.
   */
  public static Throwable named(Throwable cause, String address) {
    boolean taken = cause instanceof BindException || cause.getCause() instanceof BindException
      || String.valueOf(cause.getMessage()).contains("Address already in use");
    return taken ? new BindException("address: " + address + " (expected: a free one; " + cause.getMessage() + ")") : cause;
  }
}
