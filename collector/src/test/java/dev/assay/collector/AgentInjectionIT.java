package dev.assay.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.admission.v1.AdmissionResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of pods that an API server asks about. */
class AgentInjectionIT {

  private static final String IMAGE = InjectingCollector.IMAGE;
  private static final String OPTIONS = "JAVA_TOOL_OPTIONS";
  private static final String AGENT =
      "-javaagent:/assay/agent/assay-agent.jar=collector=assay-collector.assay.svc:7433,"
          + "collector.ca=/assay/collector/ca.crt,collector.token-file=/assay/collector/token,"
          + "bridge.library=/assay/agent/libassay-bridge.so";
  @TempDir private static Path directory;
  private static InjectingCollector collector;

  @BeforeAll
  static void start() throws Exception {
    collector = new InjectingCollector(directory);
  }

  @AfterAll
  static void stop() {
    collector.close();
  }

  private static Container withOptions(String name, String options) {
    return new ContainerBuilder(InjectingCollector.container(name))
        .addNewEnv()
        .withName("FIRST")
        .withValue("1")
        .endEnv()
        .addNewEnv()
        .withName(OPTIONS)
        .withValue(options)
        .endEnv()
        .build();
  }

  private static String options(Container container) {
    return container.getEnv().stream()
        .filter(each -> each.getName().equals(OPTIONS))
        .map(EnvVar::getValue)
        .reduce((first, last) -> last)
        .orElse("");
  }

  private static List<String> mounts(Container container) {
    return container.getVolumeMounts().stream()
        .map(VolumeMount::getMountPath)
        .filter(each -> each.startsWith("/assay/"))
        .toList();
  }

  @Test
  void aPodGetsTheAgentInAllThatRunsAfterItsFilesAreThere() throws Exception {
    Pod pod =
        InjectingCollector.pod(InjectingCollector.container("web"), withOptions("tuned", "-Xmx1g"));
    Container sidecar = InjectingCollector.container("sidecar");
    sidecar.setRestartPolicy("Always");
    pod.getSpec().setInitContainers(List.of(InjectingCollector.container("migrate"), sidecar));

    Pod result = collector.injected(pod);

    List<Container> init = result.getSpec().getInitContainers();
    assertThat(init)
        .extracting(Container::getName)
        .containsExactly("assay-agent", "migrate", "sidecar");
    List<Container> all = new ArrayList<>(init.subList(1, 3));
    all.addAll(result.getSpec().getContainers());
    assertThat(all)
        .allSatisfy(
            each -> assertThat(mounts(each)).containsExactly("/assay/agent", "/assay/collector"));
    assertThat(all)
        .extracting(AgentInjectionIT::options)
        .containsExactly(AGENT, AGENT, AGENT, "-Xmx1g " + AGENT);
    assertThat(result.getMetadata().getAnnotations())
        .containsEntry(
            "assay.dev/collector-ca", Files.readString(InjectingCollector.AUTHORITY.certificate()));
    assertThat(result.getSpec().getVolumes())
        .extracting(Volume::getName)
        .containsExactly("assay-agent", "assay-collector");
    assertThat(result.getSpec().getVolumes().get(0).getEmptyDir().getSizeLimit())
        .isEqualTo(new Quantity("64Mi"));
    var sources = result.getSpec().getVolumes().get(1).getProjected().getSources();
    assertThat(sources.get(0).getServiceAccountToken().getAudience()).isEqualTo("assay");
    assertThat(sources.get(1).getDownwardAPI().getItems().get(0).getFieldRef().getFieldPath())
        .isEqualTo("metadata.annotations['assay.dev/collector-ca']");
  }

