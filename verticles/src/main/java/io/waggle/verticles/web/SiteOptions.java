// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.web;

import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;
import io.waggle.verticles.internal.Checks;
import java.util.LinkedHashMap;
import java.util.Map;

/** The files of one site and how they are answered. */
public class SiteOptions {

  /** Default of {@link #getIndex()}. */
  public static final String DEFAULT_INDEX = "index.html";
  /** Default of {@link #getMaxListingEntries()}: 1,000. */
  public static final int DEFAULT_MAX_LISTING_ENTRIES = 1_000;

  private String root;
  private String index = DEFAULT_INDEX;
  private String fallback;
  private String notFound;
  private boolean listing;
  private int maxListingEntries = DEFAULT_MAX_LISTING_ENTRIES;
  private boolean precompressed = true;
  private Map<String, String> cacheControl = new LinkedHashMap<>();
  private Map<String, String> headers = new LinkedHashMap<>();

  /** Creates options without a root. */
  public SiteOptions() {
  }

  /** Creates a copy. */
  public SiteOptions(SiteOptions other) {
    this(other.toJson());
  }

  /** Creates options from JSON; keys are the property names, missing ones keep their default, others are refused. */
  public SiteOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    read(in);
    in.end();
  }

  final void read(OptionReader in) {
    root = in.text("root", root);
    setIndex(in.text("index", index));
    fallback = in.text("fallback", fallback);
    notFound = in.text("notFound", notFound);
    listing = in.flag("listing", listing);
    setMaxListingEntries(in.integer("maxListingEntries", maxListingEntries));
    precompressed = in.flag("precompressed", precompressed);
    setCacheControl(in.textMap("cacheControl", cacheControl));
    setHeaders(in.textMap("headers", headers));
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject()
      .put("index", index)
      .put("listing", listing)
      .put("maxListingEntries", maxListingEntries)
      .put("precompressed", precompressed)
      .put("cacheControl", new JsonObject(new LinkedHashMap<>(cacheControl)))
      .put("headers", new JsonObject(new LinkedHashMap<>(headers)));
    putIfSet(json, "root", root);
    putIfSet(json, "fallback", fallback);
    putIfSet(json, "notFound", notFound);
    return json;
  }

  private static void putIfSet(JsonObject json, String key, String value) {
    if (value != null) {
      json.put(key, value);
    }
  }

  /** Returns the folder whose files are served. */
  public String getRoot() {
    return root;
  }

  /** Sets the folder whose files are served, relative to where the process was started unless it is absolute. */
  public SiteOptions setRoot(String root) {
    this.root = root;
    return this;
  }

  /** Returns the file that answers for its folder. */
  public String getIndex() {
    return index;
  }

  /** Sets the name of the file that answers for its folder. */
  public SiteOptions setIndex(String index) {
    this.index = Checks.text(index, "index");
    return this;
  }

  /** Returns the file that answers for pages that are not there, or null. */
  public String getFallback() {
    return fallback;
  }

  /**
   * Sets the file under the root that answers, with status 200, for paths that are not there and whose last name has
   * no dot: the page of an application that routes in the browser. Null, the default, for none.
   */
  public SiteOptions setFallback(String fallback) {
    this.fallback = fallback;
    return this;
  }

  /** Returns the page shown with status 404, or null for one line of text. */
  public String getNotFound() {
    return notFound;
  }

  /** Sets the file under the root that is shown with status 404; null, the default, for one line of text. */
  public SiteOptions setNotFound(String notFound) {
    this.notFound = notFound;
    return this;
  }

  /** Returns whether folders without an index file are listed. */
  public boolean isListing() {
    return listing;
  }

  /** Sets whether folders without an index file are listed; otherwise they are not found. */
  public SiteOptions setListing(boolean listing) {
    this.listing = listing;
    return this;
  }

  /** Returns how many entries a listing shows. */
  public int getMaxListingEntries() {
    return maxListingEntries;
  }

  /** Sets how many entries a listing shows, at least 1; it says how many more there are. */
  public SiteOptions setMaxListingEntries(int maxListingEntries) {
    this.maxListingEntries = Checks.atLeast(1, maxListingEntries, "maxListingEntries");
    return this;
  }

  /** Returns whether {@code app.js.br} and {@code app.js.gz} are sent for {@code app.js} to clients that take them. */
  public boolean isPrecompressed() {
    return precompressed;
  }

  /**
   * Sets whether {@code app.js.br} and {@code app.js.gz} are sent for {@code app.js} to clients that take them. One
   * that is older than the file itself is left alone.
   */
  public SiteOptions setPrecompressed(boolean precompressed) {
    this.precompressed = precompressed;
    return this;
  }

  /** Returns the Cache-Control headers by pattern. */
  public Map<String, String> getCacheControl() {
    return cacheControl;
  }

  /**
   * Sets the Cache-Control headers by pattern; the first that matches the path below the root counts, and
   * {@code no-cache} if none does. Patterns are Java's globs: {@code *} stays within one folder, {@code **} does not.
   */
  public SiteOptions setCacheControl(Map<String, String> cacheControl) {
    this.cacheControl = new LinkedHashMap<>(cacheControl);
    return this;
  }

  /** Returns headers that are added to every answer. */
  public Map<String, String> getHeaders() {
    return headers;
  }

  /**
   * Sets headers that are added to every answer, over the built-in {@code X-Content-Type-Options: nosniff},
   * {@code X-Frame-Options: SAMEORIGIN} and {@code Referrer-Policy: strict-origin-when-cross-origin}; an empty value
   * leaves one out.
   */
  public SiteOptions setHeaders(Map<String, String> headers) {
    this.headers = new LinkedHashMap<>(headers);
    return this;
  }
}
