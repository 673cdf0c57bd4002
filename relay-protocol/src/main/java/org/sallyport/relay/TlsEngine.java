package org.sallyport.relay;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which implementation of TLS is used. BoringSSL is a native library that need not be there. */
public enum TlsEngine {
    /** BoringSSL where its native library is there and works, else Java's own. */
    AUTO,
    /** Java's own. */
    JDK,
    /** BoringSSL. */
    BORINGSSL;

    private static final Logger LOG = LoggerFactory.getLogger(TlsEngine.class);

    /** Whether BoringSSL can be used in this process. Loads the native library at the first call, which may block. */
    public static boolean boringSslPresent() {
        return Present.YES;
    }

    /** Whether this choice means BoringSSL here. May block as {@link #boringSslPresent} does. */
    public boolean isBoringSsl() {
        return switch (this) {
            case AUTO -> boringSslPresent();
            case JDK -> false;
            case BORINGSSL -> true;
        };
    }

    SslProvider provider() {
        return isBoringSsl() ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    /** Looked at once, told once. */
    private static final class Present {
        static final boolean YES = look();

        private static boolean look() {
            if (OpenSsl.isAvailable()) {
                LOG.info("TLS by {}", OpenSsl.versionString());
                return true;
            }
            LOG.info(
                    "TLS by Java's own engine: BoringSSL is not here ({})",
                    String.valueOf(OpenSsl.unavailabilityCause()));
            return false;
        }
    }
}
