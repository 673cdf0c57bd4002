package org.sallyport.agent.failure;

import org.sallyport.relay.ProblemCode;
import org.sallyport.relay.Where;

/** What can go wrong in an agent. Codes are stable; docs/problems.md says what to do about each. */
public enum AgentCode implements ProblemCode {
    // Answered to the cloud.

    /** A field of the request is missing or malformed (SPEC.md, section 5). */
    MALFORMED_RELAY_REQUEST("malformed-relay-request", 400, Where.CLOUD, false, "The relayed request is malformed"),
    /** The path or query can't be decoded. */
    MALFORMED_PATH("malformed-path", 400, Where.CALLER, false, "The path or query is malformed"),
    /** As many requests as allowed run and wait already. */
    AGENT_BUSY("agent-busy", 503, Where.AGENT, true, "The agent is busy"),
    /** This agent has no such connector. */
    UNKNOWN_CONNECTOR("unknown-connector", 404, Where.AGENT, false, "The agent has no such connector"),
    /** The access policy doesn't allow the operation on the target. */
    ACCESS_DENIED("access-denied", 403, Where.ACCESS, false, "The agent's access policy does not allow this"),
    /** The access policy allows the target, but not at the addresses that its host name has. */
    ADDRESS_DENIED(
            "address-denied",
            403,
            Where.ACCESS,
            false,
            "The agent's access policy does not allow the host's addresses"),
    /** The access policy's rule allows no more at once, or in this time. */
    ACCESS_LIMITED("access-limited", 429, Where.ACCESS, true, "The agent's access policy limits this"),
    /** The credentials are sealed in a format that this agent doesn't know. */
    UNSUPPORTED_CREDENTIAL_FORMAT(
            "unsupported-credential-format", 400, Where.AGENT, false, "The agent can't unseal this format"),
    /** The credentials can't be unsealed with this gateway's key. */
    UNSEALABLE_CREDENTIALS("unsealable-credentials", 400, Where.AGENT, false, "The credentials can't be unsealed"),
    /** The access policy's like for secrets: none of the agent's own may be shown to this target by that name. */
    LOCAL_SECRET_DENIED(
            "local-secret-denied", 403, Where.ACCESS, false, "The target may not be shown this secret of the agent"),
    /** The agent's store has no secret of that name. */
    LOCAL_SECRET_MISSING("local-secret-missing", 400, Where.AGENT, false, "The agent has no such secret"),
    /** The secret of that name is no credential. */
    LOCAL_SECRET_UNFIT("local-secret-unfit", 500, Where.AGENT, false, "The agent's secret is no credential"),
    /** The agent's store of secrets refuses the agent, or is open to others. */
    SECRET_STORE_REFUSED("secret-store-refused", 500, Where.AGENT, false, "The agent may not read the secret"),
    /** The agent's store of secrets is sealed. */
    SECRET_STORE_SEALED("secret-store-sealed", 503, Where.AGENT, true, "The agent's store of secrets is sealed"),
    /** The agent's store of secrets does not answer. */
    SECRET_STORE_UNAVAILABLE(
            "secret-store-unavailable", 503, Where.AGENT, true, "The agent's store of secrets can't be reached"),
    /** The request brings no token of the user, which this agent demands. */
    USER_TOKEN_MISSING("user-token-missing", 403, Where.ACCESS, false, "The user's own token is missing"),
    /** The user's token doesn't hold: signature, issuer, audience or time. */
    USER_TOKEN_REFUSED("user-token-refused", 403, Where.ACCESS, false, "The user's own token is refused"),
    /** The user's token is another user's than the one whom the cloud names. */
    USER_MISMATCH("user-mismatch", 403, Where.ACCESS, false, "The token is another user's than the cloud says"),
    /** The identity provider's keys can't be read, so that no token can be verified. */
    IDENTITY_PROVIDER_UNAVAILABLE(
            "identity-provider-unavailable", 503, Where.ACCESS, true, "The identity provider can't be reached"),
    /** The audit log can't be written, and requests are refused then. */
    AUDIT_UNAVAILABLE("audit-unavailable", 503, Where.AGENT, true, "The audit log can't be written"),
    /** The data source's answer has a head that the link can't carry. */
    ANSWER_UNFIT("answer-unfit", 502, Where.SOURCE, false, "The data source's answer can't be relayed"),
    /** A control path that this agent doesn't know. */
    UNKNOWN_CONTROL("unknown-control", 404, Where.AGENT, false, "No such control request"),
    /** A fault of the agent. */
    AGENT_FAILED("agent-failed", 500, Where.AGENT, false, "The agent failed"),

