// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Accept-Encoding means. */
class ContentCodingsTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', nullValues = "-", value = {
    "-                    | false | false",
    "''                   | false | false",
    "gzip                 | true  | false",
    "gzip, deflate, br    | true  | true",
    "GZip;q=0.5           | true  | false",
    "br;q=0, gzip         | true  | false",
    "br; q=0.000, *       | true  | false",
    "br;q=0.001           | false | true",
    "*                    | true  | true",
    "*;q=0                | false | false",
    "identity             | false | false",
    "x-gzip               | true  | false"})
  void readsWhatIsAccepted(String header, boolean gzip, boolean brotli) {
    assertThat(ContentCodings.GZIP.isAccepted(header)).isEqualTo(gzip);
    assertThat(ContentCodings.BR.isAccepted(header)).isEqualTo(brotli);
  }
}
