// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.Inspection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables of bridges, on one node. */
class PanelTest extends HiveTestBase {

  private final BeePanel panel = new BeePanel("bee", 0, 7);
  private String node;

  @BeforeEach
  void show(Vertx vertx) {
    Inspection.of(vertx).add(panel);
    node = Inspection.of(vertx).node();
  }

  private List<JsonObject> rows(String query) {
    return admin.rows("/api/panel?name=bees" + query, "rows");
  }

  private int act(JsonObject what) {
    return admin.send("POST", "/api/act", what.encode(), "X-Waggle-Admin", "1").statusCode();
  }

  @Test
  void sayWhatTheyAre(Vertx vertx) {
    JsonObject described = admin.rows("/api/panels", "panels").get(0);
    assertThat(described.getString("name")).isEqualTo("bees");
    assertThat(described.getString("group")).isEqualTo("Bees");
    assertThat(described.getJsonArray("columns").getJsonObject(1)).isEqualTo(
      new JsonObject().put("key", "honey").put("title", "Honey").put("kind", "BYTES"));
    assertThat(described.getJsonArray("actions").getJsonObject(0).getString("name")).isEqualTo("dismiss");
    Inspection.of(vertx).remove(panel);
    assertThat(admin.rows("/api/panels", "panels")).isEmpty();
    assertThat(rows("")).isEmpty();
  }

  @Test
  void comeAWindowAtATime() {
    JsonObject first = admin.json("/api/panel?name=bees&size=3");
    assertThat(first.getInteger("total")).isEqualTo(7);
    assertThat(first.getBoolean("more")).isTrue();
    assertThat(rows("&size=3")).extracting(row -> row.getString("row")).containsExactly("bee-000", "bee-001", "bee-002");
    String after = rows("&size=3").get(2).getString("key").replace(" ", "%20");
    assertThat(rows("&after=" + after)).extracting(row -> row.getString("row"))
      .containsExactly("bee-003", "bee-004", "bee-005", "bee-006");
    assertThat(rows("&filter=006")).singleElement().satisfies(row -> {
      assertThat(row.getString("node")).isEqualTo(node);
      assertThat(row.getLong("honey")).isEqualTo(6_000);
    });
  }

  @Test
  void doWhatOperatorsAskFor() {
    JsonObject what = new JsonObject().put("panel", "bees").put("action", "dismiss").put("node", node);
    assertThat(act(what.copy().put("row", "bee-002"))).isEqualTo(200);
    assertThat(panel.bees).doesNotContainKey("bee-002");
    assertThat(act(what.copy().put("row", "bee-002"))).isEqualTo(404);
    assertThat(act(what.copy().put("panel", "wasps").put("row", "bee-001"))).isEqualTo(404);
    assertThat(act(what.copy().put("node", "elsewhere").put("row", "bee-001"))).isGreaterThanOrEqualTo(400);
    assertThat(act(what.copy().put("action", "paint").put("row", "bee-001"))).isGreaterThanOrEqualTo(400);
    assertThat(panel.bees).hasSize(6);
  }
}
