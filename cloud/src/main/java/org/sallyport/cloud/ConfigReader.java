package org.sallyport.cloud;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.identity.IdentitySettings;
import org.sallyport.cloud.store.StoreSettings;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.relay.TlsEngine;

/** Reads {@code cloud.yaml}, noting every problem. */
final class ConfigReader {
    private static final int MAX_STORE_CONNECTIONS = 200;

    private final Settings settings;

    ConfigReader(Settings settings) {
        this.settings = settings;
    }

    CloudConfig read() {
        CloudConfig.Listen listen = listen();
        URI publicUrl = settings.has("publicUrl") ? url(settings, "publicUrl") : null;
        List<URI> aliases = aliases();
        CloudConfig.Tls tls =
                settings.optionalSection("tls").map(ConfigReader::tls).orElse(null);
        CloudConfig.Plain plain = settings.optionalSection("plain")
                .map(section -> new CloudConfig.Plain(
                        section.string("host", "127.0.0.1"), section.integer("port", 1, 65_535, 8701)))
                .orElse(null);
        if (plain != null && tls == null) {
            settings.problem("plain", "is for a cloud with tls; without it 'listen' is plain already");
        }
        Path data = settings.path("data");
        StoreSettings store = settings.optionalSection("store")
                .map(ConfigReader::store)
                .orElseGet(() -> StoreSettings.inDirectory(data));
        IdentitySettings identity = identity(settings.section("identity"));
        CloudLimits limits =
                settings.optionalSection("limits").map(CloudLimits::read).orElse(CloudLimits.DEFAULT);
        CloudConfig.Metrics metrics = settings.optionalSection("metrics")
                .map(section -> new CloudConfig.Metrics(
                        section.string("host", "127.0.0.1"), section.integer("port", 0, 65_535, 8731)))
                .orElse(null);
        return settings.finish(
                () -> new CloudConfig(listen, publicUrl, aliases, tls, plain, data, store, identity, limits, metrics));
    }

    private CloudConfig.Listen listen() {
        int loops = Runtime.getRuntime().availableProcessors();
        return settings.optionalSection("listen")
                .map(section -> new CloudConfig.Listen(
                        section.string("host", "127.0.0.1"),
                        section.integer("port", 0, 65_535, 8700),
                        section.integer("eventLoops", 1, 256, loops)))
                .orElse(new CloudConfig.Listen("127.0.0.1", 8700, loops));
    }

    private List<URI> aliases() {
        List<URI> aliases = new ArrayList<>();
        for (String text : settings.strings("aliases")) {
            URI uri = parse(text);
            if (uri == null) {
                settings.problem("aliases", "must be URLs that begin with https:// or http://");
            } else {
                aliases.add(uri);
            }
        }
        return aliases;
    }

    private static URI url(Settings section, String name) {
        URI uri = section.url(name, "https", "http");
        if (uri.getQuery() != null || uri.getFragment() != null) {
            section.problem(name, "must have neither query nor fragment");
        }
        return uri;
    }

    private static @Nullable URI parse(String text) {
        try {
            URI uri = URI.create(text);
            boolean fit = ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme())) && uri.getHost() != null;
            return fit ? uri : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static CloudConfig.Tls tls(Settings section) {
        TlsEngine engine = section.choice("engine", TlsEngine.class, TlsEngine.AUTO);
        if (engine == TlsEngine.BORINGSSL && !TlsEngine.boringSslPresent()) {
            section.problem("engine", "can't be boringssl: its native library is not here; use auto or jdk");
        }
        return new CloudConfig.Tls(section.path("certificate"), section.path("key"), engine);
    }

    private static StoreSettings store(Settings section) {
        String url = section.string("url");
        if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:") && !url.startsWith("jdbc:h2:")) {
            section.problem("url", "must begin with jdbc:postgresql: or jdbc:h2:");
        }
        if (url.toLowerCase(Locale.ROOT).contains("password=")) {
            section.problem("url", "must hold no password, as it is told in the log: name a passwordFile");
        }
        return new StoreSettings(
                url,
                section.optionalString("user").orElse(null),
                section.optionalPath("passwordFile").orElse(null),
                section.integer("connections", 1, MAX_STORE_CONNECTIONS, 8));
    }

    private static IdentitySettings identity(Settings section) {
        Optional<Settings> builtin = section.optionalSection("builtin");
        Optional<Settings> oidc = section.optionalSection("oidc");
        if (builtin.isPresent() == oidc.isPresent()) {
            section.problem("", "needs exactly one of builtin and oidc");
        }
        // Both are read, even where one is too many, so that the problems of both are told.
        IdentitySettings tokens =
                new IdentitySettings.Builtin(builtin.map(ConfigReader::users).orElse(List.of()));
        return oidc.map(ConfigReader::provider).orElse(tokens);
    }

    private static IdentitySettings provider(Settings oidc) {
        return new IdentitySettings.Oidc(
                url(oidc, "issuer"),
                oidc.string("audience"),
                oidc.optionalString("adminGroup").orElse(null));
    }

    private static List<IdentitySettings.User> users(Settings builtin) {
        List<IdentitySettings.User> users = new ArrayList<>();
        Set<String> digests = new HashSet<>();
        List<Settings> sections = builtin.sections("users");
        if (sections.isEmpty()) {
            builtin.problem("users", "must list at least one user; 'token' makes a token and its line");
        }
        for (Settings section : sections) {
            IdentitySettings.User user = user(section);
            if (!digests.add(user.tokenSha256())) {
                section.problem("tokenSha256", "is the same as another user's");
            }
            users.add(user);
        }
        return users;
    }

    private static IdentitySettings.User user(Settings section) {
        String digest = section.string("tokenSha256").toLowerCase(Locale.ROOT);
        if (!digest.isEmpty() && !digest.matches("[0-9a-f]{64}")) {
            section.problem("tokenSha256", "must be the SHA-256 of the token in 64 hexadecimal digits");
        }
        return new IdentitySettings.User(
                section.string("name"), digest, section.bool("admin", false), instant(section, "expires"));
    }

    private static @Nullable Instant instant(Settings section, String name) {
        Optional<String> text = section.optionalString(name);
        try {
            return text.map(Instant::parse).orElse(null);
        } catch (DateTimeParseException e) {
            section.problem(name, "must be a time such as 2027-01-31T12:00:00Z");
            return null;
        }
    }
}
