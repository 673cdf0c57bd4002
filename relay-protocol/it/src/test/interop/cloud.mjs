// A cloud: prints its port, takes one link (on the plain carrier if the first argument is `plain`), calls its agent with Node's http2 client, prints a line a result.
import http from 'node:http';
import http2 from 'node:http2';
import { WebSocketServer, createWebSocketStream } from 'ws';

const call = (session, headers, body) =>
  new Promise((resolve) => {
    const stream = session.request(headers);
    const answer = { status: 0, length: 0, outcome: undefined, text: '' };
    stream.on('response', (head) => {
      answer.status = head[':status'];
      answer.promised = head['content-length'];
    });
    stream.on('trailers', (trailers) => (answer.outcome = trailers['sallyport-outcome']));
    stream.on('data', (piece) => {
      answer.length += piece.length;
      if (answer.text.length < 20) answer.text += piece.toString('latin1', 0, 20);
    });
    stream.on('error', () => {});
    stream.on('close', () => resolve({ ...answer, code: stream.rstCode }));
    if (body) {
      let left = body;
      const pump = () => {
        while (left > 0) {
          const piece = Buffer.alloc(Math.min(left, 40000), 'n');
          left -= piece.length;
          if (!stream.write(piece)) return;
        }
        stream.end();
        stream.off('drain', pump);
      };
      stream.on('drain', pump);
      pump();
    } else {
      stream.end();
    }
  });

const serve = async (duplex, close) => {
  const session = http2.connect('http://agent', {
    createConnection: () => duplex,
    settings: { enablePush: false, initialWindowSize: 262144, maxHeaderListSize: 65536, maxFrameSize: 65536 },
  });
  session.on('error', (error) => console.log(`session failed: ${error.message}`));
  const get = (path) => call(session, { ':path': path, 'sallyport-caller': 'alice' });
  const hello = await get('/hello');
  console.log(`hello ${hello.status} ${hello.promised} ${hello.text}`);
  const echo = await call(session, { ':path': '/.sallyport/echo', ':method': 'POST' }, 3000000);
  console.log(`echo ${echo.status} ${echo.length} ${echo.outcome}`);
  const many = await Promise.all(Array.from({ length: 200 }, () => get('/hello')));
  console.log(`many ${many.filter((answer) => answer.status === 200).length}`);
  const down = await get('/stream?20000000');
  console.log(`stream ${down.status} ${down.length} ${down.outcome}`);
  const cut = await get('/cut');
  console.log(`cut ${cut.code} ${cut.outcome}`);
  const cancelled = session.request({ ':path': '/hang' });
  cancelled.on('error', () => {});
  cancelled.on('response', () => cancelled.close(http2.constants.NGHTTP2_CANCEL));
  await new Promise((resolve) => cancelled.on('close', resolve));
  session.ping((error) => {
    console.log(`ping ${error ?? 'ok'}`);
    close(session);
  });
};

const takeWebSocket = () => {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    path: '/relay',
    perMessageDeflate: false,
    handleProtocols: () => 'sallyport.relay.v1',
  });
  server.on('connection', (webSocket) => {
    webSocket.on('close', () => process.exit(0));
    serve(createWebSocketStream(webSocket), () => webSocket.close(1001, 'drained'));
  });
  return server;
};

const takePlain = () => {
  const server = http.createServer();
  server.on('upgrade', (request, socket, head) => {
    socket.on('close', () => process.exit(0));
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: sallyport.relay.v1\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    serve(socket, (session) => session.goaway(0, 0, Buffer.from('1001 drained')));
  });
  return server.listen(0, '127.0.0.1');
};

const server = process.argv[2] === 'plain' ? takePlain() : takeWebSocket();
server.on('listening', () => console.log(`port ${server.address().port}`));
