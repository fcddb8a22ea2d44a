package dev.assay.collector.page;

/**
 * The parts of an image reference as people look at them; whatever the text is, the parts in a row
 * are the text.
 *
 * @param registry the host with a slash; empty where none is written
 * @param name the repository
 * @param tag the tag with its colon, or the digest with its at sign; empty where none is written
 */
record ImageName(String registry, String name, String tag) {

  static ImageName of(String reference) {
    int slash = reference.indexOf('/');
    String first = slash < 0 ? "" : reference.substring(0, slash);
    boolean hosted = first.contains(".") || first.contains(":") || first.equals("localhost");
    int start = hosted ? slash + 1 : 0;
    String rest = reference.substring(start);
    int at = rest.indexOf('@');
    int colon = rest.indexOf(':', Math.max(0, rest.lastIndexOf('/')));
    int end = colon < 0 ? (at < 0 ? rest.length() : at) : at < 0 ? colon : Math.min(colon, at);
    return new ImageName(
        reference.substring(0, start), rest.substring(0, end), rest.substring(end));
  }
}
