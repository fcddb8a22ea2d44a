package dev.assay.collector.integrity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Images that run by the word of a test, which may change the list at any time. */
final class ListedImages implements RunningImages {

  private final List<RunningInstance> running;
  private long reads;

  ListedImages(List<RunningInstance> running) {
    this.running = running;
  }

  @Override
  public long version() {
    return ++reads;
  }

  @Override
  public List<Deployed> deployed() {
    return List.copyOf(running).stream()
        .map(each -> new Deployed(each.reference(), each.imageId()))
        .distinct()
        .toList();
  }

  @Override
  public List<RunningInstance> instances(Collection<String> references) {
    return new ArrayList<>(running)
        .stream().filter(each -> references.contains(each.reference())).toList();
  }
}
