package dev.assay.sensor.container;

/**
 * The name under which an image was deployed, as well as the node knows it.
 *
 * @param reference for example "registry.example/team/app:v1"
 * @param source how far it can be trusted to be what the user asked for
 */
public record ImageName(String reference, Source source) {

  /** Where a name comes from; earlier ones are better. */
  public enum Source {
    /** CRI's user_specified_image: exactly what the pod specification says. */
    USER_SPECIFIED,
    /** Written by the runtime when it created the container. */
    CREATION_TIME,
    /**
     * What the runtime calls the image now: it may be another tag or repository of the same
     * content.
     */
    RUNTIME_NAME
  }
}
