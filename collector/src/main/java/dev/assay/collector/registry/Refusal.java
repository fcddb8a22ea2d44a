package dev.assay.collector.registry;

import dev.assay.collector.image.Repository;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What a refusal, 401 or 403, means and what to do about it. None says that something is missing:
 * registries refuse what does not exist as they refuse what may not be read.
 */
final class Refusal {

  private Refusal() {}

  /**
   * Explains a refusal to people.
   *
   * @param authorized whether the request carried an authorization that belongs to credentials
   */
  static RegistryException of(Reply reply, Repository repository, Authorized authorized) {
    String answered = Transport.shown(reply.uri()) + " answers " + reply.described();
    return new RegistryException(
        RegistryAnswer.Cause.ACCESS_DENIED,
        answered + " (" + advice(reply, repository, authorized) + ")");
  }

  /** By what a request showed who asks. */
  enum Authorized {
    WITH_CREDENTIALS,
    ANONYMOUSLY
  }

  private static String advice(Reply reply, Repository repository, Authorized authorized) {
    String registry = repository.registry();
    if (isBlockedByPolicy(reply)) {
      return "a download-blocking policy of Xray: the image is there, and may not be pulled";
    }
    if (authorized == Authorized.ANONYMOUSLY) {
      return registry.equals(Repository.DOCKER_HUB)
          ? "no credentials are configured; Docker Hub answers so for repositories that are private"
              + " or do not exist"
          : "no credentials are configured for " + registry + ": collector.registry.credentials";
    }
    return "the credentials configured for "
        + registry
        + (reply.status() == 401
            ? " are not accepted, or not for " + repository.path() + ": check them"
            : " may not read " + repository.path() + ": grant them to, if it exists");
  }

  private static boolean isBlockedByPolicy(Reply reply) {
    String body = new String(reply.body(), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    return reply.status() == 403 && body.contains("xray") && body.contains("policy");
  }
}
