package dev.assay.wire.client;

import dev.assay.wire.v1.Want;
import dev.assay.wire.v1.Welcome;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a client tells. */
final class RecordedEvents implements ReportListener {

  final List<Welcome> welcomes = new CopyOnWriteArrayList<>();
  final List<Want> wants = new CopyOnWriteArrayList<>();
  final List<Long> acknowledged = new CopyOnWriteArrayList<>();
  final List<String> rejected = new CopyOnWriteArrayList<>();
  final List<Disconnection> disconnections = new CopyOnWriteArrayList<>();

  @Override
  public void connected(Welcome welcome) {
    welcomes.add(welcome);
  }

  @Override
  public void wanted(Want want) {
    wants.add(want);
  }

  @Override
  public void acknowledged(long sequence) {
    acknowledged.add(sequence);
  }

  @Override
  public void rejected(long sequence, String reason) {
    rejected.add(sequence + ": " + reason);
  }

  @Override
  public void disconnected(Disconnection disconnection) {
    disconnections.add(disconnection);
  }
}
