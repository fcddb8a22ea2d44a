package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The sensor command on this machine's own processes. */
class SensorCommandIT {

  @Test
  void jsonHasThisProcessAndTheFilesThatItMapped() throws Exception {
    CommandRun run = CommandRun.of("sensor", "--once", "--output", "json");

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode node = new ObjectMapper().readTree(run.out());
    assertThat(node.get("containers").isArray()).isTrue();
    assertThat(node.get("processes"))
        .anySatisfy(
            process -> {
              assertThat(process.get("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
              assertThat(StreamSupport.stream(process.get("files").spliterator(), false))
                  .extracting(file -> file.get("path").asText())
                  .anyMatch(path -> path.endsWith("/libjvm.so"));
            });
  }

  @Test
  void tableHasThisProcess() {
    CommandRun run = CommandRun.of("sensor", "--once");

    assertThat(run.out()).contains("PID").contains("\n" + ProcessHandle.current().pid() + " ");
  }

  @Test
  void wrongSettingIsAUsageErrorThatNamesTheNearest() {
    CommandRun run = CommandRun.of("sensor", "--once", "--scan.intervall=5s");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("did you mean 'sensor.scan.interval'?");
  }
}
