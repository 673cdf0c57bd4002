package org.sallyport.cloud.store;

/**
 * Credentials that only the gateway's members can read.
 *
 * @param format the format's name, for instance {@code cms}
 * @param sealed the sealed text as the owner gave it
 */
public record SealedCredentials(String format, String sealed) {
    @Override
    public String toString() {
        return "SealedCredentials[" + format + "]";
    }
}
