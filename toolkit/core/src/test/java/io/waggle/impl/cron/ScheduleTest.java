// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static List<String> next(int count, String expression, String after) {
    Schedule schedule = Schedule.parse(expression, BERLIN);
    Instant instant = ZonedDateTime.parse(after + "[Europe/Berlin]").toInstant();
    List<String> times = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      instant = schedule.after(instant);
      times.add(instant.atZone(BERLIN).toOffsetDateTime().toString());
    }
    return times;
  }

  // After Friday, 2 January 2026, 03:04:05 and a half.
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "*/5 * * * * *      | 2026-01-02T03:04:10",
    "* * * * * *        | 2026-01-02T03:04:06+01:00",
    "5/10 * * * * *     | 2026-01-02T03:04:15",
    "* * * * *          | 2026-01-02T03:05",
    "30 12 * * *        | 2026-01-02T12:30",
    "0 0 12 * * MON-FRI | 2026-01-02T12:00",
    "0 0 0 * * mon      | 2026-01-05T00:00",
    "0 0 0 * * 0        | 2026-01-04T00:00",
    "0 0 0 * * 7        | 2026-01-04T00:00",
    "0 0 0 * * SUN      | 2026-01-04T00:00",
    "0 0 0 * * 5-7      | 2026-01-03T00:00",
    "0 0 0 * * FRI-MON  | 2026-01-03T00:00",
    "0 0 0 1 FEB *      | 2026-02-01T00:00",
    "0 0 0 13 * FRI     | 2026-02-13T00:00",
    "0 0 0 29 2 *       | 2028-02-29T00:00",
    "0 0 0 L * *        | 2026-01-31T00:00",
    "0 0 0 * * 5#2      | 2026-01-09T00:00",
    "0 0 0 17W * *      | 2026-01-16T00:00",
    "@hourly            | 2026-01-02T04:00",
    "@daily             | 2026-01-03T00:00",
    "@weekly            | 2026-01-04T00:00",
    "@monthly           | 2026-02-01T00:00",
    "@yearly            | 2027-01-01T00:00"})
  void findsTheNextInstant(String expression, String expected) {
    assertThat(next(1, expression, "2026-01-02T03:04:05.5+01:00").get(0)).startsWith(expected);
  }

  @Test
  void skipsATimeThatTheClocksJumpOver() {
    assertThat(next(2, "0 30 2 * * *", "2026-03-28T12:00+01:00"))
      .containsExactly("2026-03-30T02:30+02:00", "2026-03-31T02:30+02:00");
    assertThat(next(2, "0 */30 * * * *", "2026-03-29T01:10+01:00"))
      .containsExactly("2026-03-29T01:30+01:00", "2026-03-29T03:00+02:00");
  }

  @Test
  void runsOnceAtATimeThatComesTwice() {
    assertThat(next(2, "0 30 2 * * *", "2026-10-24T12:00+02:00"))
      .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
    assertThat(next(4, "0 */30 * * * *", "2026-10-25T01:40+02:00")).containsExactly("2026-10-25T02:00+02:00",
      "2026-10-25T02:30+02:00", "2026-10-25T02:00+01:00", "2026-10-25T02:30+01:00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "*", "* * * *", "* * * * * * *", "60 * * * * *", "* 60 * * * *", "* * 24 * * *",
    "* * * 0 * *", "* * * 32 * *", "* * * * 13 *", "* * * * * 8", "-1 * * * * *", "*/0 * * * * *", "*/70 * * * * *",
    "0 30-10 * * * *", "a * * * * *", "* * * * FOO *", "1,1000 * * * * *", "1,,2 * * * * *", "@reboot", "@every 5s",
    "0 0 0 30 2 *", "0 0 0 31 4 *", "0 0 0 ? ? ?"})
  void refusesWhatIsWrongOrNeverHappens(String expression) {
    assertThatThrownBy(() -> Schedule.parse(expression)).isInstanceOf(IllegalArgumentException.class)
      .hasMessageStartingWith("expression: " + expression + " (expected: ");
  }

  @Test
  void refusesNullAndEndlessExpressions() {
    assertThatThrownBy(() -> Schedule.parse(null)).isInstanceOf(IllegalArgumentException.class)
      .hasMessageStartingWith("expression: null (expected: ");
    assertThatThrownBy(() -> Schedule.parse("1,".repeat(1_000_000) + "1 * * * * *"))
      .isInstanceOf(IllegalArgumentException.class).message().hasSizeLessThan(500);
  }
}
