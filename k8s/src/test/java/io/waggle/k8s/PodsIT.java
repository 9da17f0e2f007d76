// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.waggle.testkit.Binaries;
import io.waggle.testkit.ProcessFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two pods of the cluster overlay as processes: the image's files, read-only, with the manifest's command line,
 * environment, user and files, each with a network of its own, so with the very ports of the manifest. The name of the
 * members' service is in {@code /etc/hosts}.
 */
@Tag("cluster")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class PodsIT {

  /** What the secret of the admin page would hold. */
  private static final String TOKEN = "0123456789abcdef0123456789abcdef0123456789a";
  /** Figures of what has not happened: nobody has left, and the chat has no bridge. */
  private static final Set<String> NOT_YET =
    Set.of("figure waggle_disconnects_total", "figure waggle_bridge_events_total");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir
  Path folder;

  private final Overlay cluster = Overlay.of("overlays/cluster");

  @Test
  void findEachOtherServeAndEndInTime() throws IOException {
    assumeTrue(Image.run("id", "-u").strip().equals("0"), "network namespaces need root: no pods were run");
    List.of("ip", "ss", "curl", "unshare", "chroot").forEach(Binaries::require);
    Image image = Image.build();
    Path root = image.unpack(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectories(root.resolve("proc"));
    Files.writeString(root.resolve("etc/hosts"),
      "127.0.0.1 localhost\n10.0.0.1 waggle-members\n10.0.0.2 waggle-members\n");
    mount(root, cluster.argument("-conf").orElseThrow());
    write(1, image, root);
    write(2, image, root);

    try (ProcessFixture pods = ProcessFixture.start(List.of("unshare", "--mount", "--net", "--pid", "--fork",
      "--kill-child", "--mount-proc", "sh", Overlay.ROOT.resolve("src/test/sh/pods.sh").toString(), root.toString(),
      folder.toString()))) {
      pods.awaitLine("pod1: Chat on http", PATIENCE);
      pods.awaitLine("pod2: Chat on http", PATIENCE);
      int hazelcast = cluster.port("hazelcast");
      pods.type("until ip netns exec pod1 ss -Htn state established | grep -E '10.0.0.2\\]?:" + hazelcast
        + "|:" + hazelcast + " .*10.0.0.2' >/dev/null; do sleep 0.1; done; echo members have met");
      pods.awaitLine("members have met", PATIENCE);
      for (String path : List.of(Code.STARTED, Code.READY, Code.LIVE)) {
        pods.type("until ip netns exec pod1 curl -fsS http://10.0.0.1:" + cluster.port("admin") + path
          + " 2>/dev/null; do sleep 0.1; done; echo pod1 says yes to " + path);
        pods.awaitLine("pod1 says yes to " + path, PATIENCE);
      }
      pods.type("ip netns exec pod2 curl -fsS http://10.0.0.1:" + cluster.port("http")
        + "/ | grep -q '<title>Waggle chat' && echo page served");
      pods.awaitLine("page served", PATIENCE);
      String figures = "ip netns exec pod2 curl -fsS -H 'Authorization: Bearer " + TOKEN + "' http://10.0.0.1:"
        + cluster.port("admin") + "/metrics";
      pods.type("until " + figures + " | grep '^waggle_cluster_members 2.0'; do sleep 0.1; done");
      pods.awaitLine("^waggle_cluster_members 2.0", PATIENCE);
      pods.type(figures + " | sed -n 's/^\\(waggle_[a-z_]*\\).*/figure \\1/p' | sort -u; echo that is all");
      pods.awaitLine("that is all", PATIENCE);
      assertThat(pods.lines()).contains(Figures.documented().names().stream().map("figure "::concat)
        .filter(line -> !NOT_YET.contains(line)).toArray(String[]::new));
      long grace = cluster.pod().getTerminationGracePeriodSeconds();
      pods.type("kill -TERM $(ip netns pids pod1)");
      pods.awaitLine("pod1: has ended with 0$", Duration.ofSeconds(grace));
    }
  }

  private void mount(Path root, String file) throws IOException {
    Path target = root.resolve(file.substring(1));
    Files.createDirectories(target.getParent());
    Files.writeString(target, cluster.mounted(file).orElseThrow());
  }

  /** The command that starts a pod's process, in place of the kubelet and the container runtime. */
  private void write(int pod, Image image, Path root) throws IOException {
    Map<String, String> environment = new LinkedHashMap<>();
    image.texts("/config/Env").forEach(each -> environment.put(each.split("=", 2)[0], each.split("=", 2)[1]));
    environment.putAll(cluster.settings());
    for (EnvVar each : cluster.container().getEnv()) {
      if (each.getValueFrom() == null) {
        environment.put(each.getName(), each.getValue());
      } else if (each.getValueFrom().getSecretKeyRef() != null) {
        environment.put(each.getName(), TOKEN);
      } else if (each.getValueFrom().getFieldRef() != null) {
        environment.put(each.getName(), "10.0.0." + pod);
      }
    }
    environment.put("KUBERNETES_SERVICE_HOST", "10.0.0.254");
    List<String> words = new ArrayList<>(List.of("env", "-i"));
    environment.forEach((name, value) -> words.add(name + "=" + value));
    PodSecurityContext who = cluster.pod().getSecurityContext();
    words.addAll(List.of(Binaries.require("chroot").toString(),
      "--userspec=" + who.getRunAsUser() + ":" + who.getRunAsGroup(), root.toString()));
    words.addAll(image.texts("/config/Entrypoint"));
    cluster.container().getArgs().forEach(word -> words.add(word.replace("$(POD_IP)", "10.0.0." + pod)));
    String command = words.stream().map(word -> "'" + word.replace("'", "'\\''") + "'")
      .collect(Collectors.joining(" "));
    Files.writeString(folder.resolve(pod + ".sh"), "exec " + command + "\n");
  }
}
