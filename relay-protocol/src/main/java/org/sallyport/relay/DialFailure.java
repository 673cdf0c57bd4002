package org.sallyport.relay;

import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Maps what stopped a dial to one problem, by its type: the only place that does. */
final class DialFailure {
    private static final int LONGEST_TEXT = 500;
    private static final long LONGEST_WAIT_SECONDS = 3600;

    private DialFailure() {}

    static LinkRefusedException of(Throwable cause, DialSettings settings) {
        if (cause instanceof LinkRefusedException refused) {
            return refused;
        }
        if (cause instanceof UpgradeRejectedException rejected) {
            return rejected(rejected);
        }
        if (cause instanceof LinkException lost) {
            return new LinkRefusedException(
                    Problem.of(lost.code(), "the link ended before it was up: " + lost.getMessage()), null, lost);
        }
        String cloud = settings.cloud().toString();
        for (Throwable link = cause; link != null; link = link.getCause()) {
            DialCode code = code(link);
            if (code != null) {
                return new LinkRefusedException(Problem.of(code, detail(code, cloud, link)), null, cause);
            }
        }
        return new LinkRefusedException(
                Problem.of(DialCode.DIAL_FAILED, "dialling " + cloud + " failed; the log has the cause"), null, cause);
    }

    static LinkRefusedException timeout(DialSettings settings) {
        String detail = "no link to " + settings.cloud() + " within "
                + settings.connectTimeout().toSeconds()
                + " s: look for a firewall that drops packets, or a proxy that swallows WebSocket frames";
        return new LinkRefusedException(Problem.of(DialCode.DIAL_TIMEOUT, detail), null, null);
    }

    static LinkRefusedException malformed(String what) {
        String detail = "the answer to the upgrade is not the cloud's: " + what + "; look for a proxy on the way";
        return new LinkRefusedException(Problem.of(DialCode.UPGRADE_MALFORMED, detail), null, null);
    }

    private static @Nullable DialCode code(Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return DialCode.CLOUD_NAME_UNKNOWN;
        }
        if (cause instanceof SSLException) {
            return DialCode.TLS_FAILED;
        }
        if (cause instanceof WebSocketHandshakeException) {
            return DialCode.UPGRADE_MALFORMED;
        }
        if (cause instanceof TimeoutException || cause instanceof SocketTimeoutException) {
            return DialCode.DIAL_TIMEOUT;
        }
        return cause instanceof IOException ? DialCode.CLOUD_UNREACHABLE : null;
    }

    private static String detail(DialCode code, String cloud, Throwable cause) {
        String said = cut(String.valueOf(cause.getMessage()));
        return switch (code) {
            case CLOUD_NAME_UNKNOWN ->
                "the name in " + cloud + " does not resolve: check `cloud` in agent.yaml and the" + " machine's DNS";
            case CLOUD_UNREACHABLE ->
                "no connection to " + cloud + " (" + said + "): check that outbound TCP to this"
                        + " host and port is allowed";
            case TLS_FAILED ->
                "TLS with " + cloud + " failed (" + said + "): check the certificate, its name, the"
                        + " trusted authorities and the machine's clock";
            case UPGRADE_MALFORMED, UPGRADE_REFUSED ->
                cloud + " did not upgrade to a WebSocket (" + said + "): check" + " the URL and any proxy on the way";
            case PROXY_NAME_UNKNOWN, PROXY_UNREACHABLE, PROXY_CREDENTIALS_REFUSED, PROXY_REFUSED, PROXY_CLOSED ->
                "the proxy on the way to " + cloud + " failed (" + said + ")";
            case DIAL_TIMEOUT -> "connecting to " + cloud + " took too long: look for a firewall that drops packets";
            case DIAL_FAILED -> "dialling " + cloud + " failed (" + said + ")";
        };
    }

    private static LinkRefusedException rejected(UpgradeRejectedException rejected) {
        Problem problem = problem(rejected);
        if (problem == null) {
            String detail = "status " + rejected.getStatus() + " without a problem document: it comes from something"
                    + " between agent and cloud, or the URL isn't a Sallyport cloud's";
            problem = Problem.of(DialCode.UPGRADE_REFUSED, detail);
        }
        return new LinkRefusedException(
                problem, retryAfter(rejected.getHeaders().get("retry-after")), null);
    }

    private static @Nullable Problem problem(UpgradeRejectedException rejected) {
        String type = rejected.getHeaders().get("content-type");
        Buffer body = rejected.getBody();
        if (type == null || body == null || !type.toLowerCase(Locale.ROOT).startsWith(Problem.MEDIA_TYPE)) {
            return null;
        }
        try {
            JsonObject json = body.toJsonObject();
            String code = json.getString("code");
            return code == null ? null : problem(json, code, rejected.getStatus());
        } catch (DecodeException | ClassCastException malformed) {
            return null;
        }
    }

    private static Problem problem(JsonObject json, String code, int status) {
        String title = json.getString("title", code);
        return new Problem(
                cut(code),
                status,
                cut(title),
                cut(json.getString("detail", title)),
                json.getBoolean("retryable", true),
                where(json.getString("where", "")),
                json.getString("requestId"));
    }

    private static Where where(String word) {
        for (Where where : Where.values()) {
            if (where.word().equals(word)) {
                return where;
            }
        }
        return Where.CLOUD;
    }

    private static @Nullable Duration retryAfter(@Nullable String seconds) {
        if (seconds == null || !seconds.matches("[0-9]{1,9}")) {
            return null;
        }
        return Duration.ofSeconds(Math.min(LONGEST_WAIT_SECONDS, Long.parseLong(seconds)));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }
}
