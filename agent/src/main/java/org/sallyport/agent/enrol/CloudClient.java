package org.sallyport.agent.enrol;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.RefusedByCloudException;
import org.sallyport.relay.CloudAnswer;
import org.sallyport.relay.CloudTransport;
import org.sallyport.relay.LinkRefusedException;
import org.sallyport.relay.Problem;
import org.sallyport.relay.Where;

/**
 * Plain HTTPS requests to the cloud, on the way that its links take too: JSON comes back, or a
 * {@link RefusedByCloudException}. Answers are bounded in size and time.
 */
public final class CloudClient {
    private static final String ACCEPTED = "application/json, application/problem+json";

    private final CloudTransport transport;

    /** A client of the cloud to which the transport leads. The caller closes the transport. */
    public CloudClient(CloudTransport transport) {
        this.transport = transport;
    }

    /** The cloud's base URL, without a trailing slash. */
    public URI cloud() {
        return transport.cloud();
    }

    /**
     * Sends a request with a token; completes with the JSON of an answer of status 200 or 201, with an empty object for
     * 204. Fails with {@link RefusedByCloudException}.
     *
     * @param body null for none
     */
    public Future<JsonObject> call(HttpMethod method, String path, String token, @Nullable JsonObject body) {
        MultiMap headers = HttpHeaders.headers().set(HttpHeaders.AUTHORIZATION, "Bearer " + token);
        if (body != null) {
            headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
        }
        return send(method, path, headers, body == null ? Buffer.buffer() : body.toBuffer())
                .map(answer -> switch (answer.status()) {
                    case 200, 201 -> json(answer);
                    case 204 -> new JsonObject();
                    default -> throw refusal(answer);
                });
    }

    /** Posts a body; completes with the JSON of an answer of the expected status. */
    Future<JsonObject> post(String path, String contentType, Buffer body, int expectedStatus) {
        MultiMap headers = HttpHeaders.headers().set(HttpHeaders.CONTENT_TYPE, contentType);
        return send(HttpMethod.POST, path, headers, body).map(answer -> {
            if (answer.status() != expectedStatus) {
                throw refusal(answer);
            }
            return json(answer);
        });
    }

    private Future<CloudAnswer> send(HttpMethod method, String path, MultiMap headers, Buffer body) {
        return transport
                .send(method, path, headers.set(HttpHeaders.ACCEPT, ACCEPTED), body)
                .recover(failure -> Future.failedFuture(unreachable(failure)));
    }

    private static Throwable unreachable(Throwable failure) {
        return failure instanceof LinkRefusedException refused
                ? new RefusedByCloudException(refused.problem(), refused.retryAfter(), refused.getCause())
                : failure;
    }

    /**
     * What an answer says that went well.
     *
     * @throws RefusedByCloudException where it is no JSON
     */
    JsonObject json(CloudAnswer answer) {
        try {
            return answer.body().toJsonObject();
        } catch (DecodeException | ClassCastException e) {
            throw unknown("status " + answer.status() + " without JSON", e);
        }
    }

    /** What an answer of another status says. */
    RefusedByCloudException refusal(CloudAnswer answer) {
        try {
            JsonObject json = answer.body().toJsonObject();
            if (json.getValue("code") instanceof String code && json.getValue("detail") instanceof String detail) {
                // Only the cloud itself can refuse for good, and it says so: what stands between may have had a bad
                // day.
                boolean problemDocument = answer.isProblem();
                boolean retryable = !problemDocument || !Boolean.FALSE.equals(json.getValue("retryable"));
                Problem problem = new Problem(
                        code, answer.status(), code, detail, retryable, Where.CLOUD, json.getString("requestId"));
                return new RefusedByCloudException(problem, answer.retryAfter(), null);
            }
        } catch (DecodeException | ClassCastException e) {
            // reported below: whatever answered is no Sallyport cloud
        }
        Problem problem = unknown("status " + answer.status(), null).problem();
        return new RefusedByCloudException(problem, answer.retryAfter(), null);
    }

    /**
     * A failure for an answer that no cloud gives.
     *
     * @param what it was, behind "answered"
     */
    public RefusedByCloudException unknown(String what, @Nullable Throwable cause) {
        String detail = cloud() + " answered " + what
                + ", which no Sallyport cloud does: check the URL, and whether a proxy or load balancer answers for it";
        return new RefusedByCloudException(Problem.of(AgentCode.CLOUD_ANSWER_UNKNOWN, detail), null, cause);
    }
}
