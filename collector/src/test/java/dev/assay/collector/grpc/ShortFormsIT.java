package dev.assay.collector.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.grpc.IngestFixture.Stream;
import dev.assay.collector.running.ProcessFilter;
import dev.assay.wire.client.ShortFormWriter;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ReportResponse;
import io.grpc.Status;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Facts in short form over a real connection. */
class ShortFormsIT {

  private static final String COMMAND = "/usr/bin/program with arguments that replicas share";

  @TempDir Path directory;

  @Test
  void batchWithUnknownPartsIsAcknowledgedOnceTheyHaveCome() throws Exception {
    try (IngestFixture fixture = fixture()) {
      Stream sensor = fixture.sensor();
      assertThat(sensor.await(ReportResponse::hasWelcome).getWelcome().getShortForms()).isTrue();
      sensor.send(shortForm(1));
      assertThat(wantedParts(sensor)).isEqualTo(1);
      sensor.send(Batch.newBuilder().setSequence(2).addProcesses(IngestFixture.hostProcess(2)));
      sensor.send(shortForm(3));
      assertThat(wantedParts(sensor)).isEqualTo(3);
      sensor.send(withParts(3));
      sensor.send(withParts(1));
      ReportResponse answer = sensor.await(ReportResponse::hasAck);

      assertThat(answer.getAck().getSequence()).isEqualTo(3);
      assertThat(
              fixture.running().processes(ProcessFilter.live(10)).stream()
                  .filter(process -> process.command().equals(COMMAND)))
          .hasSize(2);
    }
  }

  @Test
  void knownPartsAreNotAskedForByAnyStream() throws Exception {
    try (IngestFixture fixture = fixture()) {
      Stream first = fixture.sensor();
      first.send(withParts(1));
      first.awaitAck(1);

      Stream second = fixture.sensor();
      second.send(shortForm(7));
      second.await(
          answer -> {
            assertThat(answer.hasWantParts()).isFalse();
            return answer.hasAck();
          });

      assertThat(fixture.endpoint.counts().partsWanted()).isZero();
    }
  }

  @Test
  void batchThatComesAgainWithoutItsPartsIsRejected() throws Exception {
    try (IngestFixture fixture = fixture()) {
      Stream sensor = fixture.sensor();
      sensor.send(shortForm(1));
      assertThat(wantedParts(sensor)).isEqualTo(1);
      sensor.send(shortForm(1));

      assertThat(sensor.await(ReportResponse::hasReject).getReject().getReason())
          .contains("not in shared_parts");
      sensor.awaitAck(1);
    }
  }

  @Test
  void senderThatEndsWithoutPartsHearsThatItsBatchIsNotTaken() throws Exception {
    try (IngestFixture fixture = fixture()) {
      Stream sensor = fixture.sensor();
      sensor.send(shortForm(1));
      assertThat(wantedParts(sensor)).isEqualTo(1);
      sensor.complete();

      assertThat(sensor.awaitEnd().getCode()).isEqualTo(Status.Code.ABORTED);
    }
  }

  @Test
  void otherBatchesInThePlaceOfPartsAreRefused() throws Exception {
    try (IngestFixture fixture = fixture()) {
      Stream sensor = fixture.sensor();
      for (int i = 1; i <= IngestEndpoint.MAX_UNACKNOWLEDGED + 1; i++) {
        sensor.send(shortForm(i));
      }

      Status end = sensor.awaitEnd();
      assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(end.getDescription()).contains("parts that were asked for");
    }
  }

  private IngestFixture fixture() {
    return new IngestFixture(directory, store -> store);
  }

  private static long wantedParts(Stream stream) throws InterruptedException {
    return stream.await(ReportResponse::hasWantParts).getWantParts().getSequence();
  }

  private static Batch.Builder shortForm(int number) {
    return ShortFormWriter.shorten(whole(number)).toBuilder();
  }

  private static Batch.Builder withParts(int number) {
    return ShortFormWriter.shortenWithParts(whole(number)).toBuilder();
  }

  private static Batch whole(int number) {
    return Batch.newBuilder()
        .setSequence(number)
        .addProcesses(IngestFixture.hostProcess(number).setCommand(COMMAND))
        .build();
  }
}
