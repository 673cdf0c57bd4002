package org.sallyport.relay.proxy;

import java.util.List;

/**
 * What a proxy answered to CONNECT.
 *
 * @param status of HTTP
 * @param reason its words for it, fit to be shown
 * @param challenges what it asks for
 * @param reusable whether the connection can take another request
 */
record ConnectAnswer(int status, String reason, List<Challenge> challenges, boolean reusable) {
    private static final int CREDENTIALS_WANTED = 407;

    boolean opened() {
        return status >= 200 && status < 300;
    }

    boolean asksForCredentials() {
        return status == CREDENTIALS_WANTED;
    }

    ConnectAnswer onceOnly() {
        return new ConnectAnswer(status, reason, challenges, false);
    }

    @Override
    public String toString() {
        return (status + " " + reason).strip();
    }
}
