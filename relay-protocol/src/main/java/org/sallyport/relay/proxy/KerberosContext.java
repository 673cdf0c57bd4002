package org.sallyport.relay.proxy;

import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.Subject;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.GSSName;
import org.ietf.jgss.Oid;
import org.jspecify.annotations.Nullable;

/**
 * One security context with a proxy, {@code HTTP/host} as service. Logs in with a JAAS configuration of its own, for
 * this context only, so that a ticket never outlives its dial. Blocks; thread-safe.
 */
final class KerberosContext {
    private static final String MODULE = "com.sun.security.auth.module.Krb5LoginModule";
    private static final String SPNEGO = "1.3.6.1.5.5.2";

    private final KerberosLogin login;
    private final String host;
    private @Nullable LoginContext loggedIn;
    private @Nullable GSSContext context;

    KerberosContext(KerberosLogin login, String host) {
        this.login = login;
        this.host = host;
    }

    /**
     * The next token for the proxy.
     *
     * @param token of the proxy; empty for the first
     * @return empty where there is nothing more to say
     * @throws Scheme.UnansweredException where no ticket can be had, or the proxy's token is wrong
     */
    synchronized Optional<byte[]> step(byte[] token) {
        try {
            LoginContext session = loggedIn == null ? logIn() : loggedIn;
            PrivilegedExceptionAction<Optional<byte[]>> next = () -> next(token);
            return Subject.doAs(session.getSubject(), next);
        } catch (LoginException e) {
            throw unanswered("no Kerberos login" + of(), e);
        } catch (PrivilegedActionException e) {
            throw unanswered("no Kerberos ticket for HTTP/" + host + of(), e.getException());
        }
    }

    synchronized void close() {
        try {
            if (context != null) {
                context.dispose();
            }
            if (loggedIn != null && login.keytab() != null) {
                loggedIn.logout();
            }
        } catch (GSSException | LoginException e) {
            // what can't be given up is forgotten
        }
        context = null;
        loggedIn = null;
    }

    private LoginContext logIn() throws LoginException {
        LoginContext session = new LoginContext("sallyport-proxy", new Subject(), null, new Krb5Configuration(login));
        session.login();
        loggedIn = session;
        return session;
    }

    private Optional<byte[]> next(byte[] token) throws GSSException {
        GSSContext begun = context == null ? begin() : context;
        if (begun.isEstablished()) {
            return Optional.empty();
        }
        return Optional.ofNullable(begun.initSecContext(token, 0, token.length));
    }

    private GSSContext begin() throws GSSException {
        GSSManager manager = GSSManager.getInstance();
        GSSName service = manager.createName("HTTP@" + host, GSSName.NT_HOSTBASED_SERVICE);
        GSSContext begun = manager.createContext(service, new Oid(SPNEGO), null, GSSContext.DEFAULT_LIFETIME);
        begun.requestCredDeleg(false);
        begun.requestMutualAuth(true);
        context = begun;
        return begun;
    }

    private String of() {
        return login.principal() == null ? "" : " of " + login.principal();
    }

    private static Scheme.UnansweredException unanswered(String what, Exception cause) {
        return new Scheme.UnansweredException(
                what + " (" + cause.getMessage() + "): check principal, keytab or ticket cache, krb5.conf and the KDC",
                cause);
    }

    /** What would otherwise stand in a JAAS file. */
    private static final class Krb5Configuration extends Configuration {
        private final KerberosLogin login;

        Krb5Configuration(KerberosLogin login) {
            this.login = login;
        }

        @Override
        public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
            Map<String, String> options =
                    new HashMap<>(Map.of("isInitiator", "true", "doNotPrompt", "true", "refreshKrb5Config", "true"));
            if (login.principal() != null) {
                options.put("principal", login.principal());
            }
            if (login.keytab() != null) {
                options.put("useKeyTab", "true");
                options.put("keyTab", login.keytab().toAbsolutePath().toString());
            } else {
                options.put("useTicketCache", "true");
                options.put("renewTGT", "true");
            }
            if (login.ticketCache() != null) {
                options.put("ticketCache", login.ticketCache().toAbsolutePath().toString());
            }
            return new AppConfigurationEntry[] {
                new AppConfigurationEntry(MODULE, LoginModuleControlFlag.REQUIRED, options)
            };
        }
    }
}
