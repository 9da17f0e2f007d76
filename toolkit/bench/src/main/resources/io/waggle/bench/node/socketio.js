// SPDX-License-Identifier: Apache-2.0
// The reference of socketio-fanout and socketio-ack: Socket.IO as its manual teaches it, in one process, WebSocket only.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const ROOM = 'bench';
const http = createServer();
const io = new Server(http, { transports: ['websocket'], serveClient: false });

io.on('connection', (socket) => {
  socket.on('join', (joined) => {
    socket.join(ROOM);
    joined();
  });
  socket.on('publish', (message) => io.to(ROOM).emit('message', message));
  socket.on('echo', (message, acknowledge) => acknowledge(message));
});

http.listen(0, '127.0.0.1', () => {
  console.log('READY ' + JSON.stringify({ port: http.address().port, transport: 'node ' + process.versions.node }));
});

// Each line asks for full collections and is answered with what is live then; the end of the input ends the process.
process.stdin.on('data', (lines) => {
  for (const line of lines.toString().trim().split('\n')) {
    global.gc();
    console.log('COLLECTED ' + JSON.stringify({ heap: process.memoryUsage().heapUsed }));
  }
});
process.stdin.on('end', () => process.exit());
