package dev.assay.collector.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.assay.fuzz.Reader;
import dev.assay.wire.client.MalformedEvidenceException;
import dev.assay.wire.client.NumberedKeys;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.NodeIdentity;
import dev.assay.wire.v1.ReportRequest;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What sensors and agents send. */
public final class ReportFuzzTest implements Reader {

  private static final NodeIdentity NODE =
      NodeIdentity.newBuilder().setBootId(ByteString.copyFromUtf8("0123456789abcdef")).build();

  /** What the collector's own reader takes apart is what the generated code reads. */
  @FuzzTest
  @Override
  public void read(byte[] bytes) {
    InboundReport report = InboundReport.parse(bytes);
    if (report.malformed() != null) {
      return;
    }
    Batch batch = report.batch();
    compare(batch, bytes);
    take(report, batch);
  }

  private static void compare(@Nullable Batch batch, byte[] bytes) {
    ReportRequest whole;
    try {
      whole = ReportRequest.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      return; // Of class usage, which our reader looks at only where it is used.
    }
    // Two batches in one message are merged by the generated code; nobody sends that.
    boolean merged = whole.getSerializedSize() != bytes.length;
    if (batch != null && whole.hasBatch() && !merged) {
      assertThat(batch).isEqualTo(whole.getBatch().toBuilder().clearClassUsage().build());
    }
  }

  private static void take(InboundReport report, @Nullable Batch batch) {
    try {
      EvidenceMapping mapping = new EvidenceMapping(NODE, new UUID(1, 2));
      if (batch != null) {
        Batch known = new NumberedKeys().whole(batch);
        assertThat(mapping.evidence(known, 1)).isNotNull();
        assertThat(mapping.contents(known)).hasSize(known.getFileContentsCount());
      }
      for (int u = 0; u < report.usages(); u++) {
        report.usage(u).packed();
      }
    } catch (MalformedEvidenceException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }
}
