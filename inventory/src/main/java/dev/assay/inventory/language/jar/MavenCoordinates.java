package dev.assay.inventory.language.jar;

/**
 * Coordinates as a pom.properties file gives them.
 *
 * @param groupId for example "org.yaml"
 * @param artifactId for example "snakeyaml"
 * @param version for example "2.2"
 */
public record MavenCoordinates(String groupId, String artifactId, String version) {}
