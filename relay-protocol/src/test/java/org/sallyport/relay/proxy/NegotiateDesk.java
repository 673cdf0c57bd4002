package org.sallyport.relay.proxy;

import java.nio.file.Path;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.security.auth.Subject;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSCredential;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.Oid;
import org.sallyport.fault.ConnectProxy;

/** A proxy's half of Negotiate: accepts tickets for {@code HTTP/localhost}; offers Basic beside it, which it never takes. */
final class NegotiateDesk implements ConnectProxy.Desk {
    private static final Oid[] MECHANISMS = {oid("1.3.6.1.5.5.2"), oid("1.2.840.113554.1.2.2")};

    final List<String> users = new CopyOnWriteArrayList<>();
    private final Subject service;

    NegotiateDesk(Path keytab) throws LoginException {
        Configuration configuration = new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {
                    new AppConfigurationEntry(
                            "com.sun.security.auth.module.Krb5LoginModule",
                            LoginModuleControlFlag.REQUIRED,
                            Map.of(
                                    "principal", TestKdc.SERVICE,
                                    "useKeyTab", "true",
                                    "keyTab", keytab.toString(),
                                    "storeKey", "true",
                                    "isInitiator", "false",
                                    "doNotPrompt", "true"))
                };
            }
        };
        LoginContext login = new LoginContext("proxy", new Subject(), null, configuration);
        login.login();
        service = login.getSubject();
    }

    @Override
    public String answer(ConnectProxy.Request request) {
        String given = request.field("Proxy-Authorization");
        if (given.startsWith("Negotiate ")) {
            try {
                byte[] token = Base64.getDecoder().decode(given.substring(10));
                PrivilegedExceptionAction<String> accept = () -> accept(token);
                users.add(Subject.doAs(service, accept));
                return "";
            } catch (PrivilegedActionException refused) {
                // asked for again below
            }
        }
        return ConnectProxy.challenge("Basic realm=\"r\"", "Negotiate");
    }

    private static String accept(byte[] token) throws Exception {
        GSSManager manager = GSSManager.getInstance();
        GSSCredential credential = manager.createCredential(
                null, GSSCredential.INDEFINITE_LIFETIME, MECHANISMS, GSSCredential.ACCEPT_ONLY);
        GSSContext context = manager.createContext(credential);
        context.acceptSecContext(token, 0, token.length);
        try {
            return context.getSrcName().toString();
        } finally {
            context.dispose();
        }
    }

    private static Oid oid(String text) {
        try {
            return new Oid(text);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
