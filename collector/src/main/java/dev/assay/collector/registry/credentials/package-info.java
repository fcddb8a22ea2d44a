/**
 * Where credentials of registries come from: docker's configuration files, credential helpers, and
 * pull secrets.
 *
 * <p>Begin with {@link dev.assay.collector.registry.credentials.CredentialsChain}. When they are
 * sent, and to whom, is left to {@code registry}.
 */
@NullMarked
package dev.assay.collector.registry.credentials;

import org.jspecify.annotations.NullMarked;
