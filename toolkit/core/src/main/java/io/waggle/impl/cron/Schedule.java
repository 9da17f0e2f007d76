// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cron;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The instants an expression stands for. Immutable; any thread. One look-up takes some 30 µs. */
public final class Schedule {

  private static final String EXPECTED = "[second] minute hour day month weekday, or @daily and its like";
  private static final int MAX_CHARS = 256;
  private static final CronDefinition DEFINITION = definition();

  private final ExecutionTime times;
  private final ZoneId zone;

  private Schedule(ExecutionTime times, ZoneId zone) {
    this.times = times;
    this.zone = zone;
  }

  private static CronDefinition definition() {
    return CronDefinitionBuilder.defineCron()
      .withSeconds().withValidRange(0, 59).withStrictRange().and()
      .withMinutes().withValidRange(0, 59).withStrictRange().and()
      .withHours().withValidRange(0, 23).withStrictRange().and()
      .withDayOfMonth().withValidRange(1, 31).supportsL().supportsW().supportsLW().supportsQuestionMark()
      .withStrictRange().and()
      .withMonth().withValidRange(1, 12).withStrictRange().and()
      .withDayOfWeek().withValidRange(0, 7).withMondayDoWValue(1).withIntMapping(7, 0)
      .supportsHash().supportsL().supportsQuestionMark().and()
      .withSupportedNicknameYearly().withSupportedNicknameAnnually().withSupportedNicknameMonthly()
      .withSupportedNicknameWeekly().withSupportedNicknameDaily().withSupportedNicknameMidnight()
      .withSupportedNicknameHourly()
      .instance();
  }

  /**
   * Reads an expression, to see whether it is right.
   *
   * @throws IllegalArgumentException if it is not, or stands for no instant at all
   */
  public static Schedule parse(String expression) {
    return parse(expression, ZoneOffset.UTC);
  }

  static Schedule parse(String expression, ZoneId zone) {
    if (expression == null || expression.length() > MAX_CHARS) {
      throw wrong(expression == null ? "null" : expression.substring(0, MAX_CHARS) + "…", EXPECTED);
    }
    String fields = expression.strip();
    boolean withoutSecond = fields.split("\\s+").length == 5;
    ExecutionTime times;
    try {
      times = ExecutionTime.forCron(new CronParser(DEFINITION).parse(withoutSecond ? "0 " + fields : fields));
    } catch (IllegalArgumentException e) {
      throw wrong(expression, EXPECTED + "; " + e.getMessage());
    }
    if (times.nextExecution(ZonedDateTime.now(zone)).isEmpty()) {
      throw wrong(expression, "a date that exists");
    }
    return new Schedule(times, zone);
  }

  private static IllegalArgumentException wrong(String expression, String expected) {
    return new IllegalArgumentException("expression: " + expression + " (expected: " + expected + ")");
  }

  /** The first instant after another one. */
  Instant after(Instant instant) {
    // The library hands a fraction of a second on, so it gets whole ones.
    ZonedDateTime second = instant.truncatedTo(ChronoUnit.SECONDS).atZone(zone);
    return times.nextExecution(second).map(ZonedDateTime::toInstant).orElse(Instant.MAX);
  }

  /** The last instant before the second of another one. */
  Optional<Instant> before(Instant instant) {
    ZonedDateTime second = instant.truncatedTo(ChronoUnit.SECONDS).atZone(zone);
    return times.lastExecution(second).map(ZonedDateTime::toInstant);
  }
}
