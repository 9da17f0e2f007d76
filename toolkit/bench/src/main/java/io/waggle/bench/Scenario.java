// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

/** One comparison of ours with the reference. Stateless; run by one thread. */
interface Scenario {

  /** The reference's side in the printed lines. */
  String REFERENCE = "reference";
  /** Waggle's side in the printed lines. */
  String OURS = "ours";

  String name();

  /** What is compared, in one line for the help text. */
  String description();

  /** Which way the ratio is good. */
  Summary.Better better();

  /**
   * Runs both sides alternately and prints a line per measurement.
   *
   * @param summary gets the pairs and what went wrong
   * @throws Exception if a server or connection fails in a way that leaves nothing to compare
   */
  void run(BenchOptions options, Report report, Summary summary) throws Exception;
}
