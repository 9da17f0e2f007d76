// SPDX-License-Identifier: Apache-2.0
package io.waggle.rules;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParseResult;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.Node;
import java.util.List;

/** A Java file: its path from the repository's root with {@code /}, its text and its syntax tree. */
final class SourceFile {

  private static final ParserConfiguration JAVA_17 =
    new ParserConfiguration().setLanguageLevel(ParserConfiguration.LanguageLevel.JAVA_17);

  private final String path;
  private final String text;
  private final CompilationUnit tree;

  SourceFile(String path, String text) {
    this.path = path;
    this.text = text;
    ParseResult<CompilationUnit> result = new JavaParser(JAVA_17).parse(text);
    this.tree = result.getResult().filter(parsed -> result.isSuccessful())
      .orElseThrow(() -> new IllegalArgumentException(path + ": " + result.getProblems() + " (expected: Java 17)"));
  }

  String path() {
    return path;
  }

  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  List<String> lines() {
    return text.lines().toList();
  }

  CompilationUnit tree() {
    return tree;
  }

  /** Whether this is code that runs only in tests. */
  boolean isTest() {
    return path.contains("src/test/");
  }

  boolean isPackageInfo() {
    return name().equals("package-info.java");
  }

  /** The package by its declaration; empty for the default package, where scripts and examples may live. */
  String packageName() {
    return tree.getPackageDeclaration().map(declaration -> declaration.getNameAsString()).orElse("");
  }

  /** Whether the package promises nothing: one of its parts is {@code impl} or {@code internal}. */
  boolean isInternal() {
    List<String> parts = List.of(packageName().split("\\."));
    return parts.contains("impl") || parts.contains("internal");
  }

  Violation violation(Node node, String text) {
    return new Violation(path, node.getBegin().map(position -> position.line).orElse(1), text);
  }

  Violation violation(int line, String text) {
    return new Violation(path, line, text);
  }
}
