package dev.assay.collector.registry;

import java.util.concurrent.CompletableFuture;

/** Asks registries what they hold. May be called from any thread; never blocks. */
public interface RegistryClient {

  /**
   * Asks what the registry of the question's reference holds under it.
   *
   * @return completes with an answer, also where the registry cannot be asked; never exceptionally
   *     but for a defect of the program
   */
  CompletableFuture<RegistryAnswer> ask(SourceQuestion question);
}
