// SPDX-License-Identifier: Apache-2.0
package io.waggle.js;

import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;

/** A JavaScript context with Waggle's globals in it. Created on any thread, then bound to one Vert.x context. */
final class JsRuntime {

  private static final String PRELUDE = "prelude.js";

  private final Context context;
  private final JsValues values;
  private final Value prelude;

  private JsRuntime(ContextInternal owner, Context context, JsValues values) throws IOException {
    this.context = context;
    this.values = values;
    this.prelude = context.eval(prelude()).execute(new JsHost(owner, values), owner.owner(), config(owner));
    values.bind(prelude);
  }

  static JsRuntime create(ContextInternal owner, ClassLoader loader) throws IOException {
    JsValues values = new JsValues(owner);
    Context context = Context.newBuilder("js")
      .engine(JsVerticleFactory.engine())
      .allowHostAccess(JsValues.ACCESS)
      .allowHostClassLookup(name -> true)
      .hostClassLoader(loader)
      .allowIO(IOAccess.newBuilder().fileSystem(new ModuleFiles()).build())
      .allowCreateThread(false)
      .allowExperimentalOptions(true)
      .option("js.ecmascript-version", "latest")
      .option("js.foreign-object-prototype", "true")
      .option("js.unhandled-rejections", "throw")
      .build();
    values.open(context);
    return new JsRuntime(owner, context, values);
  }

  private static String config(ContextInternal owner) {
    JsonObject config = owner.config();
    return config == null ? "{}" : config.encode();
  }

  private static Source prelude() throws IOException {
    try (Reader reader = new InputStreamReader(JsRuntime.class.getResourceAsStream(PRELUDE), StandardCharsets.UTF_8)) {
      return Source.newBuilder("js", reader, "waggle:" + PRELUDE).internal(true).build();
    }
  }

  /** Evaluates a file as a module; returns the promise of its exports. */
  Value load(Path file) {
    return prelude.invokeMember("load", file.toString());
  }

  /** Returns a promise of a value, which may be one itself, or a Vert.x future. */
  Value resolved(Value value) {
    return prelude.invokeMember("resolved", value);
  }

  /** Completes a promise of Vert.x as one of JavaScript settles. */
  void settle(Value jsPromise, Promise<Value> promise) {
    try {
      prelude.invokeMember("settle", jsPromise, (JsHost.Callback) promise::complete,
        (JsHost.Callback) reason -> promise.fail(JsErrors.of(reason)));
    } catch (PolyglotException e) {
      promise.tryFail(e);
    }
  }

  void close() {
    values.close();
    context.close(true);
  }
}
