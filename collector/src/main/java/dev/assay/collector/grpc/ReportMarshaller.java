package dev.assay.collector.grpc;

import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Reads requests of Ingest.Report for {@link InboundReport}; the bytes are the same on the wire.
 */
final class ReportMarshaller implements MethodDescriptor.Marshaller<InboundReport> {

  @Override
  public InputStream stream(InboundReport value) {
    throw new UnsupportedOperationException("the collector sends no ReportRequest");
  }

  @Override
  public InboundReport parse(InputStream stream) {
    try {
      return InboundReport.parse(readAll(stream));
    } catch (IOException e) {
      throw new UncheckedIOException("reading a message that is in memory failed", e);
    }
  }

  private static byte[] readAll(InputStream stream) throws IOException {
    // A message is in memory as a whole, so that available is its size: readAllBytes would allocate
    // 16 KiB for each.
    byte[] bytes = new byte[stream.available()];
    int length = stream.readNBytes(bytes, 0, bytes.length);
    byte[] rest = stream.available() > 0 ? stream.readAllBytes() : new byte[0];
    if (length == bytes.length && rest.length == 0) {
      return bytes;
    }
    byte[] all = Arrays.copyOf(bytes, length + rest.length);
    System.arraycopy(rest, 0, all, length, rest.length);
    return all;
  }
}
