package org.sallyport.cloud.runtime;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.Loans;
import org.sallyport.relay.RelayRequest;
import org.sallyport.relay.RelayResponse;

/**
 * A caller's body on its way down, as fast as the link takes it. Up to {@value KeptBodies#LARGEST} bytes of it are kept
 * until an answer comes, so that it can be sent again from its beginning on another link; what is more is lent to the
 * link ({@link Loans}). Lives on the request's context.
 */
final class Upload implements Delivery.Body {
    private final HttpServerRequest request;
    private final boolean bodyless;
    private final KeptBodies room;
    private final List<Buffer> kept = new ArrayList<>(1);
    private int keptBytes;
    private boolean keeping = true;
    private boolean whole = true;
    private boolean begun;
    private boolean ended;
    private @Nullable RelayRequest target;

    Upload(HttpServerRequest request, KeptBodies room) {
        this.request = request;
        this.bodyless = isBodyless(request);
        this.room = room;
    }

    /** Whether it is certain from the head that no body follows. */
    static boolean isBodyless(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null) {
            return length.equals("0");
        }
        return request.version() != HttpVersion.HTTP_2 && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    @Override
    public boolean isWhole() {
        return whole;
    }

    @Override
    public Future<RelayResponse> to(RelayRequest next) {
        if (isEmpty()) {
            return next.send();
        }
        target = next;
        kept.forEach(chunk -> write(next, chunk));
        if (ended) {
            end(next);
        } else {
            proceed(next);
        }
        return next.response();
    }

    @Override
    public void detach() {
        if (target != null) {
            target = null;
            request.pause();
        }
    }

    @Override
    public void forget() {
        keeping = false;
        kept.clear();
        room.giveBack(keptBytes);
        keptBytes = 0;
    }

    /** Whether there is no body; over HTTP/2 a head alone may not tell, the request's end does. */
    private boolean isEmpty() {
        return bodyless || (!begun && request.isEnded() && request.bytesRead() == 0);
    }

    private void proceed(RelayRequest next) {
        if (!begun) {
            begun = true;
            request.handler(this::chunk);
            request.endHandler(v -> end());
        }
        if (next.writeQueueFull()) {
            request.pause();
            next.drainHandler(v -> drained(next));
        } else {
            request.resume();
        }
    }

    private void drained(RelayRequest by) {
        if (by == target && !ended) {
            request.resume();
        }
    }

    private void chunk(Buffer arrived) {
        Buffer chunk = keep(arrived);
        RelayRequest now = target;
        if (now != null) {
            write(now, chunk);
            if (now.writeQueueFull()) {
                request.pause();
                now.drainHandler(v -> drained(now));
            }
        } else if (!whole) {
            Loans.giveBack(chunk);
        }
    }

    /** What is written: where the chunk is kept, what is kept of it. */
    private Buffer keep(Buffer chunk) {
        int length = chunk.length();
        if (keeping && keptBytes + length <= KeptBodies.LARGEST && room.take(length)) {
            Buffer own = Loans.keep(chunk);
            kept.add(own);
            keptBytes += length;
            return own;
        }
        if (whole) {
            whole = false;
            forget();
            Loans.borrow(request.connection());
        }
        return chunk;
    }

    private void end() {
        ended = true;
        RelayRequest now = target;
        if (now != null) {
            end(now);
        }
    }

    // How the link fails is told by the answer's future.

    private static void write(RelayRequest to, Buffer chunk) {
        to.write(chunk).onFailure(e -> {});
    }

    private static void end(RelayRequest to) {
        to.end().onFailure(e -> {});
    }
}
