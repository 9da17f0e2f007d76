// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.hello

import io.vertx.kotlin.coroutines.CoroutineVerticle
import io.vertx.kotlin.coroutines.coAwait
import io.waggle.Gateway
import io.waggle.Worker

/** A chat: every line that somebody sends goes to everybody. vertx run io.waggle.demos.hello.HelloKotlin */
class HelloKotlin : CoroutineVerticle() {

  override suspend fun start() {
    val everybody = Gateway.of<String>(vertx, "hello")
    val worker = Worker.create<String>(vertx, config.getString("address", "text://127.0.0.1:5678"))
      .connectHandler { connection ->
        everybody.add(connection)
        connection.handler { line -> everybody.everyone().send(line) }
      }
      .listen().coAwait()
    println("hello from Kotlin on port ${worker.actualPort()}")
  }
}
