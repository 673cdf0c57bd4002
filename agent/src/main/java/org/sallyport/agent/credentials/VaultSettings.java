package org.sallyport.agent.credentials;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.settings.Durations;
import org.sallyport.datasource.settings.Settings;

/**
 * Where Vault is: {@code secrets.vault} of agent.yaml.
 *
 * @param url its address, without a path
 * @param namespace the namespace; null for none
 * @param mount where the secrets engine KV version 2 is mounted
 * @param login how the agent logs in
 * @param trustedCertificates PEM file of authorities for its TLS; null for Java's own
 * @param timeout how long connecting and pauses in an answer may take
 */
record VaultSettings(
        URI url,
        @Nullable String namespace,
        String mount,
        VaultLogin login,
        @Nullable Path trustedCertificates,
        Duration timeout) {

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    static VaultSettings read(Settings vault) {
        URI url = vault.url("url", "https", "http");
        String path = url.getPath() == null ? "" : url.getPath();
        if (!(path.isEmpty() || path.equals("/")) || url.getQuery() != null) {
            vault.problem("url", "must be an address such as https://vault.corp:8200, without a path");
        }
        if ("http".equals(url.getScheme()) && !LOOPBACK.contains(String.valueOf(url.getHost()))) {
            vault.problem(
                    "url",
                    "must be https: over http anybody between could read the token and the secrets; http is"
                            + " for a Vault or its agent on 127.0.0.1, [::1] or localhost");
        }
        Optional<String> namespace = vault.optionalString("namespace");
        namespace.ifPresent(text -> requirePath(vault, "namespace", text));
        String mount = vault.string("mount", "secret");
        requirePath(vault, "mount", mount);
        return new VaultSettings(
                URI.create(url.getScheme() + "://" + url.getAuthority()),
                namespace.orElse(null),
                mount,
                login(vault),
                vault.optionalFile("trustedCertificates").orElse(null),
                vault.duration("timeout", DEFAULT_TIMEOUT));
    }

    private static VaultLogin login(Settings vault) {
        Optional<Path> token = vault.optionalFile("tokenFile");
        Optional<VaultLogin> role = vault.optionalSection("appRole").map(VaultSettings::appRole);
        if (token.isPresent() && role.isPresent()) {
            vault.problem("appRole", "can't stand beside 'tokenFile'");
        }
        return role.or(() -> token.map(VaultLogin.TokenFile::new)).orElseGet(VaultLogin.TokenVariable::new);
    }

    private static VaultLogin appRole(Settings role) {
        String mount = role.string("mount", "approle");
        requirePath(role, "mount", mount);
        String id = role.string("roleId");
        Path secret = role.file("secretIdFile");
        return new VaultLogin.AppRole(mount, id, secret);
    }

    private static void requirePath(Settings settings, String name, String text) {
        if (SecretName.parse(text).filter(path -> path.store() == null).isEmpty()) {
            settings.problem(name, "must be letters, digits, '_', '-' and '.' with single slashes between");
        }
    }

    /** For people: where the secrets are, and none of them. */
    JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("url", url.toString())
                .put("namespace", namespace)
                .put("mount", mount)
                .put("timeout", Durations.text(timeout))
                .put("trustedCertificates", trustedCertificates == null ? null : trustedCertificates.toString());
        if (login instanceof VaultLogin.TokenFile token) {
            json.put("tokenFile", token.file().toString());
        } else if (login instanceof VaultLogin.AppRole role) {
            json.put("appRole", role.mount())
                    .put("secretIdFile", role.secretIdFile().toString());
        }
        return json;
    }
}
