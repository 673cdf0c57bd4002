package org.sallyport.cloud.relay;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import org.sallyport.relay.Fields;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RelayRequest;
import org.sallyport.relay.RelayResponse;
import org.sallyport.relay.RequestHead;
import org.sallyport.relay.StreamCode;

/**
 * {@code GET /.sallyport/status} on one link: lines of JSON as long as the link lasts (SPEC.md, section 6). Begins, and
 * calls back, on the link's context; may be given up from any thread.
 */
final class StatusStream {
    /** A line with thousands of data sources is shorter. */
    private static final int LONGEST_LINE = 1024 * 1024;

    private final RelayLink link;
    private final Handler<MemberStatus> told;
    private final Runnable ended;
    private final RelayRequest request;
    private Buffer rest = Buffer.buffer();
    private boolean over;

    /**
     * Asks on a link.
     *
     * @param told called with each line
     * @param ended called once when no more come, unless it was given up
     */
    StatusStream(RelayLink link, Handler<MemberStatus> told, Runnable ended) {
        this.link = link;
        this.told = told;
        this.ended = ended;
        this.request =
                link.request(new RequestHead(HttpMethod.GET, Fields.CONTROL_PREFIX + "status", HttpHeaders.headers()));
    }

    void begin() {
        request.send().onComplete(this::read, e -> end());
    }

    /** Asks for no more. */
    void giveUp() {
        link.context().runOnContext(v -> {
            over = true;
            request.reset(StreamCode.CANCEL);
        });
    }

    private void read(RelayResponse response) {
        if (response.head().status() != 200) {
            request.reset(StreamCode.CANCEL);
            end();
            return;
        }
        response.exceptionHandler(e -> end());
        response.endHandler(v -> end());
        response.handler(this::chunk);
        response.resume();
    }

    private void chunk(Buffer chunk) {
        rest.appendBuffer(chunk);
        int from = 0;
        for (int i = rest.length() - chunk.length(); i < rest.length() && !over; i++) {
            if (rest.getByte(i) == '\n') {
                MemberStatus.read(rest.getBuffer(from, i)).ifPresent(told::handle);
                from = i + 1;
            }
        }
        rest = rest.getBuffer(from, rest.length());
        if (rest.length() > LONGEST_LINE) {
            request.reset(StreamCode.ENHANCE_YOUR_CALM);
            end();
        }
    }

    private void end() {
        if (!over) {
            over = true;
            ended.run();
        }
    }
}
