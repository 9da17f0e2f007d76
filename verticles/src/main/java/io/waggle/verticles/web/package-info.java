// SPDX-License-Identifier: Apache-2.0
/**
 * {@code waggle:web}: serves the files of a folder over HTTP and HTTPS. Start reading at {@link
 * io.waggle.verticles.web.WebServerVerticle}; a request goes through {@code RequestPath} (is this a name we would look
 * for?), {@code Site} (what file is that, and is it inside?) and {@code SiteHandler} (the answer). HTTP itself,
 * conditional requests and ranges are those of {@code toolkit/web}.
 */
package io.waggle.verticles.web;
