package dev.assay.collector.health;

import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;

/** The standard health service of gRPC (grpc.health.v1), fed from the same answers. */
public final class GrpcHealth {

  private final Health health;
  private final HealthStatusManager statuses = new HealthStatusManager();

  /** Makes the service of some probes. */
  public GrpcHealth(Health health) {
    this.health = health;
    update();
  }

  /** Returns the service to serve. */
  public ServerServiceDefinition definition() {
    return statuses.getHealthService().bindService();
  }

  /** Tells watchers what the probes answered last; called after each check. */
  public void update() {
    statuses.setStatus(
        HealthStatusManager.SERVICE_NAME_ALL_SERVICES,
        health.problems().isEmpty() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
  }
}
