package org.sallyport.cloud.enrolment;

import java.util.Locale;
import java.util.Optional;
import org.sallyport.cloud.store.Ids;

/**
 * An enrolment code: the gateway id, a full stop, and 130 random bits in groups that people can read out.
 *
 * @param gateway the gateway's id
 * @param text the whole code: a secret
 */
public record EnrolmentCode(String gateway, String text) {
    private static final int GROUP = 5;

    /** A fresh code of a gateway. */
    public static EnrolmentCode next(String gateway) {
        String secret = Ids.secret().toUpperCase(Locale.ROOT);
        StringBuilder text = new StringBuilder(gateway).append('.');
        for (int i = 0; i < secret.length(); i++) {
            if (i > 0 && i % GROUP == 0 && secret.length() - i > 1) {
                text.append('-');
            }
            text.append(secret.charAt(i));
        }
        return new EnrolmentCode(gateway, text.toString());
    }

    /** The code that a text is; empty when it has no such form. */
    public static Optional<EnrolmentCode> parse(String text) {
        String code = text.strip();
        int stop = code.indexOf('.');
        return stop < 1 || code.length() > 200
                ? Optional.empty()
                : Optional.of(new EnrolmentCode(code.substring(0, stop), code));
    }

    /** What is kept of the code. */
    public String hash() {
        return Ids.digest(text);
    }

    @Override
    public String toString() {
        return "EnrolmentCode[" + gateway + "]";
    }
}
