// SPDX-License-Identifier: Apache-2.0
// A chat: every line that somebody sends goes to everybody. vertx run Hello.groovy -instances 2
import io.waggle.Gateway
import io.waggle.Worker

def vertxStart() {
  def config = vertx.getOrCreateContext().config()
  def everybody = Gateway.of(vertx, 'hello')
  Worker.create(vertx, config.getString('address', 'text://127.0.0.1:5678'))
    .connectHandler { connection ->
      everybody.add(connection)
      connection.handler { line -> everybody.everyone().send(line) }
    }
    .listen()
    .onSuccess { println "hello from Groovy on port ${it.actualPort()}" }
}
