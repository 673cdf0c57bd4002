package org.sallyport.relay.proxy;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.DialCode;
import org.sallyport.relay.LinkRefusedException;
import org.sallyport.relay.Problem;

/**
 * What is told of a proxy that gave no tunnel, and what to do about it: the only place that says so. Never holds
 * credentials.
 */
record ProxyFailure(HttpProxy proxy, String authority, String ours) {
    /** A wrong password that is tried again and again locks the account: as seldom as what the cloud calls final. */
    private static final Duration AFTER_REFUSED_CREDENTIALS = Duration.ofMinutes(5);

    private static final int LONGEST_TEXT = 200;

    /** Maps what ended an opening. */
    LinkRefusedException of(Throwable cause) {
        if (cause instanceof LinkRefusedException told) {
            return told;
        }
        if (cause instanceof ProxyConnection.ClosedException) {
            return problem(
                    DialCode.PROXY_CLOSED,
                    "the proxy " + proxy + " closed the connection instead of answering CONNECT " + authority
                            + ": check that this port is that of an HTTP proxy which speaks plain HTTP to its clients, and"
                            + " the proxy's log",
                    cause);
        }
        if (cause instanceof ConnectCodec.MalformedAnswerException) {
            return problem(
                    DialCode.PROXY_REFUSED,
                    "the proxy " + proxy + " can't be used: " + cause.getMessage()
                            + "; check that this port is that of an HTTP proxy",
                    cause);
        }
        return problem(
                DialCode.DIAL_FAILED,
                "opening a tunnel through the proxy " + proxy + " failed (" + said(cause) + ")",
                cause);
    }

    LinkRefusedException unreachable(Throwable cause) {
        for (Throwable link = cause; link != null; link = link.getCause()) {
            if (link instanceof UnknownHostException) {
                return problem(
                        DialCode.PROXY_NAME_UNKNOWN,
                        "the proxy's name " + proxy.host() + " does not resolve: check `proxy` and the machine's DNS",
                        cause);
            }
            if (link instanceof SSLException) {
                return problem(
                        DialCode.TLS_FAILED,
                        "TLS with the proxy " + proxy + " failed (" + said(link)
                                + "): check its certificate, that its authority is trusted here"
                                + " (`trustedCertificates`), and that this port speaks TLS",
                        cause);
            }
        }
        return problem(
                DialCode.PROXY_UNREACHABLE,
                "no connection to the proxy " + proxy + " (" + said(cause)
                        + "): check `proxy`, that the proxy runs, and that this machine may connect to it",
                cause);
    }

    LinkRefusedException timeout(Duration after, Opening.Stage stage) {
        String within = " within " + after.toMillis() / 1000.0 + " s";
        return switch (stage) {
            case AUTHENTICATING ->
                problem(
                        DialCode.DIAL_TIMEOUT,
                        "no Kerberos ticket for the proxy " + proxy + within + ": check that the KDC can be reached",
                        null);
            case CONNECTING ->
                problem(
                        DialCode.PROXY_UNREACHABLE,
                        "no connection to the proxy " + proxy + within
                                + ": check `proxy`, and look for a firewall that drops packets to it",
                        null);
            case ASKING ->
                problem(
                        DialCode.DIAL_TIMEOUT,
                        "the proxy " + proxy + " did not open a tunnel to " + authority + within
                                + ": from where the proxy stands, look for a firewall that drops packets to the cloud",
                        null);
        };
    }

    LinkRefusedException refused(ConnectAnswer answer) {
        return problem(
                DialCode.PROXY_REFUSED,
                "the proxy " + proxy + " answered CONNECT " + authority + " with " + answer + ": " + advice(answer),
                null);
    }

    private static String advice(ConnectAnswer answer) {
        return switch (answer.status()) {
            case 403 -> "its policy forbids it; ask its administrator to allow CONNECT to this host and port";
            case 502, 503, 504 -> "it can't reach the cloud; check its name resolution and its own way out";
            case 400, 404, 405, 501 -> "check that this port is that of a proxy which allows CONNECT";
            default -> "ask its administrator";
        };
    }

    LinkRefusedException endless(int requests) {
        return problem(
                DialCode.PROXY_REFUSED,
                "the proxy " + proxy + " asked for credentials " + requests
                        + " times in a row without refusing them: see its log",
                null);
    }

    LinkRefusedException credentials(ConnectAnswer answer, Authentication.Dialogue dialogue) {
        String offered = answer.challenges().stream()
                .map(challenge -> cut(challenge.scheme()))
                .distinct()
                .collect(Collectors.joining(", "));
        String notes = dialogue.notes().isEmpty() ? "" : "; " + String.join("; ", dialogue.notes());
        String detail = "the proxy " + proxy + " asks for credentials (it offers "
                + (offered.isEmpty() ? "no scheme" : cut(offered)) + "; there are credentials for " + ours + ") and "
                + (dialogue.tried()
                        ? "refused those it was given: check user, password and the account"
                        : "got none: give it `user` and `passwordFile`, or `kerberos`, under `proxy`")
                + notes;
        Problem problem = Problem.of(DialCode.PROXY_CREDENTIALS_REFUSED, detail);
        return new LinkRefusedException(problem, AFTER_REFUSED_CREDENTIALS, null);
    }

    private static LinkRefusedException problem(DialCode code, String detail, @Nullable Throwable cause) {
        return new LinkRefusedException(Problem.of(code, detail), null, cause);
    }

    private static String said(Throwable cause) {
        return cut(String.valueOf(cause.getMessage()));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }
}
