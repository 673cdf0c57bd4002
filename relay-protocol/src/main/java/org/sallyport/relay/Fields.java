package org.sallyport.relay;

/** Names of the header fields that this protocol defines (SPEC.md, sections Carrier and Requests). */
public final class Fields {

    /** The path of the upgrade. */
    public static final String UPGRADE_PATH = "/relay";
    /** The protocol of version 1: to which the plain carrier upgrades, and the subprotocol of the WebSocket. */
    public static final String SUBPROTOCOL = "sallyport.relay.v1";
    /** Requests under this prefix belong to the protocol itself. */
    public static final String CONTROL_PREFIX = "/.sallyport/";

    // On the upgrade request.

    /** Gateway id. */
    public static final String GATEWAY = "sallyport-gateway";
    /** Member id, stable. */
    public static final String MEMBER = "sallyport-member";
    /** Instance id, new at each start. */
    public static final String INSTANCE = "sallyport-instance";
    /** Epoch, rising. */
    public static final String EPOCH = "sallyport-epoch";
    /** Epoch of the older link of the same number that the agent still serves; absent when there is none. */
    public static final String OVERLAPS = "sallyport-overlaps";
    /** Software version. */
    public static final String VERSION = "sallyport-version";
    /** {@code k/n}: this link's number, from 1, and how many the agent holds. */
    public static final String LINK = "sallyport-link";

    // On requests.

    /** Connector id. */
    public static final String CONNECTOR = "sallyport-connector";
    /** Connection id and version: {@code id;v=3}. */
    public static final String CONNECTION = "sallyport-connection";
    /** The connection's parameters: a JSON object in ASCII. */
    public static final String PARAMETERS = "sallyport-parameters";
    /** Sealed credentials: the format's name, a space, the sealed text without line breaks. */
    public static final String CREDENTIALS = "sallyport-credentials";
    /** Identity of the caller that the cloud verified: percent-encoded subject. */
    public static final String CALLER = "sallyport-caller";
    /** The app through which the caller came. */
    public static final String APP = "sallyport-app";
    /** The flow through which the caller came. */
    public static final String FLOW = "sallyport-flow";
    /** Correlation id. */
    public static final String REQUEST_ID = "sallyport-request-id";
    /** Time left for the request, for instance {@code 29950ms}. */
    public static final String TIMEOUT = "sallyport-timeout";
    /** Absolute URL under which the caller reaches this connection, for links in answers. */
    public static final String BASE_URL = "sallyport-base-url";
    /** The caller's own bearer token, forwarded only where the customer asks for it. */
    public static final String CALLER_TOKEN = "sallyport-caller-token";

    // On responses and in trailers.

    /** Trailer of an answer without content-length; its only value is {@value #COMPLETE}. */
    public static final String OUTCOME = "sallyport-outcome";
    /** The value of {@link #OUTCOME} that says that the answer is whole. */
    public static final String COMPLETE = "complete";

    private Fields() {}
}
