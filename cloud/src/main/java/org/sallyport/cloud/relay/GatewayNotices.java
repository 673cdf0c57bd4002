package org.sallyport.cloud.relay;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import org.sallyport.relay.Fields;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RequestHead;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells members over their links that something about their gateway has changed (SPEC.md, section 6). Members that are
 * linked to another cloud, or miss it otherwise, ask by themselves a little later. Thread-safe.
 */
public final class GatewayNotices {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayNotices.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final LinkRegistry registry;

    /** Notices over a registry's links. */
    public GatewayNotices(Vertx vertx, LinkRegistry registry) {
        this.vertx = vertx;
        this.registry = registry;
    }

    /** Members, keys or grants of a gateway have changed. Returns at once. */
    public void changed(String gateway) {
        registry.linkOfEach(gateway).forEach(link -> link.context().runOnContext(v -> tell(link)));
    }

    private void tell(RelayLink link) {
        RequestHead notice =
                new RequestHead(HttpMethod.POST, Fields.CONTROL_PREFIX + "gateway-changed", HttpHeaders.headers());
        LinkFetch.fetch(vertx, link, notice, TIMEOUT)
                .onFailure(e -> LOG.debug(
                        "{} was not told of a change: {}", link.identity().member(), e.toString()));
    }
}