  /** The standard "restricted" (concepts/security/pod-security-standards), field by field. */
  @Test
  void whatCopiesTheAgentIsWhatTheStrictestStandardAdmits() throws Exception {
    Container filler =
        collector
            .injected(InjectingCollector.pod(InjectingCollector.container("web")))
            .getSpec()
            .getInitContainers()
            .get(0);
    SecurityContext security = filler.getSecurityContext();
    assertThat(filler.getImage()).isEqualTo(IMAGE);
    assertThat(security.getRunAsNonRoot()).isTrue();
    assertThat(security.getRunAsUser()).isEqualTo(65532);
    assertThat(security.getAllowPrivilegeEscalation()).isFalse();
    assertThat(security.getPrivileged()).isFalse();
    assertThat(security.getReadOnlyRootFilesystem()).isTrue();
    assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(security.getCapabilities().getAdd()).isEmpty();
    assertThat(security.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(filler.getResources().getLimits()).containsOnlyKeys("cpu", "memory");
    assertThat(filler.getResources().getRequests()).containsOnlyKeys("cpu", "memory");
  }

  @Test
  void theClassAndTheUserOfAPodStayWhatTheyAre() throws Exception {
    Container web = InjectingCollector.container("web");
    Map<String, Quantity> some = Map.of("cpu", new Quantity("1"), "memory", new Quantity("1Gi"));
    web.setResources(
        new io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder()
            .withLimits(some)
            .withRequests(some)
            .build());
    Pod pod =
        new PodBuilder(InjectingCollector.pod(web))
            .editSpec()
            .withNewSecurityContext()
            .withRunAsUser(1000L)
            .endSecurityContext()
            .endSpec()
            .build();

    Container filler = collector.injected(pod).getSpec().getInitContainers().get(0);

    assertThat(filler.getResources().getRequests()).isEqualTo(filler.getResources().getLimits());
    assertThat(filler.getSecurityContext().getRunAsUser()).isNull();
  }

  @Test
  void aPodThatComesAgainIsNotChangedAgain() throws Exception {
    Pod once =
        collector.injected(
            InjectingCollector.pod(
                InjectingCollector.container("web"), withOptions("tuned", "-Xmx1g")));

    assertThat(collector.answer(once).getPatch()).isNull();
  }

  /** As API servers ask again when another webhook has added something. */
  @Test
  void whatOthersAddedMeanwhileGetsTheAgentUnlessItRunsTooEarly() throws Exception {
    Pod once = collector.injected(InjectingCollector.pod(InjectingCollector.container("web")));
    List<Container> init = new ArrayList<>(once.getSpec().getInitContainers());
    init.add(0, InjectingCollector.container("mesh-init"));
    Pod meanwhile =
        new PodBuilder(once)
            .editSpec()
            .withInitContainers(init)
            .addToContainers(InjectingCollector.container("mesh"))
            .endSpec()
            .build();

    Pod twice = collector.injected(meanwhile);

    List<Container> begin = twice.getSpec().getInitContainers();
    assertThat(begin).extracting(Container::getName).containsExactly("mesh-init", "assay-agent");
    assertThat(begin.get(0)).isEqualTo(InjectingCollector.container("mesh-init"));
    assertThat(twice.getSpec().getContainers())
        .extracting(AgentInjectionIT::options)
        .containsExactly(AGENT, AGENT);
    assertThat(twice.getSpec().getVolumes()).hasSize(2);
  }

  @Test
  void optionsThatCannotBeSeenAreLeftAloneAndTold() throws Exception {
    Container secret =
        new ContainerBuilder(InjectingCollector.container("secret"))
            .addNewEnv()
            .withName(OPTIONS)
            .withNewValueFrom()
            .withNewConfigMapKeyRef("options", "jvm", false)
            .endValueFrom()
            .endEnv()
            .build();
    Container many =
        new ContainerBuilder(InjectingCollector.container("many"))
            .addNewEnvFrom()
            .withNewConfigMapRef("all", false)
            .endEnvFrom()
            .build();
    Container prefixed =
        new ContainerBuilder(InjectingCollector.container("prefixed"))
            .addNewEnvFrom()
            .withPrefix("APP_")
            .withNewConfigMapRef("all", false)
            .endEnvFrom()
            .build();
    Container stated =
        new ContainerBuilder(withOptions("stated", "")).addAllToEnvFrom(many.getEnvFrom()).build();
    Container mounted =
        new ContainerBuilder(InjectingCollector.container("mounted"))
            .addNewVolumeMount()
            .withName("other")
            .withMountPath("/assay/agent")
            .endVolumeMount()
            .build();
    Pod pod = InjectingCollector.pod(secret, many, prefixed, stated, mounted);
    AdmissionResponse answer = collector.answer(pod);

    List<Container> containers = InjectingCollector.patched(pod, answer).getSpec().getContainers();

    assertThat(containers.get(0)).isEqualTo(secret);
    assertThat(containers.get(1)).isEqualTo(many);
    assertThat(containers.get(4)).isEqualTo(mounted);
    assertThat(containers.subList(2, 4))
        .extracting(AgentInjectionIT::options)
        .containsExactly(AGENT, AGENT);
    assertThat(answer.getWarnings())
        .satisfiesExactly(
            each -> assertThat(each).contains("container secret", "valueFrom"),
            each -> assertThat(each).contains("container many", "envFrom"),
            each -> assertThat(each).contains("container mounted", "/assay"));
  }

  @Test
  void aPodOfWhichNoContainerCanTakeItIsNotChangedAtAll() throws Exception {
    Container many =
        new ContainerBuilder(InjectingCollector.container("many"))
            .addNewEnvFrom()
            .withNewSecretRef("all", false)
            .endEnvFrom()
            .build();
    AdmissionResponse answer = collector.answer(InjectingCollector.pod(many));

    assertThat(answer.getPatch()).isNull();
    assertThat(answer.getWarnings()).hasSize(1);
  }

  @Test
  void aVolumeOfThatNameIsNotOurs() throws Exception {
    Pod pod =
        new PodBuilder(InjectingCollector.pod(InjectingCollector.container("web")))
            .editSpec()
            .addNewVolume()
            .withName("assay-agent")
            .withNewHostPath("/", "Directory")
            .endVolume()
            .endSpec()
            .build();
    AdmissionResponse answer = collector.answer(pod);

    assertThat(answer.getPatch()).isNull();
    assertThat(answer.getWarnings()).singleElement().asString().contains("assay-agent already");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "disabled",
        "false",
        "part-of",
        "kube-system",
        "mirror",
        "windows",
        "UPDATE",
        "kind"
      })
  void whatIsToBeLeftAloneIs(String why) throws Exception {
    Pod pod = InjectingCollector.pod(InjectingCollector.container("web"));
    String operation = why.equals("UPDATE") ? "UPDATE" : "CREATE";
    HasMetadata object = pod;
    switch (why) {
      case "part-of" -> pod.getMetadata().setLabels(Map.of("app.kubernetes.io/part-of", "assay"));
      case "kube-system" -> pod.getMetadata().setNamespace(why);
      case "mirror" ->
          pod.getMetadata().setAnnotations(Map.of("kubernetes.io/config.mirror", "a1"));
      case "windows" -> pod.getSpec().setNodeSelector(Map.of("kubernetes.io/os", why));
      case "kind" ->
          object =
              new io.fabric8.kubernetes.api.model.ConfigMapBuilder()
                  .withMetadata(pod.getMetadata())
                  .build();
      case "UPDATE" -> pod.getMetadata().setLabels(Map.of("assay.dev/inject", "enabled"));
      default -> pod.getMetadata().setLabels(Map.of("assay.dev/inject", why));
    }
    AdmissionResponse answer = collector.answered(InjectingCollector.review(object, operation));

    assertThat(answer.getPatch()).isNull();
    assertThat(answer.getWarnings()).isEmpty();
  }
}
