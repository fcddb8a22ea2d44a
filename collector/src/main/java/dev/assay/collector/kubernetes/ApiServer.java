package dev.assay.collector.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/**
 * Where the API server is, and who asks.
 *
 * @param address its address
 * @param authority file of its authority
 * @param token file of the collector's own token; read anew for each request, since it is replaced
 */
public record ApiServer(URI address, Path authority, Path token) {

  private static final int CONNECT_MILLIS = 5_000;
  private static final int REQUEST_MILLIS = 30_000;
  private static final int RECONNECT_MILLIS = 1_000;

  /**
   * Asks for metadata only, as far as the server can: it sends less than a tenth then
   * (kubernetes.io/docs/reference/using-api/api-concepts, "Metadata-only fetches").
   */
  private static final String METADATA =
      "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,"
          + "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

  /**
   * Returns a client that is told metadata only.
   *
   * @param executor where its tasks run
   */
  public KubernetesClient metadata(Executor executor) {
    return builder(executor)
        .withHttpClientBuilderConsumer(
            http -> http.addOrReplaceInterceptor("metadata", new OnlyMetadata()))
        .build();
  }

  /**
   * Returns a client that is told whole objects.
   *
   * @param executor where its tasks run
   */
  public KubernetesClient objects(Executor executor) {
    return builder(executor).build();
  }

  private KubernetesClientBuilder builder(Executor executor) {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(address.toString())
            .withCaCertFile(authority.toString())
            .withOauthTokenProvider(this::read)
            .withConnectionTimeout(CONNECT_MILLIS)
            .withRequestTimeout(REQUEST_MILLIS)
            .withWatchReconnectInterval(RECONNECT_MILLIS)
            .build();
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(new JdkHttpClientFactory())
        .withTaskExecutor(executor);
  }

  private String read() {
    try {
      return Files.readString(token).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("the collector's own token cannot be read: " + e, e);
    }
  }

  private static final class OnlyMetadata implements Interceptor {
    @Override
    public void before(BasicBuilder request, HttpRequest asked, RequestTags tags) {
      // Discovery answers in a form of its own.
      if (asked.uri().getPath().contains("/namespaces/")
          || asked.uri().getPath().matches("/(api|apis/[^/]+)/[^/]+/[^/]+")) {
        request.setHeader("Accept", METADATA);
      }
    }
  }
}
