package org.sallyport.agent.enrol;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.RefusedByCloudException;
import org.sallyport.relay.Problem;
import org.sallyport.relay.Where;

/**
 * Plain HTTPS requests to the cloud: JSON comes back, or a {@link RefusedByCloudException}. Answers are bounded in size
 * and time.
 */
public final class CloudClient {
    private static final int MAX_ANSWER = 64 * 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final URI cloud;
    private final HttpClient client;

    /**
     * A client of one cloud.
     *
     * @param cloud base URL
     * @param trustedCertificates PEM file of certificate authorities to trust instead of the JDK's; null for those
     */
    public CloudClient(Vertx vertx, URI cloud, @Nullable Path trustedCertificates) {
        this.cloud = URI.create(cloud.toString().replaceAll("/+$", ""));
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) TIMEOUT.toMillis())
                .setIdleTimeout((int) TIMEOUT.toSeconds())
                .setKeepAlive(false)
                .setVerifyHost(true);
        if (trustedCertificates != null) {
            options.setTrustOptions(new PemTrustOptions().addCertPath(trustedCertificates.toString()));
        }
        this.client = vertx.createHttpClient(options);
    }

    /** The cloud's base URL, without a trailing slash. */
    public URI cloud() {
        return cloud;
    }

    /** Posts a body; completes with the JSON of an answer of the expected status. */
    Future<JsonObject> post(String path, String contentType, Buffer body, int expectedStatus) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(cloud + path)
                .setTimeout(TIMEOUT.toMillis())
                .putHeader("content-type", contentType)
                .putHeader("accept", "application/json, application/problem+json");
        return client.request(options)
                .compose(request -> request.send(body).compose(this::whole))
                .recover(failure -> Future.failedFuture(
                        failure instanceof RefusedByCloudException ? failure : unreachable(failure)))
                .compose(answer -> answer.status == expectedStatus ? json(answer) : refused(answer));
    }

    /** Closes the client. */
    public Future<Void> close() {
        return client.close();
    }

    private record Answer(
            int status, @Nullable String type, @Nullable String retryAfter, Buffer body) {
        boolean isProblem() {
            return type != null && type.toLowerCase(Locale.ROOT).startsWith(Problem.MEDIA_TYPE);
        }
    }

    private Future<Answer> whole(HttpClientResponse response) {
        Promise<Answer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.endHandler(ended -> whole.tryComplete(new Answer(
                response.statusCode(), response.getHeader("content-type"), response.getHeader("retry-after"), body)));
        response.handler(part -> {
            if (body.length() + part.length() > MAX_ANSWER) {
                whole.tryFail(unknown("an answer of more than " + MAX_ANSWER + " bytes", null));
                response.request().reset();
            } else {
                body.appendBuffer(part);
            }
        });
        return whole.future();
    }

    private Future<JsonObject> json(Answer answer) {
        try {
            return Future.succeededFuture(answer.body.toJsonObject());
        } catch (DecodeException | ClassCastException e) {
            return Future.failedFuture(unknown("status " + answer.status + " without JSON", e));
        }
    }

    private Future<JsonObject> refused(Answer answer) {
        Duration retryAfter = answer.retryAfter != null && answer.retryAfter.matches("[0-9]{1,6}")
                ? Duration.ofSeconds(Long.parseLong(answer.retryAfter))
                : null;
        try {
            JsonObject json = answer.body.toJsonObject();
            if (json.getValue("code") instanceof String code && json.getValue("detail") instanceof String detail) {
                // Only the cloud itself can refuse for good, and it says so: what stands between may have had a bad
                // day.
                boolean problemDocument = answer.isProblem();
                boolean retryable = !problemDocument || !Boolean.FALSE.equals(json.getValue("retryable"));
                Problem problem = new Problem(
                        code, answer.status, code, detail, retryable, Where.CLOUD, json.getString("requestId"));
                return Future.failedFuture(new RefusedByCloudException(problem, retryAfter, null));
            }
        } catch (DecodeException | ClassCastException e) {
            // reported below: whatever answered is no Sallyport cloud
        }
        Problem problem = unknown("status " + answer.status, null).problem();
        return Future.failedFuture(new RefusedByCloudException(problem, retryAfter, null));
    }

    RefusedByCloudException unknown(String what, @Nullable Throwable cause) {
        String detail = cloud + " answered " + what
                + ", which no Sallyport cloud does: check the URL, and whether a proxy or load balancer answers for it";
        return new RefusedByCloudException(Problem.of(AgentCode.CLOUD_ANSWER_UNKNOWN, detail), null, cause);
    }

    private RefusedByCloudException unreachable(Throwable failure) {
        boolean tls = false;
        Throwable cause = failure;
        while (cause.getCause() != null) {
            tls |= cause instanceof SSLException;
            cause = cause.getCause();
        }
        String advice = tls || cause instanceof SSLException
                ? "TLS failed: check the certificate's name and dates, this machine's clock, and that its authority is"
                        + " trusted here ('trustedCertificates')"
                : "check the URL, name resolution, and that this machine may connect to it";
        String detail = cloud + " can't be reached (" + cause.getMessage() + "): " + advice;
        return new RefusedByCloudException(Problem.of(AgentCode.CLOUD_UNREACHABLE, detail), null, failure);
    }
}