    // Told to the administrator.

    /** The data directory holds no enrolment. */
    NOT_ENROLLED("not-enrolled", 500, Where.AGENT, false, "The agent is not enrolled"),
    /** The data directory holds an enrolment already. */
    ALREADY_ENROLLED("already-enrolled", 409, Where.AGENT, false, "The agent is enrolled already"),
    /** A file of the data directory may be read by others. */
    LOOSE_FILE_MODE("loose-file-mode", 500, Where.AGENT, false, "A secret file is open to others"),
    /** A file of the data directory can't be read or written. */
    DATA_DIRECTORY("data-directory", 500, Where.AGENT, false, "The data directory can't be used"),
    /** Another agent runs on the data directory. */
    DATA_DIRECTORY_IN_USE("data-directory-in-use", 500, Where.AGENT, false, "The data directory is in use"),
    /** The key store does not open with the passphrase. */
    PASSPHRASE_REFUSED("passphrase-refused", 500, Where.AGENT, false, "The key store does not open"),
    /** The PKCS#11 token that opens the key store can't be used: module, token or key are missing. */
    TOKEN_UNAVAILABLE("token-unavailable", 500, Where.AGENT, false, "The token can't be used"),
    /** The PKCS#11 token refuses the PIN. */
    TOKEN_PIN_REFUSED("token-pin-refused", 500, Where.AGENT, false, "The token refuses the PIN"),
    /** The JVM has not the memory that opening the key store takes. */
    HEAP_TOO_SMALL("heap-too-small", 500, Where.AGENT, false, "The heap is too small"),
    /** The key store or the enrolment is damaged. */
    KEY_STORE_DAMAGED("key-store-damaged", 500, Where.AGENT, false, "The data directory is damaged"),
    /** The audit log is not as the agent left it. */
    AUDIT_DAMAGED("audit-damaged", 500, Where.AGENT, false, "The audit log is damaged"),
    /** The enrolment code isn't of the form of one. */
    MALFORMED_CODE("malformed-code", 400, Where.CALLER, false, "That is no enrolment code"),
    /** The recovery key isn't of the form of one, or has a wrong character. */
    MALFORMED_RECOVERY_KEY("malformed-recovery-key", 400, Where.CALLER, false, "That is no recovery key"),
    /** What the cloud keeps for the recovery key was not made by a member. */
    RECOVERY_REFUSED("recovery-refused", 502, Where.CLOUD, false, "The cloud's recovery bundle is refused"),
    /** A grant was not made by a member of this gateway. */
    GRANT_REFUSED("grant-refused", 502, Where.CLOUD, false, "A grant is refused"),
    /** A member of the gateway has not shown that it holds the gateway's key. */
    MEMBER_UNFIT("member-unfit", 409, Where.CLOUD, false, "A member can't be given keys"),
    /** The cloud names a key as the gateway's that this member does not hold. */
    GATEWAY_KEY_UNKNOWN("gateway-key-unknown", 409, Where.CLOUD, false, "The cloud names a gateway key unknown here"),
    /** Each new key of the gateway was given up, or had to be replaced, before the rotation to it had ended. */
    ROTATION_OVERTAKEN("rotation-overtaken", 409, Where.CLOUD, true, "Rotations were given up again and again"),
    /** What was given to seal is no credential or no certificate. */
    NOT_SEALABLE("not-sealable", 400, Where.CALLER, false, "That can't be sealed"),
    /** The cloud's address answers what this protocol doesn't foresee. */
    CLOUD_ANSWER_UNKNOWN("cloud-answer-unknown", 502, Where.CLOUD, true, "The answer is not one of a Sallyport cloud"),
    /** No agent answers at the local page's address. */
    AGENT_NOT_RUNNING("agent-not-running", 503, Where.AGENT, true, "No agent answers"),
    /** The local page's address can't be listened on. */
    HEALTH_ADDRESS("health-address", 500, Where.AGENT, false, "The local page's address can't be used");

    private final String code;
    private final int status;
    private final Where where;
    private final boolean retryable;
    private final String title;

    AgentCode(String code, int status, Where where, boolean retryable, String title) {
        this.code = code;
        this.status = status;
        this.where = where;
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
