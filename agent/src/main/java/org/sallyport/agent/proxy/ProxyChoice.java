package org.sallyport.agent.proxy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.datasource.settings.SettingsProblem;
import org.sallyport.relay.proxy.HttpProxy;
import org.sallyport.relay.proxy.KerberosLogin;
import org.sallyport.relay.proxy.PasswordLogin;

/** What was said about a proxy, before credentials are read. */
public sealed interface ProxyChoice {
    /** A proxy's password, where no file holds it. */
    String PASSWORD_VARIABLE = "SALLYPORT_PROXY_PASSWORD";

    /** Nothing was said: the environment decides. */
    ProxyChoice BY_ENVIRONMENT = new ByEnvironment();

    /**
     * The proxy on the way to a cloud; empty for none. Reads the files that hold its credentials: blocks.
     *
     * @param environment the process's variables
     * @throws SettingsException when the environment names a proxy in an unfit way, or a password is missing
     * @throws org.sallyport.agent.failure.AgentException when a file can't be read, or may be read by others
     */
    Optional<ChosenProxy> choose(URI cloud, Map<String, String> environment);

    /** For people: how the proxy is named and where its secrets are, and none of them. */
    JsonObject toJson();

    /** No proxy, whatever the environment says. */
    record Off() implements ProxyChoice {
        @Override
        public JsonObject toJson() {
            return new JsonObject().put("url", "none");
        }

        @Override
        public Optional<ChosenProxy> choose(URI cloud, Map<String, String> environment) {
            return Optional.empty();
        }
    }

    /** {@code HTTPS_PROXY} and its kin. */
    record ByEnvironment() implements ProxyChoice {
        @Override
        public JsonObject toJson() {
            return new JsonObject().put("url", "as the environment says");
        }

        @Override
        public Optional<ChosenProxy> choose(URI cloud, Map<String, String> environment) {
            return ProxyEnvironment.choose(cloud, environment);
        }
    }

    /**
     * A proxy was named.
     *
     * @param source where
     * @param user its user; null for none
     * @param passwordFile where the user's password is; null for {@link #PASSWORD_VARIABLE}
     * @param kerberos for Negotiate; null for none
     * @param exclude hosts that it isn't for
     */
    record Named(
            String source,
            String host,
            int port,
            boolean tls,
            @Nullable String user,
            @Nullable Path passwordFile,
            @Nullable KerberosLogin kerberos,
            List<String> exclude)
            implements ProxyChoice {

        public Named {
            exclude = List.copyOf(exclude);
        }

        @Override
        public Optional<ChosenProxy> choose(URI cloud, Map<String, String> environment) {
            if (new Exclusions(exclude).match(cloud.getHost(), ProxyEnvironment.port(cloud))) {
                return Optional.empty();
            }
            if (kerberos != null && kerberos.keytab() != null) {
                SecretFiles.requireTight(kerberos.keytab());
            }
            PasswordLogin login = user == null ? null : login(user, environment);
            return Optional.of(new ChosenProxy(new HttpProxy(host, port, tls, login, kerberos), source));
        }

        @Override
        public JsonObject toJson() {
            JsonObject json = new JsonObject()
                    .put("url", new ProxyUrl(host, port, tls, null, null).toString())
                    .put("user", user == null ? null : "is set")
                    .put("exclude", new JsonArray(exclude));
            if (user != null) {
                json.put("password", passwordFile == null ? PASSWORD_VARIABLE : passwordFile.toString());
            }
            return kerberos == null ? json : json.put("kerberos", toJson(kerberos));
        }

        private static JsonObject toJson(KerberosLogin kerberos) {
            return new JsonObject()
                    .put("principal", kerberos.principal())
                    .put(
                            "keytab",
                            kerberos.keytab() == null ? null : kerberos.keytab().toString())
                    .put(
                            "ticketCache",
                            kerberos.ticketCache() == null
                                    ? null
                                    : kerberos.ticketCache().toString());
        }

        private PasswordLogin login(String name, Map<String, String> environment) {
            String password = passwordFile == null
                    ? environment.get(PASSWORD_VARIABLE)
                    : new String(SecretFiles.read(passwordFile), StandardCharsets.UTF_8).replaceAll("\\R+$", "");
            if (password == null) {
                throw unfit(
                        source,
                        "proxy",
                        "has a user, but no password: name its file by `passwordFile` in agent.yaml," + " or set "
                                + PASSWORD_VARIABLE);
            }
            try {
                return new PasswordLogin(name, password);
            } catch (IllegalArgumentException e) {
                throw unfit(source, "proxy", String.valueOf(e.getMessage()));
            }
        }
    }

    /** One problem of settings that are no file's. */
    static SettingsException unfit(String source, String path, String message) {
        return new SettingsException(List.of(new SettingsProblem(source, 0, path, message)));
    }
}
