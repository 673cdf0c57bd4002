package org.sallyport.datasource.sql.login;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.security.auth.Subject;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs in to Kerberos with a keytab (JAAS), so that a driver finds a ticket on the thread that connects. Realm and KDC
 * come from the machine's {@code krb5.conf}. Blocks.
 */
public final class Kerberos {
    /** Invalid authorization specification, SQL:2016 class 28: what servers answer to a wrong password. */
    private static final String REFUSED = "28000";

    private static final String MODULE = "com.sun.security.auth.module.Krb5LoginModule";
    private static final Logger LOG = LoggerFactory.getLogger(Kerberos.class);

    private Kerberos() {}

    /**
     * Runs work, such as a driver's connecting, as the principal of a login.
     *
     * @throws SQLException with SQLSTATE 28000 where the KDC gives no ticket for the keytab; else what the work throws
     */
    public static <T> T as(Login login, Callable<T> work) throws SQLException {
        Subject subject = subject(login);
        try {
            return Subject.doAs(subject, (PrivilegedExceptionAction<T>) work::call);
        } catch (PrivilegedActionException e) {
            if (e.getException() instanceof SQLException known) {
                throw known;
            }
            throw new SQLException("Connecting as a Kerberos principal failed", e.getException());
        }
    }

    private static Subject subject(Login login) throws SQLException {
        Path keytab = null;
        try {
            keytab = Files.createTempFile("sallyport", ".keytab"); // for its owner alone
            Files.write(keytab, Base64.getMimeDecoder().decode(login.secret()));
            LoginContext context = new LoginContext("sallyport", new Subject(), null, new Keytab(login.user(), keytab));
            context.login();
            return context.getSubject();
        } catch (IOException | LoginException | IllegalArgumentException e) {
            throw new SQLException("No Kerberos ticket for the connection's principal: " + e.getMessage(), REFUSED, e);
        } finally {
            delete(keytab);
        }
    }

    private static void delete(@Nullable Path keytab) {
        try {
            if (keytab != null) {
                Files.deleteIfExists(keytab);
            }
        } catch (IOException e) {
            LOG.warn("A keytab could not be deleted: {}", keytab, e);
        }
    }

    /** What would otherwise stand in a JAAS file. */
    private static final class Keytab extends Configuration {
        private final Map<String, String> options;

        Keytab(String principal, Path keytab) {
            this.options = Map.of(
                    "principal", principal,
                    "useKeyTab", "true",
                    "keyTab", keytab.toAbsolutePath().toString(),
                    "isInitiator", "true",
                    "doNotPrompt", "true",
                    "refreshKrb5Config", "true");
        }

        @Override
        public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
            return new AppConfigurationEntry[] {
                new AppConfigurationEntry(MODULE, LoginModuleControlFlag.REQUIRED, options)
            };
        }
    }
}
