package org.sallyport.relay;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What a failed TLS handshake means for whoever runs the agent, told by the exceptions' types. */
final class TlsFailure {
    private static final int LONGEST_TEXT = 300;

    private TlsFailure() {}

    static String explain(Throwable failure, TransportSettings settings) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String text = certificate(cause, settings);
            if (text != null) {
                return text;
            }
        }
        String said = String.valueOf(failure.getMessage());
        return (said.length() <= LONGEST_TEXT ? said : said.substring(0, LONGEST_TEXT))
                + "; check that the port speaks TLS, in a version that 'tls.versions' allows, and look for a proxy or"
                + " firewall that breaks it";
    }

    private static @Nullable String certificate(Throwable cause, TransportSettings settings) {
        if (cause instanceof CertificateExpiredException || isFor(cause, BasicReason.EXPIRED)) {
            return "a certificate of the cloud has expired; this machine's clock says " + now()
                    + ": if that is right, the cloud needs a new certificate";
        }
        if (cause instanceof CertificateNotYetValidException || isFor(cause, BasicReason.NOT_YET_VALID)) {
            return "a certificate of the cloud is not yet valid; this machine's clock says " + now()
                    + ": if that is wrong, set the clock";
        }
        if (cause instanceof CertPathBuilderException) {
            return "no trusted authority has issued the cloud's certificate; trusted are " + trusted(settings)
                    + ": name the authority's certificate under 'trustedCertificates' in agent.yaml (a proxy that opens"
                    + " TLS has one of its own)";
        }
        // What checks the name has no exception type of its own, but throws none of the others.
        if (cause.getClass() == CertificateException.class && cause.getCause() == null) {
            return "the cloud's certificate is for another name than " + settings.host() + " (" + cause.getMessage()
                    + "): check 'cloud' in agent.yaml, or give the cloud a certificate with that name";
        }
        return null;
    }

    private static boolean isFor(Throwable cause, BasicReason reason) {
        return cause instanceof CertPathValidatorException invalid && invalid.getReason() == reason;
    }

    private static String trusted(TransportSettings settings) {
        var file = settings.tls().trustedCertificates();
        return file == null ? "Java's own authorities" : "those in " + file;
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }
}
