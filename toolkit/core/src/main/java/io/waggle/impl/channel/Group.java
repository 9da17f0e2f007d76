// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Future;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.ChannelPosition;
import io.waggle.ConsumeOptions;
import io.waggle.spi.ChannelStore.Retention;
import io.waggle.spi.ChannelStore.Slice;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A group that this node leads: reads its topic from the store, deals the messages out among the consumers, and notes
 * in the store up to where all are acknowledged. Event loop of the {@link Hub} only.
 */
final class Group {

  private static final int READ_LIMIT = 256;

  private final Hub hub;
  private final Groups groups;
  private final String topic;
  private final ConsumeOptions options;
  private final Retention retention;
  private final Subscriber listener;
  private final Map<String, Member> members = new LinkedHashMap<>();
  /** By offset: dealt out, or waiting to be again. */
  private final TreeMap<Long, Task> open = new TreeMap<>();
  private final ArrayDeque<Task> waiting = new ArrayDeque<>();
  /** Acknowledged before they were dealt out by this leader: a former one did. */
  private final TreeSet<Long> early = new TreeSet<>();
  private String epoch = "";
  private long dealt;
  private long committed;
  private long committing = -1;
  private boolean known;
  private boolean reading;
  private boolean checkIsDue;
  private boolean closed;

  private static final class Member {
    final String node;
    final String id;
    final int room;
    final Set<Task> tasks = new HashSet<>();

    Member(String node, String id, int room) {
      this.node = node;
      this.id = id;
      this.room = room;
    }
  }

  private static final class Task {
    final ChannelMessage message;
    int attempts;
    long deadline;
    Member member;

    Task(ChannelMessage message) {
      this.message = message;
    }
  }

  Group(Hub hub, Groups groups, String topic, ConsumeOptions options) {
    this.hub = hub;
    this.groups = groups;
    this.topic = topic;
    this.options = options;
    ChannelOptions of = hub.optionsOf(topic);
    this.retention = hub.retention(of);
    this.listener = new Listener(hub, topic, this::pump);
    hub.subscribers.add(topic, listener);
    hub.interest.add(topic).onComplete(v -> begin());
  }

  private void begin() {
    hub.here(() -> hub.store.committed(topic, options.getGroup())).compose(position ->
      read(Long.MAX_VALUE, 0).compose(slice -> {
        boolean isNew = position == null;
        epoch = slice.position().epoch();
        // Of a history begun anew nothing has been handled.
        committed = isNew ? slice.position().offset()
          : position.epoch().equals(epoch) ? Math.min(position.offset(), slice.position().offset()) : 0;
        return isNew ? hub.here(() -> hub.store.commit(topic, options.getGroup(),
          new ChannelPosition(epoch, committed))) : Future.succeededFuture();
      })).onComplete(done -> {
        if (done.failed()) {
          Hub.LOG.warn("group " + options.getGroup() + " of " + topic + " cannot begin: " + done.cause().getMessage());
          hub.later(Sequencer.RETRY_MS, () -> {
            if (!closed) {
              begin();
            }
          });
          return;
        }
        dealt = committed;
        known = true;
        pump();
      });
  }

  private Future<Slice> read(long from, int limit) {
    return hub.here(() -> hub.store.read(topic, retention, from, limit));
  }

  // ---- members

  void join(String node, String consumer, ConsumeOptions its) {
    if (!members.containsKey(consumer)) {
      members.put(consumer, new Member(node, consumer, its.getMaxInFlight()));
      pump();
    }
  }

  void leave(String consumer) {
    Member member = members.remove(consumer);
    if (member != null) {
      // Others may have handled it: that is what at least once means.
      List.copyOf(member.tasks).forEach(this::again);
      pump();
    }
  }

