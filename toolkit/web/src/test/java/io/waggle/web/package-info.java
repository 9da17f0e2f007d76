// SPDX-License-Identifier: Apache-2.0
/**
 * Tests of the HTTP worker over real sockets. {@code RawClient} sends bytes as they are; {@code WorkerFixture} starts
 * and stops a worker; tests whose name ends in IT use foreign programs.
 */
package io.waggle.web;
