package org.sallyport.agent.keys;

import java.security.Provider;
import org.bouncycastle.jcajce.util.BCJcaJceHelper;

/**
 * BouncyCastle's provider, not registered with the JVM: nothing else there changes because we run. It is the one instance
 * that BouncyCastle's own key store uses too, since each costs megabytes and a third of a second.
 */
final class BouncyCastle extends BCJcaJceHelper {
    static final Provider PROVIDER = new BouncyCastle().provider;

    private BouncyCastle() {}
}
