package org.sallyport.cloud.store;

/**
 * What one member gives another.
 *
 * @param id {@code gr-} and a random name
 * @param sealed base64, sealed to the member that it is for
 */
public record Grant(String id, String sealed) {
    /** What a grant holds. */
    enum Kind {
        KEY,
        RECOVERY
    }

    @Override
    public String toString() {
        return "Grant[" + id + "]";
    }
}
