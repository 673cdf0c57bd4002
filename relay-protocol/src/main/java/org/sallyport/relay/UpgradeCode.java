package org.sallyport.relay;

/** Why a cloud refuses an upgrade (SPEC.md, section Carrier). */
public enum UpgradeCode implements ProblemCode {
    /** The token is missing, unknown or expired; a new one may do. */
    TOKEN_INVALID("token-invalid", 401, true, "The token is not valid"),
    /** The member was revoked for good. */
    MEMBER_REVOKED("member-revoked", 403, false, "The member was revoked"),
    /** A link of the same member and number with an equal or higher epoch is held. */
    STALE_EPOCH("stale-epoch", 409, true, "A newer link of this member is held"),
    /** None of the offered subprotocols is spoken here. */
    UNSUPPORTED_SUBPROTOCOL("unsupported-subprotocol", 400, false, "The subprotocol is not spoken here"),
    /** A field is missing or malformed, or it is no upgrade at all. */
    MALFORMED_UPGRADE("malformed-upgrade", 400, false, "The upgrade request is malformed"),
    /** The cloud node takes no new links. */
    CLOUD_DRAINING("cloud-draining", 503, true, "The cloud takes no links at present");

    private final String code;
    private final int status;
    private final boolean retryable;
    private final String title;

    UpgradeCode(String code, int status, boolean retryable, String title) {
        this.code = code;
        this.status = status;
        this.retryable = retryable;
        this.title = title;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public Where where() {
        return this == CLOUD_DRAINING ? Where.CLOUD : Where.AGENT;
    }

    @Override
    public boolean retryable() {
        return retryable;
    }

    @Override
    public String title() {
        return title;
    }
}
