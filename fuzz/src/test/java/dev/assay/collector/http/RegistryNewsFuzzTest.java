package dev.assay.collector.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assay.fuzz.Reader;

/** Notifications of registries. */
public final class RegistryNewsFuzzTest implements Reader {

  @FuzzTest
  @Override
  public void read(byte[] bytes) {
    try {
      assertThat(RegistryNews.read(bytes)).doesNotContainNull();
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }
}
