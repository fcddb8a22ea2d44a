package dev.assay.collector.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresAddressTest {

  private static @Nullable String sslMode(String url) {
    return new PostgresAddress(url, "assay", "canary").properties().getProperty("sslmode");
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://db.example/assay, verify-full",
    "jdbc:postgresql://db.example:5433/assay?currentSchema=x, verify-full",
    "jdbc:postgresql://127.0.0.1/assay,",
    "jdbc:postgresql://localhost:5432/assay,",
    "jdbc:postgresql://[::1]/assay,",
    "jdbc:postgresql:assay,",
    "'jdbc:postgresql://127.0.0.1,db.example/assay', verify-full",
    "jdbc:postgresql://127.0.0.1.example/assay, verify-full",
    "jdbc:postgresql://10.0.0.1/assay, verify-full",
  })
  void serversOffLoopbackHaveToShowWhoTheyAre(String url, @Nullable String mode) {
    assertThat(sslMode(url)).isEqualTo(mode);
  }

  @Test
  void whatTheUrlSaysHolds() {
    assertThat(sslMode("jdbc:postgresql://db.example/assay?sslmode=require"))
        .as("left to the URL")
        .isNull();
    assertThat(
            new PostgresAddress("jdbc:postgresql://db/a?socketTimeout=7", null, null).properties())
        .doesNotContainKey("socketTimeout")
        .doesNotContainKey("password");
  }

  @Test
  void passwordsAreTakenFromFilesAndShownNowhere() {
    for (String url :
        new String[] {
          "jdbc:postgresql://db.example/assay?user=a&password=canary",
          "jdbc:postgresql://db.example/assay?sslpassword=canary&password=canary"
        }) {
      assertThatThrownBy(() -> new PostgresAddress(url, null, null))
          .hasMessageContaining("contains a password")
          .hasMessageNotContaining("canary");
    }
    PostgresAddress address =
        new PostgresAddress("jdbc:postgresql://db.example/assay?sslpassword=x", "a", "canary");
    assertThat(address).hasToString("PostgreSQL database jdbc:postgresql://db.example/assay");
    assertThat(address.properties()).containsEntry("password", "canary");
  }

  @Test
  void otherDatabasesAreRefused() {
    assertThatThrownBy(() -> new PostgresAddress("jdbc:mysql://db.example/assay", null, null))
        .hasMessageContaining("expected: jdbc:postgresql://");
    assertThatThrownBy(() -> new PostgresAddress("db.example", null, null))
        .hasMessageContaining("expected: jdbc:postgresql://");
  }
}
