package dev.assay.sensor.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthEndpointTest {

  private final AtomicReference<Health> health =
      new AtomicReference<>(new Health(true, true, List.of()));
  private HealthEndpoint endpoint;

  @BeforeEach
  void listen() throws IOException {
    endpoint =
        new HealthEndpoint(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            health::get,
            () ->
                List.of(
                    new Metric("assay_sensor_scans_total", "Scans.", Metric.Kind.COUNTER, 3),
                    new Metric("assay_sensor_load", "Load.", Metric.Kind.GAUGE, 0.5)));
    endpoint.start();
  }

  @AfterEach
  void close() {
    endpoint.close();
  }

  private HttpResponse<String> request(String method, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + endpoint.address().getPort() + path);
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void healthySensorIsOk() throws IOException, InterruptedException {
    assertThat(request("GET", "/livez").statusCode()).isEqualTo(200);
    assertThat(request("GET", "/readyz").body()).isEqualTo("ok\n");
  }

  @Test
  void whatIsWrongIsSaid() throws IOException, InterruptedException {
    health.set(new Health(true, false, List.of("self-check failed")));
    assertThat(request("GET", "/livez").statusCode()).isEqualTo(200);
    assertThat(request("GET", "/readyz").statusCode()).isEqualTo(503);
    assertThat(request("GET", "/readyz").body()).isEqualTo("self-check failed\n");
  }

  @Test
  void metricsAreInTheFormatOfPrometheus() throws IOException, InterruptedException {
    assertThat(request("GET", "/metrics").body())
        .isEqualTo(
            """
            # HELP assay_sensor_scans_total Scans.
            # TYPE assay_sensor_scans_total counter
            assay_sensor_scans_total 3
            # HELP assay_sensor_load Load.
            # TYPE assay_sensor_load gauge
            assay_sensor_load 0.5
            """);
  }

  @Test
  void nothingElseIsAnswered() throws IOException, InterruptedException {
    assertThat(request("GET", "/").statusCode()).isEqualTo(404);
    assertThat(request("POST", "/metrics").statusCode()).isEqualTo(405);
  }

  @Test
  void addressInUseIsSaid() {
    assertThatThrownBy(() -> new HealthEndpoint(endpoint.address(), health::get, List::of).start())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(Integer.toString(endpoint.address().getPort()))
        .hasMessageContaining("--health");
  }
}
