package org.sallyport.agent.membership;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.enrol.CloudClient;
import org.sallyport.agent.enrol.Tokens;
import org.sallyport.agent.failure.RefusedByCloudException;

/**
 * What a member asks and tells of its gateway (SPEC.md, section 1.4). Every call fails with
 * {@link RefusedByCloudException} where the cloud refuses it or can't be reached. Thread-safe.
 */
public final class MemberClient {
    private static final String BASE = "/api/v1/member";
    /** So many texts of 32 KiB fit into an answer. */
    private static final String PAGE = "?limit=10";

    private static final String TOKEN_INVALID = "token-invalid";

    private final CloudClient cloud;
    private final Tokens tokens;

    /** Calls with a member's tokens. */
    public MemberClient(CloudClient cloud, Tokens tokens) {
        this.cloud = cloud;
        this.tokens = tokens;
    }

    Future<GatewayView> gateway() {
        return call(HttpMethod.GET, "/gateway", null).map(answer -> {
            try {
                return GatewayView.of(answer);
            } catch (IllegalArgumentException | ClassCastException e) {
                throw cloud.unknown("a gateway whose description can't be read", e);
            }
        });
    }

    Future<Void> startRotation(JsonObject body) {
        return call(HttpMethod.POST, "/rotation", body).mapEmpty();
    }

    Future<Void> attest(String keyId, String attestation) {
        JsonObject body = new JsonObject().put("publicKeyId", keyId).put("attestation", attestation);
        return call(HttpMethod.PUT, "/attestation", body).mapEmpty();
    }

    /** Acknowledges a grant; one that is gone is acknowledged. */
    Future<Void> acknowledge(String grant) {
        return call(HttpMethod.DELETE, "/grants/" + grant, null)
                .<Void>mapEmpty()
                .recover(failure -> failure instanceof RefusedByCloudException refused
                                && refused.problem().code().equals("unknown-grant")
                        ? Future.succeededFuture()
                        : Future.failedFuture(failure));
    }

    /** Some of the connections whose credentials are not known to be sealed to the present key; none when none is left. */
    Future<List<JsonObject>> resealing() {
        return call(HttpMethod.GET, "/resealing" + PAGE, null).map(answer -> {
            try {
                return answer.getJsonArray("value", new JsonArray()).stream()
                        .map(JsonObject.class::cast)
                        .toList();
            } catch (ClassCastException e) {
                throw cloud.unknown("a list of what is to be sealed anew that can't be read", e);
            }
        });
    }

    Future<Void> resealed(String connection, JsonObject body) {
        return call(HttpMethod.PUT, "/resealing/" + connection, body).mapEmpty();
    }

    Future<Void> finishRotation() {
        return call(HttpMethod.POST, "/rotation/finish", null).mapEmpty();
    }

    Future<Void> replaceRecovery(JsonObject body) {
        return call(HttpMethod.PUT, "/recovery", body).mapEmpty();
    }

    private Future<JsonObject> call(HttpMethod method, String path, @Nullable JsonObject body) {
        return once(method, path, body)
                .recover(failure -> tokenRefused(failure) ? once(method, path, body) : Future.failedFuture(failure));
    }

    private Future<JsonObject> once(HttpMethod method, String path, @Nullable JsonObject body) {
        return tokens.token()
                .compose(token -> cloud.call(method, BASE + path, token.text(), body)
                        .onFailure(failure -> {
                            if (tokenRefused(failure)) {
                                tokens.forget(token.text());
                            }
                        }));
    }

    private static boolean tokenRefused(Throwable failure) {
        return failure instanceof RefusedByCloudException refused
                && refused.problem().code().equals(TOKEN_INVALID);
    }
}
