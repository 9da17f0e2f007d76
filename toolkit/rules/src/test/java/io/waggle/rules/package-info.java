// SPDX-License-Identifier: Apache-2.0
/**
 * The house rules as tests: each rule is a class with a test of its own that shows it catch a violation.
 *
 * <p>{@link io.waggle.rules.SourceRulesTest} runs the source rules on the whole checkout,
 * {@link io.waggle.rules.DocumentRulesTest} those for documents, {@link io.waggle.rules.ArrowsTest} the dependency
 * arrows on built classes. {@link io.waggle.rules.JavaRules} and {@link io.waggle.rules.TestRules} are lists to add to.
 */
package io.waggle.rules;
