// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ClientOptions;
import io.waggle.bridges.mqtt.impl.wire.Packet.Publish;
import java.util.ArrayList;
import java.util.List;

/**
 * A printer with a queue. Topics below {@code printers/name/}:
 *
 * <pre>
 *   print    {"title":"Menu","pages":3}     to it, a request: answered at its response topic, with its correlation data
 *            {"job":7,"state":"queued","ahead":0,"page":0,"pages":3}, then printing, no paper, done; or refused
 *   state    {"state":"printing","paper":12,"ink":88,"jobs":[{"job":7,…}]}     retained, QoS 1
 * </pre>
 */
final class Printer extends Device {

  private static final int MAX_JOBS = 10;
  private static final int MAX_PAGES = 20;
  private static final int MAX_TITLE = 60;
  private static final int TRAY = 25;
  private static final long PAGE_MS = 900;

  private final List<Job> jobs = new ArrayList<>();
  private int lastJob;
  private int paper = TRAY;

  private static final class Job {
    private final int number;
    private final String title;
    private final int pages;
    private final Publish request;
    private int printed;

    private Job(int number, String title, int pages, Publish request) {
      this.number = number;
      this.title = title;
      this.pages = pages;
      this.request = request;
    }

    private JsonObject json(String state) {
      return new JsonObject().put("job", number).put("title", title).put("state", state).put("page", printed)
        .put("pages", pages);
    }
  }

  Printer(Vertx vertx, ClientOptions broker, String name) {
    super(vertx, broker, "printers", name);
  }

  @Override
  void start() {
    super.start();
    vertx().setPeriodic(PAGE_MS, timer -> work());
  }

  @Override
  List<String> inbox() {
    return own("print");
  }

  @Override
  void started() {
    showState();
  }

  @Override
  void touch(String action) {
    super.touch(action);
    if (action.equals("refill")) {
      paper = TRAY;
      showState();
    }
  }

  @Override
  public void received(Publish message) {
    JsonObject wanted = json(message);
    if (!(wanted.getValue("title") instanceof String title) || title.isBlank() || title.length() > MAX_TITLE
      || !(wanted.getValue("pages") instanceof Integer pages) || pages < 1 || pages > MAX_PAGES) {
      answer(message, refused("title, pages: not usable (expected: 1-" + MAX_TITLE + " characters, 1-" + MAX_PAGES + ")"));
    } else if (jobs.size() == MAX_JOBS) {
      answer(message, refused("jobs: " + MAX_JOBS + " wait already"));
    } else {
      Job job = new Job(++lastJob, title, pages, message);
      jobs.add(job);
      answer(message, job.json("queued").put("ahead", jobs.size() - 1));
      showState();
    }
  }

  private static JsonObject refused(String reason) {
    return new JsonObject().put("state", "refused").put("reason", reason);
  }

  /** Prints a page, if there is a job and paper. */
  private void work() {
    if (jobs.isEmpty()) {
      return;
    }
    Job job = jobs.get(0);
    if (paper == 0) {
      answer(job.request, job.json("no paper"));
      return;
    }
    paper--;
    job.printed++;
    if (job.printed == job.pages) {
      jobs.remove(0);
    }
    answer(job.request, job.json(job.printed == job.pages ? "done" : "printing"));
    showState();
  }

  private String state() {
    return jobs.isEmpty() ? "idle" : paper == 0 ? "no paper" : "printing";
  }

  private void showState() {
    JsonArray queue = new JsonArray();
    jobs.forEach(job -> queue.add(job.json(job == jobs.get(0) ? state() : "queued")));
    say("state", new JsonObject().put("state", state()).put("paper", paper).put("tray", TRAY).put("jobs", queue).encode());
  }
}
