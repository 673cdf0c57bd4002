package org.sallyport.cloud.problem;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.relay.LinkException;
import org.sallyport.relay.LinkRefusedException;
import org.sallyport.relay.Problem;
import org.sallyport.relay.Where;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns failures into problem documents: the one place where each foreign failure gets its code, and its log line. */
public final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final String REQUEST_ID = "Sallyport-Request-Id";
    private static final String RETRY_SECONDS = "1";
    /** A request's body up to this size is read and thrown away to keep the connection; beyond, it is closed. */
    private static final long DISCARD_BYTES = 1024 * 1024;
    /** How long the connection of an unreadable request is kept so that its caller sees the answer. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    private Problems() {}

    /** The problem that a failure is. A failure that nobody foresaw is {@link CloudCode#INTERNAL}. */
    public static Problem of(Throwable failure) {
        if (failure instanceof CloudException known) {
            return known.problem();
        }
        if (failure instanceof LinkException link) {
            return Problem.of(link.code(), String.valueOf(link.getMessage()));
        }
        if (failure instanceof LinkRefusedException refused) {
            return refused.problem();
        }
        if (failure instanceof SettingsException settings) {
            return Problem.of(CloudCode.MALFORMED_BODY, text(settings));
        }
        if (failure instanceof SourceException source) {
            SourceCode code = source.code();
            return new Problem(
                    code.code(),
                    code.status(),
                    code.title(),
                    source.safeMessage(),
                    code.retryable(),
                    where(code.kind()),
                    null);
        }
        return Problem.of(CloudCode.INTERNAL, "The cloud failed; its log tells more under the request id");
    }

    /** All problems of settings in one text, without the name of their source. */
    public static String text(SettingsException settings) {
        return settings.problems().stream()
                .map(p -> p.path().isEmpty() ? p.message() : p.path() + " " + p.message())
                .collect(Collectors.joining("; "));
    }

    /**
     * Answers a request with the problem that a failure is, and logs it in one line. Does nothing but log when the
     * answer has begun: whoever began it must cut it.
     */
    public static void answer(HttpServerRequest request, String requestId, Throwable failure) {
        Problem problem = logged(request, requestId, failure);
        HttpServerResponse response = request.response();
        if (response.headWritten() || response.closed() || response.ended()) {
            return;
        }
        writeHead(response, problem, requestId, failure);
        if (closesAfter(request, problem)) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        // A caller that has gone can't be told anything: the result of writing says nothing new.
        response.end(problem.toJson().toBuffer());
        request.resume();
    }

    /**
     * Answers a request that could not be read, after which the connection is of no more use. The connection is closed a
     * little later, and what comes until then is thrown away: closed at once, with bytes unread, it would be reset and
     * the caller, who may still be sending, would never see the answer.
     */
    public static void answerUnreadable(Vertx vertx, HttpServerRequest request, String requestId, Throwable failure) {
        Problem problem = logged(request, requestId, failure);
        HttpServerResponse response = request.response();
        Buffer body = problem.toJson().toBuffer();
        writeHead(response, problem, requestId, failure);
        response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
        response.write(body);
        vertx.setTimer(LINGER.toMillis(), t -> {
            if (!response.closed()) {
                response.end();
            }
        });
    }

    private static Problem logged(HttpServerRequest request, String requestId, Throwable failure) {
        Problem problem = of(failure).withRequestId(requestId);
        log(request, problem, failure);
        return problem;
    }

    private static void writeHead(HttpServerResponse response, Problem problem, String requestId, Throwable failure) {
        response.setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .putHeader(REQUEST_ID, requestId);
        if (problem.status() == 401) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        String retryAfter = retryAfter(problem, failure);
        if (retryAfter != null) {
            response.putHeader(HttpHeaders.RETRY_AFTER, retryAfter);
        }
    }

    private static @Nullable String retryAfter(Problem problem, Throwable failure) {
        if (failure instanceof CloudException known && known.retryAfter() != null) {
            return Long.toString(Math.max(1, known.retryAfter().plusMillis(999).toSeconds()));
        }
        return problem.status() == 503 ? RETRY_SECONDS : null;
    }

    private static boolean closesAfter(HttpServerRequest request, Problem problem) {
        if (request.version() == HttpVersion.HTTP_2) {
            return false;
        }
        if (problem.code().equals(CloudCode.CLOUD_DRAINING.code())) {
            // The next request had better go to another cloud.
            return true;
        }
        if (request.isEnded()) {
            return false;
        }
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            return request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        }
        return length.length() > 9 || Long.parseLong(length) > DISCARD_BYTES;
    }

    private static void log(HttpServerRequest request, Problem problem, Throwable failure) {
        String form = "{} {} {} failed: {} {}";
        Object[] words = {problem.requestId(), request.method(), path(request), problem.code(), problem.detail()};
        if (problem.code().equals(CloudCode.INTERNAL.code())) {
            LOG.error(String.format("%s %s %s failed", words[0], words[1], words[2]), failure);
        } else if (problem.where() == Where.CALLER) {
            LOG.info(form, words);
        } else {
            LOG.warn(form, words);
        }
    }

    /** The path without its query, which may hold data of the customer. */
    private static String path(HttpServerRequest request) {
        String uri = String.valueOf(request.uri());
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        String shown = path.length() > 200 ? path.substring(0, 200) + "…" : path;
        return shown.chars()
                .filter(c -> c >= ' ' && c != 127)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static Where where(SourceCode.Kind kind) {
        return switch (kind) {
            case CALLER, CONFIGURATION -> Where.CALLER;
            case SOURCE -> Where.SOURCE;
            case INTERNAL -> Where.CLOUD;
        };
    }
}
