package org.sallyport.relay;

/** Why a dial did not become a link, where it wasn't the cloud that said so. All are worth another try. */
public enum DialCode implements ProblemCode {
    /** The cloud's name can't be resolved. */
    CLOUD_NAME_UNKNOWN("cloud-name-unknown", "The cloud's name can't be resolved"),
    /** No TCP connection. */
    CLOUD_UNREACHABLE("cloud-unreachable", "The cloud can't be reached"),
    /** TLS could not be agreed on, or the certificate isn't trusted. */
    TLS_FAILED("tls-failed", "The TLS connection to the cloud failed"),
    /** Something answered the upgrade otherwise, without a problem document. */
    UPGRADE_REFUSED("upgrade-refused", "The upgrade to a link was refused"),
    /** The upgrade's answer isn't what was asked for. */
    UPGRADE_MALFORMED("upgrade-malformed", "The answer to the upgrade is wrong"),
    /** The connection broke before the answer was whole. */
    CONNECTION_CUT("connection-cut", "The connection to the cloud was cut"),
    /** The HTTP proxy's name can't be resolved. */
    PROXY_NAME_UNKNOWN("proxy-name-unknown", "The proxy's name can't be resolved"),
    /** No TCP connection to the HTTP proxy. */
    PROXY_UNREACHABLE("proxy-unreachable", "The proxy can't be reached"),
    /** The proxy still asks for credentials after its challenge was answered, or we can't answer it. */
    PROXY_CREDENTIALS_REFUSED("proxy-credentials-refused", "The proxy did not accept our credentials"),
    /** The proxy did not open the tunnel: its policy forbids it, it can't reach the cloud, or it is no HTTP proxy. */
    PROXY_REFUSED("proxy-refused", "The proxy did not open a tunnel to the cloud"),
    /** The proxy closed the connection instead of answering. */
    PROXY_CLOSED("proxy-closed", "The proxy closed the connection"),
    /** It took too long. */
    DIAL_TIMEOUT("dial-timeout", "The link was not up in time"),
    /** Something else failed at this end. */
    DIAL_FAILED("dial-failed", "The link could not be dialled");

    private static final int BAD_GATEWAY = 502;

    private final String code;
    private final String title;

    DialCode(String code, String title) {
        this.code = code;
        this.title = title;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public int status() {
        return BAD_GATEWAY;
    }

    @Override
    public Where where() {
        return Where.LINK;
    }

    @Override
    public boolean retryable() {
        return true;
    }

    @Override
    public String title() {
        return title;
    }
}
