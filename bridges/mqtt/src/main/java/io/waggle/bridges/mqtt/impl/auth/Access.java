// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.Authorizer;
import io.waggle.bridges.mqtt.Authorizer.Action;
import io.waggle.bridges.mqtt.MqttIdentity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one client may do. Owned by its session, on its event loop. Decisions of rules are remembered until the rules
 * change; most questions are answered at once, with a future that is complete.
 */
public final class Access {

  private static final Future<Boolean> YES = Future.succeededFuture(true);
  private static final Future<Boolean> NO = Future.succeededFuture(false);
  /** Longer topics are decided each time: a client could fill memory with them. */
  private static final int MAX_REMEMBERED_CHARACTERS = 256;

  private final AuthChain chain;
  private final MqttIdentity client;
  private final boolean isLocal;
  private final List<Rule> claimed;
  private AuthChain.Rules rules;
  private RuleSet fitted;
  private Map<String, Boolean> decisions;

  Access(AuthChain chain, MqttIdentity client, List<Rule> claimed) {
    this.chain = chain;
    this.client = client;
    this.claimed = claimed;
    this.isLocal = Addresses.isLoopback(String.valueOf(client.claims().get(Addresses.CLAIM)));
  }

  /** Returns who it is. */
  public MqttIdentity client() {
    return client;
  }

  /**
   * Returns whether the client may do something; fails only if an authorizer of the application does.
   *
   * @param topic a topic for {@link Action#PUBLISH}; a topic filter, without {@code $share}, for {@link Action#SUBSCRIBE}
   */
  public Future<Boolean> isAllowed(Action action, String topic) {
    if (action == Action.PUBLISH && Filters.isAboutBroker(topic)) {
      return NO;
    }
    return ask(0, action, topic);
  }

  /** Asks those before the rules, from one on; in most brokers there are none. */
  private Future<Boolean> ask(int from, Action action, String topic) {
    List<Authorizer> first = chain.first();
    int all = first.size() + (client.superuser() ? 0 : chain.authorizers().size());
    for (int i = from; i < all; i++) {
      Authorizer asked = i < first.size() ? first.get(i) : chain.authorizers().get(i - first.size());
      Future<Boolean> answer = asked.isAllowed(client, action, topic);
      if (!answer.isComplete()) {
        int next = i + 1;
        return answer.compose(known -> known != null ? Future.succeededFuture(known) : ask(next, action, topic));
      }
      if (answer.failed() || answer.result() != null) {
        return answer;
      }
    }
    return client.superuser() ? YES : isAllowedByRules(action, topic);
  }

  private Future<Boolean> isAllowedByRules(Action action, String topic) {
    Boolean decision = decide(action, topic);
    if (decision != null) {
      return decision ? YES : NO;
    }
    Hook hook = chain.hook();
    if (claimed != null || hook == null || !hook.asksAboutTopics()) {
      return byDefault(action, topic) ? YES : NO;
    }
    return hook.isAllowed(client, action, topic)
      .map(answer -> answer != null ? answer : byDefault(action, topic));
  }

  /** Returns null if no rule is about it. */
  private Boolean decide(Action action, String topic) {
    AuthChain.Rules current = chain.rules();
    if (rules != current) {
      rules = current;
      fitted = RuleSet.of(client, claimed != null ? claimed : current.list());
      decisions = null;
    }
    if (fitted.isEmpty()) {
      return null;
    }
    String key = (action == Action.PUBLISH ? "p" : "s") + topic;
    Boolean known = decisions == null ? null : decisions.get(key);
    if (known != null || decisions != null && decisions.containsKey(key)) {
      return known;
    }
    Boolean decision = fitted.decide(action, topic);
    if (topic.length() <= MAX_REMEMBERED_CHARACTERS && chain.maxDecisions() > 0) {
      remember(key, decision);
    }
    return decision;
  }

  private void remember(String key, Boolean decision) {
    if (decisions == null) {
      int most = chain.maxDecisions();
      decisions = new LinkedHashMap<>(4, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > most;
        }
      };
    }
    decisions.put(key, decision);
  }

  private boolean byDefault(Action action, String topic) {
    if (action == Action.SUBSCRIBE && Filters.isAboutBroker(topic)) {
      return isLocal;
    }
    boolean anyRules = claimed != null || !chain.rules().list().isEmpty() || !chain.authorizers().isEmpty()
      || chain.hook() != null && chain.hook().asksAboutTopics();
    boolean isStranger = client.username().isEmpty() && !isLocal;
    return !anyRules && !(action == Action.SUBSCRIBE && isStranger && Filters.isWildcardsOnly(topic));
  }

  int remembered() {
    return decisions == null ? 0 : decisions.size();
  }
}
