package org.sallyport.agent.keys;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.asn1.x509.KeyUsage;

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

    /** The hybrid one with another private key than its hybrid certificate's. */
    public static GatewayKey hybridOfAnother() {
        HybridKey hybrid = Objects.requireNonNull(HYBRID.hybrid());
        byte[] seed = hybrid.seed();
        seed[0] ^= 1;
        return new GatewayKey(HYBRID.privateKey(), HYBRID.certificate(), new HybridKey(seed, hybrid.certificate()));
    }

    /** A key of any size, also one that no gateway has, with a certificate that only holds its public half. */
    public static GatewayKey ofSize(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            KeyPair pair = generator.generateKeyPair();
            return new GatewayKey(
                    pair.getPrivate(),
                    KeyMaking.selfSigned(
                            "gw-" + bits, pair, "SHA256withRSA", KeyUsage.keyEncipherment, Clock.systemUTC()),
                    null);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Keys make(String gateway) {
        Clock clock = Clock.systemUTC();
        return Keys.make(
                List.of(GatewayKey.make(gateway, GatewayKeySpec.DEFAULT, clock)),
                RecoveryKey.make().lock(1),
                clock);
    }
}
