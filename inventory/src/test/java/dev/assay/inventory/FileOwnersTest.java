package dev.assay.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileOwnersTest {

  @Test
  void everyFileIsFoundWithAllItsOwners() {
    FileOwners.Builder builder = new FileOwners.Builder();
    for (int i = 0; i < 1000; i++) {
      builder.add("/usr/lib/lib" + i + ".so", i % 7);
    }
    builder.add("/shared", 9);
    builder.add("/shared", 3);
    builder.add("/shared", 3);

    FileOwners owners = builder.build();

    for (int i = 0; i < 1000; i++) {
      assertThat(owners.of("/usr/lib/lib" + i + ".so")).containsExactly(i % 7);
    }
    assertThat(owners.of("/shared")).containsExactly(3, 9);
    assertThat(owners.of("/usr/lib/lib1000.so")).isEmpty();
    assertThat(owners.size()).isEqualTo(1003);
  }

  @Test
  void emptyIndexOwnsNothing() {
    assertThat(new FileOwners.Builder().build().of("/x")).isEmpty();
  }
}
