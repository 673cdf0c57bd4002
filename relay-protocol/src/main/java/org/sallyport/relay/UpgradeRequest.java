package org.sallyport.relay;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The agent's upgrade request, and what its answer means (SPEC.md, section Carrier). */
final class UpgradeRequest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEY_BYTES = 16;
    private static final int SWITCHED = 101;

    private final Carrier carrier;
    private final LinkIdentity identity;
    private final String token;
    private final String key;

    UpgradeRequest(Carrier carrier, LinkIdentity identity, String token) {
        this.carrier = carrier;
        this.identity = identity;
        this.token = token;
        byte[] random = new byte[KEY_BYTES];
        RANDOM.nextBytes(random);
        this.key = Base64.getEncoder().encodeToString(random);
    }

    FullHttpRequest encode(CloudTransport transport) {
        FullHttpRequest request = transport.request(HttpMethod.GET, Fields.UPGRADE_PATH, Buffer.buffer());
        HttpHeaders headers = request.headers();
        headers.set(HttpHeaderNames.CONNECTION, "Upgrade");
        switch (carrier) {
            case PLAIN -> headers.set(HttpHeaderNames.UPGRADE, Fields.SUBPROTOCOL);
            case WEBSOCKET ->
                headers.set(HttpHeaderNames.UPGRADE, "websocket")
                        .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, WebSocketBytes.VERSION)
                        .set(HttpHeaderNames.SEC_WEBSOCKET_KEY, key)
                        .set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, Fields.SUBPROTOCOL);
        }
        headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + token);
        UpgradeIdentity.write(identity).forEach((name, value) -> headers.set(name, value));
        return request;
    }

    /** Why the answer is no upgrade; null when it is one. */
    @Nullable RuntimeException refusal(CloudAnswer answer) {
        if (answer.status() != SWITCHED) {
            Problem problem = ProblemDocument.read(answer);
            return problem == null
                    ? new NotPassedException(DialFailure.refused(answer))
                    : new LinkRefusedException(problem, answer.retryAfter(), null);
        }
        String wrong = wrong(answer.headers());
        return wrong == null ? null : new NotPassedException(DialFailure.malformed(wrong));
    }

    private @Nullable String wrong(MultiMap headers) {
        String upgrade = headers.get(HttpHeaderNames.UPGRADE);
        return switch (carrier) {
            case PLAIN -> Fields.SUBPROTOCOL.equalsIgnoreCase(upgrade) ? null : "it upgrades to " + upgrade;
            case WEBSOCKET -> wrongWebSocket(headers, upgrade);
        };
    }

    private @Nullable String wrongWebSocket(MultiMap headers, @Nullable String upgrade) {
        if (!"websocket".equalsIgnoreCase(upgrade)) {
            return "it upgrades to " + upgrade;
        }
        if (!WebSocketBytes.accept(key).equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT))) {
            return "it answers another WebSocket key";
        }
        if (!Fields.SUBPROTOCOL.equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL))) {
            return "it lacks the subprotocol";
        }
        return headers.contains(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS) ? "it has a WebSocket extension" : null;
    }
}
