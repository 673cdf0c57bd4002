package org.sallyport.agent.keys;

import java.time.Clock;

/** Keys for tests, made once: making an RSA key takes a while. */
public final class TestKeys {
    /** The gateway whose keys these are. */
    public static final String GATEWAY = "gw-test";

    /** This gateway's. */
    public static final Keys OURS = Keys.make(GATEWAY, GatewayKeySpec.DEFAULT, Clock.systemUTC());

    /** Another gateway's. */
    public static final Keys THEIRS = Keys.make("gw-other", GatewayKeySpec.DEFAULT, Clock.systemUTC());

    private TestKeys() {}
}
