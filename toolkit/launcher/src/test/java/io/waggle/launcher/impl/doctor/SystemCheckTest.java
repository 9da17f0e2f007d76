// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.launcher.impl.doctor.Finding.Level;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemCheckTest {

  @TempDir
  Path root;

  private void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text + "\n");
  }

  private void settings(String files, String backlog, String ports, String timeWait, String pages) throws IOException {
    write("proc/self/limits", "Limit  Soft Limit  Hard Limit  Units\nMax open files            " + files
      + "                 4096                 files");
    write("proc/sys/net/core/somaxconn", backlog);
    write("proc/sys/net/ipv4/ip_local_port_range", ports);
    write("proc/sys/net/ipv4/tcp_tw_reuse", timeWait);
    write("sys/kernel/mm/transparent_hugepage/enabled", pages);
  }

  @Test
  void findsNothingWrongWithAMachineThatIsWellSetUp() throws IOException {
    settings("1048576", "4096", "32768\t60999", "2", "always [madvise] never");
    assertThat(SystemCheck.of(root)).extracting(Finding::level).containsOnly(Level.OK);
  }

  @Test
  void saysHowToMendWhatGetsInTheWay() throws IOException {
    settings("1024", "128", "60000 61000", "0", "[always] madvise never");
    List<Finding> found = SystemCheck.of(root);
    assertThat(found).extracting(Finding::level)
      .containsExactly(Level.FAIL, Level.WARN, Level.WARN, Level.WARN, Level.WARN);
    assertThat(found).allSatisfy(finding -> assertThat(finding.mend()).matches(".*(ulimit|sysctl|echo).*"));
  }

  @Test
  void saysNothingAboutASystemItDoesNotKnow() {
    assertThat(SystemCheck.of(root)).allSatisfy(finding -> {
      assertThat(finding.level()).isEqualTo(Level.OK);
      assertThat(finding.found()).isEqualTo("not known on this system");
    });
  }

  @Test
  void anOldJavaFails() {
    assertThat(SystemCheck.java(11).level()).isEqualTo(Level.FAIL);
    assertThat(SystemCheck.java(17).level()).isEqualTo(Level.OK);
  }

  @Test
  void namesWhoHasAPort() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Finding finding = NetworkCheck.port("127.0.0.1", taken.getLocalPort(), "test");
      assertThat(finding.level()).isEqualTo(Level.WARN);
      assertThat(finding.found()).contains("taken by java " + ProcessHandle.current().pid());
    }
  }

  @Test
  void knowsWhichAddressesAClusterMemberCanHave() {
    assertThat(NetworkCheck.clusterHost("127.0.0.1").level()).isEqualTo(Level.OK);
    assertThat(NetworkCheck.clusterHost("0.0.0.0").level()).isEqualTo(Level.WARN);
    assertThat(NetworkCheck.clusterHost("192.0.2.1").level()).isEqualTo(Level.FAIL);
  }
}
