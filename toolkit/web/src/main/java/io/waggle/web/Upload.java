// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import java.nio.file.Path;

/**
 * One uploaded file of a {@link Form}. Immutable; any thread.
 *
 * @param field name of the form field
 * @param fileName what the client calls it, without folders; never use it as a path
 * @param contentType what the client says it is; may be wrong, may be empty
 * @param size in bytes
 * @param file where it is until the future of {@link HttpWorker#form} completes
 */
public record Upload(String field, String fileName, String contentType, long size, Path file) {
}
