package org.sallyport.agent.credentials;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
                file(vault, "trustedCertificates").orElse(null),
                vault.duration("timeout", DEFAULT_TIMEOUT));
    }

    private static VaultLogin login(Settings vault) {
        Optional<Path> token = file(vault, "tokenFile");
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
        if (!role.has("secretIdFile")) {
            role.problem("secretIdFile", "is missing: a file that holds the secret id is needed here");
        }
        Path secret = file(role, "secretIdFile").orElse(Path.of("missing"));
        return new VaultLogin.AppRole(mount, id, secret);
    }

    private static void requirePath(Settings settings, String name, String text) {
        if (SecretName.parse(text).filter(path -> path.store() == null).isEmpty()) {
            settings.problem(name, "must be letters, digits, '_', '-' and '.' with single slashes between");
        }
    }

    private static Optional<Path> file(Settings settings, String name) {
        Optional<Path> path = settings.optionalString(name).map(Path::of);
        path.filter(file -> !Files.isReadable(file))
                .ifPresent(file -> settings.problem(name, "must be a file that the agent can read: " + file));
        return path;
    }
}
