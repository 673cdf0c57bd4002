package org.sallyport.relay.proxy;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the Kerberos ticket comes from that the scheme Negotiate shows to the proxy. Realm and KDC are those of the
 * machine's {@code krb5.conf} (or of the JDK's system property {@code java.security.krb5.conf}).
 *
 * @param principal whose ticket; null for the ticket cache's own
 * @param keytab file with the principal's keys, of which a ticket is asked afresh for each dial; null for a ticket cache
 * @param ticketCache file that something else keeps filled; null for the user's default one
 */
public record KerberosLogin(
        @Nullable String principal,
        @Nullable Path keytab,
        @Nullable Path ticketCache) {
    public KerberosLogin {
        if (keytab != null && (principal == null || ticketCache != null)) {
            throw new IllegalArgumentException("a keytab needs a principal, and no ticket cache beside it");
        }
    }
}
