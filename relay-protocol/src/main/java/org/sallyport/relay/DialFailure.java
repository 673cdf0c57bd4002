package org.sallyport.relay;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Maps what stopped a dial, or a call to the cloud, to one problem, by its type: the only place that does. */
final class DialFailure {
    private static final int LONGEST_TEXT = 300;

    private DialFailure() {}

    static LinkRefusedException of(Throwable cause, TransportSettings settings) {
        if (cause instanceof LinkRefusedException refused) {
            return refused;
        }
        if (cause instanceof NotPassedException notPassed) {
            return notPassed.refusal();
        }
        String cloud = settings.cloud().toString();
        for (Throwable link = cause; link != null; link = link.getCause()) {
            DialCode code = code(link);
            if (code != null) {
                return new LinkRefusedException(Problem.of(code, detail(code, cloud, link, settings)), null, cause);
            }
        }
        return new LinkRefusedException(
                Problem.of(DialCode.DIAL_FAILED, "dialling " + cloud + " failed; the log has the cause"), null, cause);
    }

    /** The upgrade passed, but the link ended before it was up. */
    static Throwable ended(@Nullable LinkClosed how, Throwable cause) {
        return how == null
                ? cause
                : new LinkRefusedException(
                        Problem.of(how.code(), "the link ended before it was up: " + how.reason()), null, cause);
    }

    static LinkRefusedException timeout(TransportSettings settings, String awaited) {
        String detail = "no " + awaited + " from " + settings.cloud() + " within "
                + settings.timeout().toSeconds()
                + " s: look for a firewall that drops packets, or a proxy that swallows what follows an upgrade";
        return new LinkRefusedException(Problem.of(DialCode.DIAL_TIMEOUT, detail), null, null);
    }

    /** The connection was there, and broke before the answer. */
    static LinkRefusedException cut(Throwable cause, TransportSettings settings) {
        if (cause instanceof LinkRefusedException refused) {
            return refused;
        }
        String detail = "the connection to " + settings.cloud() + " was cut before the answer was whole (" + said(cause)
                + "): look at the cloud's log, and for a proxy or firewall on the way";
        return new LinkRefusedException(Problem.of(DialCode.CONNECTION_CUT, detail), null, cause);
    }

    /** An answer that is neither an upgrade nor the cloud's own refusal. */
    static LinkRefusedException refused(CloudAnswer answer) {
        String detail = "status " + answer.status() + " without a problem document: it comes from something"
                + " between agent and cloud, or the URL isn't a Sallyport cloud's";
        return new LinkRefusedException(Problem.of(DialCode.UPGRADE_REFUSED, detail), answer.retryAfter(), null);
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
        if (cause instanceof TimeoutException || cause instanceof SocketTimeoutException) {
            return DialCode.DIAL_TIMEOUT;
        }
        return cause instanceof IOException ? DialCode.CLOUD_UNREACHABLE : null;
    }

    private static String detail(DialCode code, String cloud, Throwable cause, TransportSettings settings) {
        String said = said(cause);
        return switch (code) {
            case CLOUD_NAME_UNKNOWN ->
                "the name in " + cloud + " does not resolve: check 'cloud' in agent.yaml and the machine's DNS";
            case CLOUD_UNREACHABLE, CONNECTION_CUT ->
                "no connection to " + cloud + " (" + said
                        + "): check that outbound TCP to this host and port is allowed";
            case TLS_FAILED -> "TLS with " + cloud + " failed: " + TlsFailure.explain(cause, settings);
            case UPGRADE_MALFORMED, UPGRADE_REFUSED ->
                cloud + " did not upgrade (" + said + "): check the URL and any proxy on the way";
            case PROXY_NAME_UNKNOWN, PROXY_UNREACHABLE, PROXY_CREDENTIALS_REFUSED, PROXY_REFUSED, PROXY_CLOSED ->
                "the proxy on the way to " + cloud + " failed (" + said + ")";
            case DIAL_TIMEOUT -> "connecting to " + cloud + " took too long: look for a firewall that drops packets";
            case DIAL_FAILED -> "dialling " + cloud + " failed (" + said + ")";
        };
    }

    private static String said(Throwable cause) {
        String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }
}
