package dev.assay.collector.registry.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.collector.registry.RegistryAccess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A registry that {@link RegistrySetup#USER} may read, behind a proxy that spoils its answers. */
public final class GuardedRegistry implements AutoCloseable {

  /** For who asks a registry that often does not answer. */
  public static final RegistryAccess.Limits IMPATIENT =
      new RegistryAccess.Limits(
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          2,
          Duration.ofSeconds(5));

  /** What token services answer that are out of order. */
  private static final Integer[] FAILURES = {401, 403, 404, 429, 500, 503};

  /** Seconds of waiting each, so they come seldom. */
  private static final Set<Fault> SLOW = EnumSet.of(Fault.HANG, Fault.HANG_IN_BODY, Fault.SLOW);

  private static final Set<Fault> HIDING =
      EnumSet.of(Fault.HIDDEN, Fault.HIDDEN_BY_A_REGISTRY_THAT_WORKS);

  private final DockerRegistry registry;
  private final FaultProxy proxy;
  private final @Nullable TokenServer tokens;

  private GuardedRegistry(DockerRegistry registry, FaultProxy proxy, @Nullable TokenServer tokens) {
    this.registry = registry;
    this.proxy = proxy;
    this.tokens = tokens;
  }

  /** Skips the test where this machine lacks the registry, or fails it where it must not. */
  public static void requireInstalled() {
    boolean installed = DockerRegistry.isInstalled();
    if (!"1".equals(System.getenv("REQUIRE_PRIVILEGES"))) {
      assumeTrue(installed, "needs docker-registry: apt-get install docker-registry");
    }
    assertThat(installed).as("docker-registry is installed").isTrue();
  }

  /** Starts one that asks for the password. */
  public static GuardedRegistry byPassword(Path directory) throws Exception {
    DockerRegistry registry = DockerRegistry.start(directory, RegistrySetup.password());
    return new GuardedRegistry(registry, FaultProxy.start(registry.host()), null);
  }

  /** Starts one that asks for tokens of a service that asks for the password. */
  public static GuardedRegistry byTokens(Path directory, String repository, Authority authority)
      throws Exception {
    TokenServer tokens =
        TokenServer.start(authority, TokenServer.Scheme.HTTP)
            .account(RegistrySetup.USER, RegistrySetup.PASSWORD)
            .allow(RegistrySetup.USER, repository);
    DockerRegistry registry = DockerRegistry.start(directory, RegistrySetup.tokens(tokens));
    return new GuardedRegistry(registry, FaultProxy.start(registry.host()), tokens);
  }

  public DockerRegistry registry() {
    return registry;
  }

  /** Returns any fault, the slow ones seldom. */
  public static Fault anyFault(Random random) {
    Fault any = any(random, Fault.values());
    return SLOW.contains(any) && random.nextInt(4) != 0 ? Fault.CLOSE : any;
  }

  /**
   * Returns any scope that this fault may have, half of the time all. A registry that shows
   * everything of a repository but its manifests has deleted them, as far as anyone can tell.
   */
  public static FaultScope anyScope(Random random, Fault fault) {
    FaultScope any = random.nextBoolean() ? FaultScope.ALL : any(random, FaultScope.values());
    return any == FaultScope.MANIFESTS && HIDING.contains(fault) ? FaultScope.ALL : any;
  }

  /** Returns one of these. */
  public static <T> T any(Random random, T[] values) {
    return List.of(values).get(random.nextInt(values.length));
  }

  /** Host and port of the proxy. */
  public String host() {
    return proxy.host();
  }

  /** From now on these answers have this fault, and all others are fine. */
  public void set(Fault fault, FaultScope scope) {
    scope.set(proxy, fault);
    if (tokens != null) {
      tokens.fail(0);
    }
  }

  /** From now on only the token service fails; returns whether there is one. */
  public boolean failTokens(Random random) {
    if (tokens == null) {
      return false;
    }
    proxy.set(Fault.NONE);
    tokens.fail(any(random, FAILURES));
    return true;
  }

  @Override
  public void close() {
    proxy.close();
    registry.close();
    if (tokens != null) {
      tokens.close();
    }
  }
}
