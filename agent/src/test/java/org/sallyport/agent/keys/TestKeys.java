package org.sallyport.agent.keys;

import java.time.Clock;
import java.util.List;

/** Keys for tests, made once: making an RSA key takes a while. */
public final class TestKeys {
    /** The gateway whose keys these are. */
    public static final String GATEWAY = "gw-test";

    /** This gateway's. */
    public static final Keys OURS = make(GATEWAY);

    /** A gateway key with a hybrid key beside it. */
    public static final GatewayKey HYBRID = GatewayKey.make(GATEWAY, new GatewayKeySpec(2048, true), Clock.systemUTC());

    /** Another gateway's. */
    public static final Keys THEIRS = make("gw-other");

    private TestKeys() {}

    private static Keys make(String gateway) {
        Clock clock = Clock.systemUTC();
        return Keys.make(
                List.of(GatewayKey.make(gateway, GatewayKeySpec.DEFAULT, clock)),
                RecoveryKey.make().lock(1),
                clock);
    }
}
