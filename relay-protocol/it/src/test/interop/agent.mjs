// An agent: dials the cloud given as the first argument, on a WebSocket (ws:) or the plain carrier (http:), and answers its requests with Node's http2 server.
import http from 'node:http';
import http2 from 'node:http2';
import { WebSocket, createWebSocketStream } from 'ws';

const url = new URL(process.argv[2]);
const fields = {
  authorization: 'Bearer token',
  'sallyport-gateway': 'gw-node',
  'sallyport-member': 'm-node',
  'sallyport-instance': 'i-1',
  'sallyport-epoch': String(Date.now()),
  'sallyport-version': process.version,
  'sallyport-link': '1/1',
};

const server = http2.createServer({
  settings: { initialWindowSize: 262144, maxHeaderListSize: 65536, headerTableSize: 65536, maxFrameSize: 65536 },
});

const complete = (stream) => stream.on('wantTrailers', () => stream.sendTrailers({ 'sallyport-outcome': 'complete' }));

server.on('stream', (stream, headers) => {
  stream.on('error', () => {});
  const [path, size] = headers[':path'].split('?');
  if (path === '/hello') {
    const body = `hello from node, ${headers['sallyport-caller']}`;
    stream.respond({ ':status': 200, 'content-length': body.length });
    stream.end(body);
  } else if (path === '/echo') {
    stream.respond({ ':status': 200 }, { waitForTrailers: true });
    complete(stream);
    stream.pipe(stream);
  } else if (path === '/stream') {
    stream.respond({ ':status': 200 }, { waitForTrailers: true });
    complete(stream);
    let left = Number(size);
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
  } else if (path === '/cut') {
    stream.respond({ ':status': 200 });
    stream.write('half', () => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR));
  } else if (path === '/hang') {
    stream.respond({ ':status': 200 });
    stream.write('begun');
    stream.on('close', () => console.log(`closed with ${stream.rstCode}`));
  } else {
    stream.respond({ ':status': 404, 'content-length': 0 }, { endStream: true });
  }
});

const closed = (code) => {
  console.log(`link closed with ${code}`);
  process.exit(0);
};
const failed = (error) => {
  console.log(`link failed: ${error.message}`);
  process.exit(1);
};

const dialWebSocket = () => {
  const webSocket = new WebSocket(url, 'sallyport.relay.v1', { perMessageDeflate: false, headers: fields });
  webSocket.on('open', () => server.emit('connection', createWebSocketStream(webSocket)));
  webSocket.on('close', closed);
  webSocket.on('error', failed);
};

const dialPlain = () => {
  const request = http.request(url, { headers: { ...fields, connection: 'upgrade', upgrade: 'sallyport.relay.v1' } });
  let code = 'no code';
  server.on('session', (session) =>
    session.on('goaway', (error, last, data) => {
      const told = /^([1-4][0-9]{3}) /.exec(data ? Buffer.from(data).toString() : '');
      if (told) code = told[1];
    }),
  );
  request.on('upgrade', (answer, socket, head) => {
    if (head.length > 0) socket.unshift(head);
    socket.on('close', () => closed(code));
    server.emit('connection', socket);
  });
  request.on('error', failed);
  request.end();
};

if (url.protocol === 'ws:') dialWebSocket();
else dialPlain();
