package dev.assay.sensor.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.container.RuntimeUnavailable.Cause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerCatalogTest {

  private static final String INNER =
      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
  private static final String ID =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final FakeRuntime runtime = new FakeRuntime();
  private final SteppingClock clock = new SteppingClock();
  private final ContainerCatalog catalog = new ContainerCatalog(runtime, clock);

  private static Container container(String id, String name) {
    return new Container(id, name, null, null, null, "", "", null, null, null, null, Map.of());
  }

  @Test
  void eachChangeIsToldOnce() {
    runtime.run(container("a", "one"), container("b", "two"));
    assertThat(catalog.refresh().appeared()).hasSize(2);

    clock.step();
    CatalogChange nothing = catalog.refresh();
    assertThat(nothing.appeared()).isEmpty();
    assertThat(nothing.changed()).isEmpty();
    assertThat(nothing.ended()).isEmpty();

    runtime.run(container("a", "renamed"));
    CatalogChange change = catalog.refresh();
    assertThat(change.changed())
        .containsExactly(new ObservedContainer(container("a", "renamed"), START, null));
    assertThat(change.ended())
        .containsExactly(new ObservedContainer(container("b", "two"), START, START.plusSeconds(1)));
    assertThat(catalog.byId("b")).isEmpty();
    assertThat(catalog.byId("a")).isPresent();
  }

  @Test
  void unavailableRuntimeEndsNothing() {
    runtime.run(container("a", "one"));
    catalog.refresh();

    RuntimeUnavailable outage = new RuntimeUnavailable(Cause.TIMEOUT, "slow");
    runtime.answer = outage;
    CatalogChange change = catalog.refresh();

    assertThat(change.unavailable()).isEqualTo(outage);
    assertThat(change.ended()).isEmpty();
    assertThat(catalog.running()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/kubepods/burstable/pod1-2/" + ID,
        "/kubepods.slice/kubepods-pod1.slice/cri-containerd-" + ID + ".scope",
        "/kubepods.slice/kubepods-pod1.slice/crio-" + ID + ".scope/container",
        "/system.slice/docker-" + ID + ".scope/docker/" + INNER,
        "/../../kubepods/pod1/" + ID + "/system.slice/x.service",
        "/docker/" + ID,
      })
  void cgroupLeadsToItsOutermostContainer(String path) {
    runtime.run(container(INNER, "inner"), container(ID, "outer"));
    catalog.refresh();

    assertThat(catalog.byCgroupPath(path))
        .hasValueSatisfying(found -> assertThat(found.container().id()).isEqualTo(ID));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/system.slice/ssh.service",
        "/kubepods.slice/crio-conmon-" + ID + ".scope",
        "/machine.slice/libpod-conmon-" + ID + ".scope",
        "/.scope",
      })
  void cgroupOfNoContainerLeadsNowhere(String path) {
    runtime.run(container(ID, "one"));
    catalog.refresh();

    assertThat(catalog.byCgroupPath(path)).isEmpty();
  }

  private static final class FakeRuntime implements ContainerRuntime {

    private static final RuntimeIdentity IDENTITY = new RuntimeIdentity("fake", "1", "unix:///x");

    private RuntimeAnswer answer = new RunningContainers(IDENTITY, List.of(), new ArrayList<>());

    void run(Container... containers) {
      answer = new RunningContainers(IDENTITY, List.of(containers), List.of());
    }

    @Override
    public RuntimeAnswer ask() {
      return answer;
    }

    @Override
    public void close() {}
  }

  private static final class SteppingClock extends Clock {

    private Instant now = START;

    void step() {
      now = now.plus(Duration.ofSeconds(1));
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
