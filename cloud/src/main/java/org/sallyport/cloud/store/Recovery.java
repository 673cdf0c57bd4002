package org.sallyport.cloud.store;

/**
 * What a gateway is restored from.
 *
 * @param proofHash hex SHA-256 of the proof that one holds the recovery key
 * @param sealed base64 of the gateway's key, sealed to the recovery key
 */
public record Recovery(String proofHash, String sealed) {
    /** Whether another is opened by the same recovery key. */
    boolean opensAs(Recovery other) {
        return proofHash.equals(other.proofHash);
    }

    @Override
    public String toString() {
        return "Recovery";
    }
}
