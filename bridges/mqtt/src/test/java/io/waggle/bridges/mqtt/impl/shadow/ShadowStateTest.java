// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShadowStateTest {

  private static JsonObject json(String text) {
    return new JsonObject(text);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "{}                  | {\"a\":1}                  | {\"a\":1}",
    "{\"a\":1}           | {\"a\":null}               | {}",
    "{\"a\":1}           | {\"b\":null}               | {\"a\":1}",
    "{\"a\":{\"b\":1}}   | {\"a\":{\"c\":2}}          | {\"a\":{\"b\":1,\"c\":2}}",
    "{\"a\":{\"b\":1}}   | {\"a\":{\"b\":null}}       | {\"a\":{}}",
    "{\"a\":{\"b\":1}}   | {\"a\":[1,2]}              | {\"a\":[1,2]}",
    "{\"a\":[1,2]}       | {\"a\":{\"b\":1}}          | {\"a\":{\"b\":1}}",
    "{\"a\":1}           | {\"a\":{\"b\":{\"c\":null,\"d\":1}}} | {\"a\":{\"b\":{\"d\":1}}}",
    "{\"a\":[1,2]}       | {\"a\":[null]}             | {\"a\":[null]}"})
  void mergesAPatch(String before, String patch, String after) {
    JsonObject state = json(before);
    ShadowState.merge(state, json(patch), ShadowState.stamps(state, 1), 2);
    assertThat(state).isEqualTo(json(after));
  }

  @Test
  void notesWhenEachValueWasSet() {
    JsonObject state = json("{\"a\":1,\"b\":{\"c\":2,\"d\":3}}");
    JsonObject metadata = ShadowState.stamps(state, 10);
    ShadowState.merge(state, json("{\"b\":{\"c\":4},\"e\":[5]}"), metadata, 20);
    assertThat(metadata).isEqualTo(json("{\"a\":{\"timestamp\":10},\"b\":{\"c\":{\"timestamp\":20},"
      + "\"d\":{\"timestamp\":10}},\"e\":{\"timestamp\":20}}"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "{\"a\":1}                 | {}                       | {\"a\":1}",
    "{\"a\":1}                 | {\"a\":1}                | {}",
    "{\"a\":1}                 | {\"a\":1.0}              | {}",
    "{\"a\":1}                 | {\"a\":\"1\"}            | {\"a\":1}",
    "{}                        | {\"a\":1}                | {}",
    "{\"a\":{\"b\":1,\"c\":2}} | {\"a\":{\"b\":1}}        | {\"a\":{\"c\":2}}",
    "{\"a\":{\"b\":1}}         | {\"a\":5}                | {\"a\":{\"b\":1}}",
    "{\"a\":[1,2]}             | {\"a\":[1,3]}            | {\"a\":[1,2]}",
    "{\"a\":[{\"b\":1}]}       | {\"a\":[{\"b\":1}]}      | {}"})
  void tellsWhatIsDesiredAndNotReported(String desired, String reported, String delta) {
    assertThat(ShadowState.delta(json(desired), json(reported))).isEqualTo(json(delta));
  }

  @Test
  void aDeviceThatReportsWhatTheDeltaSaysHasNoDeltaAnyMore() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      JsonObject desired = any(random, 3);
      JsonObject reported = any(random, 3);
      ShadowState.merge(reported, ShadowState.delta(desired, reported).copy(), ShadowState.stamps(reported, 1), 2);
      assertThat(ShadowState.delta(desired, reported)).isEqualTo(new JsonObject());
    }
  }

  private static JsonObject any(Random random, int depth) {
    JsonObject object = new JsonObject();
    for (int i = random.nextInt(4); i > 0; i--) {
      Object value = depth > 0 && random.nextBoolean() ? any(random, depth - 1) : (Object) random.nextInt(3);
      object.put("k" + random.nextInt(3), value);
    }
    return object;
  }

  @Test
  void countsLevels() {
    assertThat(ShadowState.depth(json("{\"a\":1}"))).isEqualTo(1);
    assertThat(ShadowState.depth(json("{\"a\":{\"b\":[{}]}}"))).isEqualTo(4);
  }
}