  void nodeLost(String node) {
    members.values().stream().filter(member -> member.node.equals(node)).map(member -> member.id).toList()
      .forEach(this::leave);
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  // ---- messages

  private void pump() {
    if (!known || closed) {
      return;
    }
    Member member;
    while (!waiting.isEmpty() && (member = freest()) != null) {
      deal(waiting.poll(), member);
    }
    if (waiting.isEmpty() && freest() != null && !reading) {
      fetch();
    }
  }

  private Member freest() {
    Member best = null;
    for (Member member : members.values()) {
      int room = member.room - member.tasks.size();
      if (room > 0 && (best == null || room > best.room - best.tasks.size())) {
        best = member;
      }
    }
    return best;
  }

  private void fetch() {
    int room = members.values().stream().mapToInt(member -> member.room - member.tasks.size()).sum();
    reading = true;
    read(dealt + 1, Math.min(READ_LIMIT, room)).onComplete(done -> {
      reading = false;
      if (closed || done.failed()) {
        return;
      }
      Slice slice = done.result();
      boolean goesOn = !slice.position().epoch().equals(epoch);
      if (goesOn) {
        anew(slice.position().epoch());
      }
      long before = dealt;
      if (slice.first() > dealt + 1) {
        Hub.LOG.warn("group " + options.getGroup() + " of " + topic + " is too far behind: messages " + (dealt + 1)
          + " to " + (slice.first() - 1) + " have left the history");
        hub.counters.losses.increment();
        dealt = slice.first() - 1;
      }
      for (ChannelMessage message : slice.messages()) {
        if (message.offset() == dealt + 1) {
          dealt++;
          if (!early.remove(dealt)) {
            Task task = new Task(message);
            open.put(dealt, task);
            waiting.add(task);
          }
        }
      }
      commit();
      if (dealt > before || goesOn) {
        pump();
      }
    });
  }

  private void anew(String newEpoch) {
    if (!epoch.isEmpty()) {
      Hub.LOG.warn("group " + options.getGroup() + " of " + topic + ": the history was begun anew");
      hub.counters.losses.increment();
    }
    epoch = newEpoch;
    dealt = 0;
    committed = 0;
    open.clear();
    waiting.clear();
    early.clear();
    members.values().forEach(member -> member.tasks.clear());
  }

  private void deal(Task task, Member member) {
    task.member = member;
    task.attempts++;
    task.deadline = now() + options.getAckTimeoutMs();
    member.tasks.add(task);
    if (task.attempts > 1) {
      hub.counters.redelivered.increment();
    }
    checkSoon(options.getAckTimeoutMs());
    groups.deliver(member.node, member.id, task.message, task.attempts);
  }

  /** One check at a time is due, however many messages are dealt out. */
  private void checkSoon(long delayMs) {
    if (!checkIsDue && !closed) {
      checkIsDue = true;
      hub.later(delayMs, () -> {
        checkIsDue = false;
        check();
      });
    }
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }

  /** Takes what is overdue back, and looks for what nobody told of. */
  void check() {
    if (closed) {
      return;
    }
    long now = now();
    long next = Long.MAX_VALUE;
    for (Task task : List.copyOf(open.values())) {
      if (task.member != null && task.deadline <= now) {
        again(task);
      } else if (task.member != null) {
        next = Math.min(next, task.deadline);
      }
    }
    pump();
    if (next < Long.MAX_VALUE) {
      checkSoon(Math.max(1, next - now));
    }
  }

  void done(String consumer, String itsEpoch, long offset, boolean ok) {
    if (!known || !itsEpoch.equals(epoch)) {
      return;
    }
    Task task = open.get(offset);
    if (task == null) {
      if (ok && offset > dealt && early.size() < Sequencer.MAX_PENDING) {
        early.add(offset);
      }
    } else if (ok) {
      finished(task);
    } else if (task.member != null && task.member.id.equals(consumer)) {
      again(task);
    }
    pump();
  }

  private void finished(Task task) {
    if (task.member != null) {
      task.member.tasks.remove(task);
    }
    waiting.remove(task);
    open.remove(task.message.offset());
    commit();
  }

  private void again(Task task) {
    task.member.tasks.remove(task);
    task.member = null;
    if (task.attempts < options.getMaxAttempts()) {
      waiting.add(task);
    } else {
      bury(task);
    }
  }

  private void bury(Task task) {
    hub.counters.deadLetters.increment();
    String deadLetterTopic = options.getDeadLetterTopic();
    if (deadLetterTopic == null) {
      Hub.LOG.warn("group " + options.getGroup() + " of " + topic + ": message " + task.message.offset() + " given up"
        + " after " + task.attempts + " attempts");
      finished(task);
      return;
    }
    Map<String, String> headers = new LinkedHashMap<>(task.message.headers());
    headers.put("dead-letter-topic", topic);
    headers.put("dead-letter-group", options.getGroup());
    headers.put("dead-letter-offset", Long.toString(task.message.offset()));
    headers.put("dead-letter-attempts", Integer.toString(task.attempts));
    ChannelMessage letter = new ChannelMessage(deadLetterTopic, 0, "", task.message.id(), task.message.payload(),
      headers, task.message.publishedAt());
    hub.publish(letter).onComplete(done -> hub.run(() -> {
      if (done.succeeded()) {
        finished(task);
        pump();
      } else {
        hub.later(Sequencer.RETRY_MS, () -> bury(task));
      }
    }));
  }

  /** Notes how far all is done; one note at a time. */
  private void commit() {
    committed = open.isEmpty() ? dealt : open.firstKey() - 1;
    if (committing >= 0 || epoch.isEmpty()) {
      return;
    }
    committing = committed;
    hub.here(() -> hub.store.commit(topic, options.getGroup(), new ChannelPosition(epoch, committing)))
      .onComplete(done -> {
        long noted = committing;
        committing = -1;
        if (done.succeeded() && noted < committed && !closed) {
          commit();
        }
      });
  }

  void close() {
    closed = true;
    if (hub.subscribers.remove(topic, listener)) {
      hub.interest.remove(topic);
    }
  }
}
