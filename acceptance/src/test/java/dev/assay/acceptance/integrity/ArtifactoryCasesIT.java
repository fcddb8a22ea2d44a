package dev.assay.acceptance.integrity;

import dev.assay.collector.registry.kit.ArtifactoryDouble;
import dev.assay.collector.registry.kit.DockerRegistry;
import java.io.IOException;

/** The table on Artifactory, with its own API beside that of Docker. */
class ArtifactoryCasesIT extends TableOfCases {

  @Override
  CaseRegistry registry(DockerRegistry content) throws IOException {
    return new CaseRegistry(content, ArtifactoryDouble.start(content));
  }
}
