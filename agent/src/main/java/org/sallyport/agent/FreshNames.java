package org.sallyport.agent;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import java.security.Security;
import java.time.Duration;

/** Makes the program's Vert.x: one that keeps no answer about names, since the cloud's address may have changed. */
final class FreshNames {
    private static final int HOSTS_FILE_MILLIS = (int) Duration.ofSeconds(5).toMillis();

    private FreshNames() {}

    static Vertx vertx() {
        // Where -Dvertx.disableDnsResolver=true chooses the JDK's resolver. It reads them at its first use.
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        AddressResolverOptions names =
                new AddressResolverOptions().setCacheMaxTimeToLive(0).setHostsRefreshPeriod(HOSTS_FILE_MILLIS);
        return Vertx.vertx(new VertxOptions().setAddressResolverOptions(names));
    }
}
