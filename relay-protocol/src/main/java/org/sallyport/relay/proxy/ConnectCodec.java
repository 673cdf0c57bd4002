package org.sallyport.relay.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 on one connection to a proxy, as far as CONNECT needs it: Netty's codec, fed with bytes. Confined to the
 * connection's event loop.
 */
final class ConnectCodec {
    private static final int LONGEST_LINE = 4096;
    private static final int LARGEST_HEAD = 64 * 1024;
    private static final int LARGEST_BODY = 256 * 1024;
    private static final int LONGEST_REASON = 100;
    private static final int FIRST_FINAL_STATUS = 200;

    private final EmbeddedChannel codec =
            new EmbeddedChannel(new HttpClientCodec(LONGEST_LINE, LARGEST_HEAD, LARGEST_BODY));
    private @Nullable ConnectAnswer answering;
    private int body;

    /** The other end speaks no HTTP, or more than is sane. */
    static final class MalformedAnswerException extends RuntimeException {
        MalformedAnswerException(String message, @Nullable Throwable cause) {
            super(message, cause, false, false);
        }
    }

    /** The bytes of a request for a tunnel. */
    Buffer request(String authority, Optional<String> authorization) {
        HttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.CONNECT, authority);
        request.headers().set(HttpHeaderNames.HOST, authority);
        authorization.ifPresent(value -> request.headers().set(HttpHeaderNames.PROXY_AUTHORIZATION, value));
        codec.writeOutbound(request);
        Buffer bytes = Buffer.buffer();
        ByteBuf part;
        while ((part = codec.readOutbound()) != null) {
            byte[] copy = new byte[part.readableBytes()];
            part.readBytes(copy).release();
            bytes.appendBytes(copy);
        }
        return bytes;
    }

    /**
     * Takes bytes of the proxy.
     *
     * @return the answer once it is here: its head, and for a challenge its body too where another request is to follow
     * @throws MalformedAnswerException when it is none
     */
    Optional<ConnectAnswer> answer(Buffer bytes) {
        codec.writeInbound(Unpooled.wrappedBuffer(bytes.getBytes()));
        Optional<ConnectAnswer> complete = Optional.empty();
        Object part;
        while ((part = codec.readInbound()) != null) {
            try {
                if (complete.isPresent()) {
                    complete = after(complete.get(), part);
                } else if (part instanceof HttpResponse head) {
                    complete = head(head);
                } else if (part instanceof HttpContent content) {
                    complete = content(content);
                }
            } finally {
                ReferenceCountUtil.release(part);
            }
        }
        return complete;
    }

    /** What is known of an answer whose connection closed before it was whole. */
    Optional<ConnectAnswer> cut() {
        return Optional.ofNullable(answering).map(ConnectAnswer::onceOnly);
    }

    void close() {
        codec.finishAndReleaseAll();
    }

    private Optional<ConnectAnswer> head(HttpResponse head) {
        if (head.decoderResult().isFailure()) {
            throw new MalformedAnswerException(
                    "what it answers is no HTTP", head.decoderResult().cause());
        }
        int status = head.status().code();
        if (status < FIRST_FINAL_STATUS) {
            return Optional.empty();
        }
        boolean delimited = HttpUtil.isContentLengthSet(head) || HttpUtil.isTransferEncodingChunked(head);
        ConnectAnswer answer = new ConnectAnswer(
                status,
                words(head.status().reasonPhrase()),
                Challenge.parse(head.headers().getAll(HttpHeaderNames.PROXY_AUTHENTICATE)),
                delimited && HttpUtil.isKeepAlive(head) && keptByOldProxies(head));
        if (answer.asksForCredentials() && answer.reusable()) {
            answering = answer;
            body = 0;
            return Optional.empty();
        }
        return Optional.of(answer);
    }

    /** A field that never was a standard, and that old proxies use instead of {@code connection}. */
    private static boolean keptByOldProxies(HttpResponse head) {
        return !head.headers().containsValue("proxy-connection", "close", true);
    }

    private Optional<ConnectAnswer> content(HttpContent content) {
        ConnectAnswer answer = answering;
        if (answer == null) {
            return Optional.empty();
        }
        body += content.content().readableBytes();
        boolean sane = body <= LARGEST_BODY && !content.decoderResult().isFailure();
        if (sane && !(content instanceof LastHttpContent)) {
            return Optional.empty();
        }
        answering = null;
        return Optional.of(sane ? answer : answer.onceOnly());
    }

    /**
     * Behind a tunnel's beginning nothing may follow yet: whatever runs through it to the cloud, TLS or HTTP, it is the
     * agent that speaks first.
     */
    private static Optional<ConnectAnswer> after(ConnectAnswer answer, Object part) {
        boolean nothing =
                part instanceof HttpContent content && !content.content().isReadable();
        if (answer.opened() && !nothing) {
            throw new MalformedAnswerException("it sent bytes before there was a tunnel's other end to send any", null);
        }
        return Optional.of(answer.opened() ? answer : answer.onceOnly());
    }

    private static String words(String reason) {
        String plain = reason.replaceAll("[^ -~]", "?").strip();
        return plain.length() <= LONGEST_REASON ? plain : plain.substring(0, LONGEST_REASON);
    }
}
