package dev.assay.sensor.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.assay.wire.v1.DictionaryPart;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InventoryDeskTest {

  private static final ByteString HOSTILE = ByteString.copyFromUtf8("hostile");
  private static final ByteString GOOD = ByteString.copyFromUtf8("good");

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final List<ByteString> finished = new ArrayList<>();

  @Test
  void inventoryThatOverflowsTheStackIsNoneAndTheNextOneIsMade() {
    InventoryDesk desk = desk(new StackOverflowError());
    desk.ask(HOSTILE);
    desk.ask(GOOD);

    tasks.remove().run();
    tasks.remove().run();

    assertThat(finished).hasSize(1);
    assertThat(desk.take()).isPresent();
  }

  @Test
  void otherErrorsAreThrownToWhoeverRunsIt() {
    Error error = new NoClassDefFoundError("test");
    InventoryDesk desk = desk(error);
    desk.ask(HOSTILE);

    assertThatThrownBy(() -> tasks.remove().run()).isSameAs(error);
    assertThat(desk.take()).isEmpty();
  }

  private InventoryDesk desk(Error error) {
    PackageInventories inventories =
        key -> {
          if (key.equals(HOSTILE)) {
            throw error;
          }
          return Optional.of(List.of(DictionaryPart.getDefaultInstance()));
        };
    return new InventoryDesk(inventories, tasks::add, () -> finished.add(GOOD));
  }
}
