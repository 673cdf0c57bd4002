package org.sallyport.cloud.relay;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import org.sallyport.relay.Fields;
import org.sallyport.relay.LinkCode;
import org.sallyport.relay.LinkException;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RequestHead;
import org.sallyport.relay.StreamCode;

/** The first request on each link: proves that bytes go both ways, and asks who answers (SPEC.md, section 6). */
final class Greeting {
    private final Vertx vertx;
    private final Duration timeout;

    Greeting(Vertx vertx, Duration timeout) {
        this.vertx = vertx;
        this.timeout = timeout;
    }

    /** Sends {@code hello}; fails with {@link LinkException} when no fit answer comes in time. */
    Future<Hello> greet(RelayLink link) {
        RequestHead hello = new RequestHead(HttpMethod.GET, Fields.CONTROL_PREFIX + "hello", HttpHeaders.headers());
        return LinkFetch.fetch(vertx, link, hello, timeout)
                .map(answer -> Hello.read(answer.body())
                        .filter(h -> answer.head().status() == 200)
                        .orElseThrow(Greeting::unfit));
    }

    private static LinkException unfit() {
        return new LinkException(
                LinkCode.PROTOCOL_ERROR,
                StreamCode.INTERNAL_ERROR,
                false,
                "the answer to hello is not that of protocol version 1");
    }
}
