package org.sallyport.agent.proxy;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.relay.proxy.KerberosLogin;

/** Reads {@code proxy} in agent.yaml, and the option of that name. */
public final class ProxySettings {
    private static final String NAME = "proxy";
    private static final String SOURCE = "agent.yaml";
    private static final String NONE = "none";

    private ProxySettings() {}

    /** Reads {@code proxy}: a URL, {@code none}, or a section; problems are noted in the settings. */
    public static ProxyChoice read(Settings settings) {
        if (settings.hasSection(NAME)) {
            return settings.optionalSection(NAME).map(ProxySettings::section).orElseThrow();
        }
        String text = settings.optionalString(NAME).orElse("");
        if (text.isEmpty()) {
            return ProxyChoice.BY_ENVIRONMENT;
        }
        if (text.equals(NONE)) {
            return new ProxyChoice.Off();
        }
        ProxyUrl url = url(settings, NAME, text);
        return new ProxyChoice.Named(SOURCE, url.host(), url.port(), url.tls(), null, null, null, List.of());
    }

    /**
     * Reads an option of a command: a URL, which may hold a user but no password, or {@code none}.
     *
     * @param tickets whether Negotiate is answered with the user's own Kerberos tickets
     * @throws IllegalArgumentException with what is wrong
     */
    public static ProxyChoice option(String name, String text, boolean tickets) {
        if (text.equals(NONE)) {
            return new ProxyChoice.Off();
        }
        ProxyUrl url = ProxyUrl.parse(text);
        if (url.password() != null) {
            throw new IllegalArgumentException("must hold no password, which others on this machine could see: set "
                    + ProxyChoice.PASSWORD_VARIABLE);
        }
        KerberosLogin kerberos = tickets ? new KerberosLogin(null, null, null) : null;
        return new ProxyChoice.Named(name, url.host(), url.port(), url.tls(), url.user(), null, kerberos, List.of());
    }

    private static ProxyChoice section(Settings section) {
        String text = section.string("url");
        ProxyUrl url = url(section, "url", text.isEmpty() ? "invalid" : text);
        String user = section.optionalString("user").orElse(null);
        if (user != null && user.indexOf(':') >= 0) {
            section.problem("user", "must have no colon");
        }
        Path passwordFile = section.optionalFile("passwordFile").orElse(null);
        if (passwordFile != null && user == null) {
            section.problem("passwordFile", "needs `user` beside it");
        }
        KerberosLogin kerberos =
                section.optionalSection("kerberos").map(ProxySettings::kerberos).orElse(null);
        return new ProxyChoice.Named(
                SOURCE, url.host(), url.port(), url.tls(), user, passwordFile, kerberos, section.strings("exclude"));
    }

    private static @Nullable KerberosLogin kerberos(Settings section) {
        String principal = section.optionalString("principal").orElse(null);
        Path keytab = section.optionalFile("keytab").orElse(null);
        Path ticketCache = section.optionalFile("ticketCache").orElse(null);
        if (keytab != null && principal == null) {
            section.problem("keytab", "needs `principal` beside it: whose keys are meant");
            return null;
        }
        if (keytab != null && ticketCache != null) {
            section.problem("ticketCache", "can't stand beside `keytab`");
            return null;
        }
        return new KerberosLogin(principal, keytab, ticketCache);
    }

    private static ProxyUrl url(Settings settings, String name, String text) {
        try {
            ProxyUrl url = ProxyUrl.parse(text);
            if (url.user() != null) {
                settings.problem(
                        name,
                        "must hold no user and no password: write them as `proxy: {url: " + url
                                + ", user: …, passwordFile: …}`");
            }
            return url;
        } catch (IllegalArgumentException e) {
            settings.problem(name, String.valueOf(e.getMessage()));
            return new ProxyUrl("invalid", 1, false, null, null);
        }
    }
}
