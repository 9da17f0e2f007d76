// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.launcher.DefaultCommand;
import io.waggle.launcher.impl.Exit;
import io.waggle.launcher.impl.Failure;
import io.waggle.launcher.impl.doctor.Finding;
import io.waggle.launcher.impl.doctor.NetworkCheck;
import io.waggle.launcher.impl.doctor.SystemCheck;
import io.waggle.launcher.impl.setup.Clustering;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** {@code vertx doctor}: what is wrong with this machine, and how to mend it. Exit code 1 if anything fails. */
@Name(value = "doctor", priority = 1)
@Summary("Looks for what is wrong with this machine, and says how to mend it.")
final class DoctorCommand extends DefaultCommand {

  private static final int ADMIN_PORT = 9180;
  private static final int FIRST_MEMBER_PORT = 5701;
  private static final int BUILT_IN = 2026;

  private boolean json;
  private final List<Integer> ports = new ArrayList<>();

  /** Set by the launcher. */
  @Option(longName = "json", flag = true)
  @Description("Prints JSON.")
  public void setJson(boolean json) {
    this.json = json;
  }

  /** Set by the launcher. */
  @Option(longName = "ports", argName = "numbers", acceptMultipleValues = true)
  @Description("Further TCP ports to look at, with commas between.")
  public void setPorts(List<String> numbers) {
    // The launcher gives an empty list where the option is not.
    for (String number : numbers.isEmpty() ? new String[0] : String.join(",", numbers).split(",")) {
      if (!number.matches("\\d{1,5}") || Integer.parseInt(number) > 65_535) {
        throw Failure.usage("--ports: " + number + " (expected: numbers up to 65535)");
      }
      ports.add(Integer.parseInt(number));
    }
  }

  @Override
  public void run() {
    List<Finding> findings = findings();
    long failed = findings.stream().filter(finding -> finding.level() == Finding.Level.FAIL).count();
    if (json) {
      JsonArray all = new JsonArray();
      findings.forEach(finding -> all.add(finding.toJson()));
      out.println(new JsonObject().put("failed", failed).put("findings", all).encodePrettily());
    } else {
      findings.forEach(finding -> out.println(finding.line()));
    }
    if (failed > 0) {
      Exit.with(Failure.FAILED);
    }
  }

  private List<Finding> findings() {
    List<Finding> found = new ArrayList<>();
    found.add(SystemCheck.java(Runtime.version().feature()));
    found.addAll(SystemCheck.of(Path.of("/")));
    found.add(clock());
    String host = Clustering.host();
    found.add(NetworkCheck.clusterHost(host));
    found.add(NetworkCheck.port(host, FIRST_MEMBER_PORT, "cluster member"));
    found.add(NetworkCheck.port(Clustering.DEFAULT_HOST, ADMIN_PORT, "admin"));
    ports.forEach(port -> found.add(NetworkCheck.port(Clustering.DEFAULT_HOST, port, "asked for")));
    return found;
  }

  /** No clock of another machine is asked: only what cannot be right is seen, and whether somebody keeps it right. */
  private static Finding clock() {
    if (Year.now(ZoneOffset.UTC).getValue() < BUILT_IN) {
      return Finding.fail("clock", Instant.now().toString(), "certificates and schedules depend on it; set it");
    }
    boolean kept = Files.exists(Path.of("/run/systemd/timesync/synchronized")) || Files.exists(Path.of("/run/chrony"))
      || Files.exists(Path.of("/run/ntpd.pid"));
    // In a container it is the host's business.
    return kept || !Files.exists(Path.of("/run/systemd/system")) ? Finding.ok("clock", Instant.now().toString())
      : Finding.warn("clock", Instant.now().toString(), "nothing keeps it right; timedatectl set-ntp true");
  }
}
