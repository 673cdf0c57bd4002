package org.sallyport.cloud.store;

/**
 * Credentials that only the gateway's members can read.
 *
 * @param format the format's name, for instance {@code cms}
 * @param sealed the sealed text as the owner gave it
 * @param unreadable whether a member has told that none of the gateway's keys unseals them
 */
public record SealedCredentials(String format, String sealed, boolean unreadable) {
    /** Credentials as their owner gives them. */
    public SealedCredentials(String format, String sealed) {
        this(format, sealed, false);
    }

    @Override
    public String toString() {
        return "SealedCredentials[" + format + "]";
    }
}
