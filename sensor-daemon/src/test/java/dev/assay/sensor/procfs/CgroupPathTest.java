package dev.assay.sensor.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CgroupPathTest {

  private static final String ID =
      "3fdb5cdd1c8d1a3d1b0e4ed1f0ab0d3f1b7ad47b2b1e0f6d9c1a2b3c4d5e6f70";
  private static final String OTHER =
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  private static final String POD = "pod2f0ad2b5-5d3f-4f32-8d7e-8a6a6c8a2a01";
  private static final String POD_SLICE =
      "kubepods-burstable-pod2f0ad2b5_5d3f_4f32_8d7e_8a6a6c8a2a01.slice";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0::/kubepods/burstable/POD/ID",
        "0::/kubepods/POD/ID",
        "9:name=systemd:/kubepods/besteffort/POD/ID\n8:pids:/kubepods/besteffort/POD/ID\n0::/",
        "0::/kubepods/burstable/pod0123456789abcdef0123456789abcdef/ID",
        "0::/kubepods.slice/kubepods-burstable.slice/SLICE/cri-containerd-ID.scope",
        "0::/kubepods.slice/kubepods-burstable.slice/SLICE/crio-ID.scope",
        "0::/kubepods.slice/kubepods-burstable.slice/SLICE/crio-ID.scope/container",
        "0::/kubepods.slice/kubepods-burstable.slice/SLICE/docker-ID.scope",
        "0::/docker/ID",
        "0::/system.slice/docker-ID.scope",
        "0::/machine.slice/libpod-ID.scope/container",
        // kind: the node is a container itself.
        "0::/docker/OTHER/kubelet/kubepods/burstable/POD/ID",
        "0::/kubelet.slice/kubelet-kubepods.slice/kubelet-SLICE/cri-containerd-ID.scope",
        // Seen from another cgroup namespace.
        "0::/../../POD/ID",
        "0::/../SLICE/cri-containerd-ID.scope",
        // Docker and systemd inside of the container.
        "0::/kubepods/burstable/POD/ID/docker/OTHER",
        "0::/docker/ID/system.slice/docker-OTHER.scope",
        "0::/system.slice/docker-ID.scope/init.scope",
        "5:cpu:/system.slice:docker:ID",
      })
  void containerIsTheFirstIdAfterThePod(String text) {
    String cgroup =
        text.replace("ID", ID)
            .replace("OTHER", OTHER)
            .replace("POD", POD)
            .replace("SLICE", POD_SLICE);
    assertThat(CgroupPath.parse(cgroup).containerId()).contains(ID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0::/",
        "0::/user.slice/user-1000.slice/session-2.scope",
        "0::/system.slice/containerd.service",
        "0::/default/web",
        "0::/machine.slice/libpod-conmon-ID.scope",
        "0::/kubepods.slice/SLICE/crio-conmon-ID.scope",
        "no colons at all",
        "0::/kubepods/burstable/POD",
      })
  void othersAreOfTheHost(String text) {
    String cgroup = text.replace("ID", ID).replace("POD", POD).replace("SLICE", POD_SLICE);
    assertThat(CgroupPath.parse(cgroup).containerIds()).isEmpty();
  }

  @Test
  void allIdsAreGivenForARuntimeThatKnowsAnOuterOne() {
    String text = "0::/docker/" + OTHER + "/kubelet/kubepods/burstable/" + POD + "/" + ID;
    assertThat(CgroupPath.parse(text).containerIds()).containsExactly(ID, OTHER);
  }
}
