package org.sallyport.cloud.problem;

import org.sallyport.relay.Problem;
import org.sallyport.relay.ProblemCode;
import org.sallyport.relay.Where;

/** What can go wrong in the cloud. Codes are stable; {@code docs/problems.md} documents each. */
public enum CloudCode implements ProblemCode {
    // Who calls.

    /** No bearer token was sent. */
    TOKEN_MISSING("token-missing", 401, Where.CALLER, false, "A bearer token is needed"),
    /** The bearer token is not one of ours, or its signature, issuer or audience doesn't fit. */
    TOKEN_UNKNOWN("token-unknown", 401, Where.CALLER, false, "The bearer token is not accepted"),
    /** The bearer token has expired. */
    TOKEN_EXPIRED("token-expired", 401, Where.CALLER, false, "The bearer token has expired"),
    /** The identity provider can't be reached, so that nobody can be told from anybody. */
    IDENTITY_UNAVAILABLE("identity-unavailable", 503, Where.CLOUD, true, "The identity provider can't be reached"),

    // What is asked for.

    /** There is no such resource in the cloud's API. */
    UNKNOWN_PATH("unknown-path", 404, Where.CALLER, false, "No such resource"),
    /** The resource doesn't know the method. */
    METHOD_NOT_ALLOWED("method-not-allowed", 405, Where.CALLER, false, "The resource doesn't know the method"),
    /** The body is of another media type than the resource takes. */
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, Where.CALLER, false, "The media type is not supported"),
    /** The body is larger than the resource takes. */
    BODY_TOO_LARGE("body-too-large", 413, Where.CALLER, false, "The body is too large"),
    /** The body is no JSON object, or has members missing, unfit or unknown. */
    MALFORMED_BODY("malformed-body", 400, Where.CALLER, false, "The body is malformed"),
    /** A query option of the management API is unfit. */
    MALFORMED_QUERY("malformed-query", 400, Where.CALLER, false, "A query option is malformed"),
    /** The request is no HTTP. */
    MALFORMED_REQUEST("malformed-http", 400, Where.CALLER, false, "The request is no well-formed HTTP"),
    /** The path is none that can be forwarded, or an id in it is unfit. */
    MALFORMED_PATH("malformed-path", 400, Where.CALLER, false, "The path is malformed"),
    /** {@code Sallyport-Timeout} is no duration within the limits. */
    MALFORMED_TIMEOUT("malformed-timeout", 400, Where.CALLER, false, "The timeout is malformed"),
    /** {@code Sallyport-App} or {@code Sallyport-Flow} is no id, or both were sent. */
    MALFORMED_APP_OR_FLOW("malformed-app-or-flow", 400, Where.CALLER, false, "The app's or flow's id is malformed"),
    /** The runtime path needs HTTP/1.1 or later: 1.0 can't show that an answer was cut off. */
    HTTP_VERSION("http-version-unsupported", 505, Where.CALLER, false, "The HTTP version is not supported"),
    /** There is no such connector. */
    UNKNOWN_CONNECTOR("unknown-connector", 404, Where.CALLER, false, "No such connector"),
    /** There is no such connection, or the caller may not use it. */
    UNKNOWN_CONNECTION("unknown-connection", 404, Where.CALLER, false, "No such connection"),
    /** There is no such gateway, or the caller may not use it. */
    UNKNOWN_GATEWAY("unknown-gateway", 404, Where.CALLER, false, "No such gateway"),
    /** The gateway has no such member. */
    UNKNOWN_MEMBER("unknown-member", 404, Where.CALLER, false, "No such member"),
    /** The member has no such grant. */
    UNKNOWN_GRANT("unknown-grant", 404, Where.CALLER, false, "No such grant"),
    /** A change needs {@code If-Match}. */
    PRECONDITION_REQUIRED("precondition-required", 428, Where.CALLER, false, "The change needs a precondition"),
    /** The resource was changed since the caller read it. */
    VERSION_CHANGED("version-changed", 412, Where.CALLER, false, "The resource has changed"),
    /** Connections still use the gateway. */
    GATEWAY_IN_USE("gateway-in-use", 409, Where.CALLER, false, "The gateway is in use"),

    // Enrolment and links (SPEC.md, sections 1 and 2).

    /** The enrolment code is unknown, spent, expired or void. */
    ENROLMENT_CODE_INVALID("enrolment-code-invalid", 401, Where.CALLER, false, "The enrolment code is not accepted"),
    /** A repeated enrolment recovers where the first one joined, or the other way round. */
    ENROLMENT_DIFFERS("enrolment-differs", 409, Where.CALLER, false, "The code was spent in another way"),
    /** The gateway was enrolled with another key. */
    GATEWAY_HAS_OTHER_KEY("gateway-has-other-key", 409, Where.CALLER, false, "The gateway has another key"),
    /** A member that was revoked may have the key that is to be the gateway's. */
    GATEWAY_KEY_ABANDONED("gateway-key-abandoned", 409, Where.CALLER, false, "The rotation to this key was given up"),
    /** A signature that shows who holds the gateway key doesn't hold. */
    ATTESTATION_INVALID("attestation-invalid", 403, Where.CALLER, false, "The attestation is not accepted"),
    /** The recovery key is not the gateway's. */
    RECOVERY_KEY_REFUSED("recovery-key-refused", 403, Where.CALLER, false, "The recovery key is not accepted"),
    /** The gateway's recovery key was changed meanwhile. */
    RECOVERY_KEY_CHANGED("recovery-key-changed", 409, Where.CALLER, false, "The gateway has another recovery key"),
    /** The gateway has other members than the request was made for. */
    MEMBERS_CHANGED("members-changed", 409, Where.CALLER, false, "The members have changed"),
    /** The gateway's key is being rotated. */
    ROTATION_RUNNING("rotation-running", 409, Where.CALLER, true, "The gateway's key is being rotated"),
    /** The rotation waits for members, or for credentials to be sealed anew. */
    ROTATION_UNFINISHED("rotation-unfinished", 409, Where.CALLER, true, "The rotation isn't done"),
    /** No rotation is sealing credentials anew. */
    NO_RESEALING("no-resealing", 409, Where.CALLER, false, "No credentials are being sealed anew"),
    /** The enrolment's members are missing or unfit. */
    MALFORMED_ENROLMENT("malformed-enrolment", 400, Where.CALLER, false, "The enrolment is malformed"),
    /** Too many attempts from one address, or with wrong recovery keys on one gateway. */
    TOO_MANY_ATTEMPTS("too-many-attempts", 429, Where.CALLER, true, "Too many attempts"),
    /** The token request is none as RFC 7523 describes. */
    MALFORMED_TOKEN_REQUEST("malformed-token-request", 400, Where.CALLER, false, "The token request is malformed"),
    /** The assertion's signature or a claim doesn't hold. */
    ASSERTION_INVALID("assertion-invalid", 401, Where.CALLER, false, "The assertion is not accepted"),
    /** The member's clock and the cloud's differ by more than is tolerated. */
    CLOCKS_DIFFER("clocks-differ", 401, Where.CALLER, true, "The clocks of agent and cloud differ"),
    /** The member was revoked, or an enrolment brings its key. */
    MEMBER_REVOKED("member-revoked", 403, Where.CALLER, false, "The member was revoked"),
    /** The member's token is unknown or expired, or belongs to another member. */
    TOKEN_INVALID("token-invalid", 401, Where.CALLER, true, "The member's token is not accepted"),
    /** A link of a higher or the same epoch is held. */
    STALE_EPOCH("stale-epoch", 409, Where.LINK, true, "A newer link is held"),
    /** No member of the gateway holds a link that takes requests. */
    GATEWAY_OFFLINE("gateway-offline", 503, Where.LINK, true, "No agent of the gateway is connected"),

    /** A connection's test operation was answered with a failure that explains nothing. */
    TEST_FAILED("test-failed", 502, Where.SOURCE, false, "The connection's test failed"),

    // The cloud itself.

    /** The cloud is stopping. */
    CLOUD_DRAINING("cloud-draining", 503, Where.CLOUD, true, "The cloud is stopping"),
    /** The deadline passed while the cloud waited. */
    DEADLINE_EXCEEDED("deadline-exceeded", 504, Where.CLOUD, true, "The deadline passed"),
    /** The store can't be reached. */
    STORE_UNAVAILABLE("store-unavailable", 503, Where.CLOUD, true, "The store can't be reached"),
    /** Another cloud runs on the data directory. */
    DATA_IN_USE("data-in-use", 500, Where.CLOUD, false, "The data directory is in use"),
    /** The cloud could not start. */
    START_FAILED("start-failed", 500, Where.CLOUD, false, "The cloud could not start"),
    /** A fault of the cloud. */
    INTERNAL("internal", 500, Where.CLOUD, false, "Internal error");

    private final String code;
    private final int status;
    private final Where where;
    private final boolean retryable;
    private final String title;

    CloudCode(String code, int status, Where where, boolean retryable, String title) {
        this.code = code;
        this.status = status;
        this.where = where;
        this.retryable = retryable;
        this.title = title;
    }

    /** A failure of this kind; the detail says what happened and what to do about it. */
    public CloudException failure(String detail) {
        return new CloudException(Problem.of(this, detail), null);
    }

    /** A failure of this kind with its cause for the log. */
    public CloudException failure(String detail, Throwable cause) {
        return new CloudException(Problem.of(this, detail), cause);
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
        return where;
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
