package dev.assay.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PathListTest {

  @Test
  void givesBackWhatWasAdded() {
    PathList.Builder builder = new PathList.Builder();
    builder.add("/a");
    builder.add("");
    builder.add("/ü/" + "x".repeat(1000));

    assertThat(builder.build()).containsExactly("/a", "", "/ü/" + "x".repeat(1000));
  }
}
