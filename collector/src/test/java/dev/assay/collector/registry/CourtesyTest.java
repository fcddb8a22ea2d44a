package dev.assay.collector.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.registry.RegistryAnswer.Cause;
import dev.assay.collector.registry.RegistryAnswer.Published;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How long registries are left alone. */
class CourtesyTest extends ScriptedRegistryCase {

  @Test
  void registryIsLeftAloneAsLongAsItAsksFor() throws Exception {
    registry.on(TAG_PATH, call -> call.with("Retry-After", "120").error(429, "TOOMANYREQUESTS"));
    ask(":v1");
    registry.hold("team/app", ONE.manifest(), "v1");
    registry.forgetRequests();

    clock.advance(Duration.ofSeconds(119));
    RegistryAnswer during = ask(":v1");
    List<String> requestsDuring = registry.requests();
    clock.advance(Duration.ofSeconds(1));

    assertThat(unanswered(during).cause()).isEqualTo(Cause.RATE_LIMITED);
    assertThat(requestsDuring).isEmpty();
    assertThat(ask(":v1")).isInstanceOf(Published.class);
  }

  @Test
  void tokenServiceIsLeftAloneAsLongAsItAsksFor() throws Exception {
    askForTokens("");
    registry.on("/token", call -> call.with("Retry-After", "60").error(429, "TOOMANYREQUESTS"));
    assertThat(unanswered(ask(":v1")).cause()).isEqualTo(Cause.RATE_LIMITED);
    registry.forgetRequests();

    clock.advance(Duration.ofSeconds(59));
    assertThat(unanswered(ask(":v1")).cause()).isEqualTo(Cause.RATE_LIMITED);
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void registryThatCannotBeReachedIsAskedLessAndLessOften() {
    Courtesy courtesy = new Courtesy(clock, Duration.ofSeconds(5));
    RegistryException why = new RegistryException(Cause.SOURCE_UNREACHABLE, "nobody there");
    List<Long> pauses = new java.util.ArrayList<>();
    for (int i = 0; i < 7; i++) {
      courtesy.unreachable(why);
      // Those that were under way meanwhile.
      courtesy.unreachable(why);
      long seconds = 0;
      while (courtesy
          .unlessPaused(() -> CompletableFuture.completedFuture(""))
          .isCompletedExceptionally()) {
        clock.advance(Duration.ofSeconds(1));
        seconds++;
      }
      pauses.add(seconds);
    }

    assertThat(pauses).containsExactly(5L, 10L, 20L, 40L, 80L, 120L, 120L);
  }

  @Test
  void noTimeAtAllIsNoPauseThatARegistryAsksFor() throws Exception {
    registry.on(TAG_PATH, call -> call.with("Retry-After", "0").error(429, "TOOMANYREQUESTS"));
    ask(":v1");
    registry.forgetRequests();

    assertThat(unanswered(ask(":v1")).cause()).isEqualTo(Cause.RATE_LIMITED);
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void tokenServiceThatCannotBeReachedIsNoRefusal() throws Exception {
    askForTokens("");
    registry.on(
        "/token",
        call -> {
          throw new IOException("hangs up");
        });

    RegistryAnswer answer = ask(":v1");

    assertThat(unanswered(answer).cause()).isEqualTo(Cause.SOURCE_UNREACHABLE);
    assertThat(unanswered(answer).reason()).contains("token service");
  }

  @Test
  void registryThatFailsAgainAndAgainIsLeftAlone() throws Exception {
    registry.on(TAG_PATH, call -> call.error(500, "BROKEN"));
    for (int i = 0; i < 5; i++) {
      ask(":v1");
    }
    registry.forgetRequests();

    assertThat(unanswered(ask(":v1")).cause()).isEqualTo(Cause.SOURCE_FAILING);
    assertThat(registry.requests()).isEmpty();
    clock.advance(Duration.ofSeconds(5));
    registry.hold("team/app", ONE.manifest(), "v1");
    assertThat(ask(":v1")).isInstanceOf(Published.class);
  }
}
