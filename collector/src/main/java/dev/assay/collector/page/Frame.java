package dev.assay.collector.page;

import dev.assay.collector.access.Caller;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds every screen.
 *
 * @param title title of the page
 * @param section part of the navigation that the page belongs to
 * @param asked what was asked for
 * @param program name and version of the program
 * @param assets where the browser finds styles and scripts
 * @param reader who is signed in; null: nobody has to
 */
record Frame(
    String title,
    String section,
    Asked asked,
    String program,
    Assets assets,
    @Nullable Caller reader) {}
