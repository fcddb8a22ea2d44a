/**
 * The web page: what the API answers, for people. Begin at {@code WebPage}, which names the paths.
 *
 * <p>A screen asks the same questions as any client of the API and shows the answers by a template
 * (src/main/jte), compiled with this package. Whatever strangers wrote is escaped by the templates;
 * the policy of {@code PageHeaders} stops what would get past them. What changes is shown by asking
 * for the page again: nothing is computed in the browser.
 */
@NullMarked
package dev.assay.collector.page;

import org.jspecify.annotations.NullMarked;
